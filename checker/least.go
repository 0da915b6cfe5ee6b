package checker

import (
	"cmp"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
)

// ConvergenceName is the name of the check of Converged.
const ConvergenceName = "convergence"

// WrittenValuesName is the name of the check of Written.
const WrittenValuesName = "written values"

// Written judges the least that a service may promise: that what clients are told comes
// from what clients asked for. Of each operation that took effect, in order of call,
// source says whether it tells anything, and if so whether what had been asked for by
// its return makes that; of those it does not explain the one that returned first is
// accused. What is not ruled out that way it does not see: that something is old, is
// gone, or came twice.
//
// It is Unknown if no operation tells anything, or if one is of none of the kinds.
func Written(h History, kinds Kinds, source func(o *Operation) (tells, explained bool)) Check {
	check := Check{Name: WrittenValuesName, Promise: Provenance}
	if err := cmp.Or(h.Validate(), kinds.Accept(h)); err != nil {
		return check.Unjudgeable(err)
	}
	told := 0
	for i := range h {
		o := &h[i]
		if o.Outcome != OutcomeOK {
			continue
		}
		tells, explained := source(o)
		if tells {
			told++
		}
		if !tells || explained || !check.Evidence.IsZero() && check.Evidence.At <= o.Return {
			continue
		}
		check = check.Violated(Evidence{Operations: []int{o.ID}, Accused: new(o.ID), At: o.Return},
			"%s by %s (%v to %v) returned what no writes called by then make", o, o.Client, o.Call, o.Return)
	}
	switch {
	case check.Verdict == Violation:
		return check
	case told == 0:
		return check.Unknown("no value was read, so nothing was judged")
	}
	return check.Valid("%s read, all of which had been written", prose.Were(told, "value"))
}

// Converged judges whether reads of a key agree once all has been quiet for long
// enough: those called when the instant from, and the return of the last write
// of the key, lie the bound back or more. A write of unknown outcome may take
// effect even then, so agree is told of such writes to the key: it says whether two
// reads returned the same, or what some of them may have made of one another.
//
// It is Unknown if no key was read twice after that, or if an operation is of none
// of the kinds. It does not see replicas
// that differ where nobody reads, or that agree only because all lost the same
// writes; nor anything of a key that is written to until the end.
func Converged(h History, kinds Kinds, from, bound time.Duration, agree func(a, b Operation, pending []Operation) bool) Check {
	check := Check{Name: ConvergenceName, Promise: Convergence}
	if err := cmp.Or(h.Validate(), kinds.Accept(h)); err != nil {
		return check.Unjudgeable(err)
	}
	quiet := make(map[string]time.Duration) // since when, by key
	pending := make(map[string][]Operation) // writes of unknown outcome
	for _, o := range h {
		quiet[o.Key] = max(quiet[o.Key], from)
		if o.Kind.Reads || o.Outcome == OutcomeFail {
			continue
		}
		quiet[o.Key] = max(quiet[o.Key], o.Return)
		if o.Outcome == OutcomeUnknown {
			pending[o.Key] = append(pending[o.Key], o)
		}
	}
	last := make(map[string]Operation) // the read before, by key
	keys := make(map[string]bool)
	for _, o := range h {
		if !o.Kind.Reads || o.Outcome != OutcomeOK || o.Call < quiet[o.Key]+bound {
			continue
		}
		before, again := last[o.Key]
		last[o.Key] = o
		if !again {
			continue
		}
		keys[o.Key] = true
		if agree(before, o, pending[o.Key]) {
			continue
		}
		return check.Violated(Evidence{Operations: []int{before.ID, o.ID}, Accused: new(o.ID), At: o.Return},
			"%s by %s at %v, but %s by %s at %v, though nothing was written to %s for %v and nothing went wrong",
			before, before.Client, before.Call, o, o.Client, o.Call, prose.Name(o.Key), bound)
	}
	if len(keys) == 0 {
		return check.Unknown("no key was read twice after all had been quiet for %v, so nothing was judged", bound)
	}
	return check.Valid("reads of %s agree after all had been quiet for %v", prose.Count(len(keys), "key"), bound)
}
