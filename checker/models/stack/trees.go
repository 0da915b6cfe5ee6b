package stack

import (
	"math/bits"

	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/container"
)

// leaves is how many leaves a tree over moments has, a power of two.
func leaves(moments int) int { return 1 << bits.Len(uint(max(moments, 1)-1)) }

// A cover says by moment how many elements are certainly there.
type cover struct {
	size  int
	nodes []count // the root is 1; the parts of n are 2n and 2n+1
}

// A count is of the moments below a node.
type count struct {
	all         int32 // that are there at all of them, by what was added at the node
	least, most int32 // of all that was added at the node and below
}

func newCover(moments int) *cover {
	size := leaves(moments)
	return &cover{size, make([]count, 2*size)}
}

// add adds elements at moments.
func (v *cover) add(from, to int, elements int32) { v.addBelow(1, 0, v.size-1, from, to, elements) }

func (v *cover) addBelow(node, first, last, from, to int, elements int32) {
	n := &v.nodes[node]
	switch {
	case to < first || last < from:
		return
	case from <= first && last <= to:
		n.all, n.least, n.most = n.all+elements, n.least+elements, n.most+elements
		return
	}
	middle := (first + last) / 2
	v.addBelow(2*node, first, middle, from, to, elements)
	v.addBelow(2*node+1, middle+1, last, from, to, elements)
	left, right := &v.nodes[2*node], &v.nodes[2*node+1]
	n.least, n.most = n.all+min(left.least, right.least), n.all+max(left.most, right.most)
}

// next is the first moment from one on at which something is there, or nothing is; -1 if
// there is none.
func (v *cover) next(from int, something bool) int {
	return v.nextBelow(1, 0, v.size-1, from, 0, something)
}

func (v *cover) nextBelow(node, first, last, from int, above int32, something bool) int {
	n := &v.nodes[node]
	if last < from || something && above+n.most == 0 || !something && above+n.least > 0 {
		return -1
	}
	if first == last {
		return first
	}
	middle := (first + last) / 2
	if found := v.nextBelow(2*node, first, middle, from, above+n.all, something); found >= 0 {
		return found
	}
	return v.nextBelow(2*node+1, middle+1, last, from, above+n.all, something)
}

// stretches adds those within s at all moments of which something is there.
func (v *cover) stretches(to []stretch, s stretch) []stretch {
	for from := s.from; from <= s.to; {
		first := v.next(from, true)
		if first < 0 || first > s.to {
			break
		}
		end := v.next(first, false)
		if end < 0 || end > s.to {
			end = s.to + 1
		}
		to = append(to, stretch{first, end - 1})
		from = end
	}
	return to
}

// bottoms are the elements by the moment at which their push returned.
type bottoms struct {
	size  int
	items []*container.Item
	nodes []reach
}

// A reach is of the elements below a node: the earliest call of a push, and the latest
// return of a pop.
type reach struct{ called, returned int }

var nowhere = reach{linear.Never, -1}

func newBottoms(moments int) *bottoms {
	size := leaves(moments)
	b := &bottoms{size, make([]*container.Item, size), make([]reach, 2*size)}
	for i := range b.nodes {
		b.nodes[i] = nowhere
	}
	return b
}

// set has an element, or none if it is nil, at a moment.
func (b *bottoms) set(moment int, x *container.Item) {
	b.items[moment] = x
	node := b.size + moment
	b.nodes[node] = nowhere
	if x != nil {
		b.nodes[node] = reach{x.Put.Called, x.Out.Returned}
	}
	for node /= 2; node > 0; node /= 2 {
		left, right := b.nodes[2*node], b.nodes[2*node+1]
		b.nodes[node] = reach{min(left.called, right.called), max(left.returned, right.returned)}
	}
}

// find returns an element of a stretch that may lie below all others there: its push was
// called before the stretch, and its pop returned behind it. It is nil if there is none.
func (b *bottoms) find(s stretch, steps *linear.Steps) (x *container.Item, enough bool) {
	return b.findBelow(1, 0, b.size-1, s, steps)
}

func (b *bottoms) findBelow(node, first, last int, s stretch, steps *linear.Steps) (x *container.Item, enough bool) {
	n := b.nodes[node]
	switch {
	case last < s.from || s.to < first || n.called >= s.from || n.returned <= s.to+1:
		return nil, true
	case !steps.Take(1):
		return nil, false
	case first == last:
		return b.items[first], true
	}
	middle := (first + last) / 2
	if x, enough = b.findBelow(2*node, first, middle, s, steps); x != nil || !enough {
		return x, enough
	}
	return b.findBelow(2*node+1, middle+1, last, s, steps)
}
