package checker

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
)

const (
	// answersTried bounds how many other answers are tried for an illegal
	// operation, answersKept how many of the legal ones are part of the
	// evidence, answersShown and partiesShown how many are put into words.
	answersTried = 256
	answersKept  = 16
	answersShown = 4
	partiesShown = 6

	// latestFew is with how many operations the search for the fewest begins.
	latestFew = 8

	// A violation is proved before its evidence is made small and put into
	// words, so that need not be complete. These bound, in steps, the search
	// for the shortest prefix, that for the fewest parties, that for other
	// answers, and each attempt of the last two; and since to look at a long
	// history at all takes long, the rounds are steps for each of its marks.
	prefixSteps, prefixRounds = 2_000_000, 64
	partySteps, partyRounds   = 2_000_000, 64
	answerSteps, answerRounds = 1_000_000, 8
	trialSteps, trialRounds   = 100_000, 4
)

// An evidence is a prefix of a partition that is not linearizable although it
// would be without its last return.
type evidence struct {
	partition *partition
	accused   int      // the operation whose return ends the prefix
	parties   []int    // operations whose results suffice for the contradiction, the accused among them
	answers   []string // what the accused could have returned instead
}

// newEvidence finds the shortest prefix of p, which is not linearizable, that
// is not either. Prefixes that cannot be decided within the budget
// count as linearizable, so the result is always evidence, if not always the
// shortest. It ends at the latest with the first value that nobody wrote.
func newEvidence(p *partition, b *budget) *evidence {
	returns := p.returns()
	legal, illegal := -1, len(returns)-1 // places in returns
	if place := p.unwritten(); place >= 0 {
		illegal, _ = slices.BinarySearch(returns, place)
	}
	for illegal-legal > 1 {
		middle := int(uint(legal+illegal) / 2)
		part := b.share(bits.Len(uint(illegal - legal - 1)))
		if p.prefix(returns[middle]+1).decide(part) == Violation {
			illegal = middle
		} else {
			legal = middle
		}
		b.back(part)
	}
	end := returns[illegal]
	return &evidence{partition: p.prefix(end + 1), accused: int(p.marks[end].operation)}
}

// at is the instant at which the contradiction shows.
func (e *evidence) at() time.Duration {
	return e.accusedOperation().Return
}

func (e *evidence) accusedOperation() *Operation {
	return e.partition.operations[e.accused]
}

// explain finds the parties and the legal answers.
func (e *evidence) explain() {
	marks := int64(len(e.partition.marks))
	e.parties = e.minimize(&budget{steps: partySteps + partyRounds*marks})
	e.answers = e.legalAnswers(&budget{steps: answerSteps + answerRounds*marks})
}

// attempt decides a variation of the prefix, as far as one attempt may go.
func attempt(p *partition, b *budget) Verdict {
	part := b.take(trialSteps + trialRounds*int64(len(p.marks)))
	defer b.back(part)
	return p.decide(part)
}

// minimize returns operations of the prefix whose returns contradict each
// other whatever the results of all others. It relaxes all but the latest few,
// or some more, if these suffice, and then the others in halves, quarters and so
// on, as delta debugging does (Zeller and Hildebrandt, "Simplifying and Isolating
// Failure-Inducing Input", 2002): reads first, since a write tells more than one
// who saw it, and the oldest first, so that what is left is recent. The write of what the accused read is among them in any case: where a
// value came from is the first thing that whoever reads of it asks.
func (e *evidence) minimize(b *budget) []int {
	relax := make([]bool, len(e.partition.operations))
	source := e.source()
	var kept []int
	for _, place := range e.partition.returns() {
		if operation := int(e.partition.marks[place].operation); operation != e.accused && operation != source {
			kept = append(kept, operation)
		}
	}
	// drop relaxes some of those that are kept, if the others suffice.
	drop := func(from, to int) bool {
		for _, operation := range kept[from:to] {
			relax[operation] = true
		}
		if attempt(e.partition.relaxed(relax), b) == Violation {
			kept = slices.Delete(kept, from, to)
			return true
		}
		for _, operation := range kept[from:to] {
			relax[operation] = false
		}
		return false
	}
	for latest := latestFew; latest < len(kept) && !drop(0, len(kept)-latest); latest *= latestFew {
	}
	slices.SortStableFunc(kept, func(a, b int) int { return cmp.Compare(e.rank(a), e.rank(b)) })
	for size := (len(kept) + 1) / 2; size > 0; size /= 2 {
		for from := 0; from < len(kept); {
			if to := min(from+size, len(kept)); !drop(from, to) {
				from = to
			}
		}
	}
	kept = append(kept, e.accused)
	if source >= 0 {
		kept = append(kept, source)
	}
	slices.Sort(kept)
	return kept
}

