package linear

import (
	"slices"
)

// A walk goes through the orders of a partition, depth first (Lowe, "Testing
// for linearizability", 2017). What is behind it at any place is told in few
// words: the first return whose operation has not taken effect, which of the
// operations under way then have, and the state. No place is entered twice, nor
// one that differs from another in more pending operations being effective:
// what may follow it may follow the other.
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
const patience = 256

// A place is what is behind the walk at some point of a segment.
type place[S comparable] struct {
	spot[S]
	used used // of which kindreds how many have taken effect
}

// A spot is a place, but for the pending operations that are effective.
type spot[S comparable] struct {
	turn  int   // the first whose operation has not taken effect
	done  slots // those under way there that have
	state S
}

// An end is what is behind the walk at the end of a segment.
type end[S comparable] struct {
	state S
	used  used
}

// A turn is the return of an operation, which by then must have taken effect.
type turn struct {
	mark      int
	operation int32
	// open are the operations under way, this one among them, in order of call.
	open []int32
	offer
}

// An offer is which pending operations may take effect: called is how many
// kindreds have a member that is called, and looked are those of them with a
// member that may be looked at still.
type offer struct {
	called int32
	looked []int32
}

// A choice is a place that is being left in one way after the other.
type choice[S comparable] struct {
	place[S]
	next int // the way to try: see walker.way
}

// A segment is the part of a partition between two cuts.
type segment[S comparable] struct {
	from, to     int          // marks; from is in it, to is not
	first, after offer        // at its beginning and its end
	ends         map[S][]used // by the state, what was used
	walker       *walker[S]   // nil if it has no more ends from its starts
}

// walk reports whether there is an order that all results follow from. It gives up if
// the budget is spent, and returns when as many steps have been taken in all as the
// limit says, to be called again: then it is not decided.
func (s *search[S]) walk(limit int64) (found, decided bool) {
	if s.Last < 0 {
		return true, true
	}
	if s.line == nil {
		s.line = []*segment[S]{{ends: make(map[S][]used)}}
		s.line[0].start(s, []end[S]{{state: s.initial}})
	}
	for s.here >= 0 {
		g := s.line[s.here]
		if g.walker == nil {
			s.here--
			continue
		}
		ends := g.more(s, limit)
		switch {
		case s.cut, len(ends) == 0 && s.taken >= limit:
			return false, false
		case len(ends) == 0:
			continue
		case g.to > s.Last:
			return true, true
		}
		s.here++
		if s.here == len(s.line) {
			s.line = append(s.line, &segment[S]{from: g.to, first: g.after, ends: make(map[S][]used)})
		}
		s.line[s.here].start(s, ends)
		// Nobody comes back to what has no more ends, so it need not be known
		// any more which they were.
		for s.here > 0 && s.line[0].walker == nil {
			s.line = s.line[1:]
			s.here--
		}
	}
	return false, true
}

// start has the segment walked from more states.
func (g *segment[S]) start(s *search[S], starts []end[S]) {
	if g.walker == nil {
		g.walker = s.spare
		s.spare = nil
		if g.walker == nil {
			g.walker = &walker[S]{search: s}
		}
		g.walker.lay(g)
	}
	for _, e := range slices.Backward(starts) {
		g.walker.enter(place[S]{spot[S]{state: e.state}, e.used})
	}
}

// more returns ends of the segment that were not found before; none if there are
// no more, if the budget is spent, or if the limit is reached.
func (g *segment[S]) more(s *search[S], limit int64) []end[S] {
	var ends []end[S]
	for {
		e, found := g.walker.next(limit)
		if !found {
			break
		}
		final := g.to > s.Last
		if final && !s.object.Final(e.state) || !isNew(g.ends, e.state, e.used) {
			continue
		}
		ends = append(ends, e)
		if final {
			return ends
		}
		if len(ends) == 1 {
			limit = min(limit, s.taken+s.patience)
		}
	}
	if len(g.walker.stack) == 0 {
		g.walker.rest()
		s.spare, g.walker = g.walker, nil
	}
	return ends
}

// A walker walks one segment.
type walker[S comparable] struct {
	search *search[S]
	turns  []turn
	to     int                // the end of the segment
	seen   map[spot[S]][]used // by the spot, what was used
	bytes  int64              // that these take
	stack  []choice[S]
}

// A search is cut where the places that it remembers take more than searchBytes, of which
// each takes placeBytes, and its texts.
const (
	searchBytes = int64(1) << 30
	placeBytes  = 200
)

// seenMax is how many places a walker remembers room for.
const seenMax = 256

// rest makes the walker ready for another segment.
func (w *walker[S]) rest() {
	w.turns = w.turns[:0]
	if len(w.seen) > seenMax {
		w.seen = nil
	}
	clear(w.seen)
	w.search.bytes, w.bytes = w.search.bytes-w.bytes, 0
}

