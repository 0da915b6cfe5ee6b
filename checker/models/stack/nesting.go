package stack

import (
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/container"
	"github.com/laplace-sim/laplace/internal/prose"
)

// nesting is last in, first out: from when an element is pushed to when it is popped, what
// is pushed is popped as well.
//
// Whatever is pushed and popped in one moment fits into any order, and is left out. Each
// other element is certainly there from the return of its push to the call of its pop.
// Where at some moment nothing certainly is, each element is popped by then or pushed
// from then on, and either side can be explained by itself: what lies beyond the moment
// can take effect in it, and keeps its order. So what has a moment for itself is empty
// takes' too. Where something certainly is there at all moments from one to another, one
// element lies below all others for all of that time: it may be pushed before the first,
// and popped after the last. Whatever may be can be taken for it, since the rest, if an
// order explains it at all, fits in between. So it is left out, and what remains falls
// apart again (Lee and Mathur, "Efficient Decrease-and-Conquer Linearizability
// Monitoring", 2025, have the same reduction).
type nesting struct{}

// Engine names it.
func (nesting) Engine() string { return "nesting" }

// A stretch is moments from the first to the last.
type stretch struct{ from, to int }

// Holds leaves out one element below all others after the other.
func (nesting) Holds(c *container.Contents, steps *linear.Steps) (holds, decided bool) {
	if !c.Look(steps) {
		return false, false
	}
	if !c.Free() {
		return false, true
	}
	there, below := newCover(c.Moments), newBottoms(c.Moments)
	for i := range c.Items {
		if x := &c.Items[i]; !x.Fleeting() {
			there.add(x.Put.Returned, min(x.Out.Called, c.Moments)-1, 1)
			below.set(x.Put.Returned, x)
		}
	}
	open := there.stretches(nil, stretch{0, c.Moments - 1})
	for len(open) > 0 {
		s := open[len(open)-1]
		open = open[:len(open)-1]
		x, enough := below.find(s, steps)
		switch {
		case !enough:
			return false, false
		case x == nil:
			return false, true
		}
		below.set(x.Put.Returned, nil)
		there.add(x.Put.Returned, min(x.Out.Called, c.Moments)-1, -1)
		open = there.stretches(open, s)
	}
	return true, true
}

// Deadlines are, of what was pushed on top of another element, the first return of a pop
// of such an element.
func (nesting) Deadlines(c *container.Contents) []int {
	pushed := make([][2]*container.Item, c.Moments) // by moment, whose push is called then, and whose returns
	for i := range c.Items {
		x := &c.Items[i]
		pushed[x.Put.Called][0] = x
		if x.Put.Returned != linear.Never {
			pushed[x.Put.Returned][1] = x
		}
	}
	deadline := make(map[*container.Item]int, len(c.Items))
	popped := container.NewEarliest(c.Moments)
	for _, at := range pushed {
		if x := at[0]; x != nil {
			deadline[x] = popped.From(x.Put.Returned)
		}
		if x := at[1]; x != nil && !x.Stays() {
			popped.Add(x.Out.Called, x.Out.Returned)
		}
	}
	deadlines := make([]int, len(c.Items))
	for i := range c.Items {
		deadlines[i] = deadline[&c.Items[i]]
	}
	return deadlines
}

// Must says which of two elements must be popped first.
func (nesting) Must(core *container.Contents, accused int) string {
	if len(core.Items) != 2 || len(core.Empties) > 0 {
		return ""
	}
	lower, upper := &core.Items[0], &core.Items[1]
	if upper.Put.Returned < lower.Put.Called {
		lower, upper = upper, lower
	}
	return prose.Name(upper.Value) + ", which lies on top of " + prose.Name(lower.Value) + ", must be popped before it"
}
