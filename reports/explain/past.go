package explain

import (
	"iter"
)

// A past is a set of events: those that happened before some others, as
// Lamport means it ("Time, Clocks, and the Ordering of Events in a Distributed
// System", 1978), and these. An event happens after the one that caused it
// (that set its timer, sent its message, or had it happen), and after the one
// before it on its node. What befell the node in between, such as a crash,
// belongs to it as well, but the pasts of other nodes do not come with it.
type past struct{ in []bool }

// pastOf returns the past of some events. 0 is none.
func (t *tape) pastOf(sides ...uint64) past {
	return t.pastAmong(func(int32) bool { return true }, sides...)
}

// pastAmong is pastOf as far as it leads over some nodes only, and the outside.
func (t *tape) pastAmong(among func(node int32) bool, sides ...uint64) past {
	p := past{make([]bool, len(t.events))}
	add := func(number uint64) {
		if number != 0 && number < uint64(len(p.in)) {
			p.in[number] = true
		}
	}
	for _, side := range sides {
		add(side)
	}
	// What comes before has a lower number.
	for number := t.last(); number > 0; number-- {
		if !p.in[number] {
			continue
		}
		e := &t.events[number]
		if e.node != 0 && !among(e.node) {
			p.in[number] = false
			continue
		}
		add(e.cause)
		add(e.before)
		for _, act := range t.turned[number] {
			add(act)
		}
	}
	return p
}

// has reports whether an event is in the past.
func (p past) has(event uint64) bool { return event < uint64(len(p.in)) && p.in[event] }

// events yields the numbers of the events in the past, ascending.
func (p past) events() iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		for number, in := range p.in {
			if in && !yield(uint64(number)) {
				return
			}
		}
	}
}

// size is the number of events in the past.
func (p past) size() int {
	n := 0
	for range p.events() {
		n++
	}
	return n
}
