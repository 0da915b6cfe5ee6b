package keyvalue

import "github.com/laplace-sim/laplace/checker/linear"

// The engines that decide without a search.
const (
	sanity = "sanity" // each value that was read was written by then
	zones  = "zones"
)

// Decide judges without a search (Gibbons and Korach, "Testing Shared Memories", 1997,
// section 4, on registers whose values are unique; Golab, Li and Shah, "Analyzing
// Consistency Properties for Fun and Profit", 2011, who call these spans zones).
//
// A value that only one operation can have written is held during one span of time: all
// that is known to have read it stands behind that operation and before the next that
// leaves something else. If the next is known to have read it, as a cas that swapped
// has, it stands right behind. So operations come in units, each a chain of such values,
// whose order inside is known but for that among reads of one value, and an order of all
// operations is an order of units. One unit must come before another if one of its
// operations returned before one of the other was called. An order of the units exists
// if and only if this holds of no two of them in both directions: in a shortest circle
// of three or more each unit has its first return behind that of the next, since else
// there were a shorter one.
//
// A unit whose first return is before its last call is forward, and certainly held the
// key in between; of two units of which each must come before the other one is forward,
// and the other is so too and overlaps it, or begins and ends its calls and returns
// within it.
//
// It is decided in both directions if each value that was read has one writer and no cas
// refused a value that occurs. Then what is pending and not known to have taken effect
// need not have. Else units are what is known of values with one writer, and each other
// operation is a unit by itself: contradictions among these are contradictions still,
// but where there are none a search has to find the order.
func (Store) Decide(p *linear.Partition, steps *linear.Steps) (engine string, found *linear.Contradiction, decided bool) {
	if !steps.Take(len(p.Marks)) {
		return zones, nil, false
	}
	c := clustersOf(p)
	if found := c.unwritten(); found != nil {
		return sanity, found, true
	}
	for _, look := range []func() *linear.Contradiction{c.link, c.chain, c.overlap, c.refused} {
		if found := look(); found != nil {
			return zones, found, true
		}
	}
	return zones, nil, c.whole
}

// unwritten returns that a value was read that nothing called by then can have written,
// or only a cas that was refused.
func (c *clusters) unwritten() *linear.Contradiction {
	first, refused := int32(none), int32(none)
	for i := range c.all {
		cl := &c.all[i]
		if cl.reader == none {
			continue
		}
		reader := c.witness(cl.reader)
		by, illegal := int32(none), cl.writers == 0
		if w := cl.writer; w != none {
			if cl.writers == 1 && c.left[w] != int32(i) {
				by, illegal = w, true
			}
			illegal = illegal || c.spans[w].Called > c.spans[reader].Returned
		}
		if illegal && (first == none || c.spans[reader].Returned < c.spans[first].Returned) {
			first, refused = reader, by
		}
	}
	switch {
	case first == none:
		return nil
	case refused != none:
		return c.contradiction("nothing else can have written that", first, refused)
	}
	return &linear.Contradiction{Accused: int(first), Must: "nothing that was called by then can have written that"}
}

// link finds for each value that is known the swap that ends it: there is one at most.
func (c *clusters) link() *linear.Contradiction {
	for i := range c.Operations {
		place := int32(i)
		if c.left[i] == none || !c.known(c.read[i]) || !c.tookEffect(place) {
			continue
		}
		cl := &c.all[c.read[i]]
		if cl.swap != none {
			return c.contradiction("only one of them can have found "+c.value(c.read[i]), cl.swap, place)
		}
		cl.swap = place
	}
	return nil
}

// chain finds the units, and what contradicts itself in one.
func (c *clusters) chain() *linear.Contradiction {
	for i := range c.all {
		number := int32(i)
		if !c.known(number) {
			continue
		}
		if w := c.all[i].writer; w != none && c.known(c.read[w]) {
			continue // it is not the first
		}
		if found := c.unit(number); found != nil {
			return found
		}
	}
	for i := range c.all {
		if number := int32(i); c.known(number) && c.all[i].unit == none {
			return c.circle(number)
		}
	}
	return nil
}

