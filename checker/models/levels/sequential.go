package levels

import (
	"cmp"
	"container/heap"
	"slices"

	"github.com/laplace-sim/laplace/checker"
)

// sequentialPerKey judges whether for each key all operations have an order that explains
// what they returned and keeps that of each client (cache consistency; Goodman, "Cache
// Consistency and Sequential Consistency", 1991). What certainly was read is looked at
// first; where that leaves a key open, an order is looked for.
func (j *judge) sequentialPerKey() finding {
	var found finding
	var open []int32
	for key := range j.certain.keys {
		f := j.certain.blocks(int32(key), j.steps)
		switch f.verdict {
		case checker.Violation:
			found = found.earlier(f)
		case checker.Unknown:
			open = append(open, int32(key))
		}
	}
	if found.verdict == checker.Violation {
		return found
	}
	left := ""
	for i, key := range open {
		f := j.likeliest().blocks(key, j.steps)
		if f.verdict != checker.Valid {
			part := j.steps.share(len(open) - i)
			f = j.certain.search(key, part)
			j.steps.back(part)
		}
		switch f.verdict {
		case checker.Violation:
			found = found.earlier(f)
		case checker.Unknown:
			left = cmp.Or(left, f.why)
		}
	}
	switch {
	case found.verdict == checker.Violation:
		return found
	case left != "":
		return finding{why: left}
	}
	return finding{verdict: checker.Valid}
}

// blocks judges one key by who wrote what was read. Between a write and the next, all that
// stands in an order are reads of what it wrote: so a write and the reads of it are a block,
// behind which comes at once the block of a compare-and-set, or an append, that found what it
// wrote. Such blocks that must follow each other are a group. What clients did in their
// order orders the groups; there is an order of the operations if and only if that is no
// cycle, no client goes backward in a group, and what is there before all writes is first.
func (r *reading) blocks(key int32, steps *budget) finding {
	if !steps.spend(int64(len(r.keys[key]))) {
		return finding{why: tooManySteps}
	}
	b := r.newBlocks(key)
	if f := b.group(); f.verdict == checker.Violation {
		return f
	}
	if f := b.link(); f.verdict == checker.Violation {
		return f
	}
	order, f := b.order()
	switch {
	case f.verdict == checker.Violation:
		return f
	case r.unsure[key] > 0:
		return finding{why: r.doubts()}
	case r.refusals[key] > 0:
		return b.refuse(order)
	}
	return finding{verdict: checker.Valid}
}

// blocks are those of a key. Groups have numbers in the order of their first events; the
// one of what is there before all writes is 0.
type blocks struct {
	reading *reading
	places  []int32
	// behind is, by the place of a write or before, that of the one whose block follows at once.
	behind map[int32]int32
	at     map[int32]position // by the place of a write, or before
	groups int
	links  [][]link // by group, to those that come later
	into   []int32  // by group, how many links lead to it
	latest map[int32]int32
}

func (r *reading) newBlocks(key int32) *blocks {
	return &blocks{reading: r, places: r.keys[key], at: make(map[int32]position), latest: make(map[int32]int32)}
}

// A position is where a block stands: in which group, and as which of it.
type position struct{ group, depth int32 }

// A link is that a client did one thing before another, which is of another group.
type link struct{ group, from, to int32 }

// group finds the groups.
func (b *blocks) group() finding {
	r := b.reading
	b.behind = make(map[int32]int32)
	for _, place := range b.places {
		e := &r.events[place]
		if !e.takesPart() || !e.writes() || e.source == nothing || e.source == unsure {
			continue
		}
		if other, taken := b.behind[e.source]; taken {
			return r.bothTook(other, place)
		}
		b.behind[e.source] = place
	}
	b.lay(before)
	for _, place := range b.places {
		if e := &r.events[place]; e.takesPart() && e.writes() && (e.source == nothing || e.source == unsure) {
			b.lay(place)
		}
	}
	for _, place := range b.places {
		if e := &r.events[place]; e.takesPart() && e.writes() {
			if _, laid := b.at[place]; !laid {
				return r.circle(b.ring(place))
			}
		}
	}
	b.links, b.into = make([][]link, b.groups), make([]int32, b.groups)
	return finding{}
}

// lay lays out a group that begins with a write.
func (b *blocks) lay(place int32) {
	p := position{group: int32(b.groups)}
	b.groups++
	for found := true; found; p.depth++ {
		b.at[place] = p
		place, found = b.behind[place]
	}
}

// ring is a cycle of writes each of which found what the one before it left.
func (b *blocks) ring(from int32) []int32 {
	ring := []int32{from}
	for place := b.behind[from]; place != from; place = b.behind[place] {
		ring = append(ring, place)
	}
	return ring
}

// stands returns where an event stands; false if that is not known.
func (b *blocks) stands(place int32) (p position, known bool) {
	switch e := &b.reading.events[place]; {
	case e.writes():
		p, known = b.at[place]
	case e.source == before || e.source >= 0:
		p, known = b.at[e.source]
	}
	return p, known
}

// link links the groups by what clients did in their order.
func (b *blocks) link() finding {
	r := b.reading
	var found finding
	for _, place := range b.places {
		e := &r.events[place]
		if !e.takesPart() {
			continue
		}
		to, known := b.stands(place)
		if !known {
			continue
		}
		last, any := b.latest[e.client]
		if !e.pending {
			b.latest[e.client] = place
		}
		if !any {
			continue
		}
		from, _ := b.stands(last)
		switch {
		case from.group != to.group && to.group != 0:
			b.links[from.group] = append(b.links[from.group], link{to.group, last, place})
			b.into[to.group]++
		case from.group != to.group, from.depth > to.depth, from.depth == to.depth && e.writes():
			found = found.earlier(r.backward(last, place))
		}
	}
	return found
}

