package scenarios

import (
	"fmt"
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// copies know which servers have the state, where a view says who is to have it: its
// full members. Who joins has none before it tells its place. Its zero value knows of
// none.
type copies struct {
	names   []string // of servers, which are numbered from 1
	view    uint64   // the number of the latest view that anybody told of
	holders map[sim.NodeID]bool
	relied  map[sim.NodeID]bool // who halted for good when the others were promised to do without
	healed  holding             // as of the heal
}

// A holding is who has the state at some time, and without whom the others are
// promised to do then; 0 is nobody.
type holding struct {
	holders []sim.NodeID
	spared  sim.NodeID
}

// newCopies returns the copies of servers of a protocol. Of one whose servers tell no
// places it stays at none.
func newCopies(p *protocols.Protocol, names []string) copies {
	if !slices.Contains(p.Observes, sim.Placed) {
		return copies{}
	}
	return copies{names: names, holders: make(map[sim.NodeID]bool), relied: make(map[sim.NodeID]bool)}
}

// observe takes in what a node tells, and without whom the others are promised to do
// by now; 0 is nobody.
func (c *copies) observe(o *sim.Observed, spared sim.NodeID) {
	switch {
	case c.names == nil:
	case o.Kind == sim.Configured:
		c.enter(o.Term, o.Text)
	case o.Kind == sim.Placed && o.Term == c.view:
		c.holders[o.Node] = o.Index > 0
	case o.Kind == sim.Halted:
		c.relied[o.Node] = o.Node == spared
	}
}

// enter takes in a view: of its members those have the state that had it before. In
// the first all do, for there is none yet.
func (c *copies) enter(view uint64, members string) {
	if view <= c.view {
		return
	}
	before := c.holders
	c.holders = make(map[sim.NodeID]bool)
	for _, name := range observation.ReadNames(members) {
		id := sim.NodeID(slices.Index(c.names, name) + 1)
		c.holders[id] = c.view == 0 || before[id]
	}
	c.view = view
}

// heal takes in that everything is about to heal.
func (c *copies) heal(spared sim.NodeID) { c.healed = holding{c.held(), spared} }

// held is who has the state now, in order.
func (c *copies) held() []sim.NodeID {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(c.holders)), func(id sim.NodeID) bool { return !c.holders[id] })
}

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
