package raft

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// Protocol describes Raft.
func Protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name:      "raft",
		Version:   6,
		Summary:   "Raft: a strong leader replicates a log to a majority",
		Source:    `Diego Ongaro, "Consensus: Bridging Theory and Practice", PhD thesis, Stanford University, 2014`,
		Guarantee: checker.Linearizable,
		Reads: "by the leader, without the log: after a majority has confirmed that it leads (ReadIndex, section 6.4), " +
			"or with lease-reads at once while a majority has promised not to elect another (section 6.4.1), which relies on clocks as lease-clock says",
		Survives: protocols.Survival{
			Text: "Safe whatever crashes, whatever the network loses, delays, repeats or reorders, and whatever the clocks show, " +
				"as long as synced data stays (with lease-reads, reads are fresh only while clocks keep to what lease-clock asks of them); a server that finds its disk corrupt, or fails to sync, halts. " +
				"A server that was removed, as all others know, may come back as a new machine. " +
				"Makes progress while a majority runs and can talk.",
			Down:    protocols.Minority,
			Amnesia: protocols.None,
			Rejoin:  true,
			Disk:    protocols.Damages,
			Clocks:  true,
		},
		Converges: protocols.Convergence{
			In: []sim.ObservationKind{sim.Became, sim.Configured, sim.Committed, sim.Applied, sim.Compacted},
			Text: "A leader tries again until each follower stores all entries (section 3.5), whatever that takes, a snapshot too (chapter 5); " +
				"followers learn of its term and of what is committed with each heartbeat (section 3.4).",
		},
		Orders: []sim.Message{services.Reconfigure{}, services.AddLearner{}, services.TransferLeadership{}},
		// "This would rely on a bound on clock drift across servers (over a given
		// time period, no server's clock increases more than this bound times any
		// other)" (section 6.4.1).
		Leases: func(s protocols.Settings) (protocols.Lease, bool) {
			return leaseWith(s), s.Switch(paramLeaseReads)
		},
		ReadsWall: func(s protocols.Settings, _ string) bool {
			return s.Switch(paramLeaseReads) && leaseWith(s).Shared()
		},
		VersionParameter: paramVersion,
		Roles: []protocols.Role{
			{Name: follower.String(), Stance: protocols.Follows},
			{Name: preCandidate.String(), Stance: protocols.Seeks},
			{Name: candidate.String(), Stance: protocols.Seeks},
			{Name: leader.String(), Stance: protocols.Leads},
		},
		Observes:    []sim.ObservationKind{sim.Appended, sim.Promised, sim.Served},
		FaultPoints: []string{skipPreVote, stepDown},
		Failover: func(s protocols.Settings) time.Duration {
			timeout := s.Duration(paramElectionTimeout)
			return protocols.Elections/2*(timeout+max(timeout, spreadWith(s))) + leaseWith(s).Outlasts()
		},
		Patience: func(s protocols.Settings) time.Duration {
			return s.Duration(paramElectionTimeout) - s.Duration(paramHeartbeat)
		},
		Disruptive: func(s protocols.Settings) bool {
			return !s.Switch(paramPreVote) && !s.Switch(paramCheckQuorum) && !s.Switch(paramLeaseReads)
		},
		// A candidate must ask the others before they stand for election themselves, so
		// that timeouts that are all alike leave it no time.
		Election: func(s protocols.Settings) protocols.Election {
			e := protocols.ByTimeout(paramHeartbeat, paramElectionTimeout)(s)
			e.Attempt = min(e.Attempt, spreadWith(s))
			return e
		},
		Transfer: func(s protocols.Settings) protocols.Transfer { return s.InParts(s.Duration(paramElectionTimeout)) },
		Course: func(s protocols.Settings) protocols.Course {
			return protocols.OfMajority(s.ShortUpdates(s.Number(paramBatch)))
		},
		Parameters: parameters,
		Flaws:      flaws,
		Messages:   messages,
		New:        build,
	}
}

// The names of the parameters.
const (
	paramPreVote         = "pre-vote"
	paramCheckQuorum     = "check-quorum"
	paramElectionTimeout = "election-timeout"
	paramElectionSpread  = "election-spread"
	paramHeartbeat       = "heartbeat"
	paramBatch           = "batch"
	paramLeaseReads      = "lease-reads"
	paramLeaseClock      = "lease-clock"
	paramDriftBound      = "drift-bound"
	paramOffsetBound     = "offset-bound"
	paramVoters          = "voters"
	paramVersion         = "version"
)

