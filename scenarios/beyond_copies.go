package scenarios

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
)

// stranded judges the servers that alone had the state when their disks took nothing
// any more: whoever was still to be handed it has nothing to go on with. That one
// server may be down is claimed once the others have the state. By when they must,
// nothing being in their way, the promise to serve clients without that server says:
// if it stood, it is the protocol's doing that they do not.
func (h *harm) stranded() *Excess {
	if h.refused() != nil || h.delayed() != nil {
		return nil // which say more
	}
	halted := func(id sim.NodeID) bool {
		_, halted := h.halted[h.servers[id-1]]
		return halted && !h.copies.relied[id]
	}
	if held := h.copies.held(); allOf(held, halted) {
		return h.strandedBy(held)
	}
	then := h.copies.healed
	waits := func(id sim.NodeID) bool { return h.isKept(h.servers[id-1]) && id != then.spared }
	if allOf(then.holders, waits) {
		return h.strandedBy(then.holders)
	}
	return nil
}

// allOf reports whether something holds for some servers, which are one at least.
func allOf(servers []sim.NodeID, holds func(sim.NodeID) bool) bool {
	return len(servers) > 0 && !slices.ContainsFunc(servers, func(id sim.NodeID) bool { return !holds(id) })
}

// strandedBy is the harm that the disks of those do who alone have the state.
func (h *harm) strandedBy(holders []sim.NodeID) *Excess {
	e := Excess{
		Faults: []string{}, Voids: progress,
		Claimed: shareTexts[h.protocol.Survives.Down] + " down, once the others have the state",
	}
	var names, kinds []string
	for _, id := range holders {
		name := h.servers[id-1]
		names = append(names, name)
		if at, halted := h.halted[name]; halted {
			e.Since = max(e.Since, at)
		} else {
			e.Since = max(e.Since, h.spec.Duration)
		}
		if _, full := h.full[name]; full {
			kinds = withNew(kinds, noRoom)
		}
	}
	for i := range h.happened {
		if !slices.ContainsFunc(names, func(name string) bool { return hampers(i, name) }) {
			continue
		}
		e.Faults = append(e.Faults, i.Fault.ID)
		kinds = withNew(kinds, i.Fault.Effect.Kind())
	}
	e.Found = fmt.Sprintf("%s on the disk of %s, which alone had the state: the others were still to be handed it", prose.List(kinds), prose.List(names))
	return &e
}

// hampers reports whether a fault has damaged a server's disk, or has it wait.
func hampers(i nemesis.Injected, name string) bool {
	kind := i.Fault.Effect.Kind()
	_, damages := damageBy[kind]
	return damages && slices.Contains(i.Met, name) || slices.Contains(delaying, kind) && slices.Contains(i.Nodes, name)
}
