package raft

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// Protocol describes Raft.
func Protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name:      "raft",
		Summary:   "Raft: a strong leader replicates a log to a majority",
		Source:    `Diego Ongaro, "Consensus: Bridging Theory and Practice", PhD thesis, Stanford University, 2014`,
		Guarantee: protocols.Linearizable,
		Reads:     "by the leader, without the log, after a majority has confirmed that it leads (ReadIndex, section 6.4)",
		Survives: protocols.Survival{
			Text: "Safe whatever crashes, whatever the network loses, delays, repeats or reorders, and whatever the clocks show, " +
				"as long as synced data stays; a server that finds its disk corrupt, or fails to sync, halts. " +
				"Makes progress while a majority runs and can talk.",
			Down:    protocols.Minority,
			Amnesia: protocols.None,
			Disk: []protocols.Damage{
				protocols.LostUnsynced, protocols.TornUnsynced, protocols.FailedSync, protocols.Corruption,
			},
			Clocks: true,
		},
		Parameters: parameters,
		Flaws:      flaws,
		New:        New,
	}
}

// The names of the parameters.
const (
	paramPreVote         = "pre-vote"
	paramCheckQuorum     = "check-quorum"
	paramElectionTimeout = "election-timeout"
	paramHeartbeat       = "heartbeat"
	paramSnapshotEvery   = "snapshot-every"
	paramBatch           = "batch"
)

var parameters = []protocols.Parameter{
	{
		Name: paramPreVote, Kind: protocols.Switch, Default: "true",
		Summary: "ask whether an election could be won before beginning a term (section 9.6)",
	},
	{
		Name: paramCheckQuorum, Kind: protocols.Switch, Default: "true",
		Summary: "a leader that does not hear from a majority steps down, and servers that hear their leader ignore candidates (sections 6.2, 4.2.3)",
	},
	{
		Name: paramElectionTimeout, Kind: protocols.Duration, Default: "150ms",
		Min: int64(time.Millisecond), Max: int64(time.Hour),
		Summary: "the shortest time without a leader before an election; each timeout is drawn from one to two times this (section 3.4)",
	},
	{
		Name: paramHeartbeat, Kind: protocols.Duration, Default: "50ms",
		Min: int64(100 * time.Microsecond), Max: int64(time.Hour),
		Summary: "the time between a leader's heartbeats",
	},
	{
		Name: paramSnapshotEvery, Kind: protocols.Number, Default: "1000",
		Min: 1, Max: 1 << 40,
		Summary: "how many entries are applied between snapshots (section 5.1.2)",
	},
	{
		Name: paramBatch, Kind: protocols.Number, Default: "512",
		Min: 1, Max: 1 << 20,
		Summary: "how many entries go in one AppendEntries at most (section 10.2.2)",
	},
}

// A config is what all servers of a cluster share. It does not change.
type config struct {
	nodes           []sim.NodeID
	flaw            flaw
	preVote         bool
	checkQuorum     bool
	electionTimeout time.Duration
	heartbeat       time.Duration
	snapshotEvery   uint64
	batch           uint64
}

// New returns what makes the servers of a cluster; see [protocols.Protocol].
func New(cluster protocols.Cluster) (sim.Factory, error) {
	settings, err := Protocol().Settings(cluster)
	if err != nil {
		return nil, err
	}
	c := &config{
		nodes:           slices.Clone(cluster.Nodes),
		flaw:            flawNamed(cluster.Flaw),
		preVote:         settings.Switch(paramPreVote),
		checkQuorum:     settings.Switch(paramCheckQuorum),
		electionTimeout: settings.Duration(paramElectionTimeout),
		heartbeat:       settings.Duration(paramHeartbeat),
		snapshotEvery:   uint64(settings.Number(paramSnapshotEvery)),
		batch:           uint64(settings.Number(paramBatch)),
	}
	return func() sim.Process { return &server{config: c} }, nil
}
