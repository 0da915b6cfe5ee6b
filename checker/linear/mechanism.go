package linear

import (
	"math"
	"slices"
)

// A Mechanism is a Machine, of whatever states.
type Mechanism struct {
	observe func(Bounds) Observer
	compete func(o *Operations) competitor
}

// Mechanize returns the Mechanism of a Machine.
func Mechanize[S comparable](machine Machine[S]) Mechanism {
	return Mechanism{
		observe: func(b Bounds) Observer { return NewFrontier(machine, b) },
		compete: func(o *Operations) competitor { return newRecorded(machine, o) },
	}
}

// Observe returns a Frontier.
func (m Mechanism) Observe(bounds Bounds) Observer { return m.observe(bounds) }

// A Mechanical is a Model of which it is known what the operations do, one after the
// other, so that a frontier is searched beside an order.
type Mechanical interface {
	Mechanism() Mechanism
}

// A competitor decides the operations on an object beside a search.
type competitor interface {
	// run goes on for so many steps, and reports how many it took, what it found, and up to
	// which mark it has come.
	run(steps int64) (taken int64, outcome race, at int)
}

// A race is how far a competitor has come.
type race uint8

const (
	stillRunning race = iota
	hasOrder
	hasNone
	outOfBytes // it takes more of them than it may
)

// A recorded is a front of the operations of a partition, all of which are known.
type recorded[S comparable] struct {
	*front[S]
	operations *Operations
	at         int     // the mark that is next
	slots      []int32 // by place
	free       []int32
	under      bool // a return is being worked on
}

// recordedBytes bounds what the configurations of a recorded may take.
const recordedBytes = 256 << 20

func newRecorded[S comparable](machine Machine[S], o *Operations) *recorded[S] {
	f := newFront(machine, recordedBytes)
	f.beyond = o.Beyond
	f.kindreds = make([]pendingAlike, len(o.kindreds))
	for i := range o.kindreds {
		f.kindreds[i].until = o.kindreds[i].until
	}
	return &recorded[S]{front: f, operations: o, slots: make([]int32, len(o.requests))}
}

// run goes through the marks. A pending operation that the model has not admitted never
// takes effect, and one that it has does so before returns as late as that only: if
// there is an order, the model says, there is such an order. What stands for another
// here keeps it so: the orders that follow one configuration and those that follow another
// that it covers are the same.
func (r *recorded[S]) run(steps int64) (taken int64, outcome race, at int) {
	from := r.taken
	limit := from + min(steps, math.MaxInt64-from)
	for {
		switch {
		case r.under && !r.advance(limit):
			if r.full() {
				return r.taken - from, outOfBytes, r.at
			}
			return r.taken - from, stillRunning, r.at
		case r.under && r.illegal():
			return r.taken - from, hasNone, r.at
		case r.under:
			r.under = false
			r.at++
		}
		if r.at > r.operations.Last {
			return r.taken - from, hasOrder, r.at
		}
		if r.taken >= limit {
			return r.taken - from, stillRunning, r.at
		}
		r.mark()
	}
}

// mark goes past the next mark, or begins its return.
func (r *recorded[S]) mark() {
	m := r.operations.Partition.Marks[r.at]
	q := &r.operations.requests[m.Operation]
	switch {
	case m.Returned:
		r.end(r.slots[m.Operation], q.Operation, r.at)
		r.free = append(r.free, r.slots[m.Operation])
		r.under = true
		return
	case !q.Pending:
		slot := int32(len(r.open))
		if n := len(r.free); n > 0 {
			slot, r.free = r.free[n-1], r.free[:n-1]
		}
		r.slots[m.Operation] = slot
		r.call(slot, q.Operation, true)
	case q.kindred != unadmitted:
		k := &r.kindreds[q.kindred]
		if len(k.members) == 0 {
			at, _ := slices.BinarySearch(r.usable, q.kindred)
			r.usable = slices.Insert(r.usable, at, q.kindred)
		}
		k.members = append(k.members, unanswered(q.Operation))
	}
	r.at++
}
