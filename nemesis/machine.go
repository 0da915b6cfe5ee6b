package nemesis

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/clock"
)

// A machine is what a nemesis remembers of one node: how many faults do each
// thing to it, and how much they do together.
type machine struct {
	ideal clock.Clock // the node's clock as it would be without faults
	dial  *Dial       // its clock as it is

	paused int // how many faults hold it still
	held   int // how many hold it down

	wipes []*injection // faults that made it a new machine, on which nothing has run yet

	paces  []int           // by how much faults slow its work
	slows  []int           // by how much they slow its disk
	limits []int64         // to how many bytes they limit its disk
	stalls []time.Duration // until when they let its disk do nothing

	role        string // what a process on it was last seen to become
	term        uint64 // in which term
	incarnation int    // and which one of its processes that was
}

// hold adds one to the faults that hold a node down.
func (n *Nemesis) hold(id sim.NodeID) { n.machines[id].held++ }

// release takes away one of the faults that hold a node down; when it was the
// last, the node boots. If another fault holds the node still, it is held still
// from the start.
func (n *Nemesis) release(id sim.NodeID) {
	m := n.machines[id]
	if m.held--; m.held > 0 {
		return
	}
	n.world.Boot(id)
	if m.paused > 0 {
		n.world.Pause(id)
	}
	for _, in := range m.wipes {
		in.bared = append(in.bared, Bared{Node: n.name(id), At: n.world.Now(), Crash: in.id})
	}
	m.wipes = nil
}

// resume takes away one of the faults that hold a node still.
func (n *Nemesis) resume(id sim.NodeID) {
	m := n.machines[id]
	m.paused--
	if m.paused == 0 {
		n.world.Resume(id)
	}
}

// factorMax bounds how many times slower one fault makes a node or a disk, and
// slowMax how many times all do together.
const (
	factorMax = 10_000
	slowMax   = 1_000_000
)

// product is by how much several faults slow something together.
func product(factors []int) int64 {
	slow := int64(1)
	for _, f := range factors {
		slow = min(slow*int64(f), slowMax)
	}
	return slow
}

// joins has a fault count among those that do one thing to the nodes of its target,
// each by a value of its own, until it is healed. All of them together do what apply
// does.
func joins[T comparable](in *injection, list func(*machine) *[]T, value func(sim.NodeID) T, apply func(sim.NodeID, []T)) (heal func()) {
	own := make(map[sim.NodeID]T)
	return in.each(in.nodes, func(id sim.NodeID) {
		all := list(in.nemesis.machines[id])
		own[id] = value(id)
		*all = append(*all, own[id])
		apply(id, *all)
	}, func(id sim.NodeID) {
		all := list(in.nemesis.machines[id])
		i := slices.Index(*all, own[id])
		*all = slices.Delete(*all, i, i+1)
		apply(id, *all)
	})
}
