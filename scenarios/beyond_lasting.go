package scenarios

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
)

// lasting is the harm of the faults that outlive the heal, where those who are
// left are not enough to serve; nil if there are none.
func (h *harm) lasting() *Excess {
	e := Excess{
		Since: h.spec.Duration, Voids: progress,
		Claimed: shareTexts[h.protocol.Survives.Down] + " down or cut off, and the others whole",
	}
	if h.spec.masters() > 1 {
		e.Claimed = "fewer than half of the masters and " + e.Claimed
	}
	var done []string
	for i := range h.happened {
		if i.Fault.For == nemesis.Ever && i.Active() {
			e.Faults = append(e.Faults, i.Fault.ID)
			done = append(done, fmt.Sprintf("%s of %s", i.Fault.Effect.Kind(), prose.List(i.Nodes)))
		}
	}
	if len(done) == 0 {
		return nil
	}
	if h.spec.hasSpares() {
		e.Claimed = "nothing while one of the servers is missing, since which of them decide may change"
	}
	e.Found = "beyond the heal " + prose.List(done)
	if damaged := h.damaged(); len(damaged) > 0 {
		e.Found += ", beside damage to the disks of " + prose.List(damaged)
	}
	return &e
}

// damaged are the servers whose disks have taken damage, by name.
func (h *harm) damaged() []string {
	var names []string
	for i := range h.happened {
		kind := i.Fault.Effect.Kind()
		if _, damages := damageBy[kind]; damages || slices.Contains(traceless, kind) {
			names = append(names, i.Nodes...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
