package nemesis

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim/rng"
)

// The chances in a swarm: that a family of faults is there, and that a kind of
// a family that is there is. Together they make a fair coin for each kind, as
// the paper has it.
const (
	familyOn = rng.Always / 4 * 3
	kindOn   = rng.Always / 3 * 2
)

// swarm chooses what the schedule of this seed is like. Each choice has a
// stream of its own: whether one kind is there says nothing about another.
func (p *plan) swarm() {
	choices := p.all.Derive(rng.HashString("swarm"))
	choice := func(about string) *rng.Stream {
		stream := choices.Derive(rng.HashString(about))
		return &stream
	}
	there := slices.DeleteFunc(slices.Clone(p.g.Kinds), func(name string) bool {
		family := mustKind(name).Family
		return !choice("family "+family).Chance(familyOn) || !choice("kind "+name).Chance(kindOn)
	})
	if len(there) == 0 && len(p.g.Kinds) > 0 {
		there = []string{rng.Choose(choice("only"), p.g.Kinds, rng.HashString)}
	}
	if !p.g.Unlimited {
		if most := p.g.Budget.Away; most > minority(p.servers) {
			p.g.Budget.Away = int(choice("away").Between(1, int64(most)))
		}
		there = p.spare(there, choice("damaged"))
	}
	often := func(name string) []string { return slices.Repeat([]string{name}, 1<<choice("rate "+name).Below(3)) }
	for _, family := range Families {
		before := len(p.there)
		for _, name := range there {
			if mustKind(name).Family == family {
				p.there = append(p.there, often(name)...)
			}
		}
		if len(p.there) > before {
			p.families = append(p.families, often(family)...)
		}
	}
	p.playing = p.g.Plays && choice("playing").Chance(chancePlays)
	p.g.Gap = max(time.Millisecond, octaves(choice("gap"), p.g.Gap/4, 4))
	p.g.Longest = max(p.g.Shortest, octaves(choice("longest"), p.g.Longest/4, 2))
	// Some defects show only where servers are left alone for long enough to go
	// on being wrong: half of the seeds do not seek trouble at all.
	if choice("seeking").Chance(rng.Always / 2) {
		p.seeks = rng.Probability(choice("seeks").Between(1, 75)) * (rng.Always / 100)
	}
}

// messages are the kinds of message that a fault may be about alone.
func (g *Generator) messages() []string {
	if !g.Swarm {
		return nil
	}
	return g.Messages
}

// spare chooses how many disks may be damaged. Their servers may refuse to run,
// so that fewer others may be away, but one if there can be. Where no disk is to
// be damaged, the kinds of fault that do so are left out.
func (p *plan) spare(there []string, draw *rng.Stream) []string {
	harmless := slices.DeleteFunc(slices.Clone(there), func(name string) bool { return mustKind(name).damages })
	least, most := 0, min(len(p.damaged), p.g.Budget.Away, max(p.g.Budget.Away-1, 1))
	switch len(harmless) {
	case 0:
		least = min(1, most)
	case len(there):
		most = 0
	}
	p.damaged = p.damaged[:draw.Between(int64(least), int64(most))]
	if len(p.damaged) > 0 {
		return there
	}
	return harmless
}

// octaves draws a length of time from lo to as many times twice as long, each
// doubling as likely as the others.
func octaves(draw *rng.Stream, lo time.Duration, doublings uint64) time.Duration {
	lo <<= draw.Below(doublings)
	return between(draw, lo, 2*lo)
}
