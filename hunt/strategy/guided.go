package strategy

import (
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/rng"
)

const (
	// generation is how many seeds are chosen by what the same corpus knows.
	generation = 16
	// mutationsMax is how often a child is mutated at most; see
	// nemesis.Mutate for how many changes each time makes.
	mutationsMax = 2
)

// The chances of what a seed stands for once there is a corpus.
const (
	chanceFresh     = rng.Always / 2 // a schedule that no other comes from
	chanceOtherSeed = rng.Always / 2 // a mutated one runs with its own seed, not its parent's
)

// guided learns which schedules reach abstract states that few runs reach, and
// mutates those: what AFL does with inputs that reach new branches of a
// program (Zalewski, 2013), and ModelFuzz with the states of a model
// (Gulcan, Kulahcioglu Ozkan and others, "Model-guided Fuzzing of Distributed
// Systems", 2024).
type guided struct {
	varied constant // what the others come from
	first  uint64

	corpus corpus  // what the present generation is chosen by
	learnt []learn // of the present generation
}

// A learn is what a run of the present generation came to.
type learn struct {
	seed uint64
	Outcome
}

func newGuided(v constant, first uint64) *guided {
	return &guided{varied: v, first: first, corpus: newCorpus()}
}

func (g *guided) Generation() uint64 { return generation }

func (g *guided) Choose(seed uint64) scenarios.Scenario {
	kernel, schedule := g.choose(seed)
	s := g.varied(kernel)
	s.Generate = nil
	s.Faults = slices.Concat(s.Faults, schedule)
	return s
}

// choose returns the seed of the kernel and the generated faults of the run
// that the given seed stands for. Parameters and orders are those of the seed of
// the kernel.
func (g *guided) choose(seed uint64) (kernel uint64, schedule nemesis.Schedule) {
	draw := rng.New(g.first, "guided", seed)
	parent, ok := g.corpus.draw(&draw)
	if !ok || draw.Chance(chanceFresh) {
		s := g.varied(seed)
		return seed, checked(nemesis.Generate(seed, *s.Generate, s.Nodes))
	}
	kernel, schedule = parent.seed, parent.schedule
	if draw.Chance(chanceOtherSeed) {
		kernel = seed
	}
	s := g.varied(kernel)
	for range draw.Between(1, mutationsMax) {
		schedule = checked(nemesis.Mutate(schedule, *s.Generate, s.Nodes, &draw))
	}
	return kernel, schedule
}

// checked is a schedule of a generator that New has checked.
func checked(schedule nemesis.Schedule, err error) nemesis.Schedule {
	if err != nil {
		panic("strategy: a generator that was checked is wrong: " + err.Error())
	}
	return schedule
}

// Learn keeps what it is told until the generation is complete: until then
// some of it may still have to be chosen.
func (g *guided) Learn(seed uint64, o Outcome) {
	g.learnt = append(g.learnt, learn{seed, o})
	if len(g.learnt) < generation {
		return
	}
	var kept []entry
	for _, l := range g.learnt {
		fresh := g.corpus.count(l.States)
		if len(fresh) == 0 || l.Verdict == checker.Violation {
			continue // its like would fail likewise
		}
		kernel, schedule := g.choose(l.seed)
		kept = append(kept, entry{seed: kernel, schedule: schedule, states: fresh})
	}
	g.corpus.keep(kept)
	g.learnt = g.learnt[:0]
}
