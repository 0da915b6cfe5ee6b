package kvraft

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/scenarios"
)

// latency is a budget: within which time half of all operations are answered at least, in the
// phase in which faults strike, those that are not answered at all among them.
func latency(most time.Duration) labs.Judge {
	return func(r *scenarios.Result) checker.Check {
		c := checker.Check{Name: "median latency"}
		all := r.Measures.All
		median := all.Latency.P50.Round(100 * time.Microsecond)
		switch {
		case all.OK == 0:
			return c.Unknown("no operation was answered, so nothing can be said of how long that takes")
		case all.Latency.P50 > most:
			return c.Violated(checker.Evidence{}, "half of %d operations took %v or more, expected at most %v", all.Asked, median, most)
		}
		return c.Valid("half of %d operations took at most %v, of %v", all.Asked, median, most)
	}
}
