package linear

import "github.com/laplace-sim/laplace/checker"

// SanityEngine is what finds, as Check.Engine has it, that a model knows of no way in which
// something can have been returned.
const SanityEngine = "sanity"

// A ruling is whether a partition is linearizable, and what says so.
type ruling struct {
	verdict checker.Verdict
	engine  string
	// found is what contradicts itself, if that is known without a search.
	found *Contradiction
}

// rule judges a partition as far as the budget goes, by the quickest engine that can: the
// model itself, if it is a Decider, its return that nothing explains, searches. It notes in the
// partition which return may show a contradiction, if they know it.
func rule[S comparable](m Model[S], p *Partition, b *budget) ruling {
	if r := quickly(m, p, b); r.verdict != checker.Unknown {
		return r
	}
	d := decide(m, p, b)
	p.since = d.since
	return ruling{verdict: d.verdict, engine: d.engine}
}

// quickly is rule without a search.
func quickly[S comparable](m Model[S], p *Partition, b *budget) ruling {
	if d, ok := any(m).(Decider); ok {
		steps := &Steps{*b}
		engine, found, decided := d.Decide(p, steps)
		*b = steps.budget
		switch {
		case found != nil:
			return ruling{checker.Violation, engine, found}
		case decided:
			return ruling{verdict: checker.Valid, engine: engine}
		}
	}
	if place := m.Unexplained(p); place >= 0 {
		return ruling{checker.Violation, SanityEngine, &Contradiction{Accused: int(p.Marks[place].Operation)}}
	}
	return ruling{}
}
