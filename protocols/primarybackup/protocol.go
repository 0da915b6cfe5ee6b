package primarybackup

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// Protocol describes primary-backup replication.
func Protocol() *protocols.Protocol {
	return views.Describe(protocols.Protocol{
		Name:    "primary-backup",
		Version: 5,
		Summary: "primary and backup under a view service: an update is answered when both have it",
		Source: `Peter Alsberg and John Day, "A Principle for Resilient Sharing of Distributed Resources", ICSE 1976; ` +
			`view service: MIT 6.824, lab 2 "Primary/Backup Key/Value Service", 2012 to 2015`,
		Words:     protocols.Words{Leader: "primary"},
		Guarantee: checker.Linearizable,
		Modes: []protocols.Mode{{
			Parameter: paramMode, Value: modeAsync, Guarantee: checker.Eventual,
			Summary: "a failover loses updates that were acknowledged",
		}},
		Reads: "by the primary, after the backup has confirmed that the view stands",
		Survives: protocols.Survival{
			Text: "The first node is the view service, a single point of failure: while it is down nobody takes the place of a primary or backup that fails, but nothing is lost. " +
				"With masters: 3 or 5 the first so many nodes hold it, and fewer than half of them may be down beside what else may be. " +
				"Safe whatever crashes, whatever the network does, and whatever the clocks show, as long as synced data stays; a server that finds its disk corrupt, or fails to sync, halts. " +
				"Makes progress while one of primary and backup runs and reaches the view service, or both run and reach each other: " +
				"one node of three or more may be down, once the others that were down before have the state again.",
		},
		// Updates carry the time of day, which a server goes by only with that flaw.
		ReadsWall: func(_ protocols.Settings, flaw string) bool { return flaw == clockRollback },
		Messages:  append(views.Messages(), Update{}, Ack{}, Refusal{}, views.State{}, views.StateReply{}),
		Course: func(s protocols.Settings) protocols.Course {
			return protocols.OfMajority(s.ShortUpdates())
		}, // the backup is all others
		Converges: protocols.Convergence{
			In: []sim.ObservationKind{sim.Became, sim.Configured, sim.Appended, sim.Compacted},
			Text: "The primary sends again what its backup has not acknowledged, so both have the same log. How much of it the primary has answered for, " +
				"the backup need not know while all is quiet. A spare server gets nothing before it is admitted.",
		},
		Parameters: parameters,
		Flaws:      flaws,
		New:        programs,
	}, "view service", backup.Takes(protocols.Follows), views.Deposed.Takes(protocols.Idles))
}

// paramMode is the name of the parameter that primary-backup has of its own.
const paramMode = "mode"

// The values of the parameter mode.
const (
	modeSync  = "sync"
	modeAsync = "async"
)

var parameters = views.Parameters("the view service", protocols.Parameter{
	Name: paramMode, Kind: protocols.Choice, Values: []string{modeSync, modeAsync}, Default: modeSync,
	Summary: "when an update is answered: sync, once the backup has it; async, at once, and a failover loses acknowledged updates",
}, "how long a primary waits for the backup before it sends again")

// programs returns what makes the programs of a cluster; see [protocols.Protocol].
// The first nodes are the masters, so there must be one more at least.
func programs(cluster protocols.Cluster) (sim.Factory, error) {
	c, settings, err := views.Configure(Protocol(), cluster)
	if err != nil {
		return nil, err
	}
	async := settings.Choice(paramMode) == modeAsync
	c.Length, c.Last = 2, backup
	c.Whom = func(v views.View, _ bool) sim.NodeID { return v.First() }
	return views.Program(c, func() views.Process { return newServer(c, async) }), nil
}
