package kvraft

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/scenarios"
)

// latency is a budget: within which time half of all writes are answered at least, in the phase
// in which faults strike, those that are not answered at all among them.
func latency(most time.Duration) labs.Judge {
	return func(r *scenarios.Result) checker.Check {
		c := checker.Check{Name: "median latency", Promise: labs.Budget}
		writes := r.Measures.Writes
		median := writes.Latency.P50.Round(100 * time.Microsecond)
		switch {
		case writes.OK == 0:
			return c.Unknown("no write was answered, so nothing can be said of how long that takes")
		case writes.Latency.P50 > most:
			return c.Violated(checker.Evidence{}, "half of %d writes took %v or more, expected at most %v", writes.Asked, median, most)
		}
		return c.Valid("half of %d writes took at most %v, of %v", writes.Asked, median, most)
	}
}
