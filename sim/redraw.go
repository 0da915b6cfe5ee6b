package sim

import (
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/sim/rng"
)

// Redraw has what is left to chance from now on be what a world of another seed
// would draw: latencies of links and disks, what becomes of messages and of
// unsynced writes, what programs draw from Env.Rand, and fault points. What was
// drawn before stays, such as when the messages under way arrive. It is called
// between two events, and the digest does not fold it.
func (w *World) Redraw(seed uint64) {
	w.config.Seed = seed
	w.network.Redraw(seed)
	for _, n := range w.nodes {
		n.disk.Redraw(n.drawsOfDisk())
		if n.env != nil {
			n.env.rand = n.draws()
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.points)) {
		for _, e := range w.points[name].enabled {
			e.stream = w.drawsOfPoint(e.id)
		}
	}
}

// drawsOfDisk is the stream of the node's disk.
func (n *node) drawsOfDisk() rng.Stream { return rng.New(n.world.config.Seed, "disk", uint64(n.id)) }

// draws is the stream of the node's incarnation.
func (n *node) draws() rng.Stream {
	return rng.New(n.world.config.Seed, "node", uint64(n.id), uint64(n.incarnation))
}

// drawsOfPoint is the stream of a fault point that was switched on.
func (w *World) drawsOfPoint(id string) rng.Stream {
	return rng.New(w.config.Seed, "fault point", rng.HashString(id))
}
