package shrink

import (
	"slices"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

func withFaults(c scenarios.Scenario, faults nemesis.Schedule) scenarios.Scenario {
	c.Faults = faults
	return c
}

// dropAllFaults tries whether it takes faults at all.
func (s *shrinker) dropAllFaults() { s.takeAny(withFaults(s.best, nil)) }

// struck are the faults that did something in the smallest run so far.
func (s *shrinker) struck() nemesis.Schedule {
	return only(s.best.Faults, func(f nemesis.Fault) bool {
		i, ok := s.injected(f.ID)
		return ok && i.Skipped == ""
	})
}

// injected says what became of a fault of the smallest run so far.
func (s *shrinker) injected(id string) (nemesis.Injected, bool) {
	i := slices.IndexFunc(s.result.Faults, func(i nemesis.Injected) bool { return i.Fault.ID == id })
	if i < 0 {
		return nemesis.Injected{}, false
	}
	return s.result.Faults[i], true
}

// dropFaults leaves out every fault that it does not take.
func (s *shrinker) dropFaults() {
	s.takeAny(withFaults(s.best, nil), withFaults(s.best, s.struck()))
	minimizeList(s, s.best.Faults, func(c *scenarios.Scenario, faults []nemesis.Fault) { c.Faults = faults })
}

// simplifyFaults says of each fault the same with less: nodes in place of
// roles, a time in place of an operation of a disk, fewer nodes, shorter times,
// rounder numbers.
func (s *shrinker) simplifyFaults() {
	s.decideChances()
	s.eachFault(s.simplerFaults)
}

// eachFault replaces each fault by the first of other ones that will do, as
// long as there is one.
func (s *shrinker) eachFault(others func(nemesis.Fault) []nemesis.Fault) {
	for place := 0; place < len(s.best.Faults); place++ {
		exhaust(s, func() []nemesis.Fault { return others(s.best.Faults[place]) }, func(c *scenarios.Scenario, simpler nemesis.Fault) {
			c.Faults = slices.Clone(c.Faults)
			c.Faults[place] = simpler
		})
	}
}

// decideChances leaves as little to chance as it can: what happens now and then
// happens always, or to one node for a while, and times that vary are constant.
// What chance decides depends on how many messages went before, so that
// operations can hardly be taken away while it does.
func (s *shrinker) decideChances() {
	s.eachFault(func(f nemesis.Fault) []nemesis.Fault {
		return slices.Concat(s.cuts(f), s.texts(f, certainTexts))
	})
}

// cuts are the partitions that may do what a fault does that loses messages now
// and then.
func (s *shrinker) cuts(f nemesis.Fault) []nemesis.Fault {
	if kind := f.Effect.Kind(); kind != "loss" && kind != "burst-loss" {
		return nil
	}
	var all []nemesis.Fault
	for _, direction := range []nemesis.Direction{nemesis.Out, nemesis.In, nemesis.Both} {
		for number := range s.best.Nodes {
			cut := f
			cut.Target, cut.Effect = nemesis.Target{nemesis.ServerName(number + 1)}, &nemesis.Partition{Direction: direction}
			all = append(all, cut)
		}
	}
	return all
}

// simplerFaults are the faults that differ from one in one thing, which they
// say more simply.
func (s *shrinker) simplerFaults(f nemesis.Fault) []nemesis.Fault {
	var simpler []nemesis.Fault
	if injected, ok := s.injected(f.ID); ok && injected.Skipped == "" {
		simpler = append(simpler, resolved(f, injected)...)
	}
	return append(simpler, s.texts(f, simplerTexts)...)
}

// texts are the faults that come of the texts of one.
func (s *shrinker) texts(f nemesis.Fault, of func(nemesis.Fault) []text) []nemesis.Fault {
	var all []nemesis.Fault
	for _, text := range of(f) {
		if other, err := readFault(text); err == nil && other.String() != f.String() {
			all = append(all, other)
		}
	}
	return all
}

// resolved are the faults that say whom one struck, and when, where it leaves
// that to the run.
func resolved(f nemesis.Fault, was nemesis.Injected) []nemesis.Fault {
	var all []nemesis.Fault
	named := f
	if len(was.Nodes) > 0 && len(f.Target) > 0 && !slices.Equal(f.Target, was.Nodes) {
		named.Target = was.Nodes
		all = append(all, named)
	}
	if f.Trigger.Operation != 0 {
		timed := named
		timed.Trigger = nemesis.Trigger{At: was.From}
		all = slices.Insert(all, 0, timed)
	}
	return all
}
