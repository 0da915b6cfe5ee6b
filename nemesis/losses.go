package nemesis

import (
	"slices"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

// lostWrites are the writes of each node that a fault kept from their place on
// the medium, by their ordinals among the operations of the node's disk; those
// of a node are nil once a crash has brought some to light.
type lostWrites map[sim.NodeID]map[uint64]bool

// awaitLosses lets Injected say when crashes bring to light what writes that
// meet with the fault have lost.
func (in *injection) awaitLosses() {
	in.lost = make(lostWrites)
	for _, id := range in.nodes {
		in.lost[id] = make(map[uint64]bool)
	}
}

// add notes an operation that met with the fault, if that is awaited.
func (l lostWrites) add(id sim.NodeID, o disk.Operation) {
	if l[id] != nil {
		l[id][o.Ordinal] = true
	}
}

// crash ends what runs on a node, as a power failure does, and finds out which
// faults had lost what the crash brings to light.
func (in *injection) crash(id sim.NodeID, unsynced Unsynced) {
	n := in.nemesis
	d := n.world.Disk(id)
	before := len(d.Bared())
	n.world.Crash(id, fates[unsynced])
	bared := d.Bared()[before:]
	for _, r := range n.records {
		if r.injection != nil && slices.ContainsFunc(bared, func(write uint64) bool { return r.injection.lost[id][write] }) {
			r.injection.bared = append(r.injection.bared, Bared{Node: n.name(id), At: n.world.Now(), Crash: in.id})
			r.injection.lost[id] = nil
		}
	}
}
