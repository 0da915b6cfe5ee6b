package checker

import (
	"math"
	"slices"
)

// A walk goes through the orders of a partition, depth first (Lowe, "Testing
// for linearizability", 2017). What is behind it at any place is told in few
// words: the first return whose operation has not taken effect, which of the
// operations under way then have, and the state. No place is entered twice.
//
// The partition is cut at the instants at which nothing is under way but what
// is pending. What crosses a cut is a state, pending operations that are
// effective included, so each segment between two cuts is walked by itself,
// from all states that can stand at its beginning to those that can stand at
// its end, and forgotten: memory is needed for one segment, not for the
// history. A segment in which so much is under way at once that its ends are
// not found within patience is left as it is, and taken up again if none of
// the ends that were found leads on.

// patience is for how many steps a segment is walked on when one end is found.
const patience = 4096

// A place is what is behind the walk at some point of a segment.
type place struct {
	turn  int   // the first whose operation has not taken effect
	done  slots // those under way there that have
	state state
}

// A turn is the return of an operation, which by then must have taken effect.
type turn struct {
	mark      int
	operation int32
	// open are the operations under way, this one among them, in order of call.
	open []int32
	// kindreds are those with a member that is called, and of consequence still.
	kindreds []int32
}

// A choice is a place that is being left in one way after the other.
type choice struct {
	place
	next int // the way to try: an open operation, or behind these a kindred
}

// A segment is the part of a partition between two cuts.
type segment struct {
	from, to        int     // marks; from is in it, to is not
	kindreds, after []int32 // those of its first mark, and of the next segment's
	ends            map[state]struct{}
	walker          *walker // nil if it has no more ends from its starts
}

// walk reports whether there is an order that all results follow from.
func (s *search) walk() bool {
	if s.last < 0 {
		return true
	}
	line := []*segment{{ends: make(map[state]struct{})}}
	line[0].start(s, []state{{unread: s.initialReads}})
	for here := 0; here >= 0; {
		g := line[here]
		if g.walker == nil {
			here--
			continue
		}
		ends := g.more(s)
		switch {
		case s.cut:
			return false
		case len(ends) == 0:
			continue
		case g.to > s.last:
			return true
		}
		here++
		if here == len(line) {
			line = append(line, &segment{from: g.to, kindreds: g.after, ends: make(map[state]struct{})})
		}
		line[here].start(s, ends)
		// Nobody comes back to what has no more ends, so it need not be known
		// any more which they were.
		for here > 0 && line[0].walker == nil {
			line = line[1:]
			here--
		}
	}
	return false
}

// start has the segment walked from more states.
func (g *segment) start(s *search, starts []state) {
	if g.walker == nil {
		g.walker = s.spare
		s.spare = nil
		if g.walker == nil {
			g.walker = &walker{search: s}
		}
		g.walker.lay(g)
	}
	for _, st := range slices.Backward(starts) {
		g.walker.enter(place{state: st})
	}
}

// more returns states at the end of the segment that were not found before;
// none if there are no more, or if the budget is spent.
func (g *segment) more(s *search) []state {
	var ends []state
	limit := int64(math.MaxInt64)
	for {
		end, found := g.walker.next(limit)
		if !found {
			break
		}
		final := g.to > s.last
		if _, known := g.ends[end]; known || final && end.owed {
			continue
		}
		g.ends[end] = struct{}{}
		ends = append(ends, end)
		if final {
			return ends
		}
		if len(ends) == 1 {
			limit = s.taken + patience
		}
	}
	if len(g.walker.stack) == 0 {
		g.walker.rest()
		s.spare, g.walker = g.walker, nil
	}
	return ends
}

// A walker walks one segment.
type walker struct {
	search *search
	turns  []turn
	to     int // the end of the segment
	seen   map[place]struct{}
	stack  []choice
}

// seenMax is how many places a walker remembers room for.
const seenMax = 256

// rest makes the walker ready for another segment.
func (w *walker) rest() {
	w.turns = w.turns[:0]
	if len(w.seen) > seenMax {
		w.seen = nil
	}
	clear(w.seen)
}

