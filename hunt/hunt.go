package hunt

import (
	"context"
	"iter"
	"runtime"

	"github.com/laplace-sim/laplace/scenarios"
)

// StepsDefault bounds the check for linearizability of each run of a hunt, in
// steps of its search, if nothing else is said. It is enough for all that the
// library's scenarios come to, and takes a second or two at most.
const StepsDefault = 4_000_000

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
	// Options are those of each run. If they bound the check for
	// linearizability in no way, StepsDefault does: what is bounded by time may
	// come out otherwise when more runs share the machine.
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
	options := bounded(plan.Options)
	each := uint64(len(plan.Scenarios))
	return inOrder(ctx, jobs(plan.Jobs), plan.Seeds.Count*each, func(ctx context.Context, i uint64) (*scenarios.Result, error) {
		s := plan.Scenarios[i%each]
		s.Seed = plan.Seeds.First + i/each
		return scenarios.Run(ctx, s, options)
	})
}

// jobs is how many runs to make at a time.
func jobs(asked int) int {
	if asked > 0 {
		return asked
	}
	return runtime.GOMAXPROCS(0)
}

// bounded returns options that bound the check for linearizability.
func bounded(o scenarios.Options) scenarios.Options {
	if o.Steps == 0 && o.Limit == 0 {
		o.Steps = StepsDefault
	}
	return o
}
