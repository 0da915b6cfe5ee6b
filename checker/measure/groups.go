package measure

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// Groups are those operations of which Operations are made: all, reads or writes, and
// those of each kind.
type groups struct {
	history            checker.History
	all, reads, writes group
	kinds              []*group // in the order of their names
	kindOf             []*group // of each operation of the history
}

// A group is some of the operations, and what came of them up to now.
type group struct {
	name       string // of a kind
	isReads    bool   // that reads
	operations Operations
	latencies  []time.Duration // ascending, once all have been counted
	outages    sweep
}

func newGroups(h checker.History) *groups {
	g := &groups{history: h, kindOf: make([]*group, len(h))}
	known := make(map[*checker.Kind]*group)
	for i := range h {
		kind := h[i].Kind
		if known[kind] == nil {
			known[kind] = g.named(kind.String(), kind.Reads)
		}
		g.kindOf[i] = known[kind]
	}
	slices.SortFunc(g.kinds, func(a, b *group) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(ordinal(a.isReads), ordinal(b.isReads)))
	})
	return g
}

// named is the group of the kinds of a name, which it makes if there is none yet.
func (g *groups) named(name string, reads bool) *group {
	for _, kind := range g.kinds {
		if kind.name == name && kind.isReads == reads {
			return kind
		}
	}
	kind := &group{name: name, isReads: reads}
	g.kinds = append(g.kinds, kind)
	return kind
}

func ordinal(b bool) int {
	if b {
		return 1
	}
	return 0
}

// side is that of reads or of writes, to which a kind belongs.
func (g *groups) side(kind *group) *group {
	if kind.isReads {
		return &g.reads
	}
	return &g.writes
}

// count says what came of the operations that were meant to begin within the span, the last
// of which, so many, nobody came to ask for.
func (g *groups) count(m *Measures, deadline time.Duration, unasked int) {
	for i := range g.history {
		o, kind := &g.history[i], g.kindOf[i]
		at := intended(o)
		if at < m.Start || at >= m.Until {
			continue
		}
		if i < len(g.history)-unasked {
			kind.operations.count(o.Outcome, o.Return-at, deadline)
		} else {
			kind.operations.Asked++
			kind.operations.Unasked++
		}
		kind.latencies = append(kind.latencies, o.Return-at)
	}
	for _, kind := range g.kinds {
		slices.Sort(kind.latencies)
		g.side(kind).add(kind)
	}
	g.all.add(&g.reads)
	g.all.add(&g.writes)
}

// add adds what another group counted.
func (g *group) add(other *group) {
	sum, o := &g.operations, &other.operations
	sum.Asked += o.Asked
	sum.OK += o.OK
	sum.Failed += o.Failed
	sum.Unknown += o.Unknown
	sum.Unasked += o.Unasked
	sum.Within += o.Within
	g.latencies = merge(g.latencies, other.latencies) // cheaper than to sort them again
}

// merge is what is in either of two lists in ascending order, in that order.
func merge(a, b []time.Duration) []time.Duration {
	merged := make([]time.Duration, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0] <= b[0] {
			merged, a = append(merged, a[0]), a[1:]
		} else {
			merged, b = append(merged, b[0]), b[1:]
		}
	}
	return append(append(merged, a...), b...)
}

// count counts what came of an operation.
func (o *Operations) count(outcome checker.Outcome, took, deadline time.Duration) {
	o.Asked++
	switch outcome {
	case checker.OutcomeOK:
		o.OK++
		if took <= deadline || deadline == 0 {
			o.Within++
		}
	case checker.OutcomeFail:
		o.Failed++
	default:
		o.Unknown++
	}
}

// done is what came of the operations of the group, once all have been counted.
func (g *group) done() Operations {
	o := g.operations
	o.Latency = latencyOf(g.latencies)
	o.Outages, o.Down, o.Longest = g.outages.found, g.outages.down, g.outages.longest
	return o
}
