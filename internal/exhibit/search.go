package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/strategy"
	"github.com/laplace-sim/laplace/scenarios"
)

// A search says which flaws to look for, by what, and how long.
type search struct {
	// flaws are what to look for; empty is every flaw of every protocol.
	flaws []flawCase
	// strategy is the name of a strategy to hunt by, in place of the faults
	// that are written in the scenarios; "" is the scenarios as they are
	// written.
	strategy string
	// ranges is how many ranges of seeds each flaw is looked for in, one by one.
	// They have no seed in common.
	ranges int
	// seedsMax is how many seeds of a range are tried.
	seedsMax int
	// first is the first seed of the first range. The next range follows
	// seedsMax later.
	first uint64
	// jobs is how many ranges to look in at a time; see each.
	jobs int
}

// A flawCase is a flaw to look for, and where.
type flawCase struct {
	flaw
	// scenarios are what to hunt with: each seed is run with one of them, in
	// turn. Empty is the scenario that the flaw names, or if it names none,
	// all of the library that are about the protocol.
	scenarios []scenarios.Scenario
}

// A finding is how soon one flaw was found.
type finding struct {
	flaw
	// scenarios are those that showed the flaw, and checks the names of those
	// that saw it, each with the number of ranges in which it did: the most
	// frequent first.
	scenarios, checks []tally
	// seeds is for each range how many seeds it took until a run was a
	// violation; 0 where seedsMax were not enough.
	seeds []int
	// seedsMedian is the median of seeds, 0 counting as the most; of two in
	// the middle the greater. 0 is none: half of the ranges found nothing.
	seedsMedian int
	// virtualMedian is how much virtual time passed in the runs of a range
	// until then, in the same way; 0 is none.
	virtualMedian time.Duration
	// cleanRuns is how many runs of the protocol without the flaw were made:
	// one with every seed that was tried with it, but none by a strategy.
	// cleanFailures are those that were not valid, of which there should be
	// none.
	cleanRuns     int
	cleanFailures []failure
	// panics are runs with the flaw that could not be judged, since what runs
	// and judges them panicked.
	panics []failure
}

// A tally says in how many ranges something was so.
type tally struct {
	name   string
	ranges int
}

// A failure is a run that should have been valid.
type failure struct {
	scenario string
	seed     uint64
	verdict  checker.Verdict
	detail   string // of the worst check
}

// run looks for the flaws and returns a finding for each, in their order. It
// depends on nothing but the search and the build.
//
// The error is that of a protocol, flaw or scenario that does not exist, or of
// a context that ended.
func (s search) run(ctx context.Context) ([]finding, error) {
	cases, err := s.cases()
	if err != nil {
		return nil, err
	}
	finds, failed := make([]find, len(cases)*s.ranges), make([]error, len(cases)*s.ranges)
	each(s.jobs, len(finds), func(i int) {
		finds[i], failed[i] = s.hunt(ctx, cases[i/s.ranges], s.first+uint64(i%s.ranges*s.seedsMax))
	})
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	var all []finding
	for ranges := range slices.Chunk(finds, s.ranges) {
		all = append(all, newFinding(ranges))
	}
	return all, nil
}

