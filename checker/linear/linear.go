package linear

import (
	"cmp"
	"io"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
)

// Name is the name of the check of Check.
const Name = "linearizability"

// Result is the answer of Check.
type Result struct {
	checker.Check
	// Key is that of the object whose operations have no legal order, or, if the
	// verdict is Unknown, of the first for which the steps ran out. Else it is
	// empty, as it is for operations that name no key.
	Key string

	picture interface{ draw(w io.Writer) error } // what Visualize draws
}

var linearizability = checker.Check{Name: Name, Promise: checker.Freshness}

// Unjudgeable is what comes of a history that no order is looked for of, by what is wrong
// with it.
func Unjudgeable(err error) Result { return Result{Check: linearizability.Unjudgeable(err)} }

// Check judges by a model whether every operation of h can be taken to have
// happened at one instant between its call and its return, so that all
// results follow from that order (Herlihy and Wing, "Linearizability: A
// Correctness Condition for Concurrent Objects", 1990). It searches one object
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
// A history that is not valid gives Unknown, and so does one with a kind of
// operation that is not in the model's language, or in which no operation
// completed. While the answer is in use h must not change.
func Check[S comparable](h checker.History, m Model[S], steps int) Result {
	if err := cmp.Or(h.Validate(), m.Language().Accept(h)); err != nil {
		return Unjudgeable(err)
	}
	if h.Count(checker.OutcomeOK) == 0 {
		return Result{Check: linearizability.Unknown("none of %s completed, so nothing was judged", prose.Count(len(h), "operation"))}
	}
	b := newBudget(steps)
	all := b.steps
	parts := partitions(h)
	verdicts := decideAll(m, parts, b)
	if len(verdicts.late) > 0 && len(verdicts.illegal) == 0 {
		// The quick ones have left something to the others.
		again := slices.DeleteFunc(slices.Clone(verdicts.late), func(p *Partition) bool { return p.full })
		verdicts.late = slices.DeleteFunc(verdicts.late, func(p *Partition) bool { return !p.full })
		verdicts.add(decideAll(m, again, b))
	}
	var result Result
	switch {
	case len(verdicts.illegal) > 0:
		result = accuse(h, m, verdicts.illegal)
	case len(verdicts.late) > 0:
		result = tooFew(linearizability, steps, verdicts.late, parts)
	default:
		result = explained(linearizability, h)
		result.Engine = prose.List(verdicts.engines)
	}
	result.Steps = all - b.steps
	return result
}

// newBudget returns that of so many steps; 0 is no bound.
func newBudget(steps int) *budget {
	if steps == 0 {
		return &budget{steps: unlimited}
	}
	return &budget{steps: int64(steps)}
}

// tooFew is the answer if the steps did not suffice for some of the parts.
func tooFew(check checker.Check, steps int, late, parts []*Partition) Result {
	first := late[0]
	within, remedy := prose.Sprintf("%d steps", steps), "allow more, or have"
	if first.full {
		within, remedy = prose.Sprintf("the %d bytes that a search may remember", searchBytes), "have"
	}
	if first.keyless {
		return Result{Check: check.Unknown("no answer within %s for the %d operations on no key; %s fewer operations", within, len(first.Operations), remedy)}
	}
	return Result{Key: first.Key, Check: check.Unknown("no answer within %s for key %s, with %d operations (%d of %d keys have none); %s fewer operations for each key",
		within, prose.Name(first.Key), len(first.Operations), len(late), len(parts), remedy)}
}

// explained is the answer if there is an order.
func explained(check checker.Check, h checker.History) Result {
	if keys := len(h.Keys()); keys > 0 {
		return Result{Check: check.Valid("%s on %s have a legal order", prose.Count(len(h), "operation"), prose.Count(keys, "key"))}
	}
	return Result{Check: check.Valid("%s have a legal order", prose.Count(len(h), "operation"))}
}

// Verdicts are what came of some partitions.
type verdicts struct {
	late    []*Partition // those that need more steps
	illegal []refuted
	engines []string // those that found an order, each once, in the order in which they did
}

// A refuted is a partition that is not linearizable.
type refuted struct {
	partition *Partition
	ruling    ruling
}

// add adds more verdicts.
func (v *verdicts) add(more verdicts) {
	v.late = append(v.late, more.late...)
	v.illegal = append(v.illegal, more.illegal...)
	for _, engine := range more.engines {
		v.foundBy(engine)
	}
}

// foundBy notes that an engine found an order.
func (v *verdicts) foundBy(engine string) {
	if !slices.Contains(v.engines, engine) {
		v.engines = append(v.engines, engine)
	}
}

// decideAll gives each partition an equal part of the budget that is left. What the
// model finds unexplained is found whatever the budget.
func decideAll[S comparable](m Model[S], parts []*Partition, b *budget) verdicts {
	var v verdicts
	for i, p := range parts {
		p.order()
		part := b.share(len(parts) - i)
		switch r := rule(m, p, part); r.verdict {
		case checker.Violation:
			v.illegal = append(v.illegal, refuted{p, r})
		case checker.Unknown:
			v.late, p.full = append(v.late, p), r.full
			p.Marks = nil // they are large, and made again if they are needed
		default:
			v.foundBy(r.engine)
			p.Marks = nil
		}
		b.back(part)
	}
	return v
}

// accuse builds the answer from the partition of h in which the first contradiction
// shows.
func accuse[S comparable](h checker.History, m Model[S], all []refuted) Result {
	b := &budget{steps: prefixSteps}
	var first *evidence[S]
	for i, one := range all {
		part := b.share(len(all) - i)
		part.steps += prefixRounds * int64(len(one.partition.Marks))
		if e := newEvidence(m, one, part); first == nil || e.at() < first.at() {
			first = e
		}
		b.back(part)
	}
	first.explain()
	if len(first.parties) == 1 {
		first.failed = first.failedSource(h)
	}
	check := linearizability.Violated(checker.Evidence{
		Operations: first.ids(), Accused: new(first.accusedOperation().ID), Answers: first.answers[:min(len(first.answers), answersKept)], At: first.at(),
	}, "%s", first.describe())
	check.Engine = first.engine
	return Result{Check: check, Key: first.partition.Key, picture: &picture[S]{m, first.shown()}}
}
