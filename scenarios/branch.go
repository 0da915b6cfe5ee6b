package scenarios

import (
	"iter"

	"github.com/laplace-sim/laplace/sim/trace"
)

// Parting is where two runs of one beginning come to differ, beside the acts of the outside:
// the record of each; nil where a run has ended. ok is false if they do not differ.
// Acts of the outside are left out, so that events may have other numbers in both.
func Parting(first, second *trace.Trace) (a, b *trace.Record, ok bool) {
	nextA, stopA := iter.Pull(first.Records())
	defer stopA()
	nextB, stopB := iter.Pull(second.Records())
	defer stopB()
	for {
		ra, moreA := inside(nextA)
		rb, moreB := inside(nextB)
		switch {
		case !moreA && !moreB:
			return nil, nil, false
		case !moreA:
			return nil, &rb, true
		case !moreB:
			return &ra, nil, true
		case unnumbered(ra) != unnumbered(rb):
			return &ra, &rb, true
		}
	}
}

// inside is the next record that is no act of the outside.
func inside(next func() (trace.Record, bool)) (trace.Record, bool) {
	for {
		if r, more := next(); !more || r.Kind != trace.Control {
			return r, more
		}
	}
}

// unnumbered is a record without the numbers of events.
func unnumbered(r trace.Record) trace.Record {
	r.Number, r.Cause = 0, 0
	return r
}
