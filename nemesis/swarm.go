package nemesis

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim/rng"
)

// The chances in a swarm: that a family of faults is there, and that a kind of
// a family that is there is. Coins that are fair for kinds, as the paper has
// them, and biased for families leave most seeds with a handful of kinds, and
// still many with two that have to come together.
const (
	familyOn = rng.Always / 4 * 3
	kindOn   = rng.Always / 2
)

// swarm chooses what the schedule of this seed is like. Each choice has a
// stream of its own: whether one kind is there says nothing about another.
func (p *plan) swarm() {
	choices := p.all.Derive(rng.HashString("swarm"))
	choice := func(about string) *rng.Stream {
		stream := choices.Derive(rng.HashString(about))
		return &stream
	}
	var on []string
	for _, name := range p.g.Kinds {
		kind, _ := kindNamed(name)
		if !choice("family "+kind.Family).Chance(familyOn) || !choice("kind "+name).Chance(kindOn) {
			continue
		}
		for range 1 << choice("rate "+name).Below(3) {
			on = append(on, name)
		}
	}
	if on == nil && p.g.Kinds != nil {
		on = []string{p.g.Kinds[choice("only").Below(uint64(len(p.g.Kinds)))]}
	}
	p.g.Kinds = on
	p.g.Gap = max(time.Millisecond, octaves(choice("gap"), p.g.Gap/4, 4))
	longest := p.g.Longest / 16
	p.g.Longest = max(p.g.Shortest, octaves(choice("longest"), longest, 4))
	p.seeks = rng.Probability(choice("seeks").Between(0, 100)) * (rng.Always / 100)
	if p.g.Unlimited {
		return
	}
	harmful := slices.ContainsFunc(on, func(name string) bool {
		return slices.Contains(diskDamages, name) && slices.Contains(p.g.Budget.Disk, name)
	})
	most := min(len(p.damaged), p.g.Budget.Away)
	if !harmful || most < 1 {
		p.damaged = nil
		return
	}
	p.damaged = p.damaged[:choice("damaged").Between(1, int64(most))]
}

// octaves draws a length of time from lo to as many times twice as long, each
// doubling as likely as the others.
func octaves(draw *rng.Stream, lo time.Duration, doublings uint64) time.Duration {
	lo <<= draw.Below(doublings)
	return between(draw, lo, 2*lo)
}
