package chain

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// Protocol describes chain replication.
func Protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name:      "chain",
		Version:   6,
		Summary:   "chain replication under a master: updates enter at the head, the tail answers",
		Source:    `Robbert van Renesse and Fred B. Schneider, "Chain Replication for Supporting High Throughput and Availability", OSDI 2004`,
		Guarantee: protocols.Linearizable,
		Reads:     "by the tail, after all other members have confirmed that the chain stands",
		Survives: protocols.Survival{
			Text: "The first node is the master, a single point of failure: while it is down the chain does not change, so it stands still if a member fails, but nothing is lost. " +
				"With masters: 3 or 5 the first so many nodes are, and fewer than half of them may be down beside what else may be. " +
				"Safe whatever crashes, whatever the network does, and whatever the clocks show, as long as synced data stays; a server that finds its disk corrupt, or fails to sync, halts. " +
				"Makes progress while one full member of the chain runs and the members that run reach each other and the master: " +
				"one node of three or more may be down, unless length is 1, once the others that were down before have the state again.",
			Down:    protocols.One,
			Amnesia: protocols.None,
			Disk: []protocols.Damage{
				protocols.LostUnsynced, protocols.TornUnsynced, protocols.FailedSync, protocols.Corruption,
			},
			Clocks: true,
		},
		Tells:       views.Tells(),
		MastersTell: views.MastersTell(),
		Messages:    append(views.Messages(), Update{}, Ack{}, views.State{}, views.StateReply{}, Confirm{}, Confirmed{}),
		Failover: func(s protocols.Settings) time.Duration {
			return (failures+views.Takeover(s))*s.Duration(paramTimeout) + s.Duration(paramStall)
		},
		Patience: func(s protocols.Settings) time.Duration {
			return s.Duration(paramTimeout) - s.Duration(paramHeartbeat)
		},
		Election: func(s protocols.Settings) protocols.Election {
			return views.Election(s, s.Duration(paramHeartbeat), s.Duration(paramTimeout))
		},
		Transfer: func(s protocols.Settings) protocols.Transfer { return s.InParts(s.Duration(paramResend)) },
		Course:   course,
		Masters:  views.Masters,
		Converges: protocols.Convergence{
			In: []sim.ObservationKind{sim.Became, sim.Configured, sim.Committed, sim.Applied, sim.Compacted},
			Text: "What a server has sent and the tail has not acknowledged is forwarded again, and the acknowledgement comes back up the chain (section 3.2). " +
				"A spare server gets nothing before it is admitted.",
		},
		Parameters: parameters,
		Flaws:      flaws,
		New:        New,
	}
}

// course is that of an update through the whole chain, after the acknowledgement of
// one before it has come back, or of a query, for which the tail asks the others
// twice: once for those that came before it.
func course(s protocols.Settings) protocols.Course {
	length := int(s.Number(paramLength))
	along, around := 2*length, 2+2*2
	return protocols.Course{
		Messages: protocols.Redirected + max(along, around),
		Syncs:    length * protocols.SyncsOfServer,
		Batch:    s.ShortUpdates(),
	}
}

// failures is how many timeouts of the view service may pass until clients are
// served again: until a server is found dead, the next view is everywhere, and who
// is new in it has the state.
const failures = 8

// The names of the parameters.
const (
	paramLength    = "length"
	paramHeartbeat = "heartbeat"
	paramTimeout   = "timeout"
	paramResend    = "resend"
	paramStall     = "stall"
)

var parameters = []protocols.Parameter{
	views.MastersParameter,
	{
		Name: paramLength, Kind: protocols.Number, Default: "3",
		Min: 1, Max: 99,
		Summary: "how many servers form the chain, if there are as many; the others are spare",
	},
	{
		Name: paramHeartbeat, Kind: protocols.Duration, Default: "50ms",
		Min: int64(100 * time.Microsecond), Max: int64(time.Hour),
		Summary: "the time between a server's pings to the master",
	},
	{
		Name: paramTimeout, Kind: protocols.Duration, Default: "200ms",
		Min: int64(time.Millisecond), Max: int64(time.Hour),
		Summary: "how long a server may be silent before the master takes it for dead",
	},
	{
		Name: paramResend, Kind: protocols.Duration, Default: "20ms",
		Min: int64(100 * time.Microsecond), Max: int64(time.Hour),
		Summary: "how long a server waits for an answer before it sends again",
	},
	protocols.SnapshotEvery,
	{
		Name: paramStall, Kind: protocols.Duration, Default: "500ms",
		Min: int64(time.Millisecond), Max: int64(time.Hour),
		Summary: "how long a server's disk may stall before it is silent, so that the master takes it for dead and the others go on without it",
	},
	protocols.SnapshotBytes,
	protocols.BatchBytes,
	protocols.SnapshotPart,
	protocols.Sessions,
}

// A config is what all servers of a cluster share. It does not change.
type config struct {
	masters       []sim.NodeID
	flaw          flaw
	heartbeat     time.Duration
	resend        time.Duration
	stall         time.Duration
	batchBytes    int
	snapshotPart  int
	sessions      int
	snapshotBytes int64
	snapshotEvery uint64
}

// New returns what makes the programs of a cluster; see [protocols.Protocol].
// The first nodes are the masters, so there must be one more at least.
func New(cluster protocols.Cluster) (sim.Factory, error) {
	settings, err := Protocol().Settings(cluster)
	if err != nil {
		return nil, err
	}
	masters := views.Masters(settings)
	if err := views.Room(masters, "chain", cluster.Nodes); err != nil {
		return nil, err
	}
	c := &config{
		masters:       slices.Clone(cluster.Nodes[:masters]),
		flaw:          flawNamed(cluster.Flaw),
		heartbeat:     settings.Duration(paramHeartbeat),
		resend:        settings.Duration(paramResend),
		stall:         settings.Duration(paramStall),
		batchBytes:    int(settings.Number(protocols.BatchBytes.Name)),
		snapshotPart:  int(settings.Number(protocols.SnapshotPart.Name)),
		sessions:      int(settings.Number(protocols.Sessions.Name)),
		snapshotBytes: settings.Number(protocols.SnapshotBytes.Name),
		snapshotEvery: uint64(settings.Number(protocols.SnapshotEvery.Name)),
	}
	master := &views.Config{
		Masters: c.masters,
		Servers: slices.Clone(cluster.Nodes[masters:]),
		Length:  int(settings.Number(paramLength)),
		Timeout: settings.Duration(paramTimeout),
		Whom:    whom,

		ForgetsPromises: c.flaw == forgetPromise,
	}
	return views.Program(master, func() sim.Process { return &server{config: c} }), nil
}
