package scenarios

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
)

// First returns the violation that showed first, and false if there was none.
// One whose evidence points at nothing comes last.
func (r *Result) First() (checker.Check, bool) {
	var first *checker.Check
	for i, c := range r.Checks {
		if c.Verdict != checker.Violation {
			continue
		}
		if first == nil || !c.Evidence.IsZero() && (first.Evidence.IsZero() || c.Evidence.At < first.Evidence.At) {
			first = &r.Checks[i]
		}
	}
	if first == nil {
		return checker.Check{}, false
	}
	return *first, true
}

// signature says in what way a run failed: the check that broke first, and of
// what kind the failure is, without anything that another run of the same
// mistake would have otherwise: no names, numbers or times. err is what halted
// the world.
func (r *Result) signature(err error) string {
	first, broken := r.First()
	switch {
	case !broken:
		return ""
	case first.Name == programCheck:
		return first.Name + ": " + mishap(err)
	case first.Evidence.Accused != nil:
		return fmt.Sprintf("%s: %v", first.Name, r.History[*first.Evidence.Accused].Kind)
	}
	return first.Name
}
