package keyvalue

import (
	"slices"
	"strconv"

	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/internal/prose"
)

// contradiction is that of some operations of which each is known to have taken
// effect. Of one that is pending it names who read what it left, as that is how it is
// known. The one that returned last is accused.
func (c *clusters) contradiction(must string, operations ...int32) *linear.Contradiction {
	var parties []int
	for _, place := range operations {
		if place = c.witness(place); !slices.Contains(parties, int(place)) {
			parties = append(parties, int(place))
		}
	}
	slices.SortFunc(parties, func(a, b int) int { return c.spans[a].Returned - c.spans[b].Returned })
	last := len(parties) - 1
	return &linear.Contradiction{Accused: parties[last], Given: parties[:last], Must: must}
}

// witness returns the operation, or, if it is pending, one that returned and read what it
// left, or what others made of that.
func (c *clusters) witness(place int32) int32 {
	at := place
	for c.pending(at) {
		if known := c.witnesses[at]; known != none {
			at = known
			break
		}
		at = c.all[c.left[at]].reader
	}
	for found := at; c.pending(place) && c.witnesses[place] == none; {
		c.witnesses[place] = found
		place = c.all[c.left[place]].reader
	}
	return at
}

// between is the contradiction of two units of which each must come before the other,
// the one of them that shows first.
func (c *clusters) between(one, other int32) *linear.Contradiction {
	a, b := c.firstOf(one), c.firstOf(other)
	afterA, afterB := c.soonest(other, a), c.soonest(one, b)
	if one, found := c.sourceBefore(afterB, afterA); found {
		a = one
	}
	if other, found := c.sourceBefore(afterA, afterB); found {
		b = other
	}
	must := "the key must have held " + c.held(a, afterB) + ", and " + c.held(b, afterA)
	parties := []int32{b, afterA, afterB}
	if a != none {
		parties = append(parties, a)
	}
	return c.contradiction(must, parties...)
}

// firstOf returns the operation of a unit that returned first; none if that is before all
// others.
func (c *clusters) firstOf(unit int32) int32 {
	if unit < none {
		return none - 1 - unit
	}
	return c.all[unit].from
}

// soonest returns of the operations of a unit that were called after another returned the
// one of which it is known first. There is one.
func (c *clusters) soonest(unit, after int32) int32 {
	returned := none
	if after != none {
		returned = c.spans[after].Returned
	}
	best := int32(none)
	for i := range c.Operations {
		place := int32(i)
		if c.spans[i].Called <= returned || c.unitOf(place) != unit {
			continue
		}
		if best == none || c.spans[c.witness(place)].Returned < c.spans[c.witness(best)].Returned {
			best = place
		}
	}
	return best
}

// sourceBefore returns the operation that wrote what another read, if it had returned
// when a third was called.
func (c *clusters) sourceBefore(reader, called int32) (writer int32, found bool) {
	if !c.known(c.read[reader]) {
		return none, false
	}
	writer = c.all[c.read[reader]].writer
	return writer, writer != none && c.spans[writer].Returned < c.spans[called].Called
}

// held says from when to when a key must have held the values of a unit, by the operation
// that returned first and the one called last; the first is none if it is before all
// others.
func (c *clusters) held(first, last int32) string {
	value := c.value(c.valueOf(last))
	switch {
	case first == none:
		return prose.Sprintf("%s until %v", value, c.Operations[last].Call)
	case first == last:
		return prose.Sprintf("%s between %v and %v", value, c.Operations[first].Call, c.Operations[first].Return)
	}
	if before := c.value(c.valueOf(first)); before != value {
		value = before + " and what was swapped for it up to " + value
	}
	return prose.Sprintf("%s from %v to %v", value, c.Operations[first].Return, c.Operations[last].Call)
}

// valueOf returns the cluster of what an operation left, or read.
func (c *clusters) valueOf(place int32) int32 {
	if c.left[place] != none {
		return c.left[place]
	}
	return c.read[place]
}

// value puts into words of which value a cluster is.
func (c *clusters) value(number int32) string {
	if number == absence {
		return "no value"
	}
	for value, n := range c.numbers {
		if n == number {
			return prose.Short(strconv.Quote(value), valueLetters)
		}
	}
	return "another value"
}

// valueLetters is how much of a value a contradiction quotes.
const valueLetters = 40
