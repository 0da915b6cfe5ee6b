package network

import (
	"slices"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Match selects packets. The zero Match selects none, since the zero Set is
// empty.
type Match struct {
	From, To Set
	Kind     string // a kind of message, as Kind.Is has it; "" means every kind
	// First and Last select by ordinal: of the packets of one kind on one
	// link, those from First to Last, both included. Last 0 means no end.
	First, Last uint64
}

// Has reports whether the match selects the packet.
func (m *Match) Has(p Packet) bool {
	return (m.Kind == "" || p.Kind.Is(m.Kind)) &&
		p.Ordinal >= m.First && (m.Last == 0 || p.Ordinal <= m.Last) &&
		m.From.Has(p.From) && m.To.Has(p.To)
}

// When returns the rule that asks the given one about the packets that match,
// and abstains about the others. It does not sever what is on its way.
func When(match Match, rule Rule) Rule {
	return RuleFunc(func(p Packet, draws Draws) Answer {
		if !match.Has(p) {
			return Answer{}
		}
		return rule.Judge(p, draws)
	})
}

// Sometimes returns the rule that asks the given one about each packet with
// probability p, and abstains otherwise. It does not sever what is on its way.
func Sometimes(p rng.Probability, rule Rule) Rule {
	return RuleFunc(func(packet Packet, draws Draws) Answer {
		// Chance moves the stream on, so that the rule inside draws anew.
		if !draws.Packet.Chance(p) {
			return Answer{}
		}
		return rule.Judge(packet, draws)
	})
}

// Delay returns the rule that delays every packet by a sample of extra.
func Delay(extra dist.Dist) Rule {
	return RuleFunc(func(_ Packet, draws Draws) Answer {
		return Answer{Extra: extra.Sample(draws.Packet.Uint64())}
	})
}

// Reorder returns the rule that delays each packet with probability p by a
// sample of extra, so that others overtake it.
func Reorder(p rng.Probability, extra dist.Dist) Rule {
	return Sometimes(p, Delay(extra))
}

// Loss returns the rule that loses each packet with probability p.
func Loss(p rng.Probability) Rule {
	return Sometimes(p, Answer{Decision: Drop, Reason: Lost})
}

// Duplicate returns the rule by which each packet arrives twice with
// probability p.
func Duplicate(p rng.Probability) Rule {
	return Sometimes(p, Answer{Duplicate: true})
}

// Corrupt returns the rule by which each packet arrives damaged with
// probability p.
func Corrupt(p rng.Probability) Rule {
	return Sometimes(p, Answer{Corrupt: true})
}

// Misdeliver returns the rule by which each packet to one of the given nodes
// arrives with probability p at another of them, which is not its sender.
func Misdeliver(p rng.Probability, among []NodeID) Rule {
	return Sometimes(p, RuleFunc(func(packet Packet, draws Draws) Answer {
		if !slices.Contains(among, packet.To) {
			return Answer{}
		}
		others := slices.DeleteFunc(slices.Clone(among), func(id NodeID) bool { return id == packet.To || id == packet.From })
		if len(others) == 0 {
			return Answer{}
		}
		return Answer{Astray: rng.Choose(&draws.Packet, others, func(id NodeID) uint64 { return uint64(id) })}
	}))
}

// Block returns the rule that lets no packet through that matches.
func Block(match Match) Rule {
	return When(match, Answer{Decision: Drop, Reason: Blocked})
}
