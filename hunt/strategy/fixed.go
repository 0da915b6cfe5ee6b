package strategy

import (
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

// written is the scenario as it is.
type written struct {
	forgetful
	scenario scenarios.Scenario
}

func (w written) Choose(seed uint64) scenarios.Scenario {
	w.scenario.Seed = seed
	return w.scenario
}

// generated has each seed generate faults of its own: each kind as likely as
// any other all through the run or, with a swarm, some kinds at rates of the
// seed's own.
type generated struct {
	forgetful
	scenario  scenarios.Scenario
	generator nemesis.Generator
}

func (g generated) Choose(seed uint64) scenarios.Scenario {
	g.scenario.Seed = seed
	g.scenario.Generate = &g.generator
	return g.scenario
}