// unit finds the operations of the unit that begins with a cluster.
func (c *clusters) unit(begin int32) *linear.Contradiction {
	head := &c.all[begin]
	// join adds operations that stand behind all that were added, of which it is
	// given the one that returned first and the one called last.
	join := func(first, last int32) *linear.Contradiction {
		if first == none {
			return nil
		}
		if head.to != none && c.spans[first].Returned < c.spans[head.to].Called {
			return c.contradiction(c.value(c.valueOf(head.to))+" can only have been there before "+c.value(c.valueOf(first)), first, head.to)
		}
		if begin != absence && (head.from == none || c.spans[first].Returned < c.spans[head.from].Returned) {
			head.from = first
		}
		if head.to == none || c.spans[last].Called > c.spans[head.to].Called {
			head.to = last
		}
		return nil
	}
	for at := begin; ; {
		cl := &c.all[at]
		cl.unit = begin
		if found := join(cl.writer, cl.writer); found != nil {
			return found
		}
		if found := join(cl.first, cl.last); found != nil {
			return found
		}
		if cl.swap == none {
			return nil
		}
		if next := c.left[cl.swap]; c.known(next) {
			at = next
			continue
		}
		return join(cl.swap, cl.swap)
	}
}

// circle returns that each of some swaps must have found what another left, by the one
// that returned first.
func (c *clusters) circle(begin int32) *linear.Contradiction {
	first := c.all[begin].reader
	for at := begin; c.all[at].unit == none; at = c.read[c.all[at].writer] {
		c.all[at].unit = begin
		if reader := c.all[at].reader; c.spans[reader].Returned < c.spans[first].Returned {
			first = reader
		}
	}
	return c.contradiction("what it found can only have been written by one that found what it left", first)
}

// overlap returns that of two units each must come before the other. It goes through
// the marks in order, and so through forward units in the order in which they begin.
func (c *clusters) overlap() *linear.Contradiction {
	now := int32(none) // the forward unit that began last
	ends := none       // where
	if c.known(absence) && c.all[absence].to != none {
		now, ends = absence, c.spans[c.all[absence].to].Called
	}
	for at, m := range c.Marks {
		unit := c.unitOf(m.Operation)
		switch {
		case unit == none:
		case unit < none:
			if !m.Returned && c.spans[m.Operation].Returned < ends {
				return c.between(now, unit)
			}
		case m.Returned:
			head := &c.all[unit]
			if head.from != m.Operation || c.spans[head.to].Called < at {
				break
			}
			if at < ends {
				return c.between(now, unit)
			}
			now, ends = unit, c.spans[head.to].Called
		default:
			head := &c.all[unit]
			if head.to == m.Operation && head.from != none && c.spans[head.from].Returned > at && c.spans[head.from].Returned < ends {
				return c.between(now, unit)
			}
		}
	}
	return nil
}

// refused returns that a cas did not find what it expects although that was there all
// the time.
func (c *clusters) refused() *linear.Contradiction {
	for _, place := range c.refusals {
		number, found := c.numbers[c.Operations[place].Expected]
		if !found || !c.known(number) {
			continue
		}
		cl := &c.all[number]
		first, last := int32(none), int32(none)
		for _, other := range []int32{cl.writer, cl.first, cl.last, cl.swap} {
			switch {
			case other == none:
				continue
			case first == none:
				first, last = other, other
			}
			if c.spans[other].Returned < c.spans[first].Returned {
				first = other
			}
			if c.spans[other].Called > c.spans[last].Called {
				last = other
			}
		}
		if c.spans[first].Returned < c.spans[place].Called && c.spans[place].Returned < c.spans[last].Called {
			return c.contradiction(c.value(number)+" was there all the time", first, place, last)
		}
	}
	return nil
}
