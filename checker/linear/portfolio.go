package linear

import "github.com/laplace-sim/laplace/checker"

// The search begins alone, for as many steps as suffice wherever there is an order that is
// easy to find: firstSteps, and firstRounds for each mark. Then the frontier catches up, and from
// then on each has twice as many as it had in all, in turns.
const firstSteps, firstRounds = 1024, 4

// decide judges a partition, as far as the budget goes: by a search, and beside it by a
// frontier if the model is Mechanical. They take turns, bounded by steps, and the first answer is
// taken, so that it is the same on every machine. To prepare costs as many steps as the
// partition has marks.
//
// They find different things hard. The search is fast where there is an order and a
// few attempts lead to it, however much is under way at once. The frontier is fast where there is
// none, as it forgets which order has led to a configuration.
func decide[S comparable](m Model[S], p *Partition, b *budget) ruling {
	if !b.spend(int64(len(p.Marks))) {
		return ruling{}
	}
	s := newSearch(m, p)
	if mechanical, is := m.(Mechanical); is {
		return inTurns(s, mechanical.Mechanism(), b, firstSteps+firstRounds*int64(len(p.Marks)))
	}
	return alone(s, b)
}

// alone is a search without a frontier.
func alone[S comparable](s *search[S], b *budget) ruling {
	if verdict := s.decide(b); verdict != checker.Unknown {
		return ruling{verdict: verdict, engine: engineSearch}
	}
	return ruling{full: s.full}
}

// inTurns is a search, and beside it a frontier, each of which has so many steps at first.
func inTurns[S comparable](s *search[S], m Mechanism, b *budget, steps int64) ruling {
	s.budget = b
	var beside competitor
	for ; ; steps = min(2*steps, unlimited) {
		if verdict, decided := s.decideUpTo(s.taken + steps); decided {
			return ruling{verdict: verdict, engine: engineSearch}
		}
		if beside == nil {
			beside = m.compete(&s.Operations)
		}
		taken, outcome, at := beside.run(min(steps, b.steps))
		enough := b.spend(taken)
		switch {
		case outcome == hasOrder:
			return ruling{verdict: checker.Valid, engine: engineFrontier}
		case outcome == hasNone:
			return ruling{verdict: checker.Violation, engine: engineFrontier, since: at}
		case !enough, b.steps == 0:
			return ruling{}
		case outcome == outOfBytes:
			return alone(s, b)
		}
	}
}
