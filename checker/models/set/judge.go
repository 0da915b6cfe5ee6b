package set

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/internal/prose"
)

// Linearizable judges whether an order of the operations explains all reads, each of
// which must have just the elements that were added before it. It takes no search: for
// sets that only grow, that is so if and only if
//
//   - each read has an order with the additions by itself: what was added before it
//     began, or before anything that it has was asked for, is in it, and nothing that
//     was asked for only when it had returned;
//   - of any two reads one has all that the other has;
//   - none has less than one that returned before it began.
//
// Then take the reads by size, and each as early as those before it and its own
// elements allow: that is no later than it returned, nor later than the return of any
// addition which it has not seen, so each addition finds its place between the last
// read without its element and the first with it.
//
// It is bounded by steps, of which one is a look at an element in a read; see
// [linear.Condition].
func Linearizable(h checker.History, steps int) linear.Result {
	return linear.Condition(explains).Hold(h, Kinds, checker.Check{Name: linear.Name, Promise: checker.Freshness}, steps)
}

// An element is what is known of one, by places of operations.
type element struct {
	name     string
	asked    int // the first addition of it that was called
	returned int // the first that returned; -1 if none did
}

// A reading is a read and what it returned.
type reading struct {
	place    int // of the operation
	span     linear.Span
	elements []int // sorted
}

// A judge judges one set.
type judge struct {
	*linear.Partition
	spans    []linear.Span
	elements []element
	byReturn []int // elements of which an addition returned, in the order of the first return
	readings []reading
	found    *linear.Contradiction // that showed first
}

// explains is the condition for one set.
func explains(p *linear.Partition, steps *linear.Steps) (found *linear.Contradiction, decided bool) {
	j := &judge{Partition: p, spans: p.Spans()}
	numbers := j.additions()
	for place, o := range p.Operations {
		if o.Kind != Read {
			continue
		}
		if !steps.Take(len(o.Output)/2 + 1) {
			return nil, false
		}
		r := reading{place: place, span: j.spans[place]}
		for name := range strings.FieldsSeq(o.Output) {
			number, known := numbers[name]
			if !known {
				j.accuse(place, nil, "it cannot have %s in it, which nobody added", prose.Name(name))
				number = len(j.elements)
				numbers[name] = number
				j.elements = append(j.elements, element{name, -1, -1})
			}
			r.elements = append(r.elements, number)
		}
		slices.Sort(r.elements)
		all := len(r.elements)
		if r.elements = slices.Compact(r.elements); len(r.elements) < all {
			j.accuse(place, nil, "no element can be in it twice")
		}
		j.readings = append(j.readings, r)
	}
	for i := range j.readings {
		j.alone(&j.readings[i])
	}
	j.together()
	return j.found, true
}

// additions takes in the elements that are added, and returns their numbers.
func (j *judge) additions() map[string]int {
	numbers := make(map[string]int)
	for place, o := range j.Operations {
		if o.Kind != Add {
			continue
		}
		number, known := numbers[o.Value]
		if !known {
			number = len(j.elements)
			numbers[o.Value] = number
			j.elements = append(j.elements, element{o.Value, place, -1})
		}
		e := &j.elements[number]
		if j.spans[place].Called < j.spans[e.asked].Called {
			e.asked = place
		}
		if s := j.spans[place]; s.Returned != linear.Never && (e.returned < 0 || s.Returned < j.spans[e.returned].Returned) {
			e.returned = place
		}
	}
	for number, e := range j.elements {
		if e.returned >= 0 {
			j.byReturn = append(j.byReturn, number)
		}
	}
	slices.SortFunc(j.byReturn, func(a, b int) int {
		return cmp.Compare(j.spans[j.elements[a].returned].Returned, j.spans[j.elements[b].returned].Returned)
	})
	return numbers
}

// accuse notes a contradiction of a read and others, if none showed before it.
func (j *judge) accuse(place int, given []int, format string, args ...any) {
	if j.found == nil || j.spans[place].Returned < j.spans[j.found.Accused].Returned {
		j.found = &linear.Contradiction{Accused: place, Given: given, Must: fmt.Sprintf(format, args...)}
	}
}

// alone judges a read without other reads: what it has, and has not, puts it behind some
// calls and before some returns.
func (j *judge) alone(r *reading) {
	after, begins := -1, r.span.Called // the element that puts it latest
	for _, number := range r.elements {
		if e := j.elements[number]; e.asked >= 0 && j.spans[e.asked].Called > begins {
			after, begins = number, j.spans[e.asked].Called
		}
	}
	if begins > r.span.Returned {
		e := j.elements[after]
		j.accuse(r.place, []int{e.asked}, "it cannot have %s in it, which nobody had asked for", prose.Name(e.name))
		return
	}
	for _, number := range j.byReturn {
		e := j.elements[number]
		if _, has := slices.BinarySearch(r.elements, number); has {
			continue
		}
		switch {
		case j.spans[e.returned].Returned > begins:
		case after < 0:
			j.accuse(r.place, []int{e.returned}, "%s must be in it", prose.Name(e.name))
		default:
			j.accuse(r.place, []int{e.returned, j.elements[after].asked}, "%s must be in it if %s is, which was added later", prose.Name(e.name), prose.Name(j.elements[after].name))
		}
		return
	}
}

// together judges reads by each other.
func (j *judge) together() {
	bySize := slices.Clone(j.readings)
	slices.SortStableFunc(bySize, func(a, b reading) int {
		return cmp.Or(cmp.Compare(len(a.elements), len(b.elements)), cmp.Compare(a.span.Called, b.span.Called))
	})
	var latest, peer *reading // the one called last, of those that are smaller, and of those as large
	for i := range bySize {
		large := &bySize[i]
		if i > 0 {
			small := &bySize[i-1]
			if missing := beyond(small.elements, large.elements); missing >= 0 {
				j.apart(small, large, missing)
				return
			}
			if len(small.elements) < len(large.elements) {
				latest, peer = later(latest, peer), nil
			}
		}
		peer = later(peer, large)
		if latest != nil && latest.span.Called > large.span.Returned {
			lost := j.elements[beyond(large.elements, latest.elements)]
			j.accuse(latest.place, []int{large.place}, "%s must be in it", prose.Name(lost.name))
			return
		}
	}
}

// later is the one of two that was called later; nil is earlier than any.
func later(a, b *reading) *reading {
	if a == nil || b != nil && b.span.Called > a.span.Called {
		return b
	}
	return a
}

// apart accuses the later of two reads of which neither has all that the other has.
func (j *judge) apart(small, large *reading, missing int) {
	other := beyond(large.elements, small.elements)
	accused, witness := small, large
	if small.span.Returned < large.span.Returned {
		accused, witness, missing, other = large, small, other, missing
	}
	j.accuse(accused.place, []int{witness.place}, "%s must be in it if %s is, which that has not", prose.Name(j.elements[other].name), prose.Name(j.elements[missing].name))
}

// beyond returns the first of some sorted numbers that is not among others; -1 if there
// is none.
func beyond(numbers, others []int) int {
	at := 0
	for _, number := range numbers {
		for at < len(others) && others[at] < number {
			at++
		}
		if at == len(others) || others[at] != number {
			return number
		}
	}
	return -1
}
