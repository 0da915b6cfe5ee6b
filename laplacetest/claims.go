package laplacetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
)

// quiet is the scenario in which nothing goes wrong with a protocol, with a seed.
func quiet(t TB, p *protocols.Protocol, seed uint64) scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Find(p.Name + "/quiet")
	if err != nil {
		t.Fatalf("%v\neach protocol has a scenario in which nothing goes wrong, which what it claims is tried in: write %s/quiet.yaml, as raft has it", err, p.Name)
	}
	s.Seed = seed
	return s
}

// ranOnce is the result of a run.
func ranOnce(t TB, s scenarios.Scenario) *scenarios.Result {
	t.Helper()
	r, err := scenarios.Run(context.Background(), s, scenarios.Options{})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return r
}

// servers are the servers of a scenario.
func servers(s scenarios.Scenario) []sim.NodeID {
	var ids []sim.NodeID
	for i := range s.Nodes {
		ids = append(ids, sim.NodeID(i+1))
	}
	return ids
}

// whileDown is the scenario quiet of a protocol in which some servers crash for good
// once all have been whole for long enough, with time for the others to serve.
func whileDown(t TB, p *protocols.Protocol, down []string) scenarios.Scenario {
	t.Helper()
	s := quiet(t, p, 1)
	bound := time.Second
	if p.Failover != nil {
		settings, err := p.Settings(protocols.Cluster{Nodes: servers(s), Parameters: s.Parameters})
		if err != nil {
			t.Fatalf("%v", err)
		}
		bound = p.Failover(settings) + time.Duration(s.Nodes)*services.AttemptDefault
	}
	const settled = time.Second
	crash := nemesis.Fault{
		ID: "down", Trigger: nemesis.Trigger{At: bound + settled}, Target: down, For: nemesis.Ever, Effect: &nemesis.Crash{Unsynced: nemesis.Chance},
	}
	s.Duration = crash.Trigger.At + 2*bound + settled
	if len(down) > 0 {
		s.Faults = nemesis.Schedule{crash}
	}
	return s
}

// unsurvived crashes each set of servers that a protocol claims may be down, and says
// which of its claims is false, and what to do; "" if none is.
func unsurvived(t TB, p *protocols.Protocol) string {
	t.Helper()
	s := quiet(t, p, 1)
	var names []string
	for _, id := range servers(s) {
		names = append(names, id.String())
	}
	available := false
	for _, down := range subsets(names, s.MayBeDown(p.Survives.Down)) {
		r := ranOnce(t, whileDown(t, p, down))
		for _, c := range r.Checks {
			switch {
			case c.Verdict == checker.Unknown && c.Name == checker.ElectionSafetyName:
				return fmt.Sprintf("%s: %v: %s\nHave who leads say so (sim.Became, sim.Leader, of a Term that nobody else leads), or set the descriptor's Leaderless.", c.Name, c.Verdict, c.Detail)
			case c.Verdict != checker.Valid:
				return fmt.Sprintf("with %s down: %s: %v: %s\n"+
					"The descriptor claims Survives.Down: %s, and by Failover how soon the others serve: mend the program, or claim less (None where one server has no replacement).",
					cmp.Or(strings.Join(down, " and "), "nobody"), c.Name, c.Verdict, c.Detail, p.Survives.Down)
			}
			available = available || c.Name == checker.AvailabilityName
		}
	}
	if p.Failover != nil && p.Survives.Down != protocols.None && !available {
		return fmt.Sprintf("Failover is claimed, and whether clients are served within it was not judged.\n"+
			"Many rounds of messages and syncs of %s/quiet must fit into it: claim a longer one, or nil for none.", p.Name)
	}
	return ""
}