// lay finds the turns of a segment, and where it ends.
func (w *walker[S]) lay(g *segment[S]) {
	s := w.search
	if w.seen == nil {
		w.seen = make(map[spot[S]][]used)
	}
	// Most turns offer what the turn before does, and share the list.
	now, shared := g.first, true
	change := func() {
		if shared {
			s.spend(len(now.looked))
			now.looked, shared = slices.Clone(now.looked), false
		}
	}
	var open, free []int32
	slot := int32(0)
	to := g.from
	for ; to < len(s.Partition.Marks); to++ {
		m := s.Partition.Marks[to]
		r := &s.requests[m.Operation]
		switch {
		case r.Pending:
			if r.kindred == unadmitted || r.rank > 0 {
				break
			}
			now.called++
			if s.kindreds[r.kindred].until > to {
				change()
				now.looked = append(now.looked, r.kindred)
			}
		case !m.Returned:
			if n := len(free); n > 0 {
				r.slot, free = free[n-1], free[:n-1]
			} else {
				r.slot = slot
				slot++
			}
			open = append(open, m.Operation)
		default:
			over := func(k int32) bool { return s.kindreds[k].until < to }
			if slices.ContainsFunc(now.looked, over) {
				change()
				now.looked = slices.DeleteFunc(now.looked, over)
			}
			shared = true
			w.turns = append(w.turns, turn{mark: to, operation: m.Operation, open: slices.Clone(open), offer: now})
			open = slices.DeleteFunc(open, func(o int32) bool { return o == m.Operation })
			free = append(free, r.slot)
		}
		if m.Returned && len(open) == 0 {
			to++
			break
		}
	}
	g.to, g.after, w.to = to, now, to
}

// enter goes to a place, unless it was there before.
func (w *walker[S]) enter(p place[S]) {
	p.used = w.search.consequent(p.used, w.turns[p.turn].mark)
	if isNew(w.seen, p.spot, p.used) {
		w.remember(p)
		w.stack = append(w.stack, choice[S]{place: p})
	}
}

// remember counts what it takes to remember a place.
func (w *walker[S]) remember(p place[S]) {
	s, bytes := w.search, int64(placeBytes+len(p.used))
	if s.sized != nil {
		bytes += int64(s.sized.Size(p.state))
	}
	w.bytes += bytes
	if s.bytes += bytes; s.bytes > s.bytesMost {
		s.cut, s.full = true, true
	}
}

// isNew reports whether nothing like it was seen with no more used, and notes it.
func isNew[K comparable](seen map[K][]used, like K, u used) bool {
	if slices.ContainsFunc(seen[like], func(v used) bool { return v.within(u) }) {
		return false
	}
	seen[like] = append(seen[like], u)
	return true
}

// next walks to the next end of the segment, and returns it. It gives up when as
// many steps have been taken in all as the limit says.
func (w *walker[S]) next(limit int64) (e end[S], found bool) {
	s := w.search
	for len(w.stack) > 0 && s.taken < limit {
		c := &w.stack[len(w.stack)-1]
		r := w.way(c)
		if r == nil {
			w.stack = w.stack[:len(w.stack)-1]
			continue
		}
		if !s.spend(1) {
			return end[S]{}, false
		}
		legal, after := s.object.Step(c.state, r)
		if !legal {
			continue
		}
		p := w.behind(c.place, r)
		p.state = after
		if p.turn == len(w.turns) {
			return end[S]{after, s.consequent(p.used, w.to)}, true
		}
		w.enter(p)
	}
	return end[S]{}, false
}

// way returns the next operation to try, or nil if none is left: those under
// way, then pending ones that something may look at, and, if something refuses
// the state, all others too. Pending ones come last, since most take
// effect only where nothing else explains what was seen.
func (w *walker[S]) way(c *choice[S]) *Request {
	s, t := w.search, &w.turns[c.turn]
	for c.next < len(t.open) {
		r := &s.requests[t.open[c.next]]
		c.next++
		if !c.done.has(r.slot) {
			return r
		}
	}
	for c.next < len(t.open)+len(t.looked) {
		number := t.looked[c.next-len(t.open)]
		c.next++
		if r := w.member(c, number); r != nil {
			return r
		}
	}
	others := len(t.open) + len(t.looked)
	if c.next == others && !s.object.Refused(c.state, t.mark) {
		return nil
	}
	for c.next < others+int(t.called) {
		number := int32(c.next - others)
		c.next++
		if s.kindreds[number].until < t.mark {
			if r := w.member(c, number); r != nil {
				return r
			}
		}
	}
	return nil
}

// member returns the one of a kindred that may be effective next; nil if it is
// not called, or there is none.
func (w *walker[S]) member(c *choice[S], number int32) *Request {
	members := w.search.kindreds[number].members
	if n := int(c.used.of(number)); n < len(members) {
		if r := &w.search.requests[members[n]]; r.Called < w.turns[c.turn].mark {
			return r
		}
	}
	return nil
}

// behind returns the place behind p when r has taken effect.
func (w *walker[S]) behind(p place[S], r *Request) place[S] {
	requests := w.search.requests
	switch {
	case r.Pending:
		p.used = p.used.with(r.kindred)
		return p
	case r.Returned != w.turns[p.turn].mark:
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
func (s *search[S]) consequent(u used, mark int) used {
	if u == "" || s.Beyond >= mark {
		return u
	}
	return u.without(func(k int32) bool { return s.kindreds[k].until < mark })
}

// spend takes steps out of the budget, and reports whether it had as many and the search was
// not cut.
func (s *search[S]) spend(steps int) bool {
	s.taken += int64(steps)
	if s.budget != nil && !s.budget.spend(int64(steps)) {
		s.cut = true
	}
	return !s.cut
}
