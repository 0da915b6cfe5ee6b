package linear

import (
	"math"

	"github.com/laplace-sim/laplace/checker"
)

// Bounds are what a Frontier may take, counted so that they are the same on every machine.
type Bounds struct {
	// Steps are those that it may take on one object, and Each as many more for each
	// operation that was called on it. A step is a look at one operation in one
	// configuration. If both are 0 there is no bound.
	Steps, Each int64
	// Bytes is how many bytes the configurations of one object may take; 0 is no bound.
	Bytes int64
}

// A Frontier judges a history while it is recorded, by what the operations on each object
// do to it. It is an Observer: it names the first return at which no order of what was
// called by then explains what has returned.
//
// An operation that has not returned may have taken effect or not, and return whatever
// that comes to. One whose client gave up may take effect at any time after. One that
// certainly had no effect may not have had: that is known from its return on.
type Frontier[S comparable] struct {
	machine Machine[S]
	bounds  Bounds
	keyless *watched[S]
	objects map[string]*watched[S]
	open    map[int]seat[S] // by the ID of the operation
	illegal bool
}

// A watched is an object that a Frontier has heard of.
type watched[S comparable] struct {
	*front[S]         // nil from when it cannot tell any more
	free      []int32 // slots that were used and are not
	slots     int32
	allowed   int64 // steps
}

// A seat is where an operation is under way.
type seat[S comparable] struct {
	object *watched[S]
	slot   int32
}

// NewFrontier returns one that has heard of nothing.
func NewFrontier[S comparable](machine Machine[S], bounds Bounds) *Frontier[S] {
	return &Frontier[S]{machine: machine, bounds: bounds, objects: make(map[string]*watched[S]), open: make(map[int]seat[S])}
}

// Call notes that an operation was called. If its ID is that of one under way it is
// ignored.
func (f *Frontier[S]) Call(o *checker.Operation) {
	object := f.object(o)
	if _, twice := f.open[o.ID]; f.illegal || twice {
		return
	}
	object.allowed += f.bounds.Each
	if object.front == nil {
		return
	}
	slot := object.slots
	if n := len(object.free); n > 0 {
		slot, object.free = object.free[n-1], object.free[:n-1]
	} else {
		object.slots++
	}
	f.open[o.ID] = seat[S]{object, slot}
	object.call(slot, unanswered(o), false)
}

// object returns the one that o is about.
func (f *Frontier[S]) object(o *checker.Operation) *watched[S] {
	w := f.keyless
	if !o.Kind.Keyless {
		w = f.objects[o.Key]
	}
	if w != nil {
		return w
	}
	w = &watched[S]{front: newFront(f.machine, f.bounds.Bytes), allowed: f.bounds.Steps}
	if f.bounds.Steps == 0 && f.bounds.Each == 0 {
		w.allowed = unlimited
	}
	if o.Kind.Keyless {
		f.keyless = w
	} else {
		f.objects[o.Key] = w
	}
	return w
}

// Return notes that an operation has ended, and reports whether the history may be legal.
func (f *Frontier[S]) Return(o *checker.Operation) (legal bool) {
	at, found := f.open[o.ID]
	delete(f.open, o.ID)
	switch w := at.object; {
	case f.illegal:
		return false
	case !found || w.front == nil:
		return true
	default:
		f.illegal = !w.end(at.slot, o)
		return !f.illegal
	}
}

// end has an operation end, and reports whether what was seen of the object may be legal.
func (w *watched[S]) end(slot int32, o *checker.Operation) (legal bool) {
	w.free = append(w.free, slot)
	switch o.Outcome {
	case checker.OutcomeOK:
		told := *o
		w.front.end(slot, &told, math.MaxInt)
		if !w.advance(w.allowed) {
			w.front = nil
			return true
		}
	case checker.OutcomeFail:
		w.drop(slot)
	default:
		w.abandon(slot)
	}
	if w.illegal() {
		return false
	}
	if w.taken >= w.allowed || w.full() {
		w.front = nil
	}
	return true
}

// Proved reports whether some order explains all that it was told of, of which it has not
// given up any.
func (f *Frontier[S]) Proved() bool {
	if f.illegal || f.keyless != nil && f.keyless.front == nil {
		return false
	}
	for _, w := range f.objects {
		if w.front == nil {
			return false
		}
	}
	return true
}

// Proved is what Check comes to for a history all of which an Observer was told of, if that
// has proved that some order explains it; false if it has not.
func Proved(h checker.History, by Observer) (Result, bool) {
	if !by.Proved() || h.Validate() != nil || h.Count(checker.OutcomeOK) == 0 {
		return Result{}, false
	}
	r := explained(linearizability, h)
	r.Engine = engineFrontier
	return r, true
}
