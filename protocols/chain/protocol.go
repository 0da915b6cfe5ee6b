package chain

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// Protocol describes chain replication.
func Protocol() *protocols.Protocol {
	return views.Describe(protocols.Protocol{
		Name:      "chain",
		Version:   6,
		Summary:   "chain replication under a master: updates enter at the head, the tail answers",
		Source:    `Robbert van Renesse and Fred B. Schneider, "Chain Replication for Supporting High Throughput and Availability", OSDI 2004`,
		Guarantee: checker.Linearizable,
		Words:     protocols.Words{Leader: "head"},
		Reads:     "by the tail, after all other members have confirmed that the chain stands",
		Survives: protocols.Survival{
			Text: "The first node is the master, a single point of failure: while it is down the chain does not change, so it stands still if a member fails, but nothing is lost. " +
				"With masters: 3 or 5 the first so many nodes are, and fewer than half of them may be down beside what else may be. " +
				"Safe whatever crashes, whatever the network does, and whatever the clocks show, as long as synced data stays; a server that finds its disk corrupt, or fails to sync, halts. " +
				"Makes progress while one full member of the chain runs and the members that run reach each other and the master: " +
				"one node of three or more may be down, unless length is 1, once the others that were down before have the state again.",
		},
		Messages: append(views.Messages(), Update{}, Ack{}, views.State{}, views.StateReply{}, Confirm{}, Confirmed{}),
		Course:   course,
		Converges: protocols.Convergence{
			In: []sim.ObservationKind{sim.Became, sim.Configured, sim.Committed, sim.Applied, sim.Compacted},
			Text: "What a server has sent and the tail has not acknowledged is forwarded again, and the acknowledgement comes back up the chain (section 3.2). " +
				"A spare server gets nothing before it is admitted.",
		},
		Parameters: parameters,
		Flaws:      flaws,
		New:        programs,
	}, "master", middle.Takes(protocols.Follows), tail.Takes(protocols.Follows))
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

// paramLength is the name of the parameter that a chain has of its own.
const paramLength = "length"

var parameters = views.Parameters("the master", protocols.Parameter{
	Name: paramLength, Kind: protocols.Number, Default: "3",
	Min: 1, Max: 99,
	Summary: "how many servers form the chain, if there are as many; the others are spare",
}, "how long a server waits for an answer before it sends again")

// programs returns what makes the programs of a cluster; see [protocols.Protocol].
// The first nodes are the masters, so there must be one more at least.
func programs(cluster protocols.Cluster) (sim.Factory, error) {
	c, settings, err := views.Configure(Protocol(), cluster)
	if err != nil {
		return nil, err
	}
	c.Length, c.Whom, c.Last = int(settings.Number(paramLength)), whom, tail
	return views.Program(c, func() views.Process { return newServer(c) }), nil
}
