package linear

import "github.com/laplace-sim/laplace/checker"

// The engines that models have, but for what one has as a Decider.
const (
	engineSanity = "sanity"
	// engineSearch is the search for an order, depth first.
	engineSearch = "search"
	// engineFrontier keeps all orders at once, from event to event.
	engineFrontier = "frontier"
)

// A ruling is whether a partition is linearizable, and what says so.
type ruling struct {
	verdict checker.Verdict
	engine  string
	// found is what contradicts itself, if that is known without a search.
	found *Contradiction
	// since is the first return that may show the contradiction, where that is known; else 0.
	since int
	// shows is the place of the return by which a violation shows; 0 if that is not known.
	shows int
	// full: it is unknown since the searches may remember no more, whatever steps are left.
	full bool
}

// rule judges a partition as far as the budget goes, by the quickest engine that can: the
// model itself, if it is a Decider, its return that nothing explains, a search and a frontier.
func rule[S comparable](m Model[S], p *Partition, b *budget) ruling {
	if r := quickly(m, p, b); r.verdict != checker.Unknown {
		return r
	}
	return decide(m, p, b)
}

// quickly is rule without a search.
func quickly[S comparable](m Model[S], p *Partition, b *budget) ruling {
	if d, ok := any(m).(Decider); ok {
		steps := &Steps{*b}
		engine, found, decided := d.Decide(p, steps)
		*b = steps.budget
		switch {
		case found != nil:
			return ruling{verdict: checker.Violation, engine: engine, found: found, shows: p.returnOf(found.Accused)}
		case decided:
			return ruling{verdict: checker.Valid, engine: engine}
		}
	}
	if place := m.Unexplained(p); place >= 0 {
		return ruling{verdict: checker.Violation, engine: engineSanity, shows: place}
	}
	return ruling{}
}
