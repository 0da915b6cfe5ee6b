package queue

import (
	"cmp"
	"slices"

	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/container"
	"github.com/laplace-sim/laplace/internal/prose"
)

// elements says what goes in and comes out.
var elements = container.Container{Put: Enqueue, Take: Dequeue, TakeAll: Drain, Discipline: order{}}

// order is first in, first out.
//
// An order explains the contents if and only if no element that was put in, as its
// operation had returned, before another was asked to be put in comes out later than that
// (its taking out is called when that of the other has returned, or never is), and each
// empty take has a moment in which nothing is certainly there (Henzinger, Sezgin and
// Vafeiadis, "Aspect-Oriented Linearizability Proofs", 2013, theorem 3: VOrd and VWit).
type order struct{}

// Engine names it.
func (order) Engine() string { return "order" }

// Holds looks at the elements by the calls of what put them in, and remembers which of
// those that were in before comes out last.
func (order) Holds(c *container.Contents, steps *linear.Steps) (holds, decided bool) {
	if !c.Look(steps) {
		return false, false
	}
	asked, in := make([]*container.Item, len(c.Items)), make([]*container.Item, len(c.Items))
	for i := range c.Items {
		asked[i] = &c.Items[i]
	}
	copy(in, asked)
	slices.SortFunc(asked, func(a, b *container.Item) int { return cmp.Compare(a.Put.Called, b.Put.Called) })
	slices.SortFunc(in, func(a, b *container.Item) int { return cmp.Compare(a.Put.Returned, b.Put.Returned) })
	last, before := -1, 0 // the latest call of what takes out one of the first of in
	for _, x := range asked {
		for ; in[before].Put.Returned < x.Put.Called; before++ {
			last = max(last, in[before].Out.Called)
		}
		if x.Out.Returned < last {
			return false, true
		}
	}
	return c.Free(), true
}

// Deadlines are the first returns of what took out an element that came later.
func (order) Deadlines(c *container.Contents) []int {
	out := container.NewEarliest(c.Moments)
	for i := range c.Items {
		if x := &c.Items[i]; !x.Stays() {
			out.Add(x.Put.Called, x.Out.Returned)
		}
	}
	deadlines := make([]int, len(c.Items))
	for i := range c.Items {
		deadlines[i] = out.From(c.Items[i].Put.Returned)
	}
	return deadlines
}

// Must says which of two elements comes first.
func (order) Must(core *container.Contents, accused int) string {
	if len(core.Items) != 2 || len(core.Empties) > 0 {
		return ""
	}
	first, second := &core.Items[0], &core.Items[1]
	if second.Put.Returned < first.Put.Called {
		first, second = second, first
	}
	return prose.Name(first.Value) + " must come out before " + prose.Name(second.Value) + ", which was put in later"
}
