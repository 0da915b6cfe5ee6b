package nemesis

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// Priorities gives each link of the target, or each at all, a priority, and lets
// messages take the longer the lower that of their link is, so that those of
// one link overtake those of another again and again and not now and then. At
// a few messages, drawn beforehand, the link that carries one falls below all
// others. It is the scheduler of Burckhardt, Kothari, Musuvathi and Nagarakatte
// ("A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs",
// ASPLOS 2010) with links in the place of threads, as in that of Ozkan, Majumdar,
// Niksic, Tabaei Befrouei and Weissenbacher ("Randomized Testing of Distributed
// Systems with Probabilistic Guarantees", OOPSLA 2018): with d-1 changes it
// finds a defect that takes d messages in a certain order with a probability
// that falls with the number of links and, to the power of d-1, of messages.
// Where theirs delivers nothing of a low priority while there is something of a
// higher one, this one only delays, since protocols have timers.
//
// The delay of a link never falls while the fault lasts, so the fault by itself
// lets no message overtake an earlier one of the same link before its end.
type Priorities struct {
	// Spread is how much longer messages of the lowest priority there can be
	// take. At first links are spread over the upper half; those that fall
	// share the lower half, each below those before it.
	Spread time.Duration // more than 0, at most an hour
	// Changes is at how many messages a link falls, d-1; 0 is 2.
	Changes int
	// Messages is among how many messages, the first that the fault sees,
	// these are drawn, k; 0 is 1,000.
	Messages int
	Selection
}

func (*Priorities) Kind() string { return "priorities" }

// changesMax bounds how often links fall by one fault.
const changesMax = 1000

func (p *Priorities) fields() []field {
	return append([]field{
		durationField("spread", "", "how much longer messages of the lowest priority take; of the others less, in proportion", &p.Spread, time.Nanosecond, time.Hour).Must(),
		countField("changes", "2", "at how many messages the link that carries one falls below all others", &p.Changes),
		countField("messages", "1000", "among how many messages, the first that it sees, these are drawn", &p.Messages),
	}, p.Selection.fields()...)
}

func (p *Priorities) check(f *Fault) *mistake {
	if p.Spread == 0 {
		return &mistake{"spread", "no spread", "more than 0s"}
	}
	if p.Changes > changesMax {
		return &mistake{"changes", "too many changes", "at most 1000"}
	}
	return p.Selection.check(f)
}

func (p *Priorities) inject(in *injection) (heal func()) {
	return p.Selection.inject(in, p.rule(in.draw.Derive(rng.HashString("changes"))))
}

// rule returns the rule that delays messages by the priority of their link. The
// links' own priorities come from their streams, so that one link more or less
// leaves the others as they are.
func (p *Priorities) rule(draw rng.Stream) network.Rule {
	changes, messages := cmp.Or(p.Changes, 2), cmp.Or(p.Messages, 1000)
	points := make([]int64, changes)
	for i := range points {
		points[i] = draw.Between(1, int64(messages))
	}
	slices.Sort(points)
	half := p.Spread / 2
	var seen int64
	fallen := make(map[network.Ends]time.Duration) // how much longer a link that has fallen takes
	next := 0                                      // of the points
	return network.RuleFunc(func(packet network.Packet, draws network.Draws) network.Answer {
		link := network.Ends{From: packet.From, To: packet.To}
		seen++
		for ; next < len(points) && points[next] == seen; next++ {
			fallen[link] = half + (p.Spread-half)*time.Duration(next+1)/time.Duration(changes)
		}
		if extra, ok := fallen[link]; ok {
			return network.Answer{Extra: extra}
		}
		lower, _ := bits.Mul64(draws.Link.At(0), uint64(half)+1)
		return network.Answer{Extra: time.Duration(lower)}
	})
}

func (p *Priorities) cost(*Fault, int) Budget { return Budget{Delay: p.Spread} }

func (p *Priorities) draw(g *draft) (Target, bool) {
	target, ok := g.late(&p.Spread, &p.Selection)
	if !ok {
		return nil, false
	}
	p.Changes = int(g.draw.Between(1, 4))
	p.Messages = 100 << g.draw.Below(6)
	return target, true
}
