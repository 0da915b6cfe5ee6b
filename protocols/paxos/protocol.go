package paxos

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// Protocol describes Multi-Paxos.
func Protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name:      "paxos",
		Version:   6,
		Summary:   "Multi-Paxos: a stable leader has the slots of a log chosen, each by a majority",
		Source:    `Leslie Lamport, "Paxos Made Simple", ACM SIGACT News 32(4), 2001; Chandra, Griesemer and Redstone, "Paxos Made Live", PODC 2007`,
		Guarantee: checker.Linearizable,
		Reads:     "by the leader, without the log, after a majority has confirmed that it has promised to no other; with parameter lease at once, while its lease lasts",
		Words: protocols.Words{
			Term: "ballot", Entry: "slot", Promised: "promised", Ballots: true,
			Number: func(term uint64) string { return Ballot(term).String() },
		},
		Survives: protocols.Survival{
			Text: "Safe whatever crashes, whatever the network loses, delays, repeats or reorders, and whatever the clocks show " +
				"(but with parameter lease, reads are fresh only while clocks keep to what parameter lease-clock asks of them), " +
				"as long as synced data stays; a server that finds its disk corrupt, or fails to sync, halts. " +
				"Makes progress while a majority of the members runs and can talk.",
			Down:    protocols.Minority,
			Amnesia: protocols.None,
			Disk:    protocols.Damages,
			Clocks:  true,
		},
		Converges: protocols.Convergence{
			In: []sim.ObservationKind{sim.Promised, sim.Committed, sim.Applied, sim.Compacted},
			Text: "Every server learns what is chosen, with a vote or without: each heartbeat of the leader, in its ballot, says up to which slot that is, " +
				"and whoever lacks some of it asks (Paxos Made Live, section 5).",
		},
		Orders: []sim.Message{services.Reconfigure{}, services.TransferLeadership{}},
		// "The master maintains a shorter timeout for the lease than the replicas –
		// this protects the system against clock drift" (Paxos Made Live, section
		// 5.2).
		Leases: func(s protocols.Settings) (protocols.Lease, bool) {
			return leaseWith(s), s.Duration(paramLease) > 0
		},
		ReadsWall: func(s protocols.Settings, _ string) bool {
			return s.Duration(paramLease) > 0 && leaseWith(s).Shared()
		},
		Roles: []protocols.Role{
			{Name: follower.String(), Stance: protocols.Follows},
			{Name: candidate.String(), Stance: protocols.Seeks},
			{Name: leader.String(), Stance: protocols.Leads},
		},
		Observes: []sim.ObservationKind{sim.Promised, sim.Accepted, sim.Served},
		Failover: func(s protocols.Settings) time.Duration {
			return protocols.Elections*s.Duration(paramElectionTimeout) + s.Duration(paramLease) + leaseWith(s).Outlasts()
		},
		Patience: func(s protocols.Settings) time.Duration {
			if s.Number(paramReplaceEvery) > 0 {
				return 0 // leaders leave with their membership
			}
			return s.Duration(paramElectionTimeout) - s.Duration(paramHeartbeat)
		},
		Election: protocols.ByTimeout(paramHeartbeat, paramElectionTimeout),
		Transfer: func(s protocols.Settings) protocols.Transfer { return s.InParts(s.Duration(paramHeartbeat)) },
		Course: func(s protocols.Settings) protocols.Course {
			return protocols.OfMajority(s.ShortUpdates(s.Number(paramBatch), s.Number(paramWindow)))
		},
		Parameters: parameters,
		Flaws:      flaws,
		Messages:   []sim.Message{Prepare{}, Promise{}, Accept{}, Accepted{}, Refused{}, TimeoutNow{}, Announce{}, Learn{}, Chosen{}, Snapshot{}, SnapshotReceived{}},
		New:        build,
	}
}

// The names of the parameters.
const (
	paramCheckQuorum     = "check-quorum"
	paramElectionTimeout = "election-timeout"
	paramHeartbeat       = "heartbeat"
	paramLease           = "lease"
	paramLeaseClock      = "lease-clock"
	paramDrift           = "drift"
	paramOffsetBound     = "offset-bound"
	paramBatch           = "batch"
	paramWindow          = "window"
	paramMembers         = "members"
	paramReplaceEvery    = "replace-every"
)