// rank is lower for what evidence can rather do without.
func (e *evidence) rank(place int) int {
	if e.partition.operations[place].Kind == Get {
		return 0
	}
	return 1
}

// source returns the write of what the accused read; -1 if it read nothing, or
// nothing that is known to have been written. Of several the last that had
// returned is the likeliest.
func (e *evidence) source() int {
	source, pending := -1, true
	value, reads := e.accusedOperation().reads()
	if !reads {
		return source
	}
	for _, m := range e.partition.marks {
		place := int(m.operation)
		written, writes := e.partition.operations[place].writes()
		if place != e.accused && writes && written == value && (m.returned || pending) {
			source, pending = place, !m.returned
		}
	}
	return source
}

// legalAnswers tries other results for the accused operation: for a get
// absence and every value that occurs, the latest first; for an append each of
// these followed by its own value; for a cas the opposite.
func (e *evidence) legalAnswers(b *budget) []string {
	var legal []string
	for i, o := range otherAnswers(*e.accusedOperation(), e.values()) {
		if i == answersTried {
			break
		}
		if attempt(e.partition.answered(e.accused, &o), b) == Valid {
			legal = append(legal, o.Answer())
		}
	}
	return legal
}

// values returns values that the operations of the prefix speak of, the latest
// first, as many as are tried.
func (e *evidence) values() []string {
	var values []string
	seen := make(map[string]bool)
	for _, m := range slices.Backward(e.partition.marks) {
		if len(values) > answersTried {
			break
		}
		o := e.partition.operations[m.operation]
		for _, value := range []string{o.Output, o.Value, o.Expected} {
			if !seen[value] {
				seen[value] = true
				values = append(values, value)
			}
		}
	}
	return values
}

// otherAnswers returns o with the results it could have had from the values.
func otherAnswers(o Operation, values []string) []Operation {
	var others []Operation
	switch o.Kind {
	case Get:
		absent := o
		absent.Found, absent.Output = false, ""
		others = append(others, absent)
		for _, value := range values {
			present := o
			present.Found, present.Output = true, value
			others = append(others, present)
		}
	case Append:
		for _, value := range values {
			after := o
			after.Output = value + o.Value
			others = append(others, after)
		}
	case CompareAndSet:
		opposite := o
		opposite.Found = !o.Found
		others = append(others, opposite)
	}
	return slices.DeleteFunc(others, func(other Operation) bool {
		return other.Found == o.Found && other.Output == o.Output
	})
}

// ids returns the IDs of the parties, ascending.
func (e *evidence) ids() []int {
	ids := make([]int, len(e.parties))
	for i, operation := range e.parties {
		ids[i] = e.partition.operations[operation].ID
	}
	slices.Sort(ids)
	return ids
}

// describe puts the evidence into words.
func (e *evidence) describe() string {
	o := e.accusedOperation()
	var b strings.Builder
	b.WriteString(told(o))
	if answer := o.Answer(); answer != "" {
		fmt.Fprintf(&b, " returned %s; ", answer)
	} else {
		b.WriteString(" completed; ")
	}
	if parties := e.describeParties(); parties != "" {
		b.WriteString("given " + parties + ", ")
	}
	if len(e.answers) > 0 {
		answers := prose.Few(e.answers, answersShown)
		if len(e.answers) > answersShown {
			answers[answersShown] = "one of " + answers[answersShown]
		}
		b.WriteString("it could have returned " + prose.Either(answers))
	} else {
		b.WriteString("no order of the operations explains it")
	}
	return b.String()
}

// describeParties names the operations that the accused contradicts.
func (e *evidence) describeParties() string {
	var parties []string
	for _, operation := range e.parties {
		if operation == e.accused {
			continue
		}
		o := e.partition.operations[operation]
		words := told(o)
		switch answer := o.Answer(); {
		case o.Outcome != OutcomeOK:
			words += " = ?"
		case answer != "":
			words += " = " + answer
		}
		parties = append(parties, words)
	}
	return prose.List(prose.Few(parties, partiesShown))
}

// told says what was asked, by whom and when.
func told(o *Operation) string {
	return fmt.Sprintf("%s by %s (%v to %v)", o.Request(), o.Client, o.Call, o.Return)
}
