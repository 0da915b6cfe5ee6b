package priorityqueue

import (
	"slices"

	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/container"
	"github.com/laplace-sim/laplace/internal/prose"
)

// sweep is the least first.
//
// Take the elements from the least up. What is less than an element does not depend on it,
// and keeps it from coming out, and any greater one, at moments in which it is there. So
// each is there for as short as may be: it comes out at the first moment that it can, as
// what is less is not there, and goes in as late as it can before that; if both can be in
// one moment it is there at none. That leaves the most moments to the greater ones. An
// order explains the contents if and only if that finds a moment for all, and last for the
// empty takes, which nothing may be there for (Lee and Mathur, "Efficient
// Decrease-and-Conquer Linearizability Monitoring", 2025, leave out elements in the other
// order).
type sweep struct{}

// Engine names it.
func (sweep) Engine() string { return "sweep" }

// Holds goes through the elements from the least up.
func (sweep) Holds(c *container.Contents, steps *linear.Steps) (holds, decided bool) {
	if !c.Look(steps) {
		return false, false
	}
	free := newFree(c.Moments)
	for i := range c.Items {
		x := &c.Items[i]
		out := c.Moments // at which it comes out
		if !x.Stays() {
			out = free.from(max(x.Out.Called, x.Put.Called))
			if out >= x.Out.Returned {
				return false, true
			}
		}
		if x.Put.Returned != linear.Never {
			free.take(x.Put.Returned, out-1)
		}
	}
	for _, e := range c.Empties {
		if free.from(e.Called) > c.Last(e.Span) {
			return false, true
		}
	}
	return true, true
}

// ascending sorts elements, the least first.
func ascending(items []container.Item) {
	ranks := make([]rank, len(items))
	for i, x := range items {
		ranks[i] = rankOf(x.Value)
		ranks[i].item = x
	}
	slices.SortFunc(ranks, func(a, b rank) int { return a.compare(&b) })
	for i := range ranks {
		items[i] = ranks[i].item
	}
}

// A free has the moments that are not taken.
type free struct{ next []int } // by moment, one at or behind it before which none is free

func newFree(moments int) *free {
	f := &free{make([]int, moments+1)}
	for at := range f.next {
		f.next[at] = at
	}
	return f
}

// from is the first free moment from one on; the number of moments if there is none.
func (f *free) from(moment int) int {
	for f.next[moment] != moment {
		f.next[moment] = f.next[f.next[moment]]
		moment = f.next[moment]
	}
	return moment
}

// take takes moments.
func (f *free) take(first, last int) {
	for at := f.from(first); at <= last; at = f.from(at) {
		f.next[at] = at + 1
	}
}

// Deadlines are the first returns of what took a greater element out behind the moment
// from which on the element was there.
func (sweep) Deadlines(c *container.Contents) []int {
	deadlines := make([]int, len(c.Items))
	out := container.NewEarliest(c.Moments)
	for i := len(c.Items) - 1; i >= 0; i-- {
		x := &c.Items[i]
		deadlines[i] = out.From(x.Put.Returned)
		if !x.Stays() {
			out.Add(x.Out.Called, x.Out.Returned)
		}
	}
	return deadlines
}

// Must says which of two elements comes first.
func (sweep) Must(core *container.Contents, accused int) string {
	if len(core.Items) != 2 || len(core.Empties) > 0 {
		return ""
	}
	less, more := &core.Items[0], &core.Items[1]
	if Compare(more.Value, less.Value) < 0 {
		less, more = more, less
	}
	return prose.Name(less.Value) + " must come out before " + prose.Name(more.Value) + ", which is greater"
}
