package linear

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
)

// NoOrder ends the detail of a violation of which no answer is known that would have been
// legal.
const NoOrder = "no order of the operations explains it"

// OthersMax bounds how many other answers are tried for an illegal operation.
const OthersMax = 256

const (
	// answersKept bounds how many of the legal answers of an illegal operation are
	// part of the evidence, answersShown and partiesShown how many are put into
	// words.
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

	// Where the evidence takes no search it has so many operations at most, if it can
	// do with them, and so many other answers are tried.
	partiesFew   = 4
	quickAnswers = 32
)

// An evidence is a prefix of a partition that is not linearizable although it
// would be without its last return.
type evidence[S comparable] struct {
	model     Model[S]
	partition *Partition
	engine    string   // what found that
	accused   int      // the operation whose return ends the prefix
	parties   []int    // operations whose results suffice for the contradiction, the accused among them
	answers   []string // what the accused could have returned instead
	// failed is the operation that would have written what the accused read, if it had not
	// failed; nil if there is none.
	failed *checker.Operation
	quick  bool   // it was found without a search, and these say so in their words:
	others string // the parties, if they are too many to name
	must   string // why the accused is illegal given these
}

// newEvidence finds the shortest prefix of a partition that is not linearizable, for which
// a ruling gives the reason. Prefixes that cannot be decided within the budget
// count as linearizable, so the result is always evidence, if not always the
// shortest.
func newEvidence[S comparable](m Model[S], of refuted, b *budget) *evidence[S] {
	p, r := of.partition, of.ruling
	returns := p.returns()
	legal, last := -1, len(returns)-1 // places in returns
	shows := func() {
		if r.shows > 0 {
			last, _ = slices.BinarySearch(returns, r.shows)
		}
	}
	shows()
	// What is found without a search is at once near the first of its kind.
	for last-legal > 1 && r.found != nil {
		earlier := quickly(m, p.prefix(returns[last]), b)
		if earlier.verdict == checker.Valid {
			legal = last - 1
		}
		if earlier.found == nil {
			break
		}
		r = earlier
		shows()
	}
	if r.since > 0 {
		place, _ := slices.BinarySearch(returns, r.since)
		legal = max(legal, min(place, last)-1)
	}
	for near := r.since > 0; last-legal > 1; near = false {
		middle := int(uint(legal+last) / 2)
		if near {
			middle = legal + 1
		}
		part := b.share(bits.Len(uint(last - legal - 1)))
		if earlier := rule(m, p.prefix(returns[middle]+1), part); earlier.verdict == checker.Violation {
			r, last = earlier, middle
			shows()
		} else {
			legal = middle
		}
		b.back(part)
	}
	end := returns[last]
	e := &evidence[S]{model: m, partition: p.prefix(end + 1), engine: r.engine, accused: int(p.Marks[end].Operation)}
	if r.found != nil {
		e.quick, e.others, e.must = true, r.found.Others, r.found.Must
		e.parties = append([]int{e.accused}, r.found.Given...)
		slices.Sort(e.parties)
		e.parties = slices.Compact(e.parties)
	}
	return e
}

// at is the instant at which the contradiction shows.
func (e *evidence[S]) at() time.Duration {
	return e.accusedOperation().Return
}

func (e *evidence[S]) accusedOperation() *checker.Operation {
	return e.partition.Operations[e.accused]
}

// explain finds the parties and the legal answers.
func (e *evidence[S]) explain() {
	marks := int64(len(e.partition.Marks))
	if e.quick {
		e.addSource()
		e.answers = e.legalAnswers(&budget{steps: min(quickAnswers*marks, answerSteps)})
		return
	}
	e.parties = e.minimize(&budget{steps: partySteps + partyRounds*marks})
	e.answers = e.legalAnswers(&budget{steps: answerSteps + answerRounds*marks})
}

// addSource adds the write of what the accused read to few parties that were found
// without a search: where a value came from is the first thing that whoever reads of it
// asks.
func (e *evidence[S]) addSource() {
	source := e.model.Source(e.partition, e.accused)
	if source < 0 || slices.Contains(e.parties, source) || len(e.parties) >= partiesFew {
		return
	}
	e.parties = append(e.parties, source)
	slices.Sort(e.parties)
}

// tired reports whether a budget does not suffice to look at the prefix once more.
func (e *evidence[S]) tired(b *budget) bool { return b.steps < int64(len(e.partition.Marks)) }

