package nemesis

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/network"
)

// A Partition cuts the links between groups of nodes: those of Groups, or
// else two, the fault's target and all other servers. What is under way on a
// link when it is cut is lost. A node in no group keeps all its links.
//
// A client is in no group unless it is named as a node or Clients says so.
// Clients therefore go on reaching a leader that is cut off from its
// followers, which is what shows reads from the past.
type Partition struct {
	// Groups are two or more lists of the names of nodes, none in two of
	// them. The fault has no target then.
	Groups [][]string
	// Direction says which messages between the target and the rest are
	// lost: Out those that the target sends, In those sent to it.
	Direction Direction
	// Clients says whom the clients can reach.
	Clients Side
}

func (*Partition) Kind() string { return "partition" }

// Way is the direction of the messages that are lost; see [Directed].
func (p *Partition) Way() Direction { return p.Direction }

func (p *Partition) fields() []field {
	return []field{
		groupsField(&p.Groups),
		choiceField("direction", "which messages between the target and the rest are lost: all, those it sends, those sent to it",
			&p.Direction, directionNames),
		choiceField("clients", "which side the clients can reach", &p.Clients, sideNames),
	}
}

func (p *Partition) check(f *Fault) *mistake {
	switch {
	case p.Groups == nil && len(f.Target) == 0:
		return &mistake{"kind", "a partition without target and groups", "one of them"}
	case p.Groups != nil && len(f.Target) > 0:
		return &mistake{"groups", "groups beside a target", "one of them"}
	case p.Groups != nil && p.Direction != Both:
		return &mistake{"direction", "a direction beside groups", "one beside a target"}
	case p.Groups != nil && p.Clients != BothSides:
		return &mistake{"clients", "clients beside groups", "the clients' names within the groups"}
	}
	return nil
}

func (p *Partition) inject(in *injection) (heal func()) {
	groups := p.groups(in)
	return in.cut(func(from, to sim.NodeID) bool {
		a, b := groups[from], groups[to]
		if a == 0 || b == 0 || a == b {
			return false
		}
		return p.Direction == Both || (p.Direction == Out) == (a == targetGroup)
	})
}

// targetGroup and restGroup are the groups of a partition by target.
const (
	targetGroup = 1
	restGroup   = 2
)

// groups numbers the groups of the partition from 1 and says which one each
// node is in.
func (p *Partition) groups(in *injection) map[sim.NodeID]int {
	groups := make(map[sim.NodeID]int)
	if p.Groups != nil {
		for i, names := range p.Groups {
			for _, id := range in.named(names) {
				groups[id] = i + 1
				in.hit(id)
			}
		}
		return groups
	}
	for _, id := range in.nemesis.servers {
		groups[id] = restGroup
	}
	for _, id := range in.nemesis.clients {
		switch p.Clients {
		case TargetSide:
			groups[id] = targetGroup
		case RestSide:
			groups[id] = restGroup
		}
	}
	for _, id := range in.nodes {
		groups[id] = targetGroup
		in.hit(id)
	}
	return groups
}

func (p *Partition) cost(f *Fault, servers int) Budget {
	if p.Groups == nil {
		return f.takesAway(servers)
	}
	total, largest := 0, 0
	for _, group := range p.Groups {
		size := Target(group).size(servers)
		total, largest = total+size, max(largest, size)
	}
	return Budget{Away: total - largest}
}

func (p *Partition) draw(g *draft) (Target, bool) {
	p.Direction = pick(g, Both, Both, Out, In)
	p.Clients = pick(g, BothSides, BothSides, TargetSide, RestSide)
	return g.away()
}

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
func (*Bridge) cost(_ *Fault, servers int) Budget { return Budget{Away: minority(servers)} }

func (*Bridge) draw(g *draft) (Target, bool) {
	return g.one(Leader, Random), g.servers > 2 && minority(g.servers) <= g.left.Away
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

// A Reset breaks the connections of the target, as TCP connections break: all
// that is on its way over them, in the directions meant, is lost at once, and
// what is sent from then on goes over new ones.
type Reset struct {
	Selection // of links: Message, First and Last mean nothing
}

func (*Reset) Kind() string { return "reset" }

func (*Reset) stays() bool { return false }

func (r *Reset) fields() []field { return r.linkFields() }

func (r *Reset) inject(in *injection) (heal func()) {
	lost := in.nemesis.world.Reset(ruleOf(in.id), r.links(in))
	in.touches("message", func() uint64 { return uint64(lost) })
	return nil
}

func (*Reset) cost(*Fault, int) Budget { return Budget{} }

func (r *Reset) draw(g *draft) (Target, bool) {
	target := g.one(All, Leader, Leader, Random)
	if target[0] != All {
		r.Direction = pick(g, Both, Out, In)
	}
	r.Links = pick(g, AllLinks, AllLinks, ServerLinks)
	return target, true
}