// cases fills in what was left open.
func (s search) cases() ([]flawCase, error) {
	all := slices.Clone(s.flaws)
	if len(all) == 0 {
		for _, f := range flaws() {
			all = append(all, flawCase{flaw: f})
		}
	}
	for i := range all {
		if len(all[i].scenarios) > 0 {
			continue
		}
		var err error
		if all[i].scenarios, err = all[i].grounds(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// grounds returns the scenarios to look for a flaw in.
func (f flaw) grounds() ([]scenarios.Scenario, error) {
	for _, known := range scenarios.Flaws() {
		if known.Protocol == f.protocol && known.Name == f.name && known.Scenario != "" {
			s, err := scenarios.Find(known.Scenario)
			return []scenarios.Scenario{s}, err
		}
	}
	about := slices.DeleteFunc(scenarios.Library(), func(s scenarios.Scenario) bool { return s.Protocol != f.protocol })
	if len(about) == 0 {
		return nil, fmt.Errorf("flaw %s of %s: the library has no scenario about %s; name one to hunt with", f.name, f.protocol, f.protocol)
	}
	return about, nil
}

// A find is what came of the hunt for one flaw in one range of seeds.
type find struct {
	flaw     flaw
	seeds    int           // until found; 0 if it was not
	virtual  time.Duration // of the runs until then
	scenario string
	checks   []string
	clean    int
	failures []failure
	panics   []failure
}

// hunt tries one seed after the other, with the flaw and without.
func (s search) hunt(ctx context.Context, c flawCase, first uint64) (find, error) {
	found := find{flaw: c.flaw}
	strategies, err := s.strategies(c, first)
	if err != nil {
		return found, err
	}
	for k := range s.seedsMax {
		by, seed := strategies[k%len(strategies)], first+uint64(k)
		spec := by.Choose(seed)
		if s.strategy == "" {
			if err := found.runClean(ctx, spec); err != nil {
				return found, err
			}
		}
		flawed, err := scenarios.Run(ctx, spec, scenarios.Options{States: by.Generation() > 0})
		if err != nil {
			return found, err
		}
		if flawed.Signature != "" && flawed.Verdict == checker.Unknown {
			found.panics = append(found.panics, newFailure(flawed))
		}
		found.virtual += flawed.Virtual
		if flawed.Verdict == checker.Violation {
			found.seeds, found.scenario = k+1, spec.Name
			for _, c := range flawed.Checks {
				if c.Verdict == checker.Violation {
					found.checks = append(found.checks, c.Name)
				}
			}
			return found, nil
		}
		by.Learn(seed, strategy.Outcome{Verdict: flawed.Verdict, States: flawed.States})
	}
	return found, nil
}

// strategies are those of a case's scenarios, in their order.
func (s search) strategies(c flawCase, first uint64) ([]strategy.Strategy, error) {
	all := make([]strategy.Strategy, len(c.scenarios))
	for i, spec := range c.scenarios {
		spec.Flaw = c.name
		if s.strategy != "" {
			spec.Faults = nil
		}
		var err error
		if all[i], err = strategy.New(s.strategy, spec, first); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// runClean runs a scenario without its flaw.
func (f *find) runClean(ctx context.Context, s scenarios.Scenario) error {
	s.Flaw = ""
	clean, err := scenarios.Run(ctx, s, scenarios.Options{})
	if err != nil {
		return err
	}
	f.clean++
	if clean.Verdict != checker.Valid {
		f.failures = append(f.failures, newFailure(clean))
	}
	return nil
}

// newFailure says what is wrong with a run that is not valid.
func newFailure(r *scenarios.Result) failure {
	f := failure{scenario: r.Scenario, seed: r.Seed, verdict: r.Verdict}
	if i := slices.IndexFunc(r.Checks, func(c checker.Check) bool { return c.Verdict == r.Verdict }); i >= 0 {
		f.detail = r.Checks[i].Name + ": " + r.Checks[i].Detail
	}
	return f
}

// newFinding sums up what came of all ranges.
func newFinding(finds []find) finding {
	sum := finding{flaw: finds[0].flaw}
	scenarios, checks := make(map[string]int), make(map[string]int)
	virtual := make([]time.Duration, len(finds)) // 0 where it was not found
	for i, f := range finds {
		sum.seeds = append(sum.seeds, f.seeds)
		sum.cleanRuns += f.clean
		sum.cleanFailures = append(sum.cleanFailures, f.failures...)
		sum.panics = append(sum.panics, f.panics...)
		if f.seeds == 0 {
			continue
		}
		virtual[i] = f.virtual
		scenarios[f.scenario]++
		for _, name := range f.checks {
			checks[name]++
		}
	}
	sum.scenarios, sum.checks = tallies(scenarios), tallies(checks)
	sum.seedsMedian, sum.virtualMedian = median(sum.seeds), median(virtual)
	return sum
}

// ranges is in how many ranges the flaw was found.
func (f finding) ranges() int {
	found := 0
	for _, seeds := range f.seeds {
		if seeds > 0 {
			found++
		}
	}
	return found
}

// tallies sorts counts, the greatest first.
func tallies(counts map[string]int) []tally {
	var all []tally
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		all = append(all, tally{name, counts[name]})
	}
	slices.SortStableFunc(all, func(a, b tally) int { return cmp.Compare(b.ranges, a.ranges) })
	return all
}

// median returns the value in the middle, of two the greater, where 0 stands
// for one beyond all others.
func median[T int | time.Duration](values []T) T {
	sorted := slices.Clone(values)
	slices.SortFunc(sorted, func(a, b T) int {
		if (a == 0) != (b == 0) {
			return cmp.Compare(b, a)
		}
		return cmp.Compare(a, b)
	})
	return sorted[len(sorted)/2]
}
