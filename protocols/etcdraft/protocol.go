package etcdraft

import (
	"fmt"
	"math"
	"slices"
	"time"

	etcd "go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// Protocol describes the library and its host.
func Protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name:      "etcdraft",
		Version:   5,
		Summary:   "Raft as etcd runs it: the library go.etcd.io/raft/v3 v3.7.0, unmodified",
		Source:    "https://github.com/etcd-io/raft, v3.7.0",
		Guarantee: checker.Linearizable,
		Reads:     "by any server, without the log, after the leader has confirmed with a majority that it leads (ReadOnlySafe); by its lease, and then not linearizable, with lease-reads",
		Survives: protocols.Survival{
			Text: "Safe whatever crashes, whatever the network loses, delays, repeats or reorders, and whatever the clocks show, " +
				"as long as synced data stays and lease-reads is off; a server that finds its disk corrupt, or fails to sync, halts. " +
				"Makes progress while a majority runs and can talk.",
			Down:    protocols.Minority,
			Amnesia: protocols.None,
			Disk:    protocols.Damages,
			Clocks:  true,
		},
		Roles: []protocols.Role{
			{Name: roleNames[etcd.StateFollower], Stance: protocols.Follows},
			{Name: roleNames[etcd.StatePreCandidate], Stance: protocols.Seeks},
			{Name: roleNames[etcd.StateCandidate], Stance: protocols.Seeks},
			{Name: roleNames[etcd.StateLeader], Stance: protocols.Leads},
		},
		Vote:   MsgVoteResp{},
		Orders: []sim.Message{services.Reconfigure{}, services.AddLearner{}, services.TransferLeadership{}},
		Failover: func(s protocols.Settings) time.Duration {
			return protocols.Elections * s.Duration(paramElectionTimeout)
		},
		Patience: func(s protocols.Settings) time.Duration {
			return s.Duration(paramElectionTimeout) - 2*s.Duration(paramHeartbeat) // both are rounded to ticks
		},
		Election: protocols.ByTimeout(paramHeartbeat, paramElectionTimeout),
		Transfer: func(s protocols.Settings) protocols.Transfer { return s.InParts(s.Duration(paramElectionTimeout)) },
		Course: func(s protocols.Settings) protocols.Course {
			return protocols.OfMajority(s.ShortUpdates())
		},
		Converges: protocols.Convergence{
			In: []sim.ObservationKind{sim.Became, sim.Configured, sim.Committed, sim.Applied, sim.Compacted},
			Text: "The leader's heartbeats carry its term and as much of what is committed as a follower has, " +
				"and whatever it lacks is sent until it has it, a snapshot too (Progress).",
		},
		Parameters: parameters,
		Modes: []protocols.Mode{{
			Parameter: paramLeaseReads, Value: "true", Guarantee: checker.Prefix,
			Summary: "a read may be stale while a leader that was cut off has not noticed",
		}},
		Flaws:    flaws,
		Messages: messages,
		New:      build,
	}
}

// The names of the parameters.
const (
	paramPreVote         = "pre-vote"
	paramCheckQuorum     = "check-quorum"
	paramLeaseReads      = "lease-reads"
	paramFollowerReads   = "follower-reads"
	paramTick            = "tick"
	paramElectionTimeout = "election-timeout"
	paramHeartbeat       = "heartbeat"
	paramVoters          = "voters"
)

var parameters = []protocols.Parameter{
	protocols.SwitchParameter(paramPreVote, "true",
		"ask whether an election could be won before beginning a term (Config.PreVote)").DrawnFrom("false"),
	protocols.SwitchParameter(paramCheckQuorum, "true",
		"a leader that does not hear from a majority steps down, and servers that hear their leader ignore candidates (Config.CheckQuorum)").DrawnFrom("false"),
	protocols.SwitchParameter(paramLeaseReads, "false",
		"the leader answers reads without asking the others (ReadOnlyLeaseBased). Not linearizable: a leader that is cut off notices after up to two election timeouts, and the others elect one after little more than one"),
	protocols.SwitchParameter(paramFollowerReads, "true",
		"every server serves reads, as in etcd; otherwise only the leader").DrawnFrom("false"),
	{
		Name: paramTick, Kind: protocols.Duration, Default: "10ms",
		Min: int64(100 * time.Microsecond), Max: int64(time.Minute),
		Summary: "the time between two ticks, in which the library counts",
	},
	protocols.DurationParameter(paramElectionTimeout, "150ms", time.Millisecond,
		"the shortest time without a leader before an election, in whole ticks; each timeout is drawn from one to two times this"),
	protocols.DurationParameter(paramHeartbeat, "50ms", 100*time.Microsecond,
		"the time between a leader's heartbeats, in whole ticks"),
	protocols.SnapshotEvery,
	protocols.BatchBytes, protocols.WindowBytes, protocols.SnapshotBytes, protocols.SnapshotPart, protocols.Sessions,
	protocols.NumberParameter(paramVoters, "0", 0, 1<<20,
		"how many servers, counted from the first, are members from the beginning; the others wait to be added. 0 is all"),
}

