package laplacetest_test

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/clock"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

func TestThePhysicsOfAClusterAreThoseAskedFor(t *testing.T) {
	s := laplacetest.NewStory(t, laplacetest.Physics{
		Network: network.Config{Default: network.Link{Loss: rng.Always}},
		Clocks:  map[string]clock.Config{"n2": {Drift: 1_000_000}},
	})
	n := s.Servers(2, func([]sim.NodeID) sim.Factory { return func(sim.NodeID) sim.Process { return new(echo) } })
	s.Expect(n[1]).Sends("tick").Within(600 * time.Millisecond) // its clock runs twice as fast
	s.Expect(n[0]).Sends("tick").Within(600 * time.Millisecond)
	s.Expect(n...).Observes("hears", func(o sim.Observation) bool { return o.Text == "heard n1" || o.Text == "heard n2" }).NotFor(10 * time.Second)
}

// scribbler goes on writing to a message that it has sent.
type scribbler struct{ ticker }

type page struct{ Lines []string }

func (p *scribbler) Expire(sim.Timer) {
	lines := []string{"fair"}
	p.env.Send(p.env.ID()%2+1, page{lines})
	lines[0] = "foul"
}

func TestAStrictClusterSeesAMessageThatChangesAfterItWasSent(t *testing.T) {
	for _, strict := range []bool{false, true} {
		t.Chdir(t.TempDir())
		set(t, "rapid.checks", "5")
		test := aCluster(func(c *laplacetest.Cluster) {
			c.Servers(2, func([]sim.NodeID) sim.Factory { return func(sim.NodeID) sim.Process { return new(scribbler) } })
		})
		test.Physics.Strict = strict
		f := try(t, func(t laplacetest.TB) { laplacetest.Check(t, test) })
		if strict {
			f.mustFail(t, "program: the page that ")
		} else {
			f.mustPass(t)
		}
	}
}

func TestOneCallAddsServersOfDifferentRoles(t *testing.T) {
	s := laplacetest.NewStory(t, laplacetest.Physics{})
	n := s.Servers(3, func(servers []sim.NodeID) sim.Factory {
		return func(id sim.NodeID) sim.Process {
			if id == servers[1] {
				return silent{}
			}
			return new(ticker)
		}
	})
	for range 2 {
		for i, ticks := range []bool{true, false, true} {
			if ticks {
				s.Expect(n[i]).Notes("tick").Within(2 * time.Second)
			} else {
				s.Expect(n[i]).Notes("tick").NotFor(2 * time.Second)
			}
		}
		s.Crash(n...)
		s.Start(n...)
	}
}

func TestNodesAreCalledAsSchedulesCallThem(t *testing.T) {
	s, n1, n2 := counters(t)
	store := s.Bystander("store", newTicker(nil))
	more := s.Servers(1, newTicker)
	client := s.Client(laplacetest.Blocking(func(*sim.Coroutine) {}))
	for id, want := range map[sim.NodeID]string{n1: "n1", n2: "n2", store: "store", more[0]: "n3", client: "c1"} {
		if got := s.Name(id); got != want {
			t.Errorf("node %d is called %s, expected %s", id, got, want)
		}
	}
}
