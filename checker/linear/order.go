package linear

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// order lays out the marks of the partition in time.
//
// What happened at one instant is in the order in which it was recorded, if that
// is known of all of it. Otherwise intervals are closed: of two marks at
// one instant the call comes first, so that operations that touch are
// concurrent. One exception keeps the check sharp where the clock is coarse and
// a client often calls again at the very instant of its last return: these two
// are in order, as the client knows. Such clients cannot all be served, since
// calls of each would have to precede returns of the other; at each instant the
// first of them is, and the rest count as concurrent, which can only make the
// check more lenient.
//
// Operations are in order of call, so that only those under way have to be sorted.
func (p *Partition) order() {
	p.Marks = make([]Mark, 0, p.marks())
	returned := make(map[string]*time.Duration) // by client, the last return
	var open toReturn
	for next := 0; next < len(p.Operations) || len(open) > 0; {
		var at time.Duration
		if len(open) == 0 || next < len(p.Operations) && p.Operations[next].Call <= open[0].at {
			at = p.Operations[next].Call
		} else {
			at = open[0].at
		}
		from := len(p.Marks)
		var served *checker.Operation // the first whose client called again at once
		for ; next < len(p.Operations) && p.Operations[next].Call == at; next++ {
			o := p.Operations[next]
			p.Marks = append(p.Marks, Mark{Operation: int32(next)})
			last := returned[o.Client]
			if last == nil {
				last = new(time.Duration)
				*last = -1
				returned[o.Client] = last
			}
			if *last == at && served == nil {
				served = o
			}
			if o.Outcome == checker.OutcomeOK {
				*last = o.Return
				open.push(coming{o.Return, int32(next)})
			}
		}
		for len(open) > 0 && open[0].at == at {
			p.Marks = append(p.Marks, Mark{Operation: open.pop().operation, Returned: true})
		}
		if moment := p.Marks[from:]; len(moment) > 1 {
			if served != nil {
				p.serve(moment, served.Client)
			}
			p.orderAsRecorded(moment)
		}
	}
}

// marks returns how many marks the partition has.
func (p *Partition) marks() int {
	n := len(p.Operations)
	for _, o := range p.Operations {
		if o.Outcome == checker.OutcomeOK {
			n++
		}
	}
	return n
}

// serve puts those marks of one instant that are of a client between the calls and the
// returns of others.
func (p *Partition) serve(marks []Mark, client string) {
	class := func(m Mark) int {
		switch {
		case p.Operations[m.Operation].Client == client:
			return 1
		case m.Returned:
			return 2
		}
		return 0
	}
	// The call of an operation comes before its return, and what comes later before
	// neither.
	slices.SortStableFunc(marks, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(class(a), class(b)), cmp.Compare(a.Operation, b.Operation))
	})
}

// orderAsRecorded puts marks of one instant into the order in which they were
// recorded, if it is known of all.
func (p *Partition) orderAsRecorded(marks []Mark) {
	unknown := func(m Mark) bool { return p.recorded(m) == 0 }
	if slices.ContainsFunc(marks, unknown) {
		return
	}
	slices.SortStableFunc(marks, func(a, b Mark) int { return cmp.Compare(p.recorded(a), p.recorded(b)) })
}

// recorded returns the place of the mark in the recording, 0 if it is unknown.
func (p *Partition) recorded(m Mark) uint64 {
	if m.Returned {
		return p.Operations[m.Operation].ReturnOrder
	}
	return p.Operations[m.Operation].CallOrder
}

// A coming is the return of an operation under way.
type coming struct {
	at        time.Duration
	operation int32
}

// before reports whether c is the earlier one, or, at one instant, of the operation that
// was called first.
func (c coming) before(d coming) bool {
	return c.at < d.at || c.at == d.at && c.operation < d.operation
}

// ToReturn are the returns to come, as a heap with the first at its top.
type toReturn []coming

func (r *toReturn) push(c coming) {
	h := append(*r, c)
	*r = h
	for i := len(h) - 1; i > 0; {
		parent := (i - 1) / 2
		if !h[i].before(h[parent]) {
			return
		}
		h[i], h[parent] = h[parent], h[i]
		i = parent
	}
}

func (r *toReturn) pop() coming {
	h := *r
	top, last := h[0], len(h)-1
	h[0] = h[last]
	h = h[:last]
	*r = h
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			return top
		}
		if child+1 < last && h[child+1].before(h[child]) {
			child++
		}
		if !h[child].before(h[i]) {
			return top
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
}
