package nemesis

import (
	"strconv"

	"github.com/laplace-sim/laplace/sim"
)

// An outage is what effects without parameters have in common, unless they say
// otherwise: they take servers away while they last.
type outage struct{}

func (outage) fields() []field { return nil }

func (outage) check(f *Fault) *mistake { return serversOnly(f) }

func (outage) cost(f *Fault, servers int) Budget { return f.takesAway(servers) }

func (outage) draw(g *draft) (Target, bool) { return g.away() }

// A Stop ends what runs on the target in good order, so that nothing it wrote
// or sent is lost, and boots it again when the fault ends. What it has not
// synced waits as it does for a Kill. A node that is down already is left out.
type Stop struct{ outage }

func (*Stop) Kind() string { return "stop" }

func (*Stop) inject(in *injection) (heal func()) {
	return in.bringDown(in.running(), in.nemesis.world.Stop)
}

// A Pause holds the target still: what arrives waits, timers run out unheard,
// clocks go on. A node that is down is left out. A node that several faults
// pause goes on when the last of them ends, and one that is restarted
// meanwhile is held still again.
type Pause struct{ outage }

func (*Pause) Kind() string { return "pause" }

func (*Pause) check(f *Fault) *mistake { return needsTarget(f) }

func (*Pause) inject(in *injection) (heal func()) {
	n := in.nemesis
	return in.each(in.running(), func(id sim.NodeID) {
		n.world.Pause(id)
		n.machines[id].paused++
	}, n.resume)
}

// A SlowNode lets the work that the target's process declares (sim.Env.Work)
// take longer. Several such faults multiply. Work that has begun goes on at the
// pace at which it began.
type SlowNode struct {
	Factor int // how many times longer, from 2
}

func (*SlowNode) Kind() string { return "slow-node" }

func (n *SlowNode) fields() []field {
	return []field{countField("factor", "", "how many times longer work takes, from 2", &n.Factor).Must()}
}

func (n *SlowNode) check(f *Fault) *mistake { return checkFactor(n.Factor, f) }

func (n *SlowNode) inject(in *injection) (heal func()) {
	change := func(id sim.NodeID, to func([]int, int) []int) {
		m := in.nemesis.machines[id]
		m.paces = to(m.paces, n.Factor)
		in.nemesis.world.SetPace(id, uint32(product(m.paces)*normalPace))
	}
	return in.each(in.nodes,
		func(id sim.NodeID) { change(id, with) },
		func(id sim.NodeID) { change(id, without) })
}

// normalPace is that of a node that nothing slows, for sim.World.SetPace.
const normalPace = 1000

func (n *SlowNode) cost(*Fault, int) Budget { return Budget{Slow: n.Factor} }

func (n *SlowNode) draw(g *draft) (target Target, ok bool) {
	n.Factor, ok = g.slow()
	return g.several(), ok
}

func checkFactor(factor int, f *Fault) *mistake {
	if factor < 2 || factor > factorMax {
		return &mistake{"factor", "the factor " + strconv.Itoa(factor), "2 to " + strconv.Itoa(factorMax)}
	}
	return needsTarget(f)
}

// needsTarget says that a fault must have a target.
func needsTarget(f *Fault) *mistake {
	if len(f.Target) == 0 {
		return &mistake{"kind", "a " + f.Effect.Kind() + " without a target", "one"}
	}
	return nil
}

// serversOnly says that a fault must have a target, and no client in it.
func serversOnly(f *Fault) *mistake {
	for _, word := range f.Target {
		if nodeNumber(word, "c") > 0 {
			return &mistake{"target", "the client " + word, "servers"}
		}
	}
	return needsTarget(f)
}
