package hunt

import (
	"context"

	"github.com/laplace-sim/laplace/hunt/shrink"
	"github.com/laplace-sim/laplace/hunt/store"
	"github.com/laplace-sim/laplace/scenarios"
)

// First makes the first run of a group once more, with a trace.
func (s Search) First(ctx context.Context, g *Group) (*scenarios.Result, error) {
	return s.again(ctx, g.Failure.Schedule)
}

// Smallest makes the run once more, with a trace, that the first of a group was
// shrunk to.
func (s Search) Smallest(ctx context.Context, g *Group) (*scenarios.Result, error) {
	return s.again(ctx, g.Failure.Shrunk.Schedule)
}

// again makes a run that was kept as a schedule.
func (s Search) again(ctx context.Context, schedule string) (*scenarios.Result, error) {
	spec, err := scenarios.Parse("schedule", []byte(schedule))
	if err != nil {
		return nil, err
	}
	options := s.options
	options.Trace = true
	return scenarios.Run(ctx, spec, options)
}

// Shrink makes the first run of a group as small as it can, keeps that, and
// returns the run. A context that ends is an error, and then nothing is kept.
func (s Search) Shrink(ctx context.Context, g *Group, first *scenarios.Result, progress func(shrink.Progress)) (*scenarios.Result, error) {
	outcome, err := shrink.Shrink(ctx, first, shrink.Options{Jobs: s.Jobs, Progress: progress})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	g.Failure.Shrunk = &store.Shrunk{
		Schedule: string(outcome.Result.Spec.YAML()),
		Runs:     outcome.Runs,
		Before:   outcome.Before,
		After:    outcome.After,
	}
	if twin := outcome.Twin; twin != nil {
		g.Failure.Shrunk.Twin, g.Failure.Shrunk.Difference = string(twin.Scenario.YAML()), twin.Difference
	}
	return outcome.Result, s.Store.Put(g.Failure)
}
