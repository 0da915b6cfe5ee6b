package sim

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/sim/trace"
)

// A census counts events, from some time on.
type census struct {
	since time.Duration
	flows map[flow]uint64
}

// A flow is events of one sort: messages of a kind from a node to another, a
// timer of a node, a control event.
type flow struct {
	kind trace.Kind
	node NodeID
	from NodeID
	what string // the kind of message, the name of the timer without its number, the label
}

func (p *pending) flow() flow {
	switch {
	case p.what == nil:
		return flow{p.kind, p.node, p.from, p.kind.String()}
	case p.kind == trace.Expire:
		return flow{p.kind, p.node, p.from, Timer(p.what.Name).family()}
	}
	return flow{p.kind, p.node, p.from, p.what.Name}
}

func (c *census) add(p *pending) { c.flows[p.flow()]++ }

// pendingCensus counts what is pending, and what nodes are to send.
func (w *World) pendingCensus() census {
	c := census{since: w.now, flows: make(map[flow]uint64)}
	free := make(map[uint32]bool, len(w.free))
	for _, slot := range w.free {
		free[slot] = true
	}
	for slot := range w.pending {
		if !free[uint32(slot)] {
			c.flows[w.pending[slot].flow()]++
		}
	}
	for _, n := range w.nodes {
		for _, e := range n.effects.items[n.effects.head:] {
			if e.to != 0 {
				c.flows[flow{trace.Deliver, e.to, n.id, w.kinds.of(e.message).Name}]++
			}
		}
	}
	w.queue.Scan(func(_ time.Duration, _ uint64, d due) {
		if d.kind() == dueTimer {
			id := NodeID(d.node())
			if t := &w.node(id).timers.list[d.timer()]; t.counts() && t.entry == d.entry() {
				c.flows[flow{kind: trace.Expire, node: id, what: Timer(t.what.Name).family()}]++
			}
		}
	})
	return c
}

// An account is a census in words.
type account struct {
	told  string
	kinds []string // see RunawayError.Kinds

	outside bool // see RunawayError.Outside
}

// exchangesTold bounds how many exchanges an account tells of, and an exchange
// that is less than one part in exchangesLeast of all is not told of.
const (
	exchangesTold  = 3
	exchangesLeast = 10_000
)

// kindsTold bounds how many kinds or names an exchange is told with.
const kindsTold = 20

// An exchange is the flows between two nodes, or within one.
type exchange struct {
	told  string // who does what: "n1 and n2 sent each other Refusal and Try"
	count uint64
}

// told tells who did what how often, the most frequent first.
func (c *census) told(w *World) account {
	all := c.exchanges(w)
	var total, rest uint64
	for _, e := range all {
		total += e.count
	}
	var parts []string
	for i, e := range all {
		if e.count < total/exchangesLeast {
			break
		}
		if i >= exchangesTold {
			rest += e.count
			continue
		}
		parts = append(parts, e.told+" "+often(e.count))
	}
	if rest > 0 {
		parts = append(parts, "there was more of the sort "+often(rest))
	}
	return account{told: strings.Join(parts, ", "), kinds: c.prevalent(total), outside: 2*c.outside() > total}
}

// outside is how much the outside did, boots included.
func (c *census) outside() uint64 {
	var count uint64
	for f, n := range c.flows {
		if f.kind == trace.Control || f.kind == trace.Boot {
			count += n
		}
	}
	return count
}

// prevalent are the names of what makes up a tenth of all or more, sorted.
func (c *census) prevalent(total uint64) []string {
	byName := make(map[string]uint64)
	for f, count := range c.flows {
		byName[f.what] += count
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if byName[name] >= total/10 {
			names = append(names, name)
		}
	}
	return names
}

// exchanges gathers the flows between the same nodes, the greatest first.
func (c *census) exchanges(w *World) []exchange {
	type parties struct {
		kind     trace.Kind
		low, top NodeID // low is 0 unless it is about messages
	}
	gathered := make(map[parties][]flow)
	for f := range c.flows { //laplace:allow maporder because they are sorted below
		who := parties{kind: f.kind, top: f.node}
		if f.kind == trace.Deliver {
			who.low, who.top = min(f.node, f.from), max(f.node, f.from)
		}
		gathered[who] = append(gathered[who], f)
	}
	var all []exchange
	for _, flows := range gathered { //laplace:allow maporder because they are sorted below
		slices.SortFunc(flows, func(a, b flow) int {
			return cmp.Or(strings.Compare(a.what, b.what), cmp.Compare(a.node, b.node))
		})
		var e exchange
		var kinds []string
		for _, f := range flows {
			e.count += c.flows[f]
			if last := len(kinds) - 1; last < 0 || kinds[last] != f.what {
				kinds = append(kinds, f.what)
			}
		}
		e.told = w.toldOf(flows, kinds)
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b exchange) int {
		return cmp.Or(cmp.Compare(b.count, a.count), strings.Compare(a.told, b.told))
	})
	return all
}

// toldOf says what flows between the same nodes are.
func (w *World) toldOf(flows []flow, kinds []string) string {
	first := flows[0]
	what := kinds[0]
	if more := len(kinds) - kindsTold; more > 0 {
		what = fmt.Sprintf("%s and %s more", strings.Join(kinds[:kindsTold], ", "), grouped(uint64(more)))
	} else if last := len(kinds) - 1; last > 0 {
		what = strings.Join(kinds[:last], ", ") + " and " + kinds[last]
	}
	switch first.kind {
	case trace.Control:
		return "the outside did " + what
	case trace.Expire:
		return fmt.Sprintf("%s waited for its timers %s", w.Name(first.node), what)
	case trace.Deliver:
		if first.node == first.from {
			return fmt.Sprintf("%s sent itself %s", w.Name(first.node), what)
		}
		for _, f := range flows {
			if f.node != first.node {
				low, high := min(first.node, first.from), max(first.node, first.from)
				return fmt.Sprintf("%s and %s sent each other %s", w.Name(low), w.Name(high), what)
			}
		}
		return fmt.Sprintf("%s sent %s %s", w.Name(first.from), w.Name(first.node), what)
	default: // Boot, Synced
		return fmt.Sprintf("%s had a %s", w.Name(first.node), what)
	}
}

// often says how often something happened.
func often(n uint64) string {
	if n == 1 {
		return "once"
	}
	return grouped(n) + " times"
}

// grouped is a number with a comma before every third digit from the right.
func grouped(n uint64) string {
	text := strconv.FormatUint(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
