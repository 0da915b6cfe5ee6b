package laplacetest_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

// aCluster is a test of two tickers that have some property.
func aCluster(property func(c *laplacetest.Cluster)) laplacetest.Test[struct{}] {
	return laplacetest.Test[struct{}]{Events: 1, Cluster: func(c *laplacetest.Cluster, _ struct{}) {
		c.Servers(2, newTicker)
		property(c)
	}}
}

func TestEachPropertyIsHeldAndWhenItIsBrokenTheTestFails(t *testing.T) {
	ticks := func(most uint64) func(o sim.Observed) error {
		return func(o sim.Observed) error {
			if o.Text == "tick" && o.Value > most {
				return fmt.Errorf("tick %d", o.Value)
			}
			return nil
		}
	}
	for _, c := range []struct {
		name         string
		held, broken func(c *laplacetest.Cluster)
		words        []string
	}{
		{"Always",
			func(c *laplacetest.Cluster) { c.Always("few ticks", ticks(100)) },
			func(c *laplacetest.Cluster) { c.Always("few ticks", ticks(3)) },
			[]string{"few ticks: tick 4 (at 4s, event "}},
		{"AfterEvent",
			func(c *laplacetest.Cluster) { c.AfterEvent("time", func() error { return nil }) },
			func(c *laplacetest.Cluster) {
				c.AfterEvent("time", func() error {
					if c.Now() > 2500*time.Millisecond {
						return errors.New("late")
					}
					return nil
				})
			},
			[]string{"time: late (at 3s, event "}},
		{"Finally",
			func(c *laplacetest.Cluster) { c.Finally("end", func() error { return nil }) },
			func(c *laplacetest.Cluster) { c.Finally("end", func() error { return errors.New("bad end") }) },
			[]string{"end: bad end (at 10s, event "}},
		{"Resumes",
			func(c *laplacetest.Cluster) {
				c.Resumes("time goes on", func() error {
					if c.Now() < 6*time.Second {
						return errors.New("too early")
					}
					return nil
				})
			},
			func(c *laplacetest.Cluster) {
				c.Resumes("time goes on", func() error { return errors.New("too early") })
			},
			[]string{"time goes on: not within 5s after all was healed at 5s: too early"}},
		{"Keeps",
			func(c *laplacetest.Cluster) {
				c.Keeps(checker.NewElectionSafety())
				c.Client(laplacetest.Blocking(func(co *sim.Coroutine) { co.Observe(sim.Observation{Kind: sim.Became, Text: "leader", Term: 7}) }))
			},
			func(c *laplacetest.Cluster) {
				c.Keeps(checker.NewElectionSafety())
				c.Client(laplacetest.Blocking(func(co *sim.Coroutine) { co.Observe(sim.Observation{Kind: sim.Became, Text: "leader", Term: 7}) }))
				c.Client(laplacetest.Blocking(func(co *sim.Coroutine) { co.Observe(sim.Observation{Kind: sim.Became, Text: "leader", Term: 7}) }))
			},
			[]string{"election safety: "}},
		{"Linearizable",
			func(c *laplacetest.Cluster) {
				r := c.Recorder()
				r.Call("c1", services.Operation{Kind: kv.Get, Key: "k"})
				r.Return("c1", services.Result{}, services.Succeeded)
				c.Linearizable(keyvalue.Linearizable, r.History)
			},
			func(c *laplacetest.Cluster) {
				r := c.Recorder()
				r.Call("c1", services.Operation{Kind: kv.Get, Key: "k"})
				r.Return("c1", services.Result{Value: "from nowhere", Found: true}, services.Succeeded)
				c.Linearizable(keyvalue.Linearizable, r.History)
			},
			[]string{"linearizability: violation: "}},
		{"Sometimes",
			func(c *laplacetest.Cluster) {
				c.Sometimes("a tick", func(o sim.Observed) bool { return o.Text == "tick" })
			},
			func(c *laplacetest.Cluster) {
				c.Sometimes("a tock", func(o sim.Observed) bool { return o.Text == "tock" })
			},
			[]string{"sometimes a tock: in none of "}},
		{"a program that does not panic",
			func(c *laplacetest.Cluster) {},
			func(c *laplacetest.Cluster) {
				c.Client(laplacetest.Blocking(func(co *sim.Coroutine) { co.Sleep(time.Second); panic("oh") }))
			},
			[]string{"program: c1 panicked: oh (at 1s, event "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			set(t, "rapid.seed", "1")
			try(t, func(t laplacetest.TB) { laplacetest.Check(t, aCluster(c.held)) }).mustPass(t)
			try(t, func(t laplacetest.TB) { laplacetest.Check(t, aCluster(c.broken)) }).mustFail(t, c.words...)
		})
	}
}

func TestAClusterThatDependsOnMoreThanItsSeedIsSeen(t *testing.T) {
	t.Chdir(t.TempDir())
	runs := 0
	f := try(t, func(t laplacetest.TB) {
		laplacetest.Check(t, aCluster(func(c *laplacetest.Cluster) {
			runs++
			late := time.Duration(runs) * time.Millisecond
			c.Client(laplacetest.Blocking(func(co *sim.Coroutine) { co.Sleep(late) }))
		}))
	})
	f.mustFail(t, "one case gave digest ", "depends on more than the seed")
}
