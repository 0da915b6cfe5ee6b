// Package commit is two-phase commit: Jim Gray, "Notes on Data Base Operating Systems",
// 1978, section 5.8.3.3, with the presumption of C. Mohan, Bruce Lindsay and Ron Obermarck,
// "Transaction Management in the R* Distributed Database Management System", ACM TODS
// 11(4), 1986, that what has no commit record is aborted.
//
// Every node is a participant and has all data; the first is the coordinator too. One
// transaction is under way at a time: what a client asks for is one.
package commit

import (
	"embed"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// name is how files and commands call the protocol.
const name = "commit"

//go:embed scenarios
var library embed.FS

// Catalogue is the protocol with its scenarios.
var Catalogue = scenarios.Catalogue{Protocols: []*protocols.Protocol{protocol()}, Library: library}

// unforced is a flaw: the coordinator does not wait until its decision is on disk.
const unforced = "unforced-commit"

// protocol describes the protocol. Whatever stands here is held against it: by go test,
// by hunts, by whoever compares it with others.
func protocol() *protocols.Protocol {
	return &protocols.Protocol{
		Name:       name,
		Version:    1,
		Summary:    "two-phase commit: each command is a transaction that all nodes vote for",
		Source:     `Jim Gray, "Notes on Data Base Operating Systems", 1978, section 5.8.3.3`,
		Guarantee:  checker.Linearizable,
		Reads:      "as transactions, like every other command",
		Leaderless: true, // the coordinator is always the same
		Words:      protocols.Words{Entry: "transaction", Leader: "coordinator"},
		Survives: protocols.Survival{
			Text: "Safe whatever crashes, whatever the network loses, delays, repeats or reorders, and whatever the clocks show, " +
				"as long as synced data stays; a node that finds its disk corrupt, or fails to sync, halts. " +
				"Blocks while any node is down: all must vote.",
			Down:    protocols.None,
			Amnesia: protocols.None,
			Disk:    protocols.Damages,
			Clocks:  true,
		},
		Converges: protocols.Convergence{
			In:   []sim.ObservationKind{sim.Committed, sim.Applied},
			Text: "The outcomes: the coordinator tells each until all are done, and only then begins another transaction.",
		},
		// What was under way is aborted, and whoever has not heard of that hears again.
		Failover: func(s protocols.Settings) time.Duration { return 2 * (s.Duration("timeout") + s.Duration("retry")) },
		Parameters: []protocols.Parameter{
			protocols.DurationParameter("timeout", "200ms", time.Millisecond, "how long the coordinator waits for the votes before it aborts"),
			protocols.DurationParameter("retry", "40ms", time.Millisecond, "how often it asks again whoever has not answered"),
			protocols.Sessions,
		},
		Flaws: []protocols.Flaw{
			{
				Name:     unforced,
				Summary:  "the coordinator tells of a commit before the record of it is on its disk",
				Source:   "Mohan, Lindsay and Obermarck, 1986, section 2: the coordinator force-writes the commit record before it sends the outcome",
				Needs:    "a coordinator that crashes and loses what it had not synced",
				Scenario: name + "/coordinator-crash",
			},
		},
		Messages: []sim.Message{Prepare{}, Prepared{}, Outcome{}, Done{}},
		New:      build,
	}
}

// A config is what all nodes of a cluster share. It does not change.
type config struct {
	nodes          []sim.NodeID
	flaw           string
	timeout, retry time.Duration
	service        *services.Service // that the nodes offer
	sessions       int
}

// nodesMax is how many nodes there may be: all must vote.
const nodesMax = 9

// build returns what makes the nodes of a cluster.
func build(cluster protocols.Cluster) (sim.Factory, error) {
	settings, err := protocol().Settings(cluster)
	if err != nil {
		return nil, err
	}
	if err := protocols.NumberedTo(nodesMax, name, cluster.Nodes); err != nil {
		return nil, err
	}
	c := &config{
		nodes: slices.Clone(cluster.Nodes), flaw: cluster.Flaw, service: settings.Service(), sessions: settings.Sizes().Sessions,
		timeout: settings.Duration("timeout"), retry: settings.Duration("retry"),
	}
	return func(sim.NodeID) sim.Process { return &server{config: c} }, nil
}
