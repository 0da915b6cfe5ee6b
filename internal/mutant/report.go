package mutant

import "github.com/laplace-sim/laplace/checker"

// A Report says what a study came to.
type Report struct {
	// Budget is what was tried with each mutant.
	Budget string
	// Planted is how many mutants there are, of which the results are a sample
	// unless they are as many.
	Planted int
	Results []Result
	Reasons Reasons
}

// A Count is how many mutants had which outcome.
type Count struct {
	// Of is how many had an outcome, without the Equivalent: those that survived or
	// change nothing, and for a reason.
	Of         map[Outcome]int
	Equivalent int
}

// Share is the percentage that is seen of those that change something, rounded
// down; false if there are none.
func (c Count) Share() (percent int, ok bool) {
	of := c.Of[Seen] + c.Of[Survived] + c.Of[Unended]
	if of == 0 {
		return 0, false
	}
	return 100 * c.Of[Seen] / of, true
}

// Total is how many there are, without those that do not compile.
func (c Count) Total() int {
	return c.Of[Seen] + c.Of[Survived] + c.Of[Inert] + c.Of[Unended] + c.Equivalent
}

// Count counts the results for which of holds.
func (r Report) Count(of func(Result) bool) Count {
	c := Count{Of: make(map[Outcome]int)}
	for _, x := range r.Results {
		switch {
		case !of(x):
		case r.IsEquivalent(x):
			c.Equivalent++
		default:
			c.Of[x.Outcome]++
		}
	}
	return c
}

// IsEquivalent reports whether a mutant was not seen and there is a reason.
func (r Report) IsEquivalent(x Result) bool {
	return (x.Outcome == Survived || x.Outcome == Inert) && r.Reasons.of(x.Mutant) != ""
}

// Verdict is what the results come to: a violation if any mutant survived; unknown
// if none did and of some it is not known, or there are none; valid if all are
// seen but those that are equivalent.
func (r Report) Verdict() checker.Verdict {
	c := r.Count(func(Result) bool { return true })
	switch {
	case c.Of[Survived] > 0:
		return checker.Violation
	case c.Of[Inert]+c.Of[Unended] > 0 || c.Of[Seen] == 0:
		return checker.Unknown
	}
	return checker.Valid
}
