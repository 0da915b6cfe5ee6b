package strategy

import (
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/rng"
)

// chanceNearSeed is how many of the scenarios with a mutated schedule have another seed
// too.
const chanceNearSeed = rng.Always / 2

// Near returns the n-th of the scenarios that are near one with a schedule that has
// nothing left to choose, and says whether its schedule is another. By turns it is the
// same with another seed, one after the other from the next on, and one whose schedule
// is mutated (nemesis.Mutate), half of these with another seed as well. Faults that
// are drawn keep to what the protocol claims to survive, unless the scenario itself
// is beyond that: then all may be drawn, and only safety is judged.
//
// The same scenario and n are the same neighbour always. The error is that of
// scenarios.Scenario.Check.
func Near(s scenarios.Scenario, n uint64, beyond bool) (near scenarios.Scenario, mutated bool, err error) {
	if err := s.Check(); err != nil {
		return s, false, err
	}
	s.Recorded = nil
	if n%2 == 0 {
		s.Seed += 1 + n/2
		return s, false, nil
	}
	open := s
	open.Faults = nil // those that it has count in the budget of the whole
	g, err := bounds(open)
	if err != nil {
		return s, false, err
	}
	g.Unlimited = g.Unlimited || beyond
	s.SafetyOnly = s.SafetyOnly || g.Unlimited
	draw := rng.New(s.Seed, "near", n)
	if draw.Chance(chanceNearSeed) {
		s.Seed += 1 + n/2
	}
	s.Faults, err = nemesis.Mutate(s.Faults, g, s.Nodes, &draw)
	return s, true, err
}