// A config is what all servers of a cluster share. It does not change.
type config struct {
	protocols.Sizes

	servers        []uint64 // all that there are
	voters         []uint64 // in the beginning
	spares         bool     // not all servers are voters in the beginning
	flaw           string
	service        *services.Service // that the servers offer
	preVote        bool
	checkQuorum    bool
	leaseReads     bool
	followerReads  bool
	tick           time.Duration
	electionTicks  int
	heartbeatTicks int
}

// build returns what makes the servers of a cluster; see [protocols.Protocol].
func build(cluster protocols.Cluster) (sim.Factory, error) {
	settings, err := Protocol().Settings(cluster)
	if err != nil {
		return nil, err
	}
	c := &config{
		Sizes:         settings.Sizes(),
		flaw:          settings.Flaw(),
		service:       settings.Service(),
		preVote:       settings.Switch(paramPreVote),
		checkQuorum:   settings.Switch(paramCheckQuorum),
		leaseReads:    settings.Switch(paramLeaseReads),
		followerReads: settings.Switch(paramFollowerReads),
		tick:          settings.Duration(paramTick),
	}
	c.BatchBytes = min(c.BatchBytes, c.WindowBytes)
	for _, id := range cluster.Nodes {
		c.servers = append(c.servers, uint64(id))
	}
	voters, err := protocols.First(settings.Number(paramVoters), cluster.Nodes, "etcdraft", paramVoters)
	if err != nil {
		return nil, err
	}
	c.voters = c.servers[:len(voters)]
	c.spares = len(c.voters) < len(c.servers)
	c.electionTicks = c.ticks(settings.Duration(paramElectionTimeout))
	c.heartbeatTicks = c.ticks(settings.Duration(paramHeartbeat))
	if c.electionTicks <= c.heartbeatTicks {
		return nil, &protocols.Refusal{Protocol: "etcdraft", Parameter: paramElectionTimeout, Found: fmt.Sprintf("%d ticks", c.electionTicks),
			Expected: fmt.Sprintf("more than the %d of %s", c.heartbeatTicks, paramHeartbeat)}
	}
	if c.leaseReads && !c.checkQuorum {
		return nil, &protocols.Refusal{Protocol: "etcdraft", Parameter: paramLeaseReads, Found: "true",
			Expected: fmt.Sprintf("false, as %s is: the library refuses that", paramCheckQuorum)}
	}
	if c.flaw == noCheckQuorumLease {
		c.checkQuorum = false
	}
	return func(sim.NodeID) sim.Process { return &server{config: c} }, nil
}

// ticks is a time in whole ticks, at least one.
func (c *config) ticks(d time.Duration) int {
	return int(min(max(1, d/c.tick), math.MaxInt32/4))
}

// electionTimeout is the shortest time without a leader before an election.
func (c *config) electionTimeout() time.Duration { return time.Duration(c.electionTicks) * c.tick }

// heartbeatInterval is the time between a leader's heartbeats.
func (c *config) heartbeatInterval() time.Duration { return time.Duration(c.heartbeatTicks) * c.tick }

// tickPhase is when the first tick of an incarnation comes.
func (c *config) tickPhase(draws *rng.Stream) time.Duration {
	return 1 + time.Duration(draws.Below(uint64(c.tick)))
}

// initial is the configuration that the group begins with.
func (c *config) initial() *pb.ConfState {
	return pb.EnsureConfState(&pb.ConfState{Voters: slices.Clone(c.voters)})
}

// What bounds a leader's use of memory and network, as etcd sets it.
const (
	maxInflight    = 512     // MsgApps to one follower that are not answered
	maxInflightOf  = 4       // so many times window-bytes, in them
	maxUncommitted = 1 << 30 // bytes of commands that are not committed
)

// library is the configuration of the library's member.
func (c *config) library(id sim.NodeID, storage etcd.Storage, applied uint64) *etcd.Config {
	reads := etcd.ReadOnlySafe
	if c.leaseReads {
		reads = etcd.ReadOnlyLeaseBased
	}
	return &etcd.Config{
		ID:                        uint64(id),
		ElectionTick:              c.electionTicks,
		HeartbeatTick:             c.heartbeatTicks,
		Storage:                   storage,
		Applied:                   applied,
		MaxSizePerMsg:             uint64(c.BatchBytes),
		MaxCommittedSizePerReady:  math.MaxUint64,
		MaxUncommittedEntriesSize: maxUncommitted,
		MaxInflightMsgs:           maxInflight,
		MaxInflightBytes:          maxInflightOf * uint64(c.WindowBytes),
		CheckQuorum:               c.checkQuorum,
		PreVote:                   c.preVote,
		ReadOnlyOption:            reads,
		Logger:                    silent{},
		DisableProposalForwarding: true,
		StepDownOnRemoval:         true,
	}
}
