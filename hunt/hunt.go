package hunt

import (
	"context"
	"iter"
	"runtime"

	"github.com/laplace-sim/laplace/scenarios"
)

// A Plan says which runs to make.
type Plan struct {
	// Scenarios are what to run with each seed; their own seeds count for
	// nothing.
	Scenarios []scenarios.Scenario
	// Seeds are what to run them with.
	Seeds Seeds
	// Jobs is how many runs to make at a time; 0 is as many as there are
	// processors. It changes nothing but the time that the hunt takes.
	Jobs int
	// Options are those of each run.
	Options scenarios.Options
}

// Seeds are Count seeds, one after the other, from First on. Behind the
// highest comes 0.
type Seeds struct {
	First, Count uint64
}

// Run makes the runs of a plan and yields their results: those of the first
// seed in the order of the scenarios, then those of the next. The sequence is
// the same for any number of jobs. When the caller leaves the loop the runs
// under way are abandoned, and none goes on after.
//
// An error is the last thing it yields: that of a scenario that cannot be run,
// or of a context that ended.
func Run(ctx context.Context, plan Plan) iter.Seq2[*scenarios.Result, error] {
	each := uint64(len(plan.Scenarios))
	return inOrder(ctx, jobs(plan.Jobs), plan.Seeds.Count*each, func(ctx context.Context, i uint64) (*scenarios.Result, error) {
		s := plan.Scenarios[i%each]
		s.Seed = plan.Seeds.First + i/each
		return scenarios.Run(ctx, s, plan.Options)
	})
}

// jobs is how many runs to make at a time.
func jobs(asked int) int {
	if asked > 0 {
		return asked
	}
	return runtime.GOMAXPROCS(0)
}
