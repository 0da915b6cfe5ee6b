package strategy

import (
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
)

// varied has each seed draw what the scenario leaves open: parameters of its
// protocol, orders of its operator, and what its schedule of faults is like, with
// these. Since less may be claimed with the orders of a seed, the bounds of its
// faults are its own.
type varied struct {
	forgetful
	protocol *protocols.Protocol
	scenario scenarios.Scenario
}

func (v varied) Choose(seed uint64) scenarios.Scenario {
	s := withOrders(withParameters(v.scenario, v.protocol, seed), v.protocol, seed)
	s.Seed = seed
	g, err := bounds(s)
	if err != nil {
		panic("strategy: a value that a parameter can draw is wrong: " + err.Error())
	}
	g = swarming(g)
	s.Generate = &g
	return s
}
