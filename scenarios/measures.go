package scenarios

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
)

// measures says how well clients were served in the first phase, up to where it came.
func (r *run) measures(history checker.History, faults []nemesis.Injected) measure.Measures {
	return measure.Of(measure.Run{
		History:         history,
		Until:           min(r.spec.Duration, r.world.Now()),
		Deadline:        r.spec.Workload.Deadline,
		Faults:          struck(faults),
		Leaders:         elected(r.roles),
		ElectionTimeout: r.electionTimeout(),
		Cost:            measure.Cost(r.cost()),
	})
}

// cost is what the first phase took.
func (r *run) cost() sim.Cost {
	if r.healed {
		return r.costAtHeal
	}
	return r.world.Cost()
}

// struck are the faults that did something, in order of time.
func struck(all []nemesis.Injected) []measure.Fault {
	var faults []measure.Fault
	for _, i := range all {
		if i.Skipped == "" && !i.Idle {
			faults = append(faults, measure.Fault{ID: i.Fault.ID, At: i.From})
		}
	}
	slices.SortStableFunc(faults, func(a, b measure.Fault) int { return cmp.Compare(a.At, b.At) })
	return faults
}

// elected are the times at which a server began to lead in a term that nobody had led, in
// their order.
func elected(roles []RoleChange) []time.Duration {
	var all []time.Duration
	led := make(map[uint64]bool)
	for _, c := range roles {
		if c.Role == sim.Leader && !led[c.Term] {
			led[c.Term] = true
			all = append(all, c.At)
		}
	}
	slices.Sort(all)
	return all
}

// electionTimeout is after how long without a word from it others may seek a leader's
// place; 0 if nobody does.
func (r *run) electionTimeout() time.Duration {
	if r.protocol.Election == nil {
		return 0
	}
	return r.protocol.Election(r.spec.settings(r.protocol)).Silence
}
