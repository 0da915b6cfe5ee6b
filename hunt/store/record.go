package store

import (
	"cmp"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/hunt/shrink"
	"github.com/laplace-sim/laplace/sim"
)

// A Plan is what tells one hunt from another. How many seeds it has does not:
// a hunt can be extended.
type Plan struct {
	// Model says which versions give the seeds their meaning, and Build is the
	// build that makes the runs: another may go on, if its model is the same.
	Model, Build string
	// Strategy is the name of the strategy that chooses them; empty for none.
	Strategy string
	// First is the first seed.
	First uint64
	// Scenarios are what is run with every seed.
	Scenarios []Scenario
}

// A Scenario is one of those of a plan.
type Scenario struct {
	Name string
	// Text is the scenario as YAML, without a seed.
	Text string
	// Sometimes names what should happen in some run; see scenarios.Scenario.AllSometimes.
	Sometimes []string
}

// SeedMax is the highest seed that the file has room for.
const SeedMax = 1<<63 - 1

// A Place is where a run stands in its hunt: runs are in the order of their
// seeds, and with one seed in that of the scenarios.
type Place struct {
	Seed     uint64
	Scenario int // position in Plan.Scenarios, from 0
}

// Compare is negative if p comes before q, and 0 if they are the same.
func (p Place) Compare(q Place) int {
	return cmp.Or(cmp.Compare(p.Seed, q.Seed), cmp.Compare(p.Scenario, q.Scenario))
}

// A Run is what is kept of a run.
type Run struct {
	Place
	Verdict checker.Verdict
	Digest  sim.Digest
	// Signature tells one failure from another; empty unless the verdict is
	// violation, or the run could not be judged because of a panic.
	Signature string
	Events    uint64
	// Virtual is how long the run took by its own time, and Wall by that of
	// the machine.
	Virtual, Wall time.Duration
	// Faults is how many faults struck, Idle how many of these met with nothing
	// to do anything to, and Skipped how many never struck.
	Faults, Idle, Skipped int
	// Beyond says what was done beyond what the protocol claims to survive;
	// empty if nothing was.
	Beyond string
	// Unjudged are the names of the checks that were not judged beside it, in
	// order.
	Unjudged []string
	// Measures say how well clients were served.
	Measures measure.Measures
	// States are the abstract states that it reached, sorted. Of a run that was
	// kept they are there only if Open was told to keep them.
	States []uint64
	// Reached are those of its scenario's Sometimes that came true. Of a run that
	// was kept they are not there; see Store.Sometimes.
	Reached []string
}

// A Failure is the first run of those with one signature, and what it was
// shrunk to.
type Failure struct {
	Signature string
	Place
	// Schedule is the run as a scenario with nothing left to choose, as YAML.
	Schedule string
	// Shrunk is what it was shrunk to; nil if it was not.
	Shrunk *Shrunk
}

// Shrunk is the smallest run with the same signature that was found.
type Shrunk struct {
	// Schedule is that run, as YAML.
	Schedule string
	// Runs is how many runs it took to find it.
	Runs int
	// Before and After are the sizes of the run and of the smallest.
	Before, After shrink.Size
	// Twin is the nearest run that passes, as YAML, and Difference the one
	// thing in which it differs. Both are empty if none was found.
	Twin, Difference string
}

// A Sometimes is something that should happen in some run of a scenario.
type Sometimes struct {
	Scenario int // position in Plan.Scenarios
	Name     string
	// Reached says whether it did, and Seed is the first with which it did.
	Reached bool
	Seed    uint64
}
