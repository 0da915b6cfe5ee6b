package counter

import (
	"fmt"
	"math"
	"strconv"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/internal/prose"
)

// SumsName is the name of the check of Sums.
const SumsName = "sums"

// window is with how many reads that began when one had returned this is compared.
const window = 32

// Sums judges whether each sum that was read lies between the least and the most that
// the amounts may come to which had been added before: those whose addition had returned
// when the read began are in it, those that were asked for until it returned may be. And
// what lies between two reads, of which one began when the other had returned, must be
// so: what was added in between, from call to return, is in the difference, and what was
// under way may be.
//
// Whatever an order of the operations explains is so. The reverse is not true: it does
// not see sums that lie in between and that no choice of amounts comes to, nor reads
// that contradict each other only by more than two, or that are more than 32 reads apart,
// other than by what was added before. To find whether some amounts come to a sum is hard
// in general, and with many of unknown outcome any is as good as another.
//
// It is bounded by steps, of which one is a look at a call or a return; see
// [linear.Condition].
func Sums(h checker.History, steps int) linear.Result {
	check := checker.Check{Name: SumsName, Promise: checker.Freshness}
	for i := range h {
		if err := Accept(&h[i]); err != nil {
			return linear.Result{Check: check.Unjudgeable(fmt.Errorf("operation %d of the history (id %d): %w", i+1, h[i].ID, err))}
		}
	}
	return linear.Condition(explains).Hold(h, Kinds, check, steps)
}

// A judge judges one counter.
type judge struct {
	*linear.Partition
	spans           []linear.Span
	amounts         []int64 // by place; of reads what they returned
	asked, returned []scope // by mark, all that was added before it
}

// initial stands for a read of 0 before all else.
const initial = -1

// explains is the condition for one counter.
func explains(p *linear.Partition, steps *linear.Steps) (found *linear.Contradiction, decided bool) {
	j := &judge{Partition: p, spans: p.Spans(), amounts: make([]int64, len(p.Operations))}
	var reads []int
	for place, o := range p.Operations {
		text := o.Value
		if o.Kind == Read {
			text = o.Output
			reads = append(reads, place)
		}
		var err error
		if j.amounts[place], err = strconv.ParseInt(text, 10, 64); err != nil || j.amounts[place] < -SumMax || j.amounts[place] > SumMax {
			return &linear.Contradiction{Accused: place, Must: "it must be a whole number that a counter can hold"}, true
		}
	}
	j.sum()
	first := linear.Never // the return of the accused
	for _, before := range append(reads, initial) {
		c, end, decided := j.after(before, first, steps)
		if !decided {
			return nil, false
		}
		if c != nil {
			found, first = c, end
		}
	}
	return found, true
}

// sum adds up what was asked for, and what had returned, by each mark.
func (j *judge) sum() {
	var asked, returned scope
	for _, m := range j.Marks {
		j.asked, j.returned = append(j.asked, asked), append(j.returned, returned)
		switch {
		case j.Operations[m.Operation].Kind != Add:
		case m.Returned:
			returned.take(j.amounts[m.Operation])
		default:
			asked.take(j.amounts[m.Operation])
		}
	}
}

// A passage is the amounts on the way from a read to a mark.
type passage struct {
	possible scope // of what was asked for, and had not returned when the read before was called
	certain  scope // of what was asked for when that had returned, and has returned too
}

// difference is what may lie between two reads: all that is certain, and of the rest what
// makes it least or most.
func (p passage) difference() scope {
	return scope{p.possible.least + p.certain.most, p.possible.most + p.certain.least}
}

// after compares a read with those that began when it had returned, as far as they
// returned before a mark, and returns the first contradiction, with the mark of its
// return.
func (j *judge) after(before, until int, steps *linear.Steps) (found *linear.Contradiction, end int, decided bool) {
	from, called, sum, left := 0, initial, int64(0), math.MaxInt
	var way passage
	if before != initial {
		from, called, sum, left = j.spans[before].Returned, j.spans[before].Called, j.amounts[before], window
		asked, over := j.asked[from], j.returned[called]
		way.possible = scope{asked.least - over.least, asked.most - over.most}
	}
	begun := make(map[int32]scope) // by read under way, what was certain when it was called
	for at := from; at < min(len(j.Marks), until); at++ {
		if !steps.Take(1) {
			return nil, 0, false
		}
		m := j.Marks[at]
		place := int(m.Operation)
		adds, amount := j.Operations[place].Kind == Add, j.amounts[place]
		switch {
		case adds && !m.Returned:
			way.possible.take(amount)
		case adds && j.spans[place].Called >= from:
			way.certain.take(amount)
		case !adds && !m.Returned && left > 0:
			begun[m.Operation] = way.certain
			left--
		case !adds && m.Returned:
			certain, compared := begun[m.Operation]
			if !compared {
				continue
			}
			delete(begun, m.Operation)
			d := passage{way.possible, certain}.difference()
			if expected := (scope{sum + d.least, sum + d.most}); !expected.has(amount) {
				return j.contradiction(before, place, expected), at, true
			}
			if left == 0 && len(begun) == 0 {
				return nil, 0, true
			}
		}
	}
	return nil, 0, true
}

// contradiction accuses a read of a sum that cannot be, given what was added since
// another read, or since the beginning. Of the additions those are evidence without whose
// return it could be.
func (j *judge) contradiction(before, accused int, expected scope) *linear.Contradiction {
	c := &linear.Contradiction{Accused: accused}
	from, called, since := -1, -1, ""
	if before != initial {
		from, called = j.spans[before].Returned, j.spans[before].Called
		c.Given = []int{before}
		since = fmt.Sprintf("%v by %s, ", j.Operations[before], j.Operations[before].Client)
	}
	span, tooLow := j.spans[accused], j.amounts[accused] < expected.least
	certain, possible := 0, 0
	for place, o := range j.Operations {
		s, positive := j.spans[place], j.amounts[place] > 0
		switch {
		case o.Kind != Add || s.Called > span.Returned:
		case s.Returned < called: // so it is not in between
			if positive != tooLow {
				c.Given = append(c.Given, place)
			}
		case s.Called > from && s.Returned < span.Called:
			certain++
			if positive == tooLow {
				c.Given = append(c.Given, place)
			}
		default:
			possible++
		}
	}
	c.Others = fmt.Sprintf("%s%s since and %d that may have taken effect", since, prose.Count(certain, "addition"), possible)
	c.Must = fmt.Sprintf("it must be %d", expected.least)
	if expected.most > expected.least {
		c.Must += fmt.Sprintf(" to %d", expected.most)
	}
	return c
}
