package hunt

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/shrink"
	"github.com/laplace-sim/laplace/hunt/strategy"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
)

// Bounds of an exhibition if nothing else is said.
const (
	RangesDefault   = 10
	SeedsMaxDefault = 1000
)

// An Exhibition says which flaws to hunt for, and how long.
type Exhibition struct {
	// Flaws are what to hunt for; empty is every flaw of every protocol.
	Flaws []FlawCase
	// Strategy is the name of a strategy to hunt by, in place of the faults
	// that are written in the scenarios; "" is the scenarios as they are
	// written.
	Strategy string
	// Ranges is how many ranges of seeds each flaw is hunted in, one by one;
	// 0 is RangesDefault. They have no seed in common.
	Ranges int
	// SeedsMax is how many seeds of a range are tried; 0 is SeedsMaxDefault.
	SeedsMax int
	// First is the first seed of the first range. The next range follows
	// SeedsMax later.
	First uint64
	// Jobs is how many ranges to hunt in at a time; 0 is as many as there are
	// processors.
	Jobs int
	// Steps bounds the check for linearizability of each run, as in
	// scenarios.Options.
	Steps int
}

// A FlawCase is a flaw to hunt for, and where.
type FlawCase struct {
	Protocol, Flaw string
	// Scenarios are what to hunt with: each seed is run with one of them, in
	// turn. Empty is the scenario that the flaw names, or if it names none,
	// all of the library that are about the protocol.
	Scenarios []scenarios.Scenario
}

// A Row of the exhibit is about one flaw.
type Row struct {
	Protocol string `json:"protocol"`
	Flaw     string `json:"flaw"`
	// Scenarios are those that showed the flaw, and Checks the names of those
	// that saw it, each with the number of ranges in which it did: the most
	// frequent first.
	Scenarios []Tally `json:"scenarios"`
	Checks    []Tally `json:"checks"`
	// Seeds is for each range how many seeds it took until a run was a
	// violation; 0 where SeedsMax were not enough.
	Seeds []int `json:"seeds"`
	// SeedsMedian is the median of Seeds, 0 counting as the most; of two in
	// the middle the greater. 0 is none: half of the ranges found nothing.
	SeedsMedian int `json:"seeds_median"`
	// VirtualMedian is how much virtual time passed in the runs of a range
	// until then, in the same way; 0 is none.
	VirtualMedian time.Duration `json:"virtual_median_ns"`
	// CleanRuns is how many runs of the protocol without the flaw were made:
	// one with every seed that was tried with it, but none by a strategy.
	// CleanFailures are those that were not valid, of which there should be
	// none.
	CleanRuns     int       `json:"clean_runs"`
	CleanFailures []Failure `json:"clean_failures"`
	// Panics are runs with the flaw that could not be judged, since what runs
	// and judges them panicked.
	Panics []Failure `json:"panics,omitempty"`
}

// A Tally says in how many ranges something was so.
type Tally struct {
	Name   string `json:"name"`
	Ranges int    `json:"ranges"`
}

// A Failure is a run that should have been valid.
type Failure struct {
	Scenario string          `json:"scenario"`
	Seed     uint64          `json:"seed"`
	Verdict  checker.Verdict `json:"verdict"`
	Detail   string          `json:"detail"` // of the worst check
}

// Exhibit hunts for flaws and yields a row for each, in their order. A row
// depends on nothing but the exhibition and the build.
//
// An error is the last thing it yields: a protocol, flaw or scenario that does
// not exist, or a context that ended.
func Exhibit(ctx context.Context, e Exhibition) iter.Seq2[Row, error] {
	e = e.withDefaults()
	return func(yield func(Row, error) bool) {
		flaws, err := flawCases(e.Flaws)
		if err != nil {
			yield(Row{}, err)
			return
		}
		ranges := uint64(e.Ranges)
		var finds []find
		for found, err := range inOrder(ctx, jobs(e.Jobs), uint64(len(flaws))*ranges, func(ctx context.Context, i uint64) (find, error) {
			return e.hunt(ctx, flaws[i/ranges], e.First+i%ranges*uint64(e.SeedsMax))
		}) {
			if err != nil {
				yield(Row{}, err)
				return
			}
			if finds = append(finds, found); len(finds) < e.Ranges {
				continue
			}
			if !yield(newRow(finds), nil) {
				return
			}
			finds = nil
		}
	}
}

