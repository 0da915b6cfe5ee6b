package laplacetest_test

import (
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/clock"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
)

type steps = laplacetest.Test[[]laplacetest.Step]

func TestATestThatMakesNoSenseEndsWithOneLineThatSaysWhy(t *testing.T) {
	tick := func(c *laplacetest.Cluster, _ []laplacetest.Step) { c.Servers(1, newTicker) }
	of := func(build func(c *laplacetest.Cluster)) steps {
		return steps{Cluster: func(c *laplacetest.Cluster, _ []laplacetest.Step) { build(c) }}
	}
	faults := func(g nemesis.Generator, servers, clients int) steps {
		return steps{Cluster: tick, Faults: laplacetest.Faults(g, servers, clients)}
	}
	physics := func(p laplacetest.Physics) steps { return steps{Cluster: tick, Physics: p} }
	for want, test := range map[string]steps{
		"laplacetest: found no Test.Cluster, expected ":                             {},
		"laplacetest: found a duration of -1s and a recovery of 5s, expected ":      {Cluster: tick, Duration: -time.Second},
		"laplacetest: found a duration of 5s and a recovery of -1s, expected ":      {Cluster: tick, Recovery: -time.Second},
		"laplacetest: faults: generator: found the word \"crsh\", expected one of ": faults(nemesis.Generator{Kinds: []string{"crsh"}}, 3, 0),
		"laplacetest: faults: generator: found the word \"x\", expected one of ":    faults(nemesis.Generator{Without: []string{"x"}}, 3, 0),
		"laplacetest: faults: generator: found \"-1s\", expected a duration ":       faults(nemesis.Generator{Gap: -time.Second}, 3, 0),
		"laplacetest: faults: generator: found no kind of fault that without leaves, expected ": faults(
			nemesis.Generator{Kinds: []string{"crash"}, Without: []string{"crash"}}, 3, 0),
		"laplacetest: faults: found 0 servers and 2 clients, expected ":                     faults(nemesis.Generator{}, 0, 2),
		"laplacetest: faults: from 9s until 5s there is no room for one of 200ms":           faults(nemesis.Generator{From: 9 * time.Second}, 3, 0),
		"laplacetest: Below(0), or OneOf of nothing, has nothing to draw; expected ":        {Cluster: tick, Work: rapid.Map(laplacetest.Below(0), func(int) []laplacetest.Step { return nil })},
		"laplacetest: sim: network: the default link: the delay: dist: found 2s as the ":    physics(laplacetest.Physics{Network: network.Config{Default: network.Link{Delay: dist.Uniform(2*time.Second, 1)}}}),
		"laplacetest: sim: node n1: disk: the capacity is -1 bytes, expected ":              physics(laplacetest.Physics{Disk: disk.Config{Capacity: -1}}),
		"laplacetest: sim: node n1: work of -1ns for a byte, expected ":                     physics(laplacetest.Physics{Work: &sim.Work{Byte: -1}}),
		"laplacetest: sim: node n1: clock: the drift is 9223372036854775807 parts per mill": physics(laplacetest.Physics{Clocks: map[string]clock.Config{"n1": {Drift: math.MaxInt64}}}),
		"laplacetest: 0 servers of a program that is there: true; expected ":                of(func(c *laplacetest.Cluster) { c.Servers(0, newTicker) }),
		"laplacetest: sim: node c1: found no Program, expected ":                            of(func(c *laplacetest.Cluster) { c.Client(nil) }),
		"laplacetest: Keeps was called twice; ":                                             of(func(c *laplacetest.Cluster) { c.Keeps(); c.Keeps() }),
		"laplacetest: 1 of 1 steps are of other clients than those 1 ": of(func(c *laplacetest.Cluster) {
			c.Clients(anything, c.Servers(1, newTicker), 1, []laplacetest.Step{{Client: "c7", Do: "get", Key: "k"}})
		}),
		"laplacetest: a step does \"gte\", expected one of get, put, append, cas, delete (did you mean get?)": of(func(c *laplacetest.Cluster) {
			c.Clients(anything, c.Servers(1, newTicker), 1, []laplacetest.Step{{Client: "c1", Do: "gte", Key: "k"}})
		}),
		"laplacetest: a step does \"get\" with the value \"v\" and the expected \"\", expected ": of(func(c *laplacetest.Cluster) {
			c.Clients(anything, c.Servers(1, newTicker), 1, []laplacetest.Step{{Client: "c1", Do: "get", Key: "k", Value: "v"}})
		}),
		"laplacetest: Steps with 2 keys: the workload single has 1 at most": {Cluster: tick,
			Work: laplacetest.Steps(&services.Workload{Name: "single", Mix: anything.Mix, KeysMost: 1}, 1, 2, 9, time.Second)},
		"laplacetest: a history is to be judged by nobody (nil); give ": of(func(c *laplacetest.Cluster) { c.Linearizable(nil, c.Recorder().History) }),
		"laplacetest: c1 returns from an operation that it did not call": of(func(c *laplacetest.Cluster) {
			r := c.Recorder()
			c.Client(laplacetest.Blocking(func(*sim.Coroutine) { r.Return("c1", services.Result{}, services.Succeeded) }))
		}),
	} {
		t.Run(want, func(t *testing.T) {
			t.Chdir(t.TempDir())
			set(t, "rapid.checks", "5")
			f := try(t, func(t laplacetest.TB) { laplacetest.Check(t, test) })
			f.mustFail(t, want)
			for _, noise := range []string{"goroutine ", "panic", ".go:", "harness"} {
				if strings.Contains(f.log.String(), noise) {
					t.Errorf("it says %q:\n%s", noise, &f.log)
				}
			}
			if _, err := os.Stat("testdata"); err == nil {
				t.Error("a case was kept")
			}
		})
	}
}

func TestAStoryThatMakesNoSenseEndsWithOneLineThatSaysWhy(t *testing.T) {
	for want, c := range map[string]struct {
		physics laplacetest.Physics
		tell    func(s *laplacetest.Story)
	}{
		"laplacetest: sim: network: the default link: loss is ": {physics: laplacetest.Physics{Network: network.Config{Default: network.Link{Loss: math.MaxUint32}}}},
		"laplacetest: sim: node n1: disk: the capacity is -1 ":  {laplacetest.Physics{Disk: disk.Config{Capacity: -1}}, func(s *laplacetest.Story) { s.Servers(1, newTicker) }},
		"laplacetest: -1 servers of a program ":                 {tell: func(s *laplacetest.Story) { s.Servers(-1, newTicker) }},
		"laplacetest: Keeps was called twice":                   {tell: func(s *laplacetest.Story) { s.Keeps(); s.Keeps() }},
	} {
		try(t, func(t laplacetest.TB) {
			s := laplacetest.NewStory(t, c.physics)
			c.tell(s)
		}).mustFail(t, want)
	}
}
