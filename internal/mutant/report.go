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
	Seen, Survived, Inert, Unended, Unbuilt int
	// Equivalent are those that survived or change nothing, and for a reason;
	// they are not among the others.
	Equivalent int
}

// Share is the percentage that is seen of those that change something, rounded
// down; false if there are none.
func (c Count) Share() (percent int, ok bool) {
	of := c.Seen + c.Survived + c.Unended
	if of == 0 {
		return 0, false
	}
	return 100 * c.Seen / of, true
}

// Total is how many there are, without those that do not compile.
func (c Count) Total() int { return c.Seen + c.Survived + c.Inert + c.Unended + c.Equivalent }

// Count counts the results for which of holds.
func (r Report) Count(of func(Result) bool) Count {
	var c Count
	for _, x := range r.Results {
		if !of(x) {
			continue
		}
		switch {
		case r.IsEquivalent(x):
			c.Equivalent++
		case x.Outcome == Seen:
			c.Seen++
		case x.Outcome == Survived:
			c.Survived++
		case x.Outcome == Inert:
			c.Inert++
		case x.Outcome == Unended:
			c.Unended++
		case x.Outcome == Unbuilt:
			c.Unbuilt++
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
	case c.Survived > 0:
		return checker.Violation
	case c.Inert+c.Unended > 0 || c.Seen == 0:
		return checker.Unknown
	}
	return checker.Valid
}
