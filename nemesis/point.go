package nemesis

import (
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Point lets Env.Maybe of a named fault point in the program be true, each
// time with a probability, on the target or everywhere. Where several faults
// name one point, any of them makes it true.
type Point struct {
	Point       string          // as the program calls it
	Probability rng.Probability // more than 0
}

func (*Point) Kind() string { return "fault-point" }

func (p *Point) fields() []field {
	return []field{
		nameField("point", "fault point", "the name that the program asks about", "the name of a fault point", &p.Point).Must(),
		partsField("probability", "%", "the chance of each time that the program asks", &p.Probability, 0, int64(rng.Always)).Must(),
	}
}

func (p *Point) check(*Fault) *mistake { return checkProbability(p.Probability) }

func (p *Point) inject(in *injection) (heal func()) {
	nodes, world := in.targets(in.nemesis.nodes()), in.nemesis.world
	in.hits = slices.Clone(nodes)
	enabled := world.EnableFaultPoint(ruleOf(in.id), sim.FaultPoint{
		Name: p.Point, Nodes: network.SetOf(nodes...), Chance: p.Probability,
	})
	in.hitCount = enabled.Fired
	in.remark = func() string { return p.missing(world.FaultPoints()) }
	return func() { world.DisableFaultPoint(enabled) }
}

// missing says so if no program has asked about the point, and which ones there
// are; "" if one has.
func (p *Point) missing(reached []sim.PointCount) string {
	var names []string
	for _, r := range reached {
		if r.Name == p.Point {
			return ""
		}
		names = append(names, r.Name)
	}
	if names == nil {
		return "no program asked about any fault point"
	}
	return "no program asked about " + p.Point + ", but about " + strings.Join(names, ", ")
}

func (*Point) cost(*Fault, int) Budget { return Budget{} }

func (p *Point) draw(g *draft) (target Target, ok bool) {
	if len(g.points) == 0 {
		return nil, false
	}
	p.Point = pick(g, g.points...)
	p.Probability, ok = g.chance(rng.Always)
	return g.one(All, Leader, Random), ok
}
