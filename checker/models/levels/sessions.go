package levels

import (
	"slices"

	"github.com/laplace-sim/laplace/checker"
)

// sessionLevels are the guarantees within a session.
var sessionLevels = []checker.Level{checker.ReadYourWrites, checker.MonotonicReads, checker.MonotonicWrites, checker.WritesFollowReads}

// The places of the guarantees in sessionLevels.
const (
	readYourWrites = iota
	monotonicReads
	monotonicWrites
	writesFollowReads
)

// sessions judges the guarantees within a session, each by itself, key by key (Terry et al.,
// "Session Guarantees for Weakly Consistent Replicated Data", 1994). What a read returns was
// written last of all that it sees.
//
//   - Monotonic writes: an order of the writes of a key exists in which each client's are in
//     its order, and each that is known to have read something, as a compare-and-set has,
//     comes after that.
//   - Writes follow reads: the same, and a write comes after what its client had read of the
//     key.
//   - Read your writes: a read sees what its client wrote before.
//   - Monotonic reads: a read sees what those of its client before it saw, and the client
//     sees what it sees in one order.
//
// The last two would be broken by next to nothing without an order of the writes that
// clients can count on: whoever wrote a, then b, then read a, might be told that a was
// written last. So for both it is taken as given that writes of a key are in an order as by
// the first two, and nothing is said of them for a key where they are not. To promise one of
// the four without the others is of little use to clients; what breaks only several of them
// together is not told apart.
func (r *reading) sessions(steps *budget) []finding {
	s := &sessions{reading: r, steps: steps, nodes: make([]int32, len(r.events)), latest: make([]int32, r.clients), chains: make([]int32, r.clients)}
	for i := range s.latest {
		s.latest[i] = -1
	}
	s.found = make([]finding, len(sessionLevels))
	s.left = make([]string, len(sessionLevels))
	for key := range r.keys {
		s.key(int32(key))
	}
	for i, f := range s.found {
		switch {
		case f.verdict == checker.Violation:
		case s.left[i] != "":
			s.found[i] = finding{why: s.left[i]}
		case !r.sure():
			s.found[i] = finding{why: r.doubts()}
		default:
			s.found[i] = finding{verdict: checker.Valid}
		}
	}
	return s.found
}

// sessions are judged key by key.
type sessions struct {
	reading *reading
	steps   *budget
	found   []finding
	left    []string // by guarantee, why it is not known; "" if it is

	nodes  []int32 // by place, of those of the key
	latest []int32 // by client, its last node of the key; -1 if it has none
	chains []int32 // by client, its chain from 1; 0 if it has none
}

// key judges the guarantees for one key.
func (s *sessions) key(key int32) {
	all, places := s.order(key, func(*event) bool { return true })
	if !s.afford(all) {
		return
	}
	cycle := all.walk(func(int32, []int32) {})
	if cycle == nil {
		s.readers(key, all, places)
		return
	}
	found, broken := s.reading.circle(pick(places, cycle)), []int{writesFollowReads}
	writes, places := s.order(key, (*event).writes)
	if !s.afford(writes) {
		return
	}
	if cycle := writes.walk(func(int32, []int32) {}); cycle != nil {
		found, broken = s.reading.circle(pick(places, cycle)), []int{monotonicWrites}
	}
	for guarantee := range s.found {
		if slices.Contains(broken, guarantee) {
			s.found[guarantee] = s.found[guarantee].earlier(found)
		} else if guarantee != monotonicWrites {
			s.left[guarantee] = "the writes of a key are in no order that keeps what their clients did: " + found.why
		}
	}
}

// afford spends the steps for a graph.
func (s *sessions) afford(p *past) bool {
	cost, room := p.size()
	if room && s.steps.spend(cost) {
		return true
	}
	for i := range s.left {
		s.left[i] = tooManySteps
	}
	return false
}

func pick(places, nodes []int32) []int32 {
	picked := make([]int32, len(nodes))
	for i, node := range nodes {
		picked[i] = places[node]
	}
	return picked
}

// order is the graph of some events of a key, each behind that of its client before it and
// what it read.
func (s *sessions) order(key int32, of func(e *event) bool) (p *past, places []int32) {
	r := s.reading
	for _, place := range r.keys[key] {
		s.nodes[place] = -1
		if e := &r.events[place]; e.takesPart() && of(e) {
			s.nodes[place] = int32(len(places))
			places = append(places, place)
		}
	}
	p = newPast(len(places))
	at := make(map[int32]int32)
	for node, place := range places {
		e := &r.events[place]
		before, another := s.latest[e.client], int32(-1)
		if e.source >= 0 {
			another = s.nodes[e.source]
		}
		chain := int32(p.chains)
		switch {
		case e.pending:
			p.chains++
			if before >= 0 {
				p.kept[before] = true
			}
			p.add(chain, 1, before, another, e.writes())
			continue
		case s.chains[e.client] != 0:
			chain = s.chains[e.client] - 1
		default:
			s.chains[e.client] = chain + 1
			p.chains++
		}
		at[chain]++
		p.add(chain, at[chain], before, another, e.writes())
		s.latest[e.client] = int32(node)
	}
	for _, place := range places {
		client := r.events[place].client
		s.latest[client], s.chains[client] = -1, 0
	}
	return p, places
}

