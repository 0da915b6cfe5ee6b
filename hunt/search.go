package hunt

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/store"
	"github.com/laplace-sim/laplace/hunt/strategy"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// A Search is a hunt that keeps what it finds, and so can be continued. Its
// runs, and all that is said of them, are the same for any number of jobs and
// however often it was interrupted.
type Search struct {
	// Scenarios are what to run with each seed; their own seeds count for
	// nothing.
	Scenarios []scenarios.Scenario
	// Seeds are what to run them with. The highest may not exceed store.SeedMax.
	Seeds Seeds
	// Jobs is how many runs to make at a time; 0 is as many as there are
	// processors. It changes nothing but the time that the hunt takes.
	Jobs int
	// Strategy is the name of the strategy that chooses the runs; empty runs
	// the scenarios as they are written. See package strategy.
	Strategy string
	// UntilFound ends the hunt with the first violation, in the order of runs.
	UntilFound bool
	// Store keeps what is found.
	Store *store.Store
	// Progress, unless nil, is called after each run, in their order, with what
	// came of the hunt so far, on the goroutine of Run. What it is given
	// changes later.
	Progress func(*Summary)

	options scenarios.Options // with which tests have runs panic
}

// Seeds are Count seeds, one after the other, from First on. Behind the
// highest comes 0.
type Seeds struct {
	First, Count uint64
}

// Identity is what tells this search from others, for store.Open.
func (s Search) Identity() store.Plan {
	p := store.Plan{Model: string(s.model()), Build: scenarios.Build(), Strategy: s.Strategy, First: s.Seeds.First}
	for _, sc := range s.Scenarios {
		sc.Seed = 0 // it counts for nothing
		p.Scenarios = append(p.Scenarios, store.Scenario{Name: sc.Name, Text: string(sc.YAML()), Sometimes: sc.AllSometimes()})
	}
	return p
}

// model is that of all scenarios. A protocol that there is not has none.
func (s Search) model() scenarios.Model {
	return scenarios.ModelOf(s.Scenarios...)
}

// Learns reports whether the strategy needs the states of earlier runs.
func (s Search) Learns() bool {
	all, err := s.strategies()
	return err == nil && len(all) > 0 && all[0].Generation() > 0
}

// Run makes the runs that are not there yet and returns what came of all. The
// store must be that of this search, or new.
//
// An error comes with what came of the hunt until then: that of a scenario
// that cannot be run, of the store, or of a context that ended; or a
// *StaleError if the runs that are there are not those of this code.
func (s Search) Run(ctx context.Context) (*Summary, error) {
	found := newSummary(s)
	switch {
	case s.Store == nil:
		return found, errors.New("found no Store, expected where to keep what is found: see store.Open")
	case len(s.Scenarios) == 0:
		return found, errors.New("found no scenarios, expected one or more")
	case s.Jobs < 0:
		return found, fmt.Errorf("found %d jobs, expected 0 for as many as there are processors, or more", s.Jobs)
	}
	if s.Seeds.Count > 0 && (s.Seeds.First > store.SeedMax || s.Seeds.Count-1 > store.SeedMax-s.Seeds.First) {
		return found, fmt.Errorf("found %d seeds from %d on, expected none above %d", s.Seeds.Count, s.Seeds.First, uint64(store.SeedMax))
	}
	strategies, err := s.strategies()
	if err != nil {
		return found, err
	}
	failures, err := s.Store.Failures()
	if err != nil {
		return found, err
	}
	for _, f := range failures {
		found.known[f.Signature] = f
	}
	size := block
	if len(strategies) > 0 && strategies[0].Generation() > 0 {
		size = strategies[0].Generation()
	}
	for done := uint64(0); done < s.Seeds.Count && !found.Stopped; done += size {
		b := searchBlock{
			search: &s, strategies: strategies,
			seeds: Seeds{First: s.Seeds.First + done, Count: min(size, s.Seeds.Count-done)},
		}
		if err := b.run(ctx, found); err != nil {
			return found, errors.Join(err, found.finish())
		}
	}
	return found, found.finish()
}

