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
	all, reads, writes group
	kinds              []*group // in the order of their names
	byKind             map[*checker.Kind]*group
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
	g := &groups{byKind: make(map[*checker.Kind]*group)}
	for i := range h {
		kind := h[i].Kind
		if g.byKind[kind] != nil {
			continue
		}
		at := slices.IndexFunc(g.kinds, func(of *group) bool { return of.name == kind.String() && of.isReads == kind.Reads })
		if at < 0 {
			at = len(g.kinds)
			g.kinds = append(g.kinds, &group{name: kind.String(), isReads: kind.Reads})
		}
		g.byKind[kind] = g.kinds[at]
	}
	slices.SortFunc(g.kinds, func(a, b *group) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(ordinal(a.isReads), ordinal(b.isReads)))
	})
	return g
}

func ordinal(b bool) int {
	if b {
		return 1
	}
	return 0
}

// of are the groups that an operation belongs to.
func (g *groups) of(o *checker.Operation) [3]*group {
	if o.Kind.Reads {
		return [...]*group{&g.all, &g.reads, g.byKind[o.Kind]}
	}
	return [...]*group{&g.all, &g.writes, g.byKind[o.Kind]}
}

// count says what came of the operations that were meant to begin within the span.
func (g *groups) count(h checker.History, m *Measures, deadline time.Duration) {
	for i := range h {
		o := &h[i]
		at := intended(o)
		if at < m.Start || at >= m.Until {
			continue
		}
		for _, group := range g.of(o) {
			group.count(o.Outcome, o.Return-at, deadline)
		}
		kind := g.byKind[o.Kind]
		kind.latencies = append(kind.latencies, o.Return-at)
	}
	for _, kind := range g.kinds {
		slices.Sort(kind.latencies)
		all := &g.writes
		if kind.isReads {
			all = &g.reads
		}
		all.latencies = merge(all.latencies, kind.latencies, cmp.Compare[time.Duration]) // cheaper than to sort them again
	}
	g.all.latencies = merge(g.reads.latencies, g.writes.latencies, cmp.Compare[time.Duration])
}

// count counts what came of an operation.
func (g *group) count(outcome checker.Outcome, took, deadline time.Duration) {
	o := &g.operations
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
