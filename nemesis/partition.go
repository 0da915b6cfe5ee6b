package nemesis

import (
	"slices"

	"github.com/laplace-sim/laplace/sim"
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

// members are all nodes that are named in a group.
func (p *Partition) members() []string { return slices.Concat(p.Groups...) }

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
