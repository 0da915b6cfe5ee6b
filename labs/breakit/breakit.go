// Package breakit is the lab in which students break programs: given correct ones, and twins
// of them that differ by a flaw each, they write the scenarios and the invariants that tell
// the twins from the correct.
//
// What a student's package is written against is here: [Suite], which it makes, and
// [Invariant]. suite.go reads the scenarios of a suite, twins.go has the twins, trial.go runs
// one, and lab.go has the tests.
package breakit

import (
	"time"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/sim"
)

// A Suite is what a student makes.
type Suite struct {
	// Scenarios are the scenarios, each the text of a scenario file, with a name of its own. Those
	// with protocol: raft are for part a, and those with protocol: primary-backup for part c.
	Scenarios []string
	// Invariants makes the invariants that judge parts b and c: new ones at each call, which is
	// once for each run.
	Invariants func() []Invariant
}

// An Invariant judges a run as it goes on.
type Invariant struct {
	// Name is what it is called, in a few words: "one leader a term". No two of a suite have
	// the same.
	Name string
	// Observe takes what was observed next, and says in words what that breaks; "" if nothing.
	// Once it has broken, the run is over.
	Observe func(o Observation) (broken string)
}

// An Observation is what a server or a client has told. Which fields mean something depends
// on its Kind; package sim says of each.
type Observation struct {
	// At is when it was told, since the beginning of the run.
	At time.Duration
	// Node is who told it. Servers are numbered from 1 on, and clients behind them.
	Node sim.NodeID
	// Incarnation counts how often the node was started so far.
	Incarnation int
	// Observation has Kind, Term, Index, Value and Text.
	sim.Observation
}

// A maker makes a suite: a new one for each run, so that no run knows what came before it. It is
// the Work of a solution.
type maker func() Suite

// Solution is what a student's package makes of the lab. A suite sends no messages.
func Solution(name string, create func() Suite, _ ...sim.Message) *labs.Solution {
	return &labs.Solution{Lab: Lab, Name: name, Work: maker(create)}
}
