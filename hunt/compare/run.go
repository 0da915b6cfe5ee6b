package compare

import (
	"context"
	"errors"

	"github.com/laplace-sim/laplace/hunt"
)

// Search is the hunt that makes the runs of the plan. Whoever runs it sets Jobs, Store and
// Progress, none of which changes what comes of it. A plan with more seeds goes on with the
// store of one with fewer.
func (p Plan) Search() hunt.Search {
	return hunt.Search{Scenarios: p.Scenarios(), Seeds: hunt.Seeds{First: firstSeed, Count: p.Seeds}}
}

// firstSeed is the first seed of every comparison.
const firstSeed = 1

// Run makes the runs of the plan that are not there yet, with a search that Search made, and
// makes a table of all. An error comes with the table of what was there when it happened,
// of the seeds with which everything had been run; that of a context that ended leaves the
// rest to another time.
func (p Plan) Run(ctx context.Context, s hunt.Search) (*Table, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	done, err := s.Run(ctx)
	if s.Store == nil {
		return nil, err
	}
	t, unread := p.Collect(s, done)
	return t, errors.Join(err, unread)
}

// Collect makes a table of the runs that a search of the plan has made. An error is that of
// its store, and comes with a table of what could be read.
func (p Plan) Collect(s hunt.Search, done *hunt.Summary) (*Table, error) {
	var all []Made
	for r, err := range s.Runs(done) {
		if err != nil {
			return Tabulate(p, all), err
		}
		all = append(all, Made{Scenario: r.Scenario, Run: Run{Seed: r.Seed, Verdict: r.Verdict, Measures: r.Measures}})
	}
	return Tabulate(p, all), nil
}