var parameters = []protocols.Parameter{
	protocols.SwitchParameter(paramCheckQuorum, "true",
		"a leader that does not hear from a majority steps down").DrawnFrom("false"),
	protocols.DurationParameter(paramElectionTimeout, "150ms", time.Millisecond,
		"the shortest time without a leader before a server wants to be one; each timeout is drawn from one to two times this"),
	protocols.DurationParameter(paramHeartbeat, "50ms", 100*time.Microsecond,
		"the time between a leader's heartbeats"),
	protocols.DurationParameter(paramLease, "0s", 0,
		"how long a server that hears a leader ignores all others, so that the leader can serve reads alone; 0s is no lease (Paxos Made Live, section 5.2)"),
	{
		Name: paramLeaseClock, Kind: protocols.Choice, Default: string(protocols.Monotonic), Values: protocols.LeaseClocks,
		Summary: "the clock that the lease goes by: monotonic, of which one may run slower than another by drift; wall, which may be off by offset-bound (as CockroachDB's leases, --max-offset); " +
			"bounded, which says itself how far off it is (Spanner, section 4.1.2)",
	},
	protocols.NumberParameter(paramDrift, "10", 0, 99,
		"by how many percent a leader shortens its lease by the monotonic clock, for clocks that run at different rates"),
	protocols.DurationParameter(paramOffsetBound, "10ms", 0,
		"by how much a wall clock may be ahead or behind for a lease by it to hold"),
	protocols.SnapshotEvery,
	protocols.SnapshotBytes,
	protocols.SnapshotPart,
	protocols.NumberParameter(paramBatch, "512", 1, 1<<20,
		"how many slots go in one message at most").DrawnFrom("1", "8"),
	protocols.BatchBytes,
	protocols.WindowBytes,
	protocols.Sessions,
	protocols.NumberParameter(paramWindow, "256", 1, slotsAhead/2,
		"how many slots the leader may be ahead of what is chosen, and after how many a configuration takes effect (alpha in \"Reconfiguring a State Machine\")").DrawnFrom("2", "16"),
	protocols.NumberParameter(paramMembers, "0", 0, serversMax,
		"how many of the servers are members, whose majorities choose, the others being spares; 0 is all"),
	protocols.NumberParameter(paramReplaceEvery, "0", 0, 1<<40,
		"after how many slots the leader replaces the longest-serving member by a spare; 0 is never"),
}

// A config is what all servers of a cluster share. It does not change.
type config struct {
	protocols.Sizes

	nodes           []sim.NodeID
	members         []sim.NodeID // of the first configuration
	flaw            string
	service         *services.Service // that the servers offer
	checkQuorum     bool
	electionTimeout time.Duration
	heartbeat       time.Duration
	lease           protocols.Lease
	batch           uint64
	window          uint64
	replaceEvery    uint64
}

// hasLeases reports whether a server that hears a leader ignores all others.
func (c *config) hasLeases() bool { return c.lease.Length > 0 }

// leaseWith is the lease that a server grants to a leader that it hears; one of
// no length is none.
func leaseWith(s protocols.Settings) protocols.Lease {
	drift := s.Number(paramDrift)
	lease := protocols.Lease{
		Clock: protocols.LeaseClock(s.Choice(paramLeaseClock)), Length: s.Duration(paramLease),
		Slowest: 100 - drift, Fastest: 100, Offset: s.Duration(paramOffsetBound),
	}
	switch lease.Clock {
	case protocols.Wall:
		lease.Text = fmt.Sprintf("with a %s and %s: %s, wall clocks within %v of true time (%s)", paramLease, paramLeaseClock, protocols.Wall, lease.Offset, paramOffsetBound)
	case protocols.Bounded:
		lease.Text = fmt.Sprintf("with a %s and %s: %s, true time within the bounds that clocks tell (Spanner, section 4.1.2)", paramLease, paramLeaseClock, protocols.Bounded)
	default:
		lease.Text = fmt.Sprintf("with a %s, no clock that runs at less than %d %% of another's rate (%s; Paxos Made Live, section 5.2)", paramLease, 100-drift, paramDrift)
	}
	return lease
}

// build returns what makes the servers of a cluster; see [protocols.Protocol].
// They must be numbered from 1 to at most 128, without gaps.
func build(cluster protocols.Cluster) (sim.Factory, error) {
	settings, err := Protocol().Settings(cluster)
	if err != nil {
		return nil, err
	}
	if err := protocols.NumberedTo(serversMax, "paxos", cluster.Nodes); err != nil {
		return nil, err
	}
	nodes := slices.Clone(cluster.Nodes)
	members, err := protocols.First(settings.Number(paramMembers), nodes, "paxos", paramMembers)
	if err != nil {
		return nil, err
	}
	c := &config{
		Sizes:           settings.Sizes(),
		nodes:           nodes,
		members:         members,
		flaw:            settings.Flaw(),
		service:         settings.Service(),
		checkQuorum:     settings.Switch(paramCheckQuorum),
		electionTimeout: settings.Duration(paramElectionTimeout),
		heartbeat:       settings.Duration(paramHeartbeat),
		lease:           leaseWith(settings),
		batch:           uint64(settings.Number(paramBatch)),
		window:          uint64(settings.Number(paramWindow)),
		replaceEvery:    uint64(settings.Number(paramReplaceEvery)),
	}
	return func(sim.NodeID) sim.Process { return &server{config: c} }, nil
}
