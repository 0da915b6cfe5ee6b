package container

import (
	"fmt"
	"strings"

	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/internal/prose"
)

// Contents are what was put into an object and taken out of it, each at some moment of a
// span. Moments are numbered from 0: an operation takes effect in one from Called on and
// before Returned, and several do in one moment, in any order.
type Contents struct {
	Items []Item // in the order of Container.Sort
	// Empties are the spans of those that found nothing to take out.
	Empties []Empty
	// Moments is how many there are.
	Moments int

	discipline Discipline
	calls      []int // of takes of unknown outcome, ascending
	unbounded  bool  // among them is one that takes all
	takesAll   bool  // something took all that returned
	exact      bool  // what took all is no more than takes one after the other
}

// An Item is a value that was put in, once.
type Item struct {
	Value string
	// Put and Out are the spans of the operations that put it in, and took it out. Of one
	// that stays Out.Called is linear.Never.
	Put, Out linear.Span

	put, out int // places of these operations; out is -1 if it is not known
}

// An Empty is a take that found nothing.
type Empty struct {
	linear.Span
	place int
}

// Stays reports whether nothing takes the item out.
func (x *Item) Stays() bool { return x.Out.Called == linear.Never }

// Fleeting reports whether both operations on the item may take effect in one moment,
// one right after the other, so that nobody else sees the item.
func (x *Item) Fleeting() bool { return x.Out.Called < x.Put.Returned }

// Last is the last moment in which an operation may take effect.
func (c *Contents) Last(s linear.Span) int { return min(s.Returned, c.Moments) - 1 }

// A direct is a contradiction that takes no order to see.
type direct struct {
	*linear.Contradiction
	at int // its mark
}

// takersFew is how many of those that took a value out before are named.
const takersFew = 5

// direct returns the first return of a take of what was not put in by then, or not as
// often as it was taken out; nil if there is none.
func (c *Container) direct(p *linear.Partition) *direct {
	in, taken := make(map[string]int), make(map[string][]int)
	for at, m := range p.Marks {
		o := p.Operations[m.Operation]
		switch {
		case !m.Returned && o.Kind == c.Put:
			in[o.Value]++
		case m.Returned && o.Kind != c.Put && o.Found:
			for _, value := range c.out(p, int(m.Operation)) {
				before := taken[value]
				if len(before) < in[value] {
					taken[value] = append(before, int(m.Operation))
					continue
				}
				found := &linear.Contradiction{Accused: int(m.Operation)}
				if len(before) == 0 {
					found.Must = fmt.Sprintf("it cannot be %s, which nobody had asked to put in", prose.Name(value))
				} else {
					found.Given = before[max(len(before)-takersFew, 0):]
					found.Must = fmt.Sprintf("%s cannot come out more often than it was put in", prose.Name(value))
				}
				return &direct{found, at}
			}
		}
	}
	return nil
}

// out are the values that an operation took out.
func (c *Container) out(p *linear.Partition, place int) []string {
	o := p.Operations[place]
	if o.Kind == c.TakeAll {
		return strings.Fields(o.Output)
	}
	return []string{o.Output}
}

// read reads operations without a direct contradiction; false if a value may have been put
// in twice.
func (c *Container) read(p *linear.Partition) (*Contents, bool) {
	r := reading{Container: c, Partition: p, spans: p.Spans(), items: make(map[string]int)}
	r.Contents = &Contents{discipline: c.Discipline, exact: true}
	if !r.puts() {
		return nil, false
	}
	r.takes()
	r.keep()
	if c.Sort != nil {
		c.Sort(r.Items)
	}
	return r.Contents, true
}

// A reading is a history in the course of being read.
type reading struct {
	*Container
	*linear.Partition
	*Contents
	spans   []linear.Span
	moments []int          // by mark
	items   map[string]int // by value, places in Contents.Items
}

// puts takes in what was put in, and numbers the moments: a take of all that has its time
// to itself has a moment for each value.
func (r *reading) puts() bool {
	r.moments = make([]int, len(r.Marks))
	for at, m := range r.Marks {
		o := r.Operations[m.Operation]
		r.moments[at] = r.Moments
		r.Moments++
		switch {
		case m.Returned:
		case o.Kind == r.Put:
			if _, twice := r.items[o.Value]; twice {
				return false
			}
			r.items[o.Value] = len(r.Items)
			r.Items = append(r.Items, Item{Value: o.Value, Out: linear.Span{Called: linear.Never, Returned: linear.Never}, put: int(m.Operation), out: -1})
		case o.Kind == r.TakeAll && r.alone(int(m.Operation)):
			r.Moments += 2 * len(strings.Fields(o.Output))
		}
	}
	for i := range r.Items {
		r.Items[i].Put = r.span(r.Items[i].put)
	}
	return true
}

// alone reports whether nothing else is called or returns while an operation is under way.
func (r *reading) alone(place int) bool {
	s := r.spans[place]
	return s.Returned == s.Called+1
}

// span is that of an operation, in moments.
func (r *reading) span(place int) linear.Span {
	s := r.spans[place]
	s.Called = r.moments[s.Called]
	if s.Returned != linear.Never {
		s.Returned = r.moments[s.Returned]
	}
	return s
}

// takes takes in what was taken out.
func (r *reading) takes() {
	for _, m := range r.Marks {
		place, o := int(m.Operation), r.Operations[m.Operation]
		switch {
		case o.Kind == r.Put || m.Returned:
		case r.spans[place].Returned == linear.Never:
			r.calls = append(r.calls, r.span(place).Called)
			r.unbounded = r.unbounded || o.Kind == r.TakeAll
		case o.Kind == r.TakeAll:
			r.takeAll(place)
		case o.Found:
			r.take(o.Output, r.span(place), place)
		default:
			r.Empties = append(r.Empties, Empty{r.span(place), place})
		}
	}
}

// take takes one value out.
func (r *reading) take(value string, s linear.Span, place int) {
	x := &r.Items[r.items[value]]
	x.Out, x.out = s, place
}

// takeAll takes values out one after the other, and then finds nothing. If that was not
// alone, others are taken to come in between.
func (r *reading) takeAll(place int) {
	s, alone := r.span(place), r.alone(place)
	r.takesAll = true
	r.exact = r.exact && alone
	for _, value := range strings.Fields(r.Operations[place].Output) {
		part := s
		if alone {
			part.Returned = part.Called + 1
			s.Called += 2
		}
		r.take(value, part, place)
	}
	r.Empties = append(r.Empties, Empty{s, place})
}

// keep leaves out what need not have been put in: what has an unknown outcome, and
// nobody is known to have taken out.
func (r *reading) keep() {
	kept := r.Items[:0]
	for _, x := range r.Items {
		if !x.Stays() || x.Put.Returned != linear.Never {
			kept = append(kept, x)
		}
	}
	r.Items = kept
}
