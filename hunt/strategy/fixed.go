package strategy

import (
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

// constant is what strategies are that never learn: what a seed stands for
// depends on the seed alone.
type constant func(seed uint64) scenarios.Scenario

func (c constant) Choose(seed uint64) scenarios.Scenario { return c(seed) }
func (constant) Learn(uint64, Outcome)                   {}
func (constant) Generation() uint64                      { return 0 }

// written is the scenario as it is.
func written(s scenarios.Scenario) constant {
	return func(seed uint64) scenarios.Scenario {
		s := s
		s.Seed = seed
		return s
	}
}

// generated has each seed generate faults of its own: each kind as likely as
// any other all through the run.
func generated(s scenarios.Scenario, g nemesis.Generator) constant {
	g.Swarm = false
	return func(seed uint64) scenarios.Scenario {
		s, g := s, g
		s.Seed, s.Generate = seed, &g
		return s
	}
}
