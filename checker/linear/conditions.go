package linear

import (
	"cmp"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
)

// A Condition says of the operations on one object, without a search for an order,
// that no order explains them: it returns the contradiction that shows first; nil if
// there is none. It may take so many steps, each a look at an operation or at a part of
// what one returned, and is not decided if they do not suffice.
type Condition func(p *Partition, steps *Steps) (found *Contradiction, decided bool)

// A Contradiction is that the result of one operation is illegal, given those of others.
type Contradiction struct {
	// Accused is the place in Partition.Operations of the one, and Given are those of
	// the others.
	Accused int
	Given   []int
	// Others are the others in words, if there are too many to name.
	Others string
	// Must says what the accused would have had to return: "it must be 5 or more".
	Must string
}

// Steps are those that a Condition may take.
type Steps struct{ budget }

// NewSteps returns so many steps; 0 is no bound.
func NewSteps(steps int) *Steps {
	if steps == 0 {
		return &Steps{budget{steps: unlimited}}
	}
	return &Steps{budget{steps: int64(steps)}}
}

// Take takes steps, and reports whether there were as many; a number below 1 counts as 1.
func (s *Steps) Take(steps int) bool { return s.spend(int64(max(steps, 1))) }

// Hold judges a history, object after object, by a condition: with the name, and as what
// the check says. It is bounded by steps as Check is, and Unknown where that is: if they
// run out, the history is not valid or has a kind that is none of those, or nothing in it
// completed. While the answer is in use h must not change.
func (c Condition) Hold(h checker.History, kinds checker.Kinds, check checker.Check, steps int) Result {
	if err := cmp.Or(h.Validate(), kinds.Accept(h)); err != nil {
		return Result{Check: check.Unjudgeable(err)}
	}
	if h.Count(checker.OutcomeOK) == 0 {
		return Result{Check: check.Unknown("none of %s completed, so nothing was judged", prose.Count(len(h), "operation"))}
	}
	left := NewSteps(steps)
	parts := partitions(h)
	var late []*Partition
	var first *Contradiction
	var of *Partition
	for _, p := range parts {
		p.order()
		found, decided := c(p, left)
		switch {
		case !decided:
			late = append(late, p)
		case found != nil && (first == nil || p.Operations[found.Accused].Return < of.Operations[first.Accused].Return):
			first, of = found, p
		}
		if of != p {
			p.Marks = nil // they are large
		}
	}
	switch {
	case first != nil:
		return first.result(of, check)
	case len(late) > 0:
		return tooFew(check, steps, late, parts)
	}
	return explained(check, h)
}

// result is the answer that a contradiction comes to.
func (c *Contradiction) result(p *Partition, check checker.Check) Result {
	accused := p.Operations[c.Accused]
	ids := []int{accused.ID}
	var others []string
	for _, place := range c.Given {
		o := p.Operations[place]
		ids = append(ids, o.ID)
		others = append(others, told(o)+returnedBriefly(o, " = "))
	}
	slices.Sort(ids)
	words := told(accused) + cmp.Or(returnedBriefly(accused, " returned "), " completed") + "; "
	if given := cmp.Or(c.Others, prose.List(prose.Few(others, partiesShown))); given != "" {
		words += "given " + given + ", "
	}
	return Result{
		Key:     p.Key,
		picture: sketchOf(p, c),
		Check:   check.Violated(checker.Evidence{Operations: slices.Compact(ids), Accused: new(accused.ID), At: accused.Return}, "%s", words+c.Must),
	}
}

// returnedBriefly is what an operation returned, behind a verb, and cut if it is long; ""
// if that is nothing, or unknown.
func returnedBriefly(o *checker.Operation, verb string) string {
	answer := o.Answer()
	if answer == "" {
		return ""
	}
	return verb + prose.Short(answer, answerLetters)
}

// answerLetters is how much of what an operation returned a contradiction quotes.
const answerLetters = 120

// A Span is when an operation is under way: the places in Partition.Marks of its call and
// of its return, which is Never if it is pending.
type Span struct{ Called, Returned int }

// Spans returns those of Partition.Operations, in their order.
func (p *Partition) Spans() []Span {
	spans := make([]Span, len(p.Operations))
	for at, m := range p.Marks {
		if m.Returned {
			spans[m.Operation].Returned = at
		} else {
			spans[m.Operation] = Span{Called: at, Returned: Never}
		}
	}
	return spans
}
