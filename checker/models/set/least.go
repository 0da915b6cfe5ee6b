package set

import (
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// Written judges that every element that was read had been asked to be added.
func Written(h checker.History) checker.Check {
	added := make(map[string]map[string]time.Duration) // by set and element, the first call
	for _, o := range h {
		if o.Kind != Add || o.Outcome == checker.OutcomeFail {
			continue
		}
		if added[o.Key] == nil {
			added[o.Key] = make(map[string]time.Duration)
		}
		if _, before := added[o.Key][o.Value]; !before {
			added[o.Key][o.Value] = o.Call
		}
	}
	return checker.Written(h, Kinds, func(o *checker.Operation) (tells, explained bool) {
		if !o.Found {
			return false, false
		}
		for element := range strings.FieldsSeq(o.Output) {
			if at, asked := added[o.Key][element]; !asked || at > o.Return {
				return true, false
			}
		}
		return true, true
	})
}

// Converged judges whether reads of a set agree once all has been quiet for long enough;
// see checker.Converged.
func Converged(h checker.History, from, bound time.Duration) checker.Check {
	return checker.Converged(h, Kinds, from, bound, agree)
}

// agree reports whether two reads differ in nothing but elements that pending additions
// may have put there in between.
func agree(a, b checker.Operation, pending []checker.Operation) bool {
	late := make(map[string]bool)
	for _, o := range pending {
		late[o.Value] = true
	}
	return within(a, b, late) && within(b, a, late)
}

// within reports whether each element of a is one of b, or one of the others.
func within(a, b checker.Operation, others map[string]bool) bool {
	in := make(map[string]bool)
	for element := range strings.FieldsSeq(b.Output) {
		in[element] = true
	}
	for element := range strings.FieldsSeq(a.Output) {
		if !in[element] && !others[element] {
			return false
		}
	}
	return true
}
