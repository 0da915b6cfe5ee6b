package linear

import (
	"iter"
	"math"

	"github.com/laplace-sim/laplace/checker"
)

// Operations are those of a partition as a search sees them.
type Operations struct {
	// Partition is what they are of.
	Partition *Partition
	// Last is the place of the last return mark; -1 if there is none.
	Last int
	// Beyond is up to which mark pending operations are tried in some states
	// although they are not admitted for that long: those of which
	// Object.Refused says so. A model sets it, if it wants that; 0 is never.
	Beyond int

	requests []Request // by the place of the operation in the partition
	kindreds []kindred
	numbers  map[any]int32 // of the kindreds, by likeness
}

// A Request is an operation in the course of a search.
type Request struct {
	*checker.Operation // nil if it is not called
	// Place is where in Partition.Operations it stands.
	Place int32
	// Called and Returned are the places of its marks in Partition.Marks;
	// Returned is Never if it is pending.
	Called, Returned int
	// Pending: it may take effect at any time after its call, or never.
	Pending bool

	slot    int32 // tells what is under way at one time apart
	kindred int32 // of a pending operation
	rank    int32 // how many of its kindred are called before
}

// Never is the place of a mark that does not come.
const Never = math.MaxInt

// unadmitted is the kindred of pending operations that never take effect.
const unadmitted = -1

// A kindred is a set of pending operations that are alike.
type kindred struct {
	members []int32 // places in the partition, in order of call; the kindreds are in order of the first
	until   int     // the last return before which one may take effect
}

// operationsOf returns the operations of a partition, none of them admitted.
func operationsOf(p *Partition) Operations {
	o := Operations{Partition: p, Last: -1, requests: make([]Request, len(p.Operations))}
	for at, m := range p.Marks {
		r := &o.requests[m.Operation]
		if m.Returned {
			r.Returned, r.Pending = at, false
			o.Last = at
		} else {
			*r = Request{
				Operation: p.Operations[m.Operation], Place: m.Operation,
				Called: at, Returned: Never, Pending: true, kindred: unadmitted,
			}
		}
	}
	return o
}

// Called yields those that are called, by their place in the partition.
func (o *Operations) Called() iter.Seq[*Request] {
	return func(yield func(*Request) bool) {
		for i := range o.requests {
			if r := &o.requests[i]; r.Operation != nil && !yield(r) {
				return
			}
		}
	}
}

// Pending yields those that are pending, in order of call.
func (o *Operations) Pending() iter.Seq[*Request] {
	return func(yield func(*Request) bool) {
		for _, m := range o.Partition.Marks {
			if r := &o.requests[m.Operation]; !m.Returned && r.Pending && !yield(r) {
				return
			}
		}
	}
}

// AnyPending reports whether any is pending.
func (o *Operations) AnyPending() bool {
	for range o.Pending() {
		return true
	}
	return false
}

// Admit lets a pending operation take effect before returns up to the one at the
// mark until; what is not admitted never does. Operations of one likeness, which
// can be compared, can stand for each other: of these those called first take
// effect, in order of call. They must be admitted in that order.
func (o *Operations) Admit(r *Request, likeness any, until int) {
	if o.numbers == nil {
		o.numbers = make(map[any]int32)
	}
	number, found := o.numbers[likeness]
	if !found {
		number = int32(len(o.kindreds))
		o.numbers[likeness] = number
		o.kindreds = append(o.kindreds, kindred{})
	}
	k := &o.kindreds[number]
	r.kindred, r.rank = number, int32(len(k.members))
	k.members = append(k.members, r.Place)
	k.until = max(k.until, until)
}
