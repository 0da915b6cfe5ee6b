package nemesis

import "github.com/laplace-sim/laplace/sim"

// A Wipe replaces the target's machine by a new one of the same name, as when a
// server that has burnt down is set up again: what ran on it ends as by a Crash,
// nothing is left of what it had written, synced or not, and the new machine
// boots when the fault ends. Clocks, and faults that last, are those of the old
// one.
type Wipe struct{ outage }

func (*Wipe) Kind() string { return "wipe" }

func (*Wipe) inject(in *injection) (heal func()) {
	return in.bringDown(in.nodes, func(id sim.NodeID) {
		in.nemesis.world.Wipe(id)
		m := in.nemesis.machines[id]
		m.wipes = append(m.wipes, in)
	})
}

func (*Wipe) cost(f *Fault, servers int) Budget {
	return Budget{Away: f.Target.size(servers), Disk: []string{f.Effect.Kind()}}
}

func (*Wipe) draw(g *draft) (Target, bool) {
	target, ok := g.damage()
	return target, ok && (g.swarm || g.left.Away >= 1) // a swarm counts the damaged as away throughout
}
