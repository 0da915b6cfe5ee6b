package container

import (
	"cmp"
	"math"
	"slices"

	"github.com/laplace-sim/laplace/checker/linear"
)

// open reports whether takes of unknown outcome may have taken out what is in nobody's
// hands.
func (c *Contents) open() bool {
	return len(c.calls) > 0 && slices.ContainsFunc(c.Items, func(x Item) bool { return x.Stays() })
}

// chosen reports whether an order explains open contents that none explains in which no
// take of unknown outcome took effect.
//
// None does if none explains what asks for less: each item that stays is taken out by the
// first of these takes. One does if one explains a choice of what each took out.
func (c *Contents) chosen(steps *linear.Steps) (legal, known bool) {
	least := c.least()
	if least == nil {
		return false, true
	}
	if holds, decided := c.discipline.Holds(least, steps); !decided || !holds {
		return false, decided
	}
	choice, enough := c.assigned()
	if !enough || !c.exact || c.takesAll || c.unbounded {
		return false, false
	}
	holds, decided := c.discipline.Holds(choice, steps)
	return holds, holds && decided
}

// least returns contents that an order explains if one explains these: each item that
// stays may have been taken out by the first take of unknown outcome. It is nil if more
// must have been taken out than there are such takes.
func (c *Contents) least() *Contents {
	if !c.open() {
		return c
	}
	if _, enough := c.assigned(); !enough && !c.unbounded {
		return nil
	}
	loose := *c
	loose.Items = slices.Clone(c.Items)
	for i := range loose.Items {
		if x := &loose.Items[i]; x.Stays() {
			x.Out.Called = c.calls[0]
		}
	}
	return &loose
}

// assigned returns contents in which takes of unknown outcome took out what must have been
// taken out by something, in the order in which it must: the first called what must be out
// first. If that leaves something too late there is no choice that does not: enough is
// false.
func (c *Contents) assigned() (assigned *Contents, enough bool) {
	type need struct{ item, by int }
	var needs []need
	empty := NewEarliest(c.Moments)
	for _, e := range c.Empties {
		empty.Add(e.Called, e.Returned)
	}
	for i, by := range c.discipline.Deadlines(c) {
		x := &c.Items[i]
		by = min(by, empty.From(x.Put.Returned))
		if x.Stays() && by != linear.Never {
			needs = append(needs, need{i, by})
		}
	}
	slices.SortStableFunc(needs, func(a, b need) int { return cmp.Compare(a.by, b.by) })
	chosen := *c
	chosen.Items = slices.Clone(c.Items)
	for i, n := range needs {
		if i == len(c.calls) || c.calls[i] >= n.by {
			return nil, false
		}
		chosen.Items[n.item].Out.Called = c.calls[i]
	}
	return &chosen, true
}

// Earliest tells the least of numbers at a moment or later.
type Earliest struct{ tree []int }

// NewEarliest returns one without any, for so many moments.
func NewEarliest(moments int) *Earliest {
	return &Earliest{slices.Repeat([]int{math.MaxInt}, moments+1)}
}

// Add adds a number at a moment.
func (e *Earliest) Add(moment, number int) {
	for at := len(e.tree) - 1 - moment; at < len(e.tree); at += at & -at {
		e.tree[at] = min(e.tree[at], number)
	}
}

// From is the least of the numbers at a moment or later; math.MaxInt, which is
// linear.Never, if there are none.
func (e *Earliest) From(moment int) int {
	least := math.MaxInt
	for at := len(e.tree) - 1 - moment; at > 0; at -= at & -at {
		least = min(least, e.tree[at])
	}
	return least
}