// block is how many seeds are run before the next are looked at, for a
// strategy that never learns. At its end workers wait for the slowest run,
// which is nothing for so many.
const block uint64 = 1024

// strategies returns the strategy of each scenario.
func (s Search) strategies() ([]strategy.Strategy, error) {
	all := make([]strategy.Strategy, len(s.Scenarios))
	for i, about := range s.Scenarios {
		var err error
		if all[i], err = strategy.New(s.Strategy, about, s.Seeds.First); err != nil {
			return nil, err
		}
		if all[i].Generation() != all[0].Generation() {
			panic(fmt.Sprintf("hunt: the strategy %q has generations of %d and of %d seeds", s.Strategy, all[0].Generation(), all[i].Generation()))
		}
	}
	return all, nil
}

// A searchBlock is the seeds of one generation, of all scenarios.
type searchBlock struct {
	search     *Search
	strategies []strategy.Strategy
	seeds      Seeds
	kept       map[store.Place]store.Run
}

// A made run is one of the block. Its result is there only of a failure that was
// not kept.
type made struct {
	store.Run
	result *scenarios.Result
}

// run makes the runs of the block, and takes in those that were kept.
func (b *searchBlock) run(ctx context.Context, found *Summary) error {
	all, err := b.search.Store.Runs(b.seeds.First, b.seeds.Count)
	if err != nil {
		return err
	}
	b.kept = make(map[store.Place]store.Run, len(all))
	for _, r := range all {
		b.kept[r.Place] = r
	}
	if found.Runs == 0 && len(all) > 0 {
		if err := b.verify(ctx, all[0]); err != nil {
			return err
		}
	}
	each := uint64(len(b.strategies))
	for m, err := range InOrder(ctx, b.search.Jobs, b.seeds.Count*each, func(ctx context.Context, i uint64) (made, error) {
		return b.make(ctx, store.Place{Seed: b.seeds.First + i/each, Scenario: int(i % each)})
	}) {
		if err != nil {
			return err
		}
		b.strategies[m.Scenario].Learn(m.Seed, strategy.Outcome{Verdict: m.Verdict, States: m.States})
		if err := b.take(ctx, m, found); err != nil {
			return err
		}
		if b.search.Progress != nil {
			b.search.Progress(found)
		}
		if found.Stopped {
			break
		}
	}
	return nil
}

// verify makes a run that was kept once more and compares. The model does not
// change with every edit of the code.
func (b *searchBlock) verify(ctx context.Context, kept store.Run) error {
	r, err := b.result(ctx, kept.Place)
	if err != nil || r.Digest == kept.Digest && r.Signature == kept.Signature && r.Verdict == kept.Verdict {
		return err
	}
	return &StaleError{
		Scenario: r.Scenario, Seed: kept.Seed, Kept: kept.Digest, Now: r.Digest,
		KeptVerdict: describe(kept.Verdict, kept.Signature), NowVerdict: describe(r.Verdict, r.Signature),
	}
}

// describe is a verdict with the signature of what failed, if anything did.
func describe(v checker.Verdict, signature string) string {
	if signature == "" {
		return v.String()
	}
	return v.String() + " (" + signature + ")"
}

// A StaleError is of runs that other code made or judged, although its model has the
// same versions.
type StaleError struct {
	Scenario  string
	Seed      uint64
	Kept, Now sim.Digest
	// KeptVerdict and NowVerdict are how the run was judged and how it is now, in words.
	KeptVerdict, NowVerdict string
}

func (e *StaleError) Error() string {
	if e.Kept == e.Now {
		return fmt.Sprintf("%s, seed %d: found that it was %s, expected %s, which it is now: other code of the same model judged it", e.Scenario, e.Seed, e.KeptVerdict, e.NowVerdict)
	}
	return fmt.Sprintf("%s, seed %d: found a run with digest %v, expected %v, which it has now: other code of the same model made it", e.Scenario, e.Seed, e.Kept, e.Now)
}

