package laplacetest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
)

type (
	Try     struct{}
	Refusal struct{}
)

// A pesterer answers each refusal with a new try at once, and every heartbeat
// adds one more: a loop of messages that never ends and grows.
type pesterer struct{ env sim.Env }

func (p *pesterer) Boot(env sim.Env) { p.env = env; env.SetTimer("beat", 5*time.Millisecond) }

func (p *pesterer) Expire(sim.Timer) {
	p.env.Send(p.env.ID()%2+1, Try{})
	p.env.SetTimer("beat", 5*time.Millisecond)
}

func (p *pesterer) Receive(from sim.NodeID, m sim.Message) {
	if _, ok := m.(Try); ok {
		p.env.Send(from, Refusal{})
		return
	}
	p.env.Send(from, Try{})
}

func pesterers(limits sim.Limits) laplacetest.Test[[]time.Duration] {
	return laplacetest.Test[[]time.Duration]{
		Work:    laplacetest.Several(laplacetest.Times(0, time.Second), 3),
		Faults:  laplacetest.Faults(nemesis.Generator{Kinds: []string{"kill"}}, 1, 1),
		Physics: laplacetest.Physics{Limits: limits},
		Cluster: func(c *laplacetest.Cluster, _ []time.Duration) {
			c.Servers(2, func([]sim.NodeID) sim.Factory { return func(sim.NodeID) sim.Process { return new(pesterer) } })
			c.Resumes("it is never judged", func() error { return nil })
		},
	}
}

func TestAStormEndsAndIsToldOf(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	f := try(t, func(t laplacetest.TB) { laplacetest.Check(t, pesterers(sim.Limits{EventsPerSecond: 2000})) })
	f.mustFail(t, "program: n1 and n2 sent each other Refusal and Try ", "within a second of virtual time",
		"kept in testdata/laplace/TestFake/program.yaml")
	if text := readFile(t, "testdata/laplace/TestFake/program.yaml"); !strings.Contains(text, "faults: []") || !strings.Contains(text, "work: []") {
		t.Errorf("the smallest storm has something to spare:\n%s", text)
	}
}

// What a run may take unless something else is said is enough for a storm to
// end in a moment; it is made no smaller here.
func TestAStormEndsByTheDefaultLimits(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	set(t, "rapid.shrinktime", "0s")
	f := try(t, func(t laplacetest.TB) {
		test := pesterers(sim.Limits{})
		test.Faults = nil
		test.Work = nil
		laplacetest.Check(t, test)
	})
	f.mustFail(t, "program: n1 and n2 sent each other Refusal and Try ", "the limit of a run of 2 nodes is 100,000 events within a second of virtual time")
}

func TestAPanicShowsTheCallsOfTheUser(t *testing.T) {
	for _, c := range []struct {
		name     string
		property func(c *laplacetest.Cluster)
		words    []string
	}{
		{"of a process", func(c *laplacetest.Cluster) {
			c.Client(laplacetest.Blocking(func(co *sim.Coroutine) { co.Sleep(time.Second); pop(nil) }))
		}, []string{"program: c1 panicked", "\n\tlaplacetest/storm_test.go:"}},
		{"of the cluster", func(c *laplacetest.Cluster) { pop(nil) },
			[]string{"harness: what builds or judges the cluster panicked: runtime error: index out of range", "\n\tlaplacetest/storm_test.go:"}},
		{"of an act of the outside", func(c *laplacetest.Cluster) { c.World().At(time.Second, "pop", func() { pop(nil) }) },
			[]string{"harness: what builds or judges", "(at 1s, event ", "\n\tlaplacetest/storm_test.go:"}},
		{"of a property", func(c *laplacetest.Cluster) { c.Always("pop", func(sim.Observed) error { pop(nil); return nil }) },
			[]string{"harness: what builds or judges", "\n\tlaplacetest/storm_test.go:"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			set(t, "rapid.seed", "1")
			bad := func(t laplacetest.TB) { laplacetest.Check(t, aCluster(c.property)) }
			f := try(t, bad)
			f.mustFail(t, append(c.words, " laplacetest_test.pop", "-laplace.replay=")...)
			try(t, bad).mustFail(t, append(c.words, " laplacetest_test.pop", "as when it was kept")...)
		})
	}
}

func TestATestThatIsEndedFromWithinARunShowsTheCase(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	try(t, func(t laplacetest.TB) {
		laplacetest.Check(t, aCluster(func(c *laplacetest.Cluster) {
			c.Client(laplacetest.Blocking(func(co *sim.Coroutine) { co.Sleep(time.Second); t.Fatal("I give up") }))
		}))
	}).mustFail(t, "I give up", "ended from within this run", "\nseed: ")
}

// pop fails on an empty list.
func pop(list []int) int { return list[len(list)-1] }