// failedSource returns the operation of h to which the accused would owe what it read, if that
// had not failed; nil if there is none.
func (e *evidence[S]) failedSource(h checker.History) *checker.Operation {
	accused := e.accusedOperation()
	p := &Partition{Key: e.partition.Key, keyless: e.partition.keyless, Operations: []*checker.Operation{accused}, Marks: []Mark{{}}}
	for i := range h {
		if o := &h[i]; o.Outcome == checker.OutcomeFail && o.Kind.Keyless == p.keyless && o.Key == p.Key && o.Call <= accused.Return {
			p.Marks = append(p.Marks, Mark{Operation: int32(len(p.Operations))})
			p.Operations = append(p.Operations, o)
		}
	}
	p.Marks = append(p.Marks, Mark{Returned: true})
	if source := e.model.Source(p, 0); source > 0 {
		return p.Operations[source]
	}
	return nil
}

// attempt decides a variation of the prefix, as far as one attempt may go.
func (e *evidence[S]) attempt(p *Partition, b *budget) checker.Verdict {
	part := b.take(trialSteps + trialRounds*int64(len(p.Marks)))
	defer b.back(part)
	return rule(e.model, p, part).verdict
}

// minimize returns operations of the prefix whose returns contradict each
// other whatever the results of all others. It relaxes all but the latest few,
// or some more, if these suffice, and then the others in halves, quarters and so
// on, as delta debugging does (Zeller and Hildebrandt, "Simplifying and Isolating
// Failure-Inducing Input", 2002): reads first, since a write tells more than one
// who saw it, and the oldest first, so that what is left is recent. The write of what the accused read is among them in any case: where a
// value came from is the first thing that whoever reads of it asks.
func (e *evidence[S]) minimize(b *budget) []int {
	relax := make([]bool, len(e.partition.Operations))
	source := e.model.Source(e.partition, e.accused)
	var kept []int
	for _, place := range e.partition.returns() {
		if operation := int(e.partition.Marks[place].Operation); operation != e.accused && operation != source {
			kept = append(kept, operation)
		}
	}
	// drop relaxes some of those that are kept, if the others suffice.
	drop := func(from, to int) bool {
		if e.tired(b) {
			return false
		}
		for _, operation := range kept[from:to] {
			relax[operation] = true
		}
		if e.attempt(e.partition.relaxed(relax), b) == checker.Violation {
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
func (e *evidence[S]) rank(place int) int {
	if e.partition.Operations[place].Kind.Reads {
		return 0
	}
	return 1
}

// legalAnswers tries other results for the accused operation.
func (e *evidence[S]) legalAnswers(b *budget) []string {
	var legal []string
	for i, o := range e.model.Others(e.partition, e.accused) {
		if i == OthersMax || e.tired(b) {
			break
		}
		if e.attempt(e.partition.answered(e.accused, &o), b) == checker.Valid {
			legal = append(legal, o.Answer())
		}
	}
	return legal
}

// ids returns the IDs of what is named, ascending.
func (e *evidence[S]) ids() []int {
	ids := make([]int, len(e.parties))
	for i, operation := range e.parties {
		ids[i] = e.partition.Operations[operation].ID
	}
	if e.failed != nil {
		ids = append(ids, e.failed.ID)
	}
	slices.Sort(ids)
	return ids
}

// describe puts the evidence into words.
func (e *evidence[S]) describe() string {
	o := e.accusedOperation()
	var b strings.Builder
	b.WriteString(told(o))
	if answer := o.Answer(); answer != "" {
		fmt.Fprintf(&b, " returned %s; ", answer)
	} else {
		b.WriteString(" completed; ")
	}
	if parties := cmp.Or(e.others, e.describeParties()); parties != "" {
		b.WriteString("given " + parties + ", ")
	}
	if len(e.answers) > 0 {
		answers := prose.Few(e.answers, answersShown)
		if len(e.answers) > answersShown {
			answers[answersShown] = "one of " + answers[answersShown]
		}
		b.WriteString("it could have returned " + prose.Either(answers))
	} else {
		b.WriteString(cmp.Or(e.must, NoOrder))
	}
	return b.String()
}

// describeParties names the operations that the accused contradicts.
func (e *evidence[S]) describeParties() string {
	var parties []string
	for _, operation := range e.parties {
		if operation == e.accused {
			continue
		}
		o := e.partition.Operations[operation]
		words := told(o)
		switch answer := o.Answer(); {
		case o.Outcome != checker.OutcomeOK:
			words += " = ?"
		case answer != "":
			words += " = " + answer
		}
		parties = append(parties, words)
	}
	if e.failed != nil {
		parties = append(parties, told(e.failed)+", which failed")
	}
	return prose.List(prose.Few(parties, partiesShown))
}

// told says what was asked, by whom and when.
func told(o *checker.Operation) string {
	return prose.Sprintf("%s by %s (%v to %v)", o.Request(), o.Client, o.Call, o.Return)
}
