package primarybackup

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// served is the judge that clients were answered so many times at least between two instants.
func served(least int, from, to time.Duration) labs.Judge {
	return func(r *scenarios.Result) checker.Check {
		c := checker.Check{Name: fmt.Sprintf("served %v to %v", from, to), Promise: checker.Liveness}
		answered := 0
		for _, o := range r.History {
			if o.Outcome == checker.OutcomeOK && from <= o.Return && o.Return < to {
				answered++
			}
		}
		if answered < least {
			return c.Violated(checker.Evidence{At: to}, "clients were answered %d times, expected %d at least: there was a primary that could serve", answered, least)
		}
		return c.Valid("clients were answered %d times, of %d at least", answered, least)
	}
}

// views is a budget: how many views with a primary that serves there may be.
func views(most uint64) labs.Judge {
	return func(r *scenarios.Result) checker.Check {
		c := checker.Check{Name: "number of views", Promise: labs.Budget}
		for _, role := range r.Roles {
			if role.Role == sim.Leader && role.Term > most {
				return c.Violated(checker.Evidence{At: role.At}, "%s is primary of view %d, expected at most %d views: nothing else went wrong", r.Names[role.Node-1], role.Term, most)
			}
		}
		return c.Valid("at most %d views", most)
	}
}

// nobodyServes is the judge that clients are answered nothing from an instant on, for nobody has
// what was acknowledged before. What a primary had answered may still be on its way.
func nobodyServes(from time.Duration) labs.Judge {
	return func(r *scenarios.Result) checker.Check {
		c := checker.Check{Name: "nobody serves", Promise: checker.Agreement}
		o, found := labs.Answered(r, from, r.Virtual)
		if !found {
			return c.Valid("nothing that was asked for from %v on was answered", from)
		}
		return c.Violated(checker.Evidence{At: o.Return, Operations: []int{o.ID}}, "%s was answered a %s at %v, though who had the state at %v has lost it", o.Client, o.Kind, o.Return, from)
	}
}
