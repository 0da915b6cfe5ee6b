package atmostonce

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

// answers is the judge that clients asked for so many operations at least before the heal, and
// were answered each.
func answers(least int) func(*scenarios.Result) checker.Check {
	return func(r *scenarios.Result) checker.Check {
		c := checker.Check{Name: "answers", Promise: checker.Liveness}
		answered := 0
		for _, o := range r.History {
			if o.Call >= r.Spec.Duration {
				break
			}
			if o.Outcome != checker.OutcomeOK {
				return c.Violated(checker.Evidence{At: o.Return, Operations: []int{o.ID}}, "%s asked for %s at %v, and was not answered within %v", o.Client, o.Kind, o.Call, o.Return-o.Call)
			}
			answered++
		}
		if answered < least {
			return c.Violated(checker.Evidence{At: r.Virtual}, "clients were answered %d times within %v, expected %d at least", answered, r.Spec.Duration, least)
		}
		return c.Valid("each of %d operations was answered", answered)
	}
}