// A reader is what a client has seen and written of a key.
type reader struct {
	own     int32   // its last write, a node; -1 if there is none
	last    int32   // the source of its last read
	reads   []int32 // the places of its reads
	refused []int32 // the places of its refusals since, which must have seen something newer
	sources []int32 // the clock of all that it read
}

// readers looks at what each client read of a key.
func (s *sessions) readers(key int32, order *past, places []int32) {
	r := s.reading
	clients := make(map[int32]*reader)
	for _, place := range r.keys[key] {
		e := &r.events[place]
		if !e.takesPart() {
			continue
		}
		c := clients[e.client]
		if c == nil {
			c = &reader{own: -1, last: nothing, sources: make([]int32, order.chains)}
			clients[e.client] = c
		}
		switch {
		case e.refuses:
			s.refused(e, place, c, order, places)
		case e.source == before || e.source >= 0:
			s.read(e, place, c, order, places)
		}
		if e.writes() && !e.pending {
			c.own = s.nodes[place]
		}
	}
	for client := range int32(r.clients) {
		if c := clients[client]; c != nil {
			s.end(c, order, places)
		}
	}
}

// end looks at the refusals behind which a client read nothing more: all may have found one
// write that it had not seen.
func (s *sessions) end(c *reader, order *past, places []int32) {
	r := s.reading
	if len(c.refused) == 0 {
		return
	}
	fits := func(place int32) bool {
		unfit := func(refusal int32) bool { return !s.mayFind(refusal, place, order) }
		return r.events[place].writes() && !order.covers(c.sources, s.nodes[place]) && !slices.ContainsFunc(c.refused, unfit)
	}
	if !slices.ContainsFunc(places, fits) {
		s.left[monotonicReads] = r.refusal(c.refused[0])
	}
}

// read looks at one read.
func (s *sessions) read(e *event, place int32, c *reader, order *past, places []int32) {
	source := int32(-1)
	if e.source >= 0 {
		source = s.nodes[e.source]
	}
	if c.own >= 0 && source != c.own && (source < 0 || order.covers(order.clock(c.own), source)) {
		s.found[readYourWrites] = s.found[readYourWrites].earlier(s.reading.unread(place, places[c.own]))
	}
	if !e.pending {
		s.settle(c, e.source, order)
	}
	if c.last != nothing && e.source != c.last && s.went(source, c, order) {
		s.found[monotonicReads] = s.found[monotonicReads].earlier(s.wentBack(place, source, c, order))
	}
	if e.pending {
		return
	}
	c.last = e.source
	c.reads = append(c.reads, place)
	if source >= 0 {
		for chain, at := range order.clock(source) {
			c.sources[chain] = max(c.sources[chain], at)
		}
	}
}

// went reports whether a read of the source goes back behind what the client read before.
func (s *sessions) went(source int32, c *reader, order *past) bool {
	if source < 0 {
		return slices.ContainsFunc(c.sources, func(at int32) bool { return at > 0 })
	}
	return order.covers(c.sources, source)
}

// wentBack says behind which read another went back: the last that shows it.
func (s *sessions) wentBack(place, source int32, c *reader, order *past) finding {
	r := s.reading
	for i, other := range slices.Backward(c.reads) {
		from := r.events[other].source
		if from < 0 {
			continue
		}
		if source < 0 || order.covers(order.clock(s.nodes[from]), source) {
			if from == r.events[place].source {
				// It had read that before, and something else since.
				return r.readAgain(place, other, c.reads[i+1])
			}
			return r.readOlder(place, other)
		}
	}
	return finding{}
}

// refused looks at a refusal. It may have found any write that is in no order before what
// its client must see. Of what the client had seen, that must not be what it refused; then
// the client goes on from what it found, which its next read must allow.
func (s *sessions) refused(e *event, place int32, c *reader, order *past, places []int32) {
	r := s.reading
	expected := r.expected(e)
	if c.own >= 0 && r.events[places[c.own]].left == expected && !s.others(place, order.clock(c.own), order, places) {
		s.left[readYourWrites] = r.refusal(place)
	}
	if len(c.refused) > 0 || c.last >= 0 && r.events[c.last].left == expected {
		c.refused = append(c.refused, place)
	}
}

// others reports whether a write that left something else than was refused is not among
// those that come before others, as a clock has it, nor behind the refusal.
func (s *sessions) others(refusal int32, clock []int32, order *past, places []int32) bool {
	return slices.ContainsFunc(places, func(place int32) bool {
		return s.reading.events[place].writes() && !order.covers(clock, s.nodes[place]) && s.mayFind(refusal, place, order)
	})
}

// mayFind reports whether a refusal may have found what a write left: something else than it
// refused, which does not come of what its client did later.
func (s *sessions) mayFind(refusal, write int32, order *past) bool {
	r := s.reading
	return r.events[write].left != r.expected(&r.events[refusal]) && !order.covers(order.clock(s.nodes[write]), s.nodes[refusal])
}

// settle looks whether refusals can have found what their client read next, where it read
// on.
func (s *sessions) settle(c *reader, next int32, order *past) {
	r := s.reading
	for _, place := range c.refused {
		if next < 0 || next == c.last || !s.mayFind(place, next, order) {
			s.left[monotonicReads] = r.refusal(place)
		}
	}
	c.refused = c.refused[:0]
}
