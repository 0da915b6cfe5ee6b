package strategy

import (
	"cmp"
	"slices"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim/rng"
)

const (
	// corpusMax is how many schedules a corpus keeps.
	corpusMax = 64
	// statesMax is how many of the states that it was the first to reach an
	// entry is judged by.
	statesMax = 512
	// weightMax is what a state weighs that one run reached. It weighs half if
	// two did, and nothing if many did.
	weightMax = 1 << 20
	// freshFactor is how much more an entry weighs in the generation after it
	// was kept.
	freshFactor = 4
)

// A corpus is a bounded collection of schedules that reached, when they ran,
// abstract states that no run had reached before.
type corpus struct {
	entries []entry
	reached map[uint64]uint32 // how many runs reached each state
	weight  uint64            // of all entries
}

// An entry is a schedule of a corpus.
type entry struct {
	seed     uint64 // of the kernel when it ran
	schedule nemesis.Schedule
	states   []uint64 // those it was the first to reach, or some of them
	weight   uint64   // how likely it is to be drawn, in comparison
}

func newCorpus() corpus { return corpus{reached: make(map[uint64]uint32)} }

// count takes note that one more run reached the states, and returns those
// that none had reached before.
func (c *corpus) count(states []uint64) (fresh []uint64) {
	for _, s := range states {
		if c.reached[s] == 0 {
			fresh = append(fresh, s)
		}
		c.reached[s]++
	}
	return fresh
}

// keep adds entries, weighs all anew, and lets go of the lightest if they are
// too many, of two the older.
func (c *corpus) keep(added []entry) {
	for i := range added {
		e := &added[i]
		e.states = slices.Clone(e.states[:min(len(e.states), statesMax)])
	}
	for i := range c.entries {
		c.entries[i].weight = c.rarity(c.entries[i].states)
	}
	for i := range added {
		added[i].weight = freshFactor * c.rarity(added[i].states)
	}
	c.entries = append(added, c.entries...) // the latest first
	if len(c.entries) > corpusMax {
		slices.SortStableFunc(c.entries, func(a, b entry) int { return cmp.Compare(b.weight, a.weight) })
		c.entries = slices.Clip(c.entries[:corpusMax])
	}
	c.weight = 0
	for _, e := range c.entries {
		c.weight += e.weight
	}
}

// rarity is the more the fewer runs have reached the states. It is never 0.
func (c *corpus) rarity(states []uint64) uint64 {
	sum := uint64(1)
	for _, s := range states {
		sum += weightMax / uint64(c.reached[s])
	}
	return sum
}

// draw draws an entry by weight; false if there is none.
func (c *corpus) draw(stream *rng.Stream) (entry, bool) {
	if len(c.entries) == 0 {
		return entry{}, false
	}
	at := stream.Below(c.weight)
	for _, e := range c.entries {
		if at < e.weight {
			return e, true
		}
		at -= e.weight
	}
	panic("strategy: the weight of a corpus is not that of its entries")
}