func (e Exhibition) withDefaults() Exhibition {
	e.Ranges = cmp.Or(e.Ranges, RangesDefault)
	e.SeedsMax = cmp.Or(e.SeedsMax, SeedsMaxDefault)
	return e
}

// flawCases fills in what was left open.
func flawCases(asked []FlawCase) ([]FlawCase, error) {
	if len(asked) == 0 {
		for _, p := range scenarios.Protocols() {
			for _, f := range p.Flaws {
				asked = append(asked, FlawCase{Protocol: p.Name, Flaw: f.Name})
			}
		}
	}
	all := slices.Clone(asked)
	for i := range all {
		q := &all[i]
		if len(q.Scenarios) > 0 {
			continue
		}
		var err error
		if q.Scenarios, err = huntingGrounds(q.Protocol, q.Flaw); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// huntingGrounds returns the scenarios to look for a flaw in.
func huntingGrounds(protocol, flaw string) ([]scenarios.Scenario, error) {
	p, err := scenarios.FindProtocol(protocol)
	if err != nil {
		return nil, err
	}
	for _, f := range p.Flaws {
		if f.Name == flaw && f.Scenario != "" {
			s, err := scenarios.Find(f.Scenario)
			return []scenarios.Scenario{s}, err
		}
	}
	about := slices.DeleteFunc(scenarios.Library(), func(s scenarios.Scenario) bool { return s.Protocol != protocol })
	if len(about) == 0 {
		return nil, fmt.Errorf("flaw %s of %s: the library has no scenario about %s; name one to hunt with", flaw, protocol, protocol)
	}
	return about, nil
}

// FirstFailure returns the first run that shows a flaw, of those with seed 1 to
// seedsMax: each seed is run with one of the flawCase's scenarios, in turn. The
// error is that none does, that of a scenario that cannot be run, or that of a
// context that ended.
func FirstFailure(ctx context.Context, q FlawCase, seedsMax int) (*scenarios.Result, error) {
	all, err := flawCases([]FlawCase{q})
	if err != nil {
		return nil, err
	}
	grounds, options := all[0].Scenarios, scenarios.Options{}
	for k := range seedsMax {
		s := grounds[k%len(grounds)]
		s.Seed, s.Flaw = uint64(k+1), q.Flaw
		r, err := scenarios.Run(ctx, s, options)
		if err != nil {
			return nil, err
		}
		if r.Verdict == checker.Violation && shrink.ShowsFlaw(ctx, r, options.Steps) {
			return r, nil
		}
	}
	var names []string
	for _, s := range grounds {
		names = append(names, s.Name)
	}
	return nil, fmt.Errorf("%s %s: found no run that shows the flaw in %d seeds of %s, expected one", q.Protocol, q.Flaw, seedsMax, prose.List(names))
}

// A find is what came of the hunt for one flaw in one range of seeds.
type find struct {
	flawCase FlawCase
	seeds    int           // until found; 0 if it was not
	virtual  time.Duration // of the runs until then
	scenario string
	checks   []string
	clean    int
	failures []Failure
	panics   []Failure
}

// hunt tries one seed after the other, with the flaw and without.
func (e *Exhibition) hunt(ctx context.Context, q FlawCase, first uint64) (find, error) {
	found := find{flawCase: q}
	strategies, err := e.strategies(q, first)
	if err != nil {
		return found, err
	}
	for k := range e.SeedsMax {
		chosen, seed := strategies[k%len(strategies)], first+uint64(k)
		options := scenarios.Options{Steps: e.Steps, States: chosen.Generation() > 0}
		s, panicked := choose(chosen, q.Scenarios[k%len(strategies)], seed, options)
		if panicked != nil {
			found.panics = append(found.panics, failure(panicked))
			chosen.Learn(seed, strategy.Outcome{Verdict: panicked.Verdict})
			continue
		}
		if e.Strategy == "" {
			if err := e.runClean(ctx, s, &found); err != nil {
				return found, err
			}
		}
		flawed, err := scenarios.Run(ctx, s, options)
		if err != nil {
			return found, err
		}
		if flawed.Signature != "" && flawed.Verdict == checker.Unknown {
			found.panics = append(found.panics, failure(flawed))
		}
		found.virtual += flawed.Virtual
		if flawed.Verdict == checker.Violation {
			found.seeds, found.scenario = k+1, s.Name
			for _, c := range flawed.Checks {
				if c.Verdict == checker.Violation {
					found.checks = append(found.checks, c.Name)
				}
			}
			return found, nil
		}
		chosen.Learn(seed, strategy.Outcome{Verdict: flawed.Verdict, States: flawed.States})
	}
	return found, nil
}

// strategies are those of a flawCase's scenarios, in their order.
func (e *Exhibition) strategies(q FlawCase, first uint64) ([]strategy.Strategy, error) {
	grounds := slices.Clone(q.Scenarios)
	for i := range grounds {
		grounds[i].Flaw = q.Flaw
		if e.Strategy != "" {
			grounds[i].Faults = nil
		}
	}
	return strategiesFor(e.Strategy, grounds, first)
}

// runClean runs a scenario without its flaw.
func (e *Exhibition) runClean(ctx context.Context, s scenarios.Scenario, found *find) error {
	s.Flaw = ""
	clean, err := scenarios.Run(ctx, s, scenarios.Options{Steps: e.Steps})
	if err != nil {
		return err
	}
	found.clean++
	if clean.Verdict != checker.Valid {
		found.failures = append(found.failures, failure(clean))
	}
	return nil
}

// failure says what is wrong with a run that is not valid.
func failure(r *scenarios.Result) Failure {
	f := Failure{Scenario: r.Scenario, Seed: r.Seed, Verdict: r.Verdict}
	for _, c := range r.Checks {
		if c.Verdict == r.Verdict {
			f.Detail = c.Name + ": " + c.Detail
			break
		}
	}
	return f
}

// newRow sums up what came of all ranges.
func newRow(finds []find) Row {
	row := Row{Protocol: finds[0].flawCase.Protocol, Flaw: finds[0].flawCase.Flaw, CleanFailures: []Failure{}}
	scenarios, checks := make(map[string]int), make(map[string]int)
	var virtual []time.Duration
	for _, f := range finds {
		row.Seeds = append(row.Seeds, f.seeds)
		row.CleanRuns += f.clean
		row.CleanFailures = append(row.CleanFailures, f.failures...)
		row.Panics = append(row.Panics, f.panics...)
		if f.seeds == 0 {
			virtual = append(virtual, 0)
			continue
		}
		virtual = append(virtual, f.virtual)
		scenarios[f.scenario]++
		for _, name := range f.checks {
			checks[name]++
		}
	}
	row.Scenarios, row.Checks = tallies(scenarios), tallies(checks)
	row.SeedsMedian, row.VirtualMedian = median(row.Seeds), median(virtual)
	return row
}

// Found is in how many ranges the flaw was found.
func (r Row) Found() int {
	found := 0
	for _, seeds := range r.Seeds {
		if seeds > 0 {
			found++
		}
	}
	return found
}

// tallies sorts counts, the greatest first.
func tallies(counts map[string]int) []Tally {
	all := []Tally{}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		all = append(all, Tally{name, counts[name]})
	}
	slices.SortStableFunc(all, func(a, b Tally) int { return cmp.Compare(b.Ranges, a.Ranges) })
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
