package sim_test

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
)

// Any value can be a message, and these two have types of one name.
var namesakes = []sim.Message{disk.Kind(1), network.Kind{}}

// exchange sends each of the namesakes a hundred times over a link that loses
// half of them, and returns which arrive, by kind.
func exchange(rules ...network.Rule) (arrived [2][]int) {
	world := sim.New(sim.Config{Network: network.Config{Default: network.Link{Delay: dist.Constant(ms), Loss: 500_000}}})
	for _, rule := range rules {
		world.Network().Install("rule", rule)
	}
	sent := 0
	world.Boot(world.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		return &program{receive: func(_ *program, _ sim.NodeID, m sim.Message) {
			which := slices.IndexFunc(namesakes, func(n sim.Message) bool { return n == m })
			arrived[which] = append(arrived[which], sent)
		}}
	}}))
	world.Boot(world.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		return &program{
			boot: func(p *program) { p.env.SetTimer("next", ms) },
			expire: func(p *program, _ sim.Timer) {
				if sent++; sent <= 100 {
					p.env.Send(1, namesakes[0])
					p.env.Send(1, namesakes[1])
					p.env.SetTimer("next", 2*ms)
				}
			},
		}
	}}))
	must(world.Run(1000 * ms))
	return arrived
}

func TestKindsOfOneNameFromTwoPackagesShareNoDraws(t *testing.T) {
	if arrived := exchange(); len(arrived[0]) == 0 || slices.Equal(arrived[0], arrived[1]) {
		t.Errorf("of both kinds %d arrive, expected chances of their own", arrived[0])
	}
}

func TestAFullNameMeansOneKindAndANameAllOfThatName(t *testing.T) {
	block := func(kind string) network.Rule {
		everyone := network.Everyone()
		return network.Block(network.Match{From: everyone, To: everyone, Kind: kind})
	}
	all := exchange()
	if got := exchange(block("disk.Kind")); len(got[0]) != 0 || !slices.Equal(got[1], all[1]) {
		t.Errorf("without disk.Kind %v arrive, expected none of it and of the other %v", got, all[1])
	}
	if got := exchange(block("Kind")); len(got[0])+len(got[1]) != 0 {
		t.Errorf("without Kind %v arrive, expected none", got)
	}
	got := sim.Kinds(disk.Kind(1), network.Kind{}, deed(1), deed(2))
	if want := []string{"disk.Kind", "network.Kind", "deed"}; !slices.Equal(got, want) {
		t.Errorf("the kinds are %q, want %q", got, want)
	}
}

func TestADigestTellsObservationsApartByTheirText(t *testing.T) {
	digest := func(role string) sim.Digest {
		world := sim.New(sim.Config{})
		world.Boot(world.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
			return &program{boot: func(p *program) { p.env.Observe(sim.Observation{Kind: sim.Became, Term: 1, Text: role}) }}
		}}))
		must(world.Run(ms))
		return world.Digest()
	}
	if digest("leader") == digest("follower") {
		t.Error("a leader and a follower have one digest")
	}
}
