package nemesis

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/network"
)

// cut cuts links until it is healed. What is on its way over them is lost.
func (in *injection) cut(severance network.Severance) (heal func()) {
	return in.remove(in.install(severance))
}

// An Isolate cuts every link of the target, those of clients included, and
// those between two nodes of it.
type Isolate struct{ outage }

func (*Isolate) Kind() string { return "isolate" }

func (*Isolate) check(f *Fault) *mistake { return needsTarget(f) }

func (*Isolate) inject(in *injection) (heal func()) {
	in.hits = slices.Clone(in.nodes)
	return in.cut(network.Isolate(network.SetOf(in.nodes...)))
}

// A Bridge cuts the other servers into two halves that reach each other only
// through the target: each half sees a majority, and not the same one. Which
// server is in which half is drawn. Links of clients stay.
type Bridge struct{ outage }

func (*Bridge) Kind() string { return "bridge" }

func (*Bridge) inject(in *injection) (heal func()) {
	rest := slices.DeleteFunc(slices.Clone(in.nemesis.servers), func(id sim.NodeID) bool { return slices.Contains(in.nodes, id) })
	if len(rest) < 2 {
		in.misses = append(in.misses, fmt.Sprintf("a bridge needs 2 servers beside it, and there were %d", len(rest)))
		return nil
	}
	rest = in.sample(rest, len(rest))
	in.hits = slices.Clone(in.nodes)
	left, right := rest[:len(rest)/2], rest[len(rest)/2:]
	return in.cut(network.Bridge(network.SetOf(left...), network.SetOf(in.nodes...), network.SetOf(right...)))
}

// cost counts the smaller half as away: it may be that nobody but the bridge
// reaches a majority.
func (*Bridge) cost(_ *Fault, servers int) Budget { return Budget{Away: (servers - 1) / 2} }

func (*Bridge) draw(g *draft) (Target, bool) {
	return g.one(Leader, Random), g.servers > 2 && (g.servers-1)/2 <= g.left.Away
}

// A Ring lets each server of the target, or each at all, reach only two others:
// those beside it in a ring whose order is drawn. Links of clients stay.
type Ring struct{ outage }

func (*Ring) Kind() string { return "ring" }

func (*Ring) check(f *Fault) *mistake {
	if f.Target == nil {
		return nil
	}
	return serversOnly(f)
}

func (*Ring) inject(in *injection) (heal func()) {
	nodes := in.targets(in.nemesis.servers)
	if len(nodes) < 4 {
		in.misses = append(in.misses, fmt.Sprintf("a ring needs 4 servers to cut anything, and there were %d", len(nodes)))
		return nil
	}
	in.hits = slices.Clone(nodes)
	return in.cut(network.Ring(in.sample(nodes, len(nodes))...))
}

// cost counts as away all but the three servers that reach one another, one of
// them both of the others.
func (*Ring) cost(f *Fault, servers int) Budget {
	if f.Target != nil {
		servers = f.Target.size(servers)
	}
	return Budget{Away: max(0, servers-3)}
}

func (*Ring) draw(g *draft) (Target, bool) {
	return Target{All}, g.servers > 3 && g.servers-3 <= g.left.Away
}
