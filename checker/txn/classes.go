package txn

import (
	"slices"

	"github.com/laplace-sim/laplace/checker"
)

// A stage is what cycles may go by besides what transactions read and wrote.
type stage struct {
	suffix string
	links  []uint8
	layer  uint8
	// snapshot and serial are the levels that cycles of this stage rule out: what also has
	// snapshots, and what does not.
	snapshot, serial checker.Level
}

var stages = []stage{
	{"", nil, layerAtomic, checker.SnapshotIsolation, checker.RepeatableRead},
	{processSuffix, []uint8{edgeProcess}, layerSession, checker.StrongSessionSnapshot, checker.StrongSessionSerializable},
	{realtimeSuffix, []uint8{edgeProcess, edgeRealtime}, layerRealtime, checker.StrongSnapshotIsolation, checker.StrictSerializable},
}

// allOf are the edges of a stage.
func (st stage) allOf(kinds ...uint8) labelSet {
	return upTo(st.layer, append(kinds, st.links...)...)
}

// A classifier finds of which classes there are cycles.
type classifier struct {
	*system
	// knots are the components of the graph with all its edges: no cycle leaves one.
	knots components
}

// classify finds the cycles that rule out levels. Those that need the order of clients or
// real time are looked for only where what they would rule out is not ruled out yet.
func (s *system) classify() {
	all := &walk{graph: s.graph, along: stages[len(stages)-1].allOf(edgeWW, edgeWR, edgeRW), steps: &s.steps}
	knots, count := all.components()
	if count == 0 {
		return
	}
	c := &classifier{s, knots}
	for _, st := range stages {
		if !s.rules(st.snapshot) || st.suffix == "" {
			c.written(st)
		}
		if !s.rules(st.snapshot) || st.suffix == "" {
			c.overwritten(st)
		}
		if !s.rules(st.serial) {
			c.cycle(G2Item, st, false, st.allOf(edgeWW, edgeWR, edgeRW), edgeRW)
		}
	}
}

// written finds cycles of writes, and of reads of what was written.
func (c *classifier) written(st stage) {
	layer := st.layer
	if st.suffix == "" {
		layer = layerCommitted
	}
	of := stage{st.suffix, st.links, layer, st.snapshot, st.serial}
	c.cycle(G0, of, false, of.allOf(edgeWW), edgeWW)
	if st.suffix == "" || !c.rules(st.snapshot) {
		c.cycle(G1c, of, false, of.allOf(edgeWW, edgeWR), edgeWR)
	}
	if st.suffix != "" || c.longest != nil {
		return
	}
	for _, more := range []struct {
		anomaly Anomaly
		layer   uint8
		level   checker.Level
	}{{ObservedVanishes, layerAtomicView, checker.MonotonicAtomicView}, {FracturedRead, layerAtomic, checker.ReadAtomic}} {
		if of.layer = more.layer; !c.rules(more.level) {
			c.cycle(more.anomaly, of, false, of.allOf(edgeWW, edgeWR), edgeWW)
		}
	}
}

// overwritten finds cycles that rule snapshots out: those in which no two reads of what
// was overwritten follow each other.
func (c *classifier) overwritten(st stage) {
	if !c.cycle(GSingle, st, false, st.allOf(edgeWW, edgeWR), edgeRW) {
		c.cycle(GNonadjacent, st, true, st.allOf(edgeWW, edgeWR, edgeRW), edgeRW)
	}
}

// cycle looks for the shortest cycle that begins with an edge of a kind and goes on along
// some edges. It reports whether there is one.
func (c *classifier) cycle(a Anomaly, st stage, alternating bool, along labelSet, kind uint8) bool {
	starts := upTo(st.layer, kind)
	grouped := &walk{graph: c.graph, along: along, alternating: alternating, within: c.knots, steps: &c.steps}
	for l, is := range starts {
		grouped.along[l] = grouped.along[l] || is
	}
	groups, count := grouped.components()
	if count == 0 {
		return false
	}
	goes := &walk{graph: c.graph, along: along, alternating: alternating, within: c.knots, steps: &c.steps}
	found := newSearch(goes, groups).shortest(starts)
	if found == nil || !simple(found) {
		return false
	}
	c.note(a, st, found, int(count))
	return true
}

// simple reports whether a cycle comes to each transaction once.
func simple(cycle []step) bool {
	places := make(map[int32]bool)
	for _, s := range cycle {
		if places[s.from] {
			return false
		}
		places[s.from] = true
	}
	return true
}

// note notes a cycle.
func (c *classifier) note(a Anomaly, st stage, cycle []step, knots int) {
	switch {
	case a == G0 && c.longest == nil && c.ofOneObject(cycle):
		a = CyclicVersions
	case a == GNonadjacent && countOf(cycle, edgeRW) == 1:
		a = GSingle
	}
	f := &finding{anomaly: a + Anomaly(st.suffix), times: knots, accused: none, cycle: cycle}
	f.sound = a == G0 && st.suffix == "" && c.longest != nil
	for _, s := range cycle {
		f.transactions = append(append(f.transactions, s.from), c.shownBy(s)...)
		f.sound = f.sound && c.history[s.from].Outcome == checker.OutcomeOK
	}
	c.found = append(c.found, f)
}

// countOf is how many steps of a cycle are of a kind.
func countOf(cycle []step, kind uint8) int {
	n := 0
	for _, s := range cycle {
		if s.label.kind() == kind {
			n++
		}
	}
	return n
}

// ofOneObject reports whether all steps of a cycle of writes are about one object.
func (c *classifier) ofOneObject(cycle []step) bool {
	var common []int32
	for i, s := range cycle {
		if s.label.kind() != edgeWW {
			continue
		}
		var of []int32
		for _, v := range c.made.of(s.from) {
			for _, a := range c.behindOf(v) {
				if c.writer[a.to] == s.to && a.rule.layer() == s.label.layer() {
					of = append(of, c.object[v])
				}
			}
		}
		if i == 0 {
			common = of
			continue
		}
		common = slices.DeleteFunc(common, func(o int32) bool { return !slices.Contains(of, o) })
	}
	return len(common) > 0
}

// weakest are the weakest levels that what was found rules out.
func (f *finding) weakest() []checker.Level {
	if f.sound {
		return []checker.Level{checker.ReadUncommitted}
	}
	return f.anomaly.weakest()
}

// rulesOut reports whether it rules a level out.
func (f *finding) rulesOut(l checker.Level) bool {
	return slices.ContainsFunc(f.weakest(), func(weak checker.Level) bool { return implies(l, weak) })
}

// rules reports whether anything that was found rules a level out.
func (s *system) rules(l checker.Level) bool {
	return slices.ContainsFunc(s.found, func(f *finding) bool { return f.rulesOut(l) })
}
