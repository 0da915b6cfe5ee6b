package strategy

import (
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/rng"
)

// varied has each seed draw what the scenario leaves open: parameters of its
// protocol, orders of its operator, and what its schedule of faults is like, with
// these. Since less may be claimed with the orders of a seed, the bounds of its
// faults are its own.
func varied(s scenarios.Scenario, p *protocols.Protocol) constant {
	var own []string // the damage to disks that the scenario itself asks for
	if s.Generate != nil {
		own = s.Generate.Budget.Disk
	}
	return func(seed uint64) scenarios.Scenario {
		s := withOrders(withParameters(s, p, seed), p, seed)
		s.Seed = seed
		g, err := bounds(s)
		if err != nil {
			panic("strategy: a value that a parameter can draw is wrong: " + err.Error())
		}
		if disks := rng.New(seed, "disks"); !disks.Chance(chanceDisks) {
			g.Budget.Disk = own
		}
		g = swarming(g)
		s.Generate = &g
		return s
	}
}

// chanceDisks is how many of the seeds may damage disks where only the claim says
// that they may: a server whose disk is damaged counts as away throughout, which
// leaves fewer others to be away.
const chanceDisks = rng.Always / 2
