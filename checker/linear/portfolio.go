package linear

import "github.com/laplace-sim/laplace/checker"

// The engines of a portfolio, as Check.Engine has them.
const (
	// SearchEngine is the search for an order, depth first.
	SearchEngine = "search"
	// FrontierEngine keeps all orders at once, from event to event.
	FrontierEngine = "frontier"
)

// A decision is what a portfolio came to.
type decision struct {
	verdict checker.Verdict
	engine  string // which decided; "" if none did
	// since is the first return that may show the contradiction, where that is known; else 0.
	since int
}

// The search begins alone, for as many steps as suffice wherever there is an order that is
// easy to find: firstSteps, and firstRounds for each mark. Then the frontier catches up, and from
// then on each has twice as many as it had in all, in turns.
const firstSteps, firstRounds = 2048, 16

// decide judges a partition, as far as the budget goes: by a search, and beside it by a
// frontier if the model is Mechanical. They take turns, bounded by steps, and the first answer is
// taken, so that it is the same on every machine. To prepare costs as many steps as the
// partition has marks.
//
// They find different things hard. The search is fast where there is an order and a
// few attempts lead to it, however much is under way at once. The frontier is fast where there is
// none, as it forgets which order has led to a configuration.
func decide[S comparable](m Model[S], p *Partition, b *budget) decision {
	if !b.spend(int64(len(p.Marks))) {
		return decision{}
	}
	s := newSearch(m, p)
	if mechanical, is := m.(Mechanical); is {
		return inTurns(s, mechanical.Mechanism(), b, firstSteps+firstRounds*int64(len(p.Marks)))
	}
	return alone(s, b)
}

// alone is a search without a frontier.
func alone[S comparable](s *search[S], b *budget) decision {
	if verdict := s.decide(b); verdict != checker.Unknown {
		return decision{verdict: verdict, engine: SearchEngine}
	}
	return decision{}
}

// inTurns is a search, and beside it a frontier, each of which has so many steps at first.
func inTurns[S comparable](s *search[S], m Mechanism, b *budget, steps int64) decision {
	s.budget = b
	var beside competitor
	for ; ; steps = min(2*steps, unlimited) {
		if verdict, decided := s.decideUpTo(s.taken + steps); decided {
			return decision{verdict: verdict, engine: SearchEngine}
		}
		if beside == nil {
			beside = m.compete(&s.Operations)
		}
		taken, outcome, at := beside.run(min(steps, b.steps))
		enough := b.spend(taken)
		switch {
		case outcome == legal:
			return decision{verdict: checker.Valid, engine: FrontierEngine}
		case outcome == illegal:
			return decision{verdict: checker.Violation, engine: FrontierEngine, since: at}
		case !enough, b.steps == 0:
			return decision{}
		case outcome == exhausted:
			return alone(s, b)
		}
	}
}
