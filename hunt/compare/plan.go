package compare

import (
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

// A Plan is what to compare, under what.
type Plan struct {
	// Name is how files and pages call the comparison.
	Name    string
	Summary string
	// Subjects are what is compared: two or more, with names of their own.
	Subjects []Subject
	// Faults are under what, one or more. One of them may have an empty schedule.
	Faults []Fault
	// Base is what all scenarios have in common: nodes, times, network, disks, work, and
	// workload. Its protocol, parameters, faults and seed mean nothing.
	Base scenarios.Scenario
	// Loads are the rates of a load-latency curve, in operations that all clients together
	// mean to begin in a second, ascending; none for no such curve.
	Loads []int
	// Seeds is how many seeds each cell is run with.
	Seeds uint64
	// Confidence is that of the bounds by which two subjects are told apart, in parts per
	// million.
	Confidence int64
}

// A Subject is one that is compared with others: a protocol with its settings.
type Subject struct {
	Name       string
	Protocol   string
	Parameters map[string]string
	Flaw       string
	// Nodes is how many machines it has; 0 is those of the plan. Two subjects with
	// different numbers are not compared at equal machines, and every result says so.
	Nodes int
}

// A Fault is a schedule with a name.
type Fault struct {
	Name     string
	Summary  string
	Schedule nemesis.Schedule
	// Begin and End are when the fault that the comparison is about strikes and is over,
	// for pictures of what happens around it.
	Begin, End time.Duration
}