// lay finds the turns of a segment, and where it ends.
func (w *walker) lay(g *segment) {
	s := w.search
	if w.seen == nil {
		w.seen = make(map[place]struct{})
	}
	// Most turns have the kindreds of the turn before, and share their list.
	kindreds, shared := g.kindreds, true
	change := func() {
		if shared {
			s.spend(len(kindreds))
			kindreds, shared = slices.Clone(kindreds), false
		}
	}
	var open, free []int32
	slot := int32(0)
	to := g.from
	for ; to < len(s.partition.marks); to++ {
		m := s.partition.marks[to]
		r := &s.requests[m.operation]
		switch {
		case r.pending:
			if r.kindred != unadmitted && r.rank == 0 {
				change()
				kindreds = append(kindreds, r.kindred)
			}
		case !m.returned:
			if n := len(free); n > 0 {
				r.slot, free = free[n-1], free[:n-1]
			} else {
				r.slot = slot
				slot++
			}
			open = append(open, m.operation)
		default:
			over := func(k int32) bool { return s.kindreds[k].until < to }
			if slices.ContainsFunc(kindreds, over) {
				change()
				kindreds = slices.DeleteFunc(kindreds, over)
			}
			shared = true
			w.turns = append(w.turns, turn{mark: to, operation: m.operation, open: slices.Clone(open), kindreds: kindreds})
			open = slices.DeleteFunc(open, func(o int32) bool { return o == m.operation })
			free = append(free, r.slot)
		}
		if m.returned && len(open) == 0 {
			to++
			break
		}
	}
	g.to, g.after, w.to = to, kindreds, to
}

// enter goes to a place, unless it was there before.
func (w *walker) enter(p place) {
	p.state.used = w.search.consequent(p.state.used, w.turns[p.turn].mark)
	if _, seen := w.seen[p]; !seen {
		w.seen[p] = struct{}{}
		w.stack = append(w.stack, choice{place: p})
	}
}

// next walks to the next end of the segment, and returns the state there. It
// gives up when as many steps have been taken in all as the limit says.
func (w *walker) next(limit int64) (end state, found bool) {
	s := w.search
	for len(w.stack) > 0 && s.taken < limit {
		c := &w.stack[len(w.stack)-1]
		r := w.way(c)
		if r == nil {
			w.stack = w.stack[:len(w.stack)-1]
			continue
		}
		if !s.spend(1) {
			return state{}, false
		}
		legal, st := s.step(c.state, r)
		if !legal {
			continue
		}
		p := w.behind(c.place, r)
		p.state = st
		if p.turn == len(w.turns) {
			st.used = s.consequent(st.used, w.to)
			return st, true
		}
		w.enter(p)
	}
	return state{}, false
}

// way returns the next operation to try, or nil if none is left. Pending ones
// come last: most take effect only where nothing else explains what was seen.
func (w *walker) way(c *choice) *request {
	s, t := w.search, &w.turns[c.turn]
	for c.next < len(t.open) {
		r := &s.requests[t.open[c.next]]
		c.next++
		if !c.done.has(r.slot) {
			return r
		}
	}
	for c.next < len(t.open)+len(t.kindreds) {
		number := t.kindreds[c.next-len(t.open)]
		c.next++
		members := s.kindreds[number].members
		if n := int(c.state.used.of(number)); n < len(members) {
			if r := &s.requests[members[n]]; r.called < t.mark {
				return r
			}
		}
	}
	return nil
}

// behind returns the place behind p when r has taken effect.
func (w *walker) behind(p place, r *request) place {
	requests := w.search.requests
	switch {
	case r.pending:
		return p
	case r.returned != w.turns[p.turn].mark:
		p.done = p.done.with(r.slot)
		return p
	}
	for p.turn++; p.turn < len(w.turns); p.turn++ {
		slot := requests[w.turns[p.turn].operation].slot
		if !p.done.has(slot) {
			break
		}
		p.done = p.done.without(slot)
	}
	return p
}

// consequent returns what of u can be of consequence from a mark on.
func (s *search) consequent(u used, mark int) used {
	if u == "" {
		return u
	}
	return u.without(func(k int32) bool { return s.kindreds[k].until < mark })
}

// spend takes steps out of the budget, and reports whether it had as many.
func (s *search) spend(steps int) bool {
	s.taken += int64(steps)
	if s.budget != nil && !s.budget.spend(int64(steps)) {
		s.cut = true
	}
	return !s.cut
}