// forgotten wipes the disks of each set of servers that a protocol claims may lose what
// they had synced: once when nothing else is wrong, and once when a bare majority knows
// what the rest has missed, and only they and the rest go on. It says which promise is
// broken, and what to do; "" if none.
func forgotten(t TB, p *protocols.Protocol) string {
	t.Helper()
	s := quiet(t, p, 1)
	wipes := s.MayBeDown(p.Survives.Amnesia)
	if wipes == 0 {
		return ""
	}
	var names []string
	for _, id := range servers(s) {
		names = append(names, id.String())
	}
	const apart, wiped, healed = time.Second, 2500 * time.Millisecond, 4500 * time.Millisecond
	cut := func(id string, who []string, from, to time.Duration) nemesis.Fault {
		return nemesis.Fault{ID: id, Trigger: nemesis.Trigger{At: from}, Target: who, For: to - from, Effect: &nemesis.Partition{}}
	}
	s.SafetyOnly, s.Duration = true, healed+500*time.Millisecond
	for _, forget := range subsets(names, wipes) {
		others := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(forget, name) })
		wipe := nemesis.Fault{ID: "wipe", Trigger: nemesis.Trigger{At: wiped}, Target: forget, For: time.Millisecond, Effect: &nemesis.Wipe{}}
		s.Faults = nemesis.Schedule{wipe}
		checks := ranOnce(t, s).Checks
		if remember := len(names)/2 + 1 - wipes; 0 < remember && remember < len(others) {
			s.Faults = nemesis.Schedule{cut("missed", others[remember:], apart, wiped), wipe, cut("gone", others[:remember], wiped, healed)}
			checks = append(checks, ranOnce(t, s).Checks...)
		}
		for _, c := range checks {
			if c.Verdict == checker.Violation {
				return fmt.Sprintf("after the disks of %s were wiped: %s: %s\nThe descriptor claims Survives.Amnesia: %s: have who finds an empty disk learn what it had before it answers anybody, or claim less.",
					strings.Join(forget, " and "), c.Name, c.Detail, p.Survives.Amnesia)
			}
		}
	}
	return ""
}

// subsets are those of a size, of some names.
func subsets(names []string, size int) [][]string {
	if size == 0 {
		return [][]string{nil}
	}
	var all [][]string
	for i, name := range names {
		for _, rest := range subsets(names[i+1:], size-1) {
			all = append(all, append([]string{name}, rest...))
		}
	}
	return all
}

// blows are faults of all servers that each kind of damage may come of, and after which
// each of them has to say what it has on its disk.
var blows = map[protocols.Damage]string{
	protocols.LostUnsynced: "[{at: 2s, kind: crash, target: all, for: 100ms, unsynced: drop}, {at: 3s, kind: crash, target: all, for: 100ms, unsynced: drop}]",
	protocols.TornUnsynced: "[{at: 2s, kind: crash, target: all, for: 100ms, unsynced: tear}, {at: 3s, kind: crash, target: all, for: 100ms, unsynced: tear}]",
	protocols.FailedSync:   "[{at: 2s, kind: failed-sync, target: all, for: 300ms}, {at: 2400ms, kind: crash, target: all, for: 100ms, unsynced: drop}]",
	protocols.Corruption:   "[{at: 2s, kind: bit-rot, target: all, bytes: 16}, {at: 2010ms, kind: crash, target: all, for: 100ms, unsynced: keep}]",
}

// damageSeeds is how many seeds of each blow are run.
const damageSeeds = 2

// undetected strikes the disks of all servers of a protocol with each kind of damage
// that it claims to survive, and says which promise is broken, and what to do; "" if none.
func undetected(t TB, p *protocols.Protocol) string {
	t.Helper()
	for _, damage := range p.Survives.Disk {
		s := quiet(t, p, 0)
		faults, err := nemesis.Read("blow", []byte(blows[damage]))
		if err != nil {
			t.Fatalf("%s: %v", damage, err)
		}
		s.Faults, s.SafetyOnly, s.Duration = faults, true, 4*time.Second
		s.Workload.Think = dist.Constant(5 * time.Millisecond)
		for s.Seed = range uint64(damageSeeds) {
			for _, c := range ranOnce(t, s).Checks {
				if c.Verdict == checker.Violation {
					return fmt.Sprintf("seed %d: %s: %s\nby faults: %s\n"+
						"The descriptor claims Survives.Disk: %s: have a server that finds its disk so damaged, or is told that a sync has failed, halt before it answers anybody, or claim less.",
						s.Seed, c.Name, c.Detail, blows[damage], damage)
				}
			}
		}
	}
	return ""
}
