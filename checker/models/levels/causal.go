package levels

import (
	"slices"

	"github.com/laplace-sim/laplace/checker"
)

// causal judges whether a history is causally consistent, in the plain sense: there is an
// order of causes, in which each operation comes after those that its client made before,
// such that what each returned follows from some order of what comes before it, which keeps
// that order. Two operations that no cause orders may be seen in different orders, by one
// client even: so the two stronger senses, causal memory and causal convergence, are not
// judged, and what is causal here may lack monotonic reads.
//
// Where it is known who wrote what was read, the least order of causes is that of the
// clients and of each read behind its write, and the history is causal unless that is
// cyclic, or leads from the write that was read, or from the beginning, over another write
// of the key to the read (Bouajjani, Enea, Guerraoui and Hamza, "On Verifying Causal
// Consistency", POPL 2017, section 5: CyclicCO, WriteCORead, WriteCOInitRead). That is
// found by clocks.
func (r *reading) causal(steps *budget) finding {
	c := newCauses(r)
	cost, room := c.past.size()
	if !room || !steps.spend(cost) {
		return finding{why: tooManySteps}
	}
	var found finding
	cycle := c.past.walk(func(node int32, clock []int32) {
		if f := c.visit(node, clock); f.verdict == checker.Violation {
			found = found.earlier(f)
		}
	})
	switch {
	case cycle != nil:
		return c.circle(cycle)
	case found.verdict == checker.Violation:
		return found
	case !r.sure():
		return finding{why: r.doubts()}
	case c.refused != nothing:
		return finding{why: r.refusal(c.refused)}
	}
	return finding{verdict: checker.Valid}
}

// causes are the order of causes of a reading.
type causes struct {
	reading *reading
	past    *past
	events  []int32 // by node, its place in the reading
	nodes   []int32 // by place; -1 for what takes no part
	lanes   [][]lane
	inputs  []int32 // scratch: the last writes before an event
	// refused is the place of an event that may have found what it refused; nothing if
	// there is none.
	refused int32
}

// A lane has the writes of a key in a chain.
type lane struct {
	chain  int32
	writes []int32 // nodes, in the order of the chain
	hint   int     // where the last search ended
}

func newCauses(r *reading) *causes {
	c := &causes{reading: r, past: newPast(len(r.events)), nodes: make([]int32, len(r.events)), lanes: make([][]lane, len(r.keys)), refused: nothing}
	for i := range r.events {
		c.nodes[i] = -1
		if r.events[i].takesPart() {
			c.nodes[i] = int32(len(c.events))
			c.events = append(c.events, int32(i))
		}
	}
	latest, at := make([]int32, r.clients), make([]int32, r.clients)
	for i := range latest {
		latest[i] = -1
	}
	c.past.chains = r.clients
	lanes := make(map[[2]int32]int)
	for node, place := range c.events {
		e := &r.events[place]
		before, another := latest[e.client], int32(-1)
		if e.source >= 0 {
			another = c.nodes[e.source]
		}
		chain, position := e.client, int32(1)
		if e.pending {
			chain = int32(c.past.chains)
			c.past.chains++
			if before >= 0 {
				c.past.kept[before] = true
			}
		} else {
			at[e.client]++
			position = at[e.client]
			latest[e.client] = int32(node)
		}
		c.past.add(chain, position, before, another, e.writes())
		if e.writes() {
			number, known := lanes[[2]int32{e.key, chain}]
			if !known {
				number = len(c.lanes[e.key])
				lanes[[2]int32{e.key, chain}] = number
				c.lanes[e.key] = append(c.lanes[e.key], lane{chain: chain})
			}
			l := &c.lanes[e.key][number]
			l.writes = append(l.writes, int32(node))
		}
	}
	return c
}

// visit looks for what an event must have seen instead of what it did.
func (c *causes) visit(node int32, clock []int32) finding {
	e := &c.reading.events[c.events[node]]
	if e.refuses {
		c.visitRefusal(node, clock)
		return finding{}
	}
	if e.source == nothing || e.source == unsure {
		return finding{}
	}
	source := int32(-1)
	if e.source >= 0 {
		source = c.nodes[e.source]
	}
	for w := range c.latest(node, clock) {
		if w != source && (source < 0 || c.past.covers(c.past.clock(w), source)) {
			return c.reading.stale(c.events[node], c.events[w])
		}
	}
	return finding{}
}

// latest yields, of each chain, the last write of the key of an event that comes before it.
func (c *causes) latest(node int32, clock []int32) func(yield func(write int32) bool) {
	return func(yield func(write int32) bool) {
		lanes := c.lanes[c.reading.events[c.events[node]].key]
		for i := range lanes {
			l := &lanes[i]
			limit := clock[l.chain]
			if l.chain == c.past.chain[node] {
				limit = c.past.at[node] - 1
			}
			if w := l.until(limit, c.past.at); w >= 0 && !yield(w) {
				return
			}
		}
	}
}

// until returns the last write of the lane up to a place of its chain; -1 if there is none.
func (l *lane) until(limit int32, at []int32) int32 {
	// One search ends near the one before.
	low, high, step := 0, len(l.writes), 1
	if h := l.hint; h < high && at[l.writes[h]] <= limit {
		for low = h + 1; low < high; step *= 2 {
			if next := min(low+step, high); next == high || at[l.writes[next]] > limit {
				high = next
				break
			}
			low += step
		}
	} else if h < high {
		for high = h; high > 0; step *= 2 {
			if next := max(high-step, 0); at[l.writes[next]] <= limit {
				low = next
				break
			}
			high = max(high-step, 0)
		}
	}
	for low < high {
		middle := int(uint(low+high) / 2)
		if at[l.writes[middle]] <= limit {
			low = middle + 1
		} else {
			high = middle
		}
	}
	l.hint = max(low-1, 0)
	if low == 0 {
		return -1
	}
	return l.writes[low-1]
}

// visitRefusal notes a refusal for which there may be no reason: it needs a write to be the
// last before it in some order that left something else, or none at all.
func (c *causes) visitRefusal(node int32, clock []int32) {
	r := c.reading
	c.inputs = slices.AppendSeq(c.inputs[:0], c.latest(node, clock))
	if len(c.inputs) == 0 {
		return
	}
	expected := r.expected(&r.events[c.events[node]])
	for _, w := range c.inputs {
		overwritten := func(v int32) bool { return v != w && c.past.covers(c.past.clock(v), w) }
		if r.events[c.events[w]].left != expected && !slices.ContainsFunc(c.inputs, overwritten) {
			return
		}
	}
	if c.refused == nothing {
		c.refused = c.events[node]
	}
}

// circle is the finding that some events come before themselves.
func (c *causes) circle(cycle []int32) finding {
	places := make([]int32, len(cycle))
	for i, node := range cycle {
		places[i] = c.events[node]
	}
	return c.reading.circle(places)
}
