package container

import (
	"cmp"
	"slices"
	"sort"

	"github.com/laplace-sim/laplace/checker/linear"
)

// evidenceSteps bound, besides evidenceRounds for each of evidenceMarks, the search for
// evidence: the violation is proved before.
const evidenceSteps, evidenceRounds, evidenceMarks = 2_000_000, 200, 5_000_000

// first returns the contradiction that shows first in operations that no order explains,
// as far as judge can tell, and the fewest values that show it.
func (c *Container) first(p *linear.Partition) *linear.Contradiction {
	steps := linear.NewSteps(evidenceSteps + evidenceRounds*min(len(p.Marks), evidenceMarks))
	var returns []int
	for at, m := range p.Marks {
		if m.Returned {
			returns = append(returns, at)
		}
	}
	end := sort.Search(len(returns)-1, func(i int) bool {
		legal, known := c.judge(upTo(p, returns[i]+1), steps)
		return known && !legal
	})
	accused := int(p.Marks[returns[end]].Operation)
	found := &linear.Contradiction{Accused: accused}
	contents, ok := c.read(upTo(p, returns[end]+1))
	if !ok {
		return found
	}
	core := contents.fewest(steps)
	found.Must = cmp.Or(c.Discipline.Must(core, accused), linear.NoOrder)
	for _, x := range core.Items {
		found.Given = append(found.Given, x.put, x.out)
	}
	for _, e := range core.Empties {
		found.Given = append(found.Given, e.place)
	}
	slices.Sort(found.Given)
	found.Given = slices.DeleteFunc(slices.Compact(found.Given), func(place int) bool { return place < 0 || place == accused })
	return found
}

// fewest returns contents that no order explains either, whatever takes of unknown outcome took
// out, of as few items and empty takes as the steps allow to find: it leaves out halves, quarters and so on that the others suffice
// without, as delta debugging does (Zeller and Hildebrandt, "Simplifying and Isolating
// Failure-Inducing Input", 2002).
func (c *Contents) fewest(steps *linear.Steps) *Contents {
	core := *c
	refuted := func(less *Contents) bool {
		if !less.Look(steps) {
			return false
		}
		least := less.least()
		if least == nil {
			return true
		}
		holds, decided := c.discipline.Holds(least, steps)
		return decided && !holds
	}
	core.Empties = reduced(core.Empties, func(kept []Empty) bool {
		less := core
		less.Empties = kept
		return refuted(&less)
	})
	core.Items = reduced(core.Items, func(kept []Item) bool {
		less := core
		less.Items = kept
		return refuted(&less)
	})
	return &core
}

// reduced returns as few of some as suffice.
func reduced[T any](all []T, suffice func([]T) bool) []T {
	for size := len(all); size > 0; size /= 2 {
		for from := 0; from < len(all); {
			to := min(from+size, len(all))
			if less := slices.Concat(all[:from], all[to:]); suffice(less) {
				all = less
			} else {
				from = to
			}
		}
	}
	return all
}
