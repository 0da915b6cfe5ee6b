package checker

// LinearizabilityName is the name of the check of Linearizable.
const LinearizabilityName = "linearizability"

// Linearizability is the answer of Linearizable.
type Linearizability struct {
	Check
	// Key is the key whose operations have no legal order, or, if the verdict
	// is Unknown, the first key for which the steps ran out. Else it is empty.
	Key string

	shown *partition // what Visualize draws
}

var linearizability = Check{Name: LinearizabilityName, Promise: Freshness}

// Linearizable judges whether every operation of h can be taken to have
// happened at one instant between its call and its return, so that all
// results follow from that order (Herlihy and Wing, "Linearizability: A
// Correctness Condition for Concurrent Objects", 1990). It searches one key
// after the other (Lowe, "Testing for linearizability", 2017; Horn and
// Kroening, "Faster linearizability checking via P-compositionality", 2015),
// and forgets what is behind an instant at which nothing is under way.
//
// An operation of unknown outcome may take effect at any time after its call,
// or never. Operations that touch, as one returns at the instant at which
// another is called, may stand in either order, unless one client made both or
// the history says in which order they were recorded.
//
// The search is bounded by steps, so that its answer is the same on every
// machine; 0 is no bound. A step is a look at one operation in one order of
// operations, and some ten million take a second. If they do not suffice the
// verdict is Unknown. The evidence of a violation is then made small and put
// into words within steps of its own: it proves the violation in any case.
//
// A history that is not valid gives Unknown, and so does one in which no
// operation completed. While the answer is in use h must not change.
func Linearizable(h History, steps int) Linearizability {
	if err := h.Validate(); err != nil {
		return Linearizability{Check: linearizability.unjudgeable(err)}
	}
	if h.Count(OutcomeOK) == 0 {
		return Linearizability{Check: linearizability.unknown("none of %d operations completed, so nothing was judged", len(h))}
	}
	b := &budget{steps: int64(steps)}
	if steps == 0 {
		b.steps = unlimited
	}
	parts := partitions(h)
	late, illegal := decideAll(parts, b)
	if len(late) > 0 && len(illegal) == 0 {
		// The quick ones have left something to the others.
		late, illegal = decideAll(late, b)
	}
	switch {
	case len(illegal) > 0:
		return accuse(illegal)
	case len(late) > 0:
		return Linearizability{Key: late[0].key, Check: linearizability.unknown("no answer within %d steps for key %s, with %d operations (%d of %d keys have none); allow more, or have fewer operations for each key",
			steps, printable(late[0].key), len(late[0].operations), len(late), len(parts))}
	}
	return Linearizability{Check: linearizability.valid("%d operations on %d keys have a legal order", len(h), len(h.Keys()))}
}

// decideAll gives each partition an equal part of the budget that is left. It
// returns those that need more, and those that are not linearizable. A value
// that nobody wrote is found whatever the budget.
func decideAll(parts []*partition, b *budget) (late, illegal []*partition) {
	for i, p := range parts {
		p.order()
		if p.unwritten() >= 0 {
			illegal = append(illegal, p)
			continue
		}
		part := b.share(len(parts) - i)
		switch p.decide(part) {
		case Violation:
			illegal = append(illegal, p)
		case Unknown:
			late = append(late, p)
		}
		if len(illegal) == 0 || illegal[len(illegal)-1] != p {
			p.marks = nil // they are large, and made again if they are needed
		}
		b.back(part)
	}
	return late, illegal
}

// accuse builds the answer from the partition in which the first contradiction
// shows.
func accuse(illegal []*partition) Linearizability {
	b := &budget{steps: prefixSteps}
	var first *evidence
	for i, p := range illegal {
		part := b.share(len(illegal) - i)
		part.steps += prefixRounds * int64(len(p.marks))
		if e := newEvidence(p, part); first == nil || e.at() < first.at() {
			first = e
		}
		b.back(part)
	}
	first.explain()
	return Linearizability{
		Check: linearizability.violated(Evidence{
			Operations: first.ids(), Accused: new(first.accusedOperation().ID), Answers: first.answers[:min(len(first.answers), answersKept)], At: first.at(),
		}, "%s", first.describe()),
		Key:   first.partition.key,
		shown: first.shown(),
	}
}

// decide judges the partition, as far as the budget goes. To prepare the
// search costs as many steps as the partition has marks.
func (p *partition) decide(b *budget) Verdict {
	if !b.spend(int64(len(p.marks))) {
		return Unknown
	}
	return newSearch(p).decide(b)
}