// make returns what came of a run, which it makes if that is not known.
func (b *searchBlock) make(ctx context.Context, p store.Place) (made, error) {
	if r, ok := b.kept[p]; ok {
		return made{Run: r}, nil
	}
	result, err := b.result(ctx, p)
	if err != nil {
		return made{}, err
	}
	m := made{Run: record(p, result)}
	if result.Signature != "" {
		m.result = result
	}
	return m, b.search.Store.Add(m.Run)
}

// result makes a run.
func (b *searchBlock) result(ctx context.Context, p store.Place) (*scenarios.Result, error) {
	options := b.search.options
	options.States = true
	s, panicked := choose(b.strategies[p.Scenario], b.search.Scenarios[p.Scenario], p.Seed, options)
	if panicked != nil {
		return panicked, nil
	}
	return scenarios.Run(ctx, s, options)
}

// choose returns the run that a strategy for a scenario chooses for a seed. If
// the strategy panics, that is what came of the run.
func choose(by strategy.Strategy, s scenarios.Scenario, seed uint64, options scenarios.Options) (chosen scenarios.Scenario, panicked *scenarios.Result) {
	defer func() {
		if value := recover(); value != nil {
			s.Seed = seed
			panicked = scenarios.Panicked(s, options, value)
		}
	}()
	return by.Choose(seed), nil
}

// record is what is kept of a run.
func record(p store.Place, r *scenarios.Result) store.Run {
	run := store.Run{
		Place: p, Verdict: r.Verdict, Digest: r.Digest, Signature: r.Signature,
		Events: r.Events, Virtual: r.Virtual, Wall: r.Wall, Measures: r.Measures, States: r.States,
	}
	for _, f := range r.Faults {
		switch {
		case f.Skipped != "":
			run.Skipped++
			continue
		case f.Idle:
			run.Idle++
		}
		run.Faults++
	}
	for _, e := range r.Beyond {
		run.Beyond = strings.TrimPrefix(run.Beyond+"; "+e.String(), "; ")
	}
	for _, c := range r.Checks {
		if c.Void != "" && c.Verdict != checker.Valid {
			run.Unjudged = append(run.Unjudged, c.Name)
		}
	}
	for _, s := range r.Sometimes {
		if s.Reached {
			run.Reached = append(run.Reached, s.Name)
		}
	}
	return run
}

// take adds a run to what was found.
func (b *searchBlock) take(ctx context.Context, m made, found *Summary) error {
	_, kept := b.kept[m.Place]
	first := found.add(m.Run, kept)
	if first == nil {
		return nil
	}
	found.Stopped = b.search.UntilFound && m.Verdict == checker.Violation
	if f, ok := found.known[m.Signature]; ok {
		first.Failure = f
		return nil
	}
	result := m.result
	if result == nil {
		// The hunt was killed between the run and this.
		var err error
		if result, err = b.result(ctx, m.Place); err != nil {
			return err
		}
	}
	first.Failure = store.Failure{Signature: m.Signature, Place: m.Place, Schedule: string(result.Spec.YAML())}
	return b.search.Store.Put(first.Failure)
}

// Runs yields all runs that a summary is about, in their order. An error is
// the last thing it yields.
func (s Search) Runs(of *Summary) iter.Seq2[store.Run, error] {
	return func(yield func(store.Run, error) bool) {
		for left := of.Runs; left > 0; {
			first := s.Seeds.First + (of.Runs-left)/uint64(len(s.Scenarios))
			all, err := s.Store.Runs(first, block)
			if err == nil && len(all) == 0 {
				err = fmt.Errorf("found no runs with seed %d and above, expected %d more", first, left)
			}
			if err != nil {
				yield(store.Run{}, err)
				return
			}
			// A block of seeds is all there, but for the last.
			for _, r := range all[:min(uint64(len(all)), left)] {
				if !yield(r, nil) {
					return
				}
				left--
			}
		}
	}
}