// order returns an order of the groups, those that are called first as early as may be; or
// the finding of a cycle.
func (b *blocks) order() ([]int32, finding) {
	into := slices.Clone(b.into)
	var ready numbers
	for group := range b.groups {
		if into[group] == 0 {
			ready = append(ready, int32(group))
		}
	}
	// Ascending, so a heap: groups have numbers in the order of their first calls.
	var order []int32
	for len(ready) > 0 {
		group := heap.Pop(&ready).(int32)
		order = append(order, group)
		for _, l := range b.links[group] {
			if into[l.group]--; into[l.group] == 0 {
				heap.Push(&ready, l.group)
			}
		}
	}
	if len(order) == b.groups {
		return order, finding{}
	}
	for _, group := range order {
		into[group] = 0
	}
	return nil, b.reading.noOrder(b.shortest(into))
}

// shortestFrom bounds from how many groups a shortest cycle is looked for.
const shortestFrom = 64

// shortest returns a cycle among the groups into which links lead still: a short one.
func (b *blocks) shortest(into []int32) []link {
	var best []link
	tried := 0
	for group := range b.groups {
		if into[group] == 0 {
			continue
		}
		if tried++; tried > shortestFrom && best != nil {
			break
		}
		if way := b.wayBack(int32(group), into); way != nil && (best == nil || len(way) < len(best)) {
			best = way
		}
	}
	return best
}

// wayBack returns the shortest way from a group to itself; nil if there is none.
func (b *blocks) wayBack(start int32, into []int32) []link {
	type step struct {
		link
		from int32
	}
	reached := make(map[int32]step)
	queue := []int32{start}
	for len(queue) > 0 {
		group := queue[0]
		queue = queue[1:]
		for _, l := range b.links[group] {
			if _, seen := reached[l.group]; seen || into[l.group] == 0 {
				continue
			}
			reached[l.group] = step{l, group}
			if l.group != start {
				queue = append(queue, l.group)
				continue
			}
			var way []link
			for at := start; len(way) == 0 || at != start; at = reached[at].from {
				way = append(way, reached[at].link)
			}
			slices.Reverse(way)
			return way
		}
	}
	return nil
}

// numbers are a heap.
type numbers []int32

func (n numbers) Len() int           { return len(n) }
func (n numbers) Less(i, j int) bool { return n[i] < n[j] }
func (n numbers) Swap(i, j int)      { n[i], n[j] = n[j], n[i] }
func (n *numbers) Push(x any)        { *n = append(*n, x.(int32)) }
func (n *numbers) Pop() any {
	last := (*n)[len(*n)-1]
	*n = (*n)[:len(*n)-1]
	return last
}

// refuse looks whether, in an order of the groups, each event that refused what it found
// can have found something else at a place between those that its client did before and
// after it.
func (b *blocks) refuse(order []int32) finding {
	r := b.reading
	inside := make([][]int32, b.groups) // by group, the writes of its blocks
	readers := make(map[int32][]int32)
	queues := make(map[int32][]int32)
	for _, place := range b.places {
		e := &r.events[place]
		if !e.takesPart() {
			continue
		}
		if !e.pending {
			queues[e.client] = append(queues[e.client], place)
		}
		switch {
		case e.writes():
			p := b.at[place]
			inside[p.group] = append(inside[p.group], place)
		case !e.refuses:
			readers[e.source] = append(readers[e.source], place)
		}
	}
	refused := int32(nothing)
	pass := func(client, value int32) {
		for q := queues[client]; len(q) > 0 && r.events[q[0]].refuses; q = queues[client] {
			if r.expected(&r.events[q[0]]) == value {
				return
			}
			queues[client] = q[1:]
		}
	}
	var waiting []int32 // clients whose next is a refusal
	for client := range int32(r.clients) {
		if q := queues[client]; len(q) > 0 && r.events[q[0]].refuses {
			waiting = append(waiting, client)
		}
	}
	isWaiting := func(client int32) bool { q := queues[client]; return len(q) > 0 && r.events[q[0]].refuses }
	// do does an event, and reports whether all refusals of its client before it were done.
	do := func(place, value int32) bool {
		e := &r.events[place]
		q := queues[e.client]
		if len(q) > 0 && q[0] < place {
			refused = q[0]
			return false
		}
		if e.pending {
			return true
		}
		queues[e.client] = queues[e.client][1:]
		pass(e.client, value)
		if isWaiting(e.client) && !slices.Contains(waiting, e.client) {
			waiting = append(waiting, e.client)
		}
		return true
	}
	passAll := func(value int32) {
		for _, client := range waiting {
			pass(client, value)
		}
		waiting = slices.DeleteFunc(waiting, func(client int32) bool { return !isWaiting(client) })
	}
	value := r.absents[r.events[b.places[0]].key]
	for _, group := range order {
		writes := inside[group]
		slices.SortFunc(writes, func(x, y int32) int { return cmp.Compare(b.at[x].depth, b.at[y].depth) })
		if group == 0 {
			writes = append([]int32{before}, writes...)
		}
		for _, w := range writes {
			if w != before {
				if value = r.events[w].left; !do(w, value) {
					return finding{why: r.refusal(refused)}
				}
			}
			passAll(value)
			for _, read := range readers[w] {
				if !do(read, value) {
					return finding{why: r.refusal(refused)}
				}
			}
		}
	}
	for client := range int32(r.clients) {
		if q := queues[client]; len(q) > 0 {
			return finding{why: r.refusal(q[0])}
		}
	}
	return finding{verdict: checker.Valid}
}
