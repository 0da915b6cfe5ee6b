package primarybackup

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// Protocol describes primary-backup replication.
func Protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name:    "primary-backup",
		Version: 5,
		Summary: "primary and backup under a view service: an update is answered when both have it",
		Source: `Peter Alsberg and John Day, "A Principle for Resilient Sharing of Distributed Resources", ICSE 1976; ` +
			`view service: MIT 6.824, lab 2 "Primary/Backup Key/Value Service", 2012 to 2015`,
		Guarantee: protocols.Linearizable,
		Modes: []protocols.Mode{{
			Parameter: paramMode, Value: modeAsync, Guarantee: protocols.Eventual,
			Summary: "a failover loses updates that were acknowledged",
		}},
		Reads: "by the primary, after the backup has confirmed that the view stands",
		Survives: protocols.Survival{
			Text: "The first node is the view service, a single point of failure: while it is down nobody takes the place of a primary or backup that fails, but nothing is lost. " +
				"With masters: 3 or 5 the first so many nodes hold it, and fewer than half of them may be down beside what else may be. " +
				"Safe whatever crashes, whatever the network does, and whatever the clocks show, as long as synced data stays; a server that finds its disk corrupt, or fails to sync, halts. " +
				"Makes progress while one of primary and backup runs and reaches the view service, or both run and reach each other: " +
				"one node of three or more may be down, once the others that were down before have the state again.",
			Down:    protocols.One,
			Amnesia: protocols.None,
			Disk: []protocols.Damage{
				protocols.LostUnsynced, protocols.TornUnsynced, protocols.FailedSync, protocols.Corruption,
			},
			Clocks: true,
		},
		// Updates carry the time of day, which a server goes by only with that flaw.
		ReadsWall:   func(_ protocols.Settings, flaw string) bool { return flawNamed(flaw) == clockRollback },
		Tells:       views.Tells(),
		MastersTell: views.MastersTell(),
		Messages:    append(views.Messages(), Update{}, Ack{}, Refusal{}, views.State{}, views.StateReply{}),
		Failover: func(s protocols.Settings) time.Duration {
			return (failures+views.Takeover(s))*s.Duration(paramTimeout) + s.Duration(paramStall)
		},
		Patience: func(s protocols.Settings) time.Duration {
			return s.Duration(paramTimeout) - s.Duration(paramHeartbeat)
		},
		Election: views.Election,
		Transfer: func(s protocols.Settings) protocols.Transfer { return s.InParts(s.Duration(paramResend)) },
		Course: func(s protocols.Settings) protocols.Course {
			return protocols.OfMajority(s.ShortUpdates())
		}, // the backup is all others
		Masters: views.Masters,
		Converges: protocols.Convergence{
			In: []sim.ObservationKind{sim.Became, sim.Configured, sim.Appended, sim.Compacted},
			Text: "The primary sends again what its backup has not acknowledged, so both have the same log. How much of it the primary has answered for, " +
				"the backup need not know while all is quiet. A spare server gets nothing before it is admitted.",
		},
		Parameters: parameters,
		Flaws:      flaws,
		New:        New,
	}
}

// failures is how many timeouts of the view service may pass until clients are
// served again: until a server is found dead, the next view is everywhere, and who
// is new in it has the state.
const failures = 8

// The names of the parameters.
const (
	paramMode      = "mode"
	paramHeartbeat = "heartbeat"
	paramTimeout   = "timeout"
	paramResend    = "resend"
	paramStall     = "stall"
)

// The values of the parameter mode.
const (
	modeSync  = "sync"
	modeAsync = "async"
)

var parameters = []protocols.Parameter{
	views.MastersParameter,
	{
		Name: paramMode, Kind: protocols.Choice, Values: []string{modeSync, modeAsync}, Default: modeSync,
		Summary: "when an update is answered: sync, once the backup has it; async, at once, and a failover loses acknowledged updates",
	},
	{
		Name: paramHeartbeat, Kind: protocols.Duration, Default: "50ms",
		Min: int64(100 * time.Microsecond), Max: int64(time.Hour),
		Summary: "the time between a server's pings to the view service",
	},
	{
		Name: paramTimeout, Kind: protocols.Duration, Default: "200ms",
		Min: int64(time.Millisecond), Max: int64(time.Hour),
		Summary: "how long a server may be silent before the view service takes it for dead",
	},
	{
		Name: paramResend, Kind: protocols.Duration, Default: "20ms",
		Min: int64(100 * time.Microsecond), Max: int64(time.Hour),
		Summary: "how long a primary waits for the backup before it sends again",
	},
	protocols.SnapshotEvery,
	{
		Name: paramStall, Kind: protocols.Duration, Default: "500ms",
		Min: int64(time.Millisecond), Max: int64(time.Hour),
		Summary: "how long a server's disk may stall before it is silent, so that the view service takes it for dead and the others go on without it",
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
	async         bool
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
	if err := views.Room(masters, "primary-backup", cluster.Nodes); err != nil {
		return nil, err
	}
	c := &config{
		masters:       slices.Clone(cluster.Nodes[:masters]),
		flaw:          flawNamed(cluster.Flaw),
		async:         settings.Choice(paramMode) == modeAsync,
		heartbeat:     settings.Duration(paramHeartbeat),
		resend:        settings.Duration(paramResend),
		stall:         settings.Duration(paramStall),
		batchBytes:    int(settings.Number(protocols.BatchBytes.Name)),
		snapshotPart:  int(settings.Number(protocols.SnapshotPart.Name)),
		sessions:      int(settings.Number(protocols.Sessions.Name)),
		snapshotBytes: settings.Number(protocols.SnapshotBytes.Name),
		snapshotEvery: uint64(settings.Number(protocols.SnapshotEvery.Name)),
	}
	service := &views.Config{
		Masters: c.masters,
		Servers: slices.Clone(cluster.Nodes[masters:]),
		Length:  2,
		Timeout: settings.Duration(paramTimeout),
		Whom:    func(v views.View, _ kv.Request) sim.NodeID { return v.First() },

		ForgetsPromises: c.flaw == forgetPromise,
	}
	return views.Program(service, func() sim.Process { return &server{config: c} }), nil
}
