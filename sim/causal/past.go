package causal

import "iter"

// A Past is a set of events: those that happened before some others, as
// Lamport means it ("Time, Clocks, and the Ordering of Events in a Distributed
// System", 1978), and these. An event happens after the one that caused it
// (that set its timer, sent its message, or had it happen), and after the one
// before it on its node. What befell the node in between, such as a crash,
// belongs to it as well, but the pasts of other nodes do not come with it.
type Past struct{ in []bool }

// Past returns the past of some events. 0 is none, nor is one behind the last.
func (g *Graph) Past(sides ...uint64) Past {
	return g.PastAmong(func(int32) bool { return true }, sides...)
}

// PastAmong is Past as far as it leads over some nodes only, and the outside.
func (g *Graph) PastAmong(among func(node int32) bool, sides ...uint64) Past {
	p := Past{make([]bool, len(g.events))}
	add := func(number uint64) {
		if number != 0 && number < uint64(len(p.in)) {
			p.in[number] = true
		}
	}
	for _, side := range sides {
		add(side)
	}
	// What comes before has a lower number.
	for number := g.Last(); number > 0; number-- {
		if !p.in[number] {
			continue
		}
		e := &g.events[number]
		if e.Node != 0 && !among(e.Node) {
			p.in[number] = false
			continue
		}
		add(e.Cause)
		add(e.Before)
		for _, act := range g.acts[number] {
			add(act)
		}
	}
	return p
}

// Has reports whether an event is in the past.
func (p Past) Has(event uint64) bool { return event < uint64(len(p.in)) && p.in[event] }

// Events yields the numbers of the events in the past, ascending.
func (p Past) Events() iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		for number, in := range p.in {
			if in && !yield(uint64(number)) {
				return
			}
		}
	}
}

// Size is the number of events in the past.
func (p Past) Size() int {
	n := 0
	for range p.Events() {
		n++
	}
	return n
}
