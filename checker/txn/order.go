package txn

import (
	"cmp"
	"slices"

	"github.com/laplace-sim/laplace/checker"
)

// A moments has the places of calls and returns among all of a history: one transaction
// had returned before another was called if the place of its return is the lower.
type moments struct {
	called, returned []int32 // by transaction; returned is never of what has no known end
	events           []event // all of these, in order
}

// An event is a call or a return.
type event struct {
	transaction int32
	returns     bool
}

// never is later than all moments.
const never = int32(1<<31 - 1)

// order finds when transactions were called and returned. At one instant calls are before
// returns, unless the history says of all of them in which order they were.
func (s *system) order() moments {
	h := s.history
	m := moments{called: make([]int32, len(h)), returned: make([]int32, len(h)), events: make([]event, 0, 2*len(h))}
	returns := make([]int32, 0, len(h))
	for t := range h {
		m.returned[t] = never
		if h[t].Outcome == checker.OutcomeOK {
			returns = append(returns, int32(t))
		}
	}
	slices.SortFunc(returns, func(a, b int32) int {
		return cmp.Or(cmp.Compare(h[a].Return, h[b].Return), cmp.Compare(h[a].ReturnOrder, h[b].ReturnOrder), cmp.Compare(a, b))
	})
	orderOf := func(e event) uint64 {
		if e.returns {
			return h[e.transaction].ReturnOrder
		}
		return h[e.transaction].CallOrder
	}
	for call := 0; call < len(h) || len(returns) > 0; {
		now := never64
		if call < len(h) {
			now = int64(h[call].Call)
		}
		if len(returns) > 0 {
			now = min(now, int64(h[returns[0]].Return))
		}
		first, known := len(m.events), true
		for ; call < len(h) && int64(h[call].Call) == now; call++ {
			m.events, known = append(m.events, event{int32(call), false}), known && h[call].CallOrder != 0
		}
		for ; len(returns) > 0 && int64(h[returns[0]].Return) == now; returns = returns[1:] {
			m.events, known = append(m.events, event{returns[0], true}), known && h[returns[0]].ReturnOrder != 0
		}
		if instant := m.events[first:]; known && len(instant) > 1 {
			slices.SortStableFunc(instant, func(a, b event) int { return cmp.Compare(orderOf(a), orderOf(b)) })
		}
	}
	for i, e := range m.events {
		if e.returns {
			m.returned[e.transaction] = int32(i)
		} else {
			m.called[e.transaction] = int32(i)
		}
	}
	return m
}

const never64 = int64(1<<63 - 1)

// linkSessions adds that a client asked for one transaction after another. What has no
// known end may take effect after what the client asked for next.
func (s *system) linkSessions() {
	last := make(map[string]int32)
	for t := range s.history {
		o := &s.history[t]
		if !s.committed[t] {
			continue
		}
		if before, known := last[o.Client]; known {
			s.graph.add(before, int32(t), labelOf(edgeProcess, layerSession))
		}
		if o.Outcome == checker.OutcomeOK {
			last[o.Client] = int32(t)
		}
	}
}

// linkTime adds that one transaction had returned before another was called. A row of
// helpers, one for each group of returns without a call in between, keeps the edges linear
// in the number of transactions: each return leads to the helper of its group, and that to
// the next helper and to whatever is called up to then.
func (s *system) linkTime() {
	now, used := none, true
	through := labelOf(edgeThrough, layerRealtime)
	for _, e := range s.moments.events {
		switch {
		case !s.committed[e.transaction]:
		case e.returns:
			if used {
				next := s.graph.helper(edgeRealtime)
				if now != none {
					s.graph.add(now, next, through)
				}
				now, used = next, false
			}
			s.graph.add(e.transaction, now, labelOf(edgeRealtime, layerRealtime))
		case now != none:
			s.graph.add(now, e.transaction, through)
			used = true
		}
	}
}

// orderBySessions puts what a client had to do with later behind what it had to do with
// before.
func (s *system) orderBySessions() {
	type place struct {
		client string
		object int32
	}
	last := make(map[place]int32)
	for t := range int32(len(s.history)) {
		o := &s.history[t]
		if !s.committed[t] {
			continue
		}
		s.eachTouched(t, func(first, then int32) {
			s.steps++
			at := place{o.Client, s.object[first]}
			if before, known := last[at]; known && before != first && first != s.initial[s.object[first]] {
				s.next = append(s.next, arc{before, first, ruleSession, t})
			}
			if o.Outcome == checker.OutcomeOK {
				last[at] = then
			}
		})
	}
}

// eachTouched visits the first and the last version of each object with which a
// transaction had to do.
func (s *system) eachTouched(t int32, visit func(first, then int32)) {
	seen, made := s.seen.of(t), s.made.of(t)
	for len(seen) > 0 || len(made) > 0 {
		object := never
		for _, versions := range [][]int32{seen, made} {
			if len(versions) > 0 {
				object = min(object, s.object[versions[0]])
			}
		}
		first, then := none, none
		for _, versions := range []*[]int32{&seen, &made} {
			for len(*versions) > 0 && s.object[(*versions)[0]] == object {
				then, *versions = (*versions)[0], (*versions)[1:]
				first = orFirst(first, then)
			}
		}
		visit(first, then)
	}
}

// behindMost is how many versions are put right behind one, by real time, at most. More
// are possible only where as many clients write one register at once.
const behindMost = 64

// orderByTime puts a version behind another if somebody who had to do with it was called
// after somebody had returned who had to do with the other. It leaves out what follows from
// the rest.
// When transactions took effect at the latest and at the earliest is given, and the rule by
// which that is known.
func (s *system) orderByTime(latest, earliest []int32, by rule) {
	ends, starts := make([]int32, len(s.writer)), make([]int32, len(s.writer))
	for v := range ends {
		ends[v], starts[v] = never, none
	}
	touch := func(t, v int32) {
		ends[v], starts[v] = min(ends[v], latest[t]), max(starts[v], earliest[t])
	}
	for t := range int32(len(s.history)) {
		if s.committed[t] {
			for _, v := range s.seen.of(t) {
				touch(t, v)
			}
			for _, v := range s.made.of(t) {
				touch(t, v)
			}
		}
	}
	versions := make([]int32, 0, len(s.writer))
	for v := range int32(len(s.writer)) {
		if s.writer[v] != none {
			versions = append(versions, v)
		}
	}
	slices.SortFunc(versions, func(a, b int32) int {
		return cmp.Or(cmp.Compare(s.object[a], s.object[b]), cmp.Compare(starts[a], starts[b]), cmp.Compare(a, b))
	})
	for len(versions) > 0 {
		n := 1
		for n < len(versions) && s.object[versions[n]] == s.object[versions[0]] {
			n++
		}
		s.orderZones(versions[:n], ends, starts, by)
		versions = versions[n:]
	}
}

// orderZones does that for the versions of one object, which are sorted by their latest
// call.
func (s *system) orderZones(versions, ends, starts []int32, by rule) {
	for _, v := range versions {
		if ends[v] == never {
			continue
		}
		i, _ := slices.BinarySearchFunc(versions, ends[v], func(w, end int32) int { return cmp.Compare(starts[w], end) })
		end, found := never, 0
		for _, w := range versions[i:] {
			if s.steps++; starts[w] > end || found == behindMost {
				break
			}
			if w != v {
				s.addArc(arc{v, w, by, none})
				end, found = min(end, ends[w]), found+1
			}
		}
	}
}
