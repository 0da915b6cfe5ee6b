package shrink

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/dist"
)

// A load is how much clients that choose for themselves do.
type load struct {
	clients int
	think   time.Duration // always the same
	mix     scenarios.Mix
}

// loadsOf are what is tried in place of a workload, the least first: the fewer
// operations begin in a second, the less.
func (s *shrinker) loadsOf(clients []int, thinks ...time.Duration) []load {
	mixes := mixesOf(&s.best, aboutHistory(s.result))
	var all []load
	for _, think := range thinks {
		for _, n := range clients {
			for _, mix := range mixes {
				all = append(all, load{n, think, mix})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b load) int {
		return cmp.Compare(int64(a.clients)*int64(time.Second/a.think), int64(b.clients)*int64(time.Second/b.think))
	})
	return all
}

// mixesOf are mixes of few kinds of what the clients of a scenario do: of the first that
// writes, and of the first that reads with it. What clients saw may need more reads than
// writes, or all kinds.
func mixesOf(s *scenarios.Scenario, aboutHistory bool) []scenarios.Mix {
	does, err := s.Task()
	if err != nil {
		panic("shrink: a workload of what cannot be run: " + err.Error())
	}
	var reads, writes string
	all := make(scenarios.Mix)
	for _, w := range does.Mix {
		all[w.Kind.Name] = 1
		if w.Kind.Reads {
			reads = cmp.Or(reads, w.Kind.Name)
		} else {
			writes = cmp.Or(writes, w.Kind.Name)
		}
	}
	few := func(weight int) scenarios.Mix {
		if reads == "" {
			return scenarios.Mix{writes: 1}
		}
		return scenarios.Mix{reads: weight, writes: 1}
	}
	if aboutHistory {
		return []scenarios.Mix{few(1), few(4), all}
	}
	return []scenarios.Mix{{writes: 1}, few(1)}
}

// lightLoads are many different ways to do little. The fewer operations there
// are, the more it is a matter of luck whether they show a failure.
func (s *shrinker) lightLoads() []load {
	var thinks []time.Duration
	for think := 300 * time.Millisecond; think >= 10*time.Millisecond; think -= max(10*time.Millisecond, think/8) {
		thinks = append(thinks, think.Truncate(time.Millisecond))
	}
	return s.loadsOf([]int{1, 2, 3}, thinks...)
}

// thinMore tries many ways to do little before thin would try few.
func (s *shrinker) thinMore() {
	if len(s.best.Workload.Script) == 0 {
		s.loaded(s.lightLoads(), len(s.result.History))
	}
}

// thin has clients that choose for themselves do less. They adapt to what is
// taken away, as a script does not, so that few of them go on to show the
// failure where few of a script's steps would not.
func (s *shrinker) thin() {
	if len(s.best.Workload.Script) == 0 {
		loads := s.loadsOf([]int{1, 2, 3, 5, 8}, 200*time.Millisecond, 50*time.Millisecond, 20*time.Millisecond, 5*time.Millisecond)
		s.loaded(loads, len(s.result.History))
		s.dropClients()
	}
}

// loaded tries other loads on one key, on calm networks first, and reports
// whether one was kept: the first that fails in the same way with fewer
// operations than that.
func (s *shrinker) loaded(loads []load, than int) bool {
	networks := []scenarios.Network{calmNetwork(calm), calmNetwork(5 * calm), s.best.Network}
	with := func(i int) scenarios.Scenario {
		c := withScript(s.best, nil)
		c.Network = networks[i/len(loads)]
		load := loads[i%len(loads)]
		w := &c.Workload
		w.Clients, w.Keys, w.Operations = load.clients, 1, 0
		w.Think, w.Mix = dist.Constant(load.think), load.mix
		return c
	}
	fewer := func(r *scenarios.Result) bool { return s.same(r) && len(r.History) < than }
	return s.takeIf(len(loads)*len(networks), with, fewer) >= 0
}

// loosen gives a script up that is still long, if clients that choose for
// themselves show the failure with fewer operations, and makes a script of
// those.
func (s *shrinker) loosen() {
	best, result := s.best, s.result
	faults := best.Faults.String()
	if len(best.Workload.Script) <= stepsGoal || faults == s.loosened {
		return
	}
	s.loosened = faults
	if !s.loaded(s.lightLoads(), len(best.Workload.Script)) {
		return
	}
	s.script()
	if n := len(s.best.Workload.Script); n == 0 || n >= len(best.Workload.Script) {
		s.best, s.result = best, result
	}
}

const (
	stepsGoal = 6  // so few operations are not worth starting over for
	stepsFew  = 24 // so few are worth a look at each
)
