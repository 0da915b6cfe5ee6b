package compare

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/scenarios"
)

// A Table is what came of a comparison.
type Table struct {
	Plan Plan
	// Seeds are those with which all cells were run, ascending.
	Seeds []uint64
	// Cells has a row for each fault of the plan, in their order, with a cell for each
	// subject, in their order.
	Cells [][]*Cell
	// Load has a row for each rate of the plan, ascending, with a cell for each subject:
	// no fault strikes in them. It is empty if the plan asks for no load.
	Load [][]*Cell
	// Differences are the paired differences between subjects, for each fault, metric and
	// pair: in the order of faults, then of Metrics, then of pairs.
	Differences []Difference
}

// A Cell is one subject under one fault, or one load.
type Cell struct {
	Fault, Subject string // by name; the fault of a load is ""
	Rate           int    // operations that clients mean to begin in a second, of a load; else 0
	Scenario       scenarios.Scenario
	// Runs are those of the seeds of the table, in their order.
	Runs []Run
	// Estimates has one for each of Metrics, in their order.
	Estimates []Estimate
	// Worst is the place in Runs of the run in which clients were served worst: the one
	// with the least share answered in time, of those the one with the longest outage.
	Worst int
}

// A Run is what is kept of one.
type Run struct {
	Seed     uint64
	Verdict  checker.Verdict
	Measures measure.Measures
}

// An Estimate is the mean of a metric over the seeds, and between which bounds it lies
// with a confidence of 95 %, by the bootstrap.
type Estimate struct {
	N                int // how many runs had the metric; the rest means nothing if there are none
	Mean, Low, High  int64
	Median, P95, Max int64 // over the runs
}

// A Difference is by how much a metric of A is more than that of B, matched seed by seed,
// with the bounds that its mean lies within with a confidence of Plan.Confidence.
type Difference struct {
	Fault, Metric string
	A, B          string // subjects
	Estimate
	// Apart reports whether the bounds are both above 0 or both below it.
	Apart bool
}

// A Metric is one of the measures that comparisons are about.
type Metric struct {
	// Name is how files and flags call it: "recovery".
	Name string
	// Title says what it is in a few words: "time until the next acknowledged write".
	Title string
	Unit  Unit
	// Better says whether a protocol does better with less of it, or with more.
	Better Direction
	// Of is the metric of one run; false if the run has none.
	Of func(m *measure.Measures) (value int64, found bool)

	censors bool // a run that did not recover has a bound from below
	// less and more say of a difference, with %s for its bounds, what it is to have less
	// or more of it than another; empty if no sentence is made of it.
	less, more string
}

// A Unit is what a metric is counted in.
type Unit int

// The units.
const (
	Duration  Unit = iota // nanoseconds
	Share                 // parts per million
	Count                 // thousandths of one
	PerSecond             // thousandths of one a second
	Nanos                 // nanoseconds of work for each operation
	Bytes                 // thousandths of a byte for each operation
	Multiple              // thousandths of an election timeout
)

// A Direction says which of two values is better.
type Direction int

// The directions.
const (
	Less Direction = iota
	More
)
