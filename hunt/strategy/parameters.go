package strategy

import (
	"maps"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/rng"
)

// chanceDrawn is the chance of each parameter that may be drawn not to have its
// default, so that most seeds change one or two of them.
const chanceDrawn = rng.Always / 4

// withParameters returns the scenario with values of those parameters that it
// does not set and that a search may draw; see protocols.Parameter.Draws. What
// one parameter is says nothing about another.
func withParameters(s scenarios.Scenario, p *protocols.Protocol, seed uint64) scenarios.Scenario {
	parameters := maps.Clone(s.Parameters)
	if parameters == nil {
		parameters = make(map[string]string)
	}
	for _, q := range p.Parameters {
		if _, set := s.Parameters[q.Name]; set || len(q.Draws) == 0 {
			continue
		}
		draw := rng.New(seed, "parameter", rng.HashString(q.Name))
		if draw.Chance(chanceDrawn) {
			parameters[q.Name] = rng.Choose(&draw, q.Draws, rng.HashString)
		}
	}
	s.Parameters = parameters
	return s
}