var parameters = []protocols.Parameter{
	protocols.SwitchParameter(paramPreVote, "true",
		"ask whether an election could be won before beginning a term (section 9.6)").DrawnFrom("false"),
	protocols.SwitchParameter(paramCheckQuorum, "true",
		"a leader that does not hear from a majority steps down, and servers that hear their leader ignore candidates (sections 6.2, 4.2.3)").DrawnFrom("false"),
	protocols.DurationParameter(paramElectionTimeout, "150ms", time.Millisecond,
		"the shortest time without a leader before an election; each timeout is drawn from this to election-spread more (section 3.4)"),
	protocols.DurationParameter(paramElectionSpread, "0s", 0,
		"how much longer than election-timeout a timeout may be; the less, the more votes are split (section 9.4). 0 is as long as election-timeout, so that timeouts are one to two times that"),
	protocols.DurationParameter(paramHeartbeat, "50ms", 100*time.Microsecond,
		"the time between a leader's heartbeats"),
	protocols.SnapshotEvery,
	protocols.NumberParameter(paramBatch, "512", 1, 1<<20,
		"how many entries go in one AppendEntries at most (section 10.2.2)").DrawnFrom("1", "8"),
	protocols.BatchBytes, protocols.WindowBytes, protocols.SnapshotBytes, protocols.SnapshotPart, protocols.Sessions,
	protocols.SwitchParameter(paramLeaseReads, "false",
		"the leader answers reads at once while it holds a lease (section 6.4.1). Linearizable only while clocks keep to what lease-clock asks of them"),
	{
		Name: paramLeaseClock, Kind: protocols.Choice, Default: string(protocols.Monotonic), Values: protocols.LeaseClocks,
		Summary: "the clock that leases go by: monotonic, which may run fast or slow by drift-bound; wall, which may be off by offset-bound (as CockroachDB's leases, --max-offset); " +
			"bounded, which says itself how far off it is (Spanner, section 4.1.2)",
	},
	protocols.NumberParameter(paramDriftBound, "1000", 0, 999_999,
		"by how many parts per million a clock may run fast or slow for leases by the monotonic clock to hold"),
	protocols.DurationParameter(paramOffsetBound, "10ms", 0,
		"by how much a wall clock may be ahead or behind for leases by it to hold"),
	protocols.NumberParameter(paramVoters, "0", 0, 1<<20,
		"how many servers, counted from the first, are the cluster in the beginning; the others wait to be added. 0 is all"),
	{
		Name: paramVersion, Kind: protocols.Choice, Default: versionTwo, Values: versions,
		Summary: "the version of the program: 1 takes reads through the log, 2 answers them without (section 6.4). Servers of both work together",
	},
}

// A config is what all servers of a cluster share. It does not change.
type config struct {
	protocols.Sizes

	nodes           []sim.NodeID // all servers that there are
	voters          []sim.NodeID // the cluster in the beginning
	flaw            string
	service         *services.Service // that the servers offer
	preVote         bool
	checkQuorum     bool
	electionTimeout time.Duration
	electionSpread  time.Duration // more than 0
	heartbeat       time.Duration
	batch           uint64
	leaseReads      bool
	lease           protocols.Lease
	leaseClock      protocols.LeaseClock // that leases are to go by, if reads depend on them
	version         string
}

// million is the rate of a clock without drift, in parts per million.
const million = 1_000_000

// leaseWith is the promise that a server makes to a leader that it hears, for an
// election timeout. It is by the monotonic clock if no reads depend on it.
func leaseWith(s protocols.Settings) protocols.Lease {
	bound := s.Number(paramDriftBound)
	lease := protocols.Lease{
		Clock: protocols.Monotonic, Length: s.Duration(paramElectionTimeout),
		Slowest: million - bound, Fastest: million + bound, Offset: s.Duration(paramOffsetBound),
		Text: fmt.Sprintf("with %s, clocks that run no more than %d ppm fast or slow (%s; section 6.4.1)", paramLeaseReads, bound, paramDriftBound),
	}
	if s.Switch(paramLeaseReads) {
		lease.Clock = protocols.LeaseClock(s.Choice(paramLeaseClock))
	}
	switch lease.Clock {
	case protocols.Wall:
		lease.Text = fmt.Sprintf("with %s: %s, wall clocks within %v of true time (%s)", paramLeaseClock, protocols.Wall, lease.Offset, paramOffsetBound)
	case protocols.Bounded:
		lease.Text = fmt.Sprintf("with %s: %s, true time within the bounds that clocks tell (Spanner, section 4.1.2)", paramLeaseClock, protocols.Bounded)
	}
	return lease
}

// spreadWith is how much longer than the least election timeout another may be.
func spreadWith(s protocols.Settings) time.Duration {
	return cmp.Or(s.Duration(paramElectionSpread), s.Duration(paramElectionTimeout))
}

// build returns what makes the servers of a cluster; see [protocols.Protocol].
func build(cluster protocols.Cluster) (sim.Factory, error) {
	settings, err := Protocol().Settings(cluster)
	if err != nil {
		return nil, err
	}
	c := &config{
		Sizes:           settings.Sizes(),
		nodes:           slices.Clone(cluster.Nodes),
		flaw:            settings.Flaw(),
		service:         settings.Service(),
		preVote:         settings.Switch(paramPreVote),
		checkQuorum:     settings.Switch(paramCheckQuorum),
		electionTimeout: settings.Duration(paramElectionTimeout),
		electionSpread:  spreadWith(settings),
		heartbeat:       settings.Duration(paramHeartbeat),
		batch:           uint64(settings.Number(paramBatch)),
		leaseReads:      settings.Switch(paramLeaseReads),
		lease:           leaseWith(settings),
		leaseClock:      protocols.LeaseClock(settings.Choice(paramLeaseClock)),
		version:         settings.Choice(paramVersion),
	}
	c.BatchBytes = min(c.BatchBytes, c.WindowBytes)
	voters, err := protocols.First(settings.Number(paramVoters), c.nodes, "raft", paramVoters)
	if err != nil {
		return nil, err
	}
	c.voters = inOrder(voters)
	return func(sim.NodeID) sim.Process { return &server{config: c} }, nil
}
