package laplacetest_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/raft"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

// raftServers is the program of Raft servers, built with a flaw or without.
func raftServers(t testing.TB, flaw string) func([]sim.NodeID) sim.Factory {
	return func(nodes []sim.NodeID) sim.Factory {
		program, err := raft.Protocol().New(protocols.Cluster{Nodes: nodes, Flaw: flaw})
		if err != nil {
			t.Fatal(err)
		}
		return program
	}
}

// anything is what clients do with keys and values.
var anything = kv.Service().Workloads[0]

// stores is the test of a store of keys and values over Raft.
func stores(t testing.TB, flaw string) laplacetest.Test[[]laplacetest.Step] {
	return laplacetest.Test[[]laplacetest.Step]{
		Events:   1,
		Work:     laplacetest.Steps(anything, 5, 1, 120, 4*time.Second),
		Faults:   laplacetest.Faults(nemesis.Generator{Kinds: []string{"delay", "duplicate", "loss", "pause", "partition"}}, 3, 5),
		Recovery: 10 * time.Second,
		Cluster: func(c *laplacetest.Cluster, steps []laplacetest.Step) {
			c.Clients(anything, c.Servers(3, raftServers(t, flaw)), 5, steps)
		},
	}
}

func TestAKeyValueStoreIsJudgedByWhatItsClientsSee(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "4")
	try(t, func(f laplacetest.TB) { laplacetest.Check(f, stores(t, "")) }).mustPass(t)
	set(t, "rapid.checks", "1000")
	set(t, "rapid.shrinktime", "30s") // more than it takes
	try(t, func(f laplacetest.TB) { laplacetest.Check(f, stores(t, "no-sessions")) }).mustFail(t, "linearizability: violation: ")
	text := readFile(t, "testdata/laplace/TestFake/linearizability.yaml")
	if faults := strings.Count(text, "kind: "); faults > 2 {
		t.Errorf("the case kept has %d faults, expected 2 at most:\n%s", faults, text)
	}
}

// mute is a server that never answers.
type mute struct{ ticker }

func TestClientsThatAreNotServedAfterTheHealAreNoProgress(t *testing.T) {
	t.Chdir(t.TempDir())
	test := stores(t, "")
	test.Cluster = func(c *laplacetest.Cluster, steps []laplacetest.Step) {
		c.Clients(anything, c.Servers(3, func([]sim.NodeID) sim.Factory { return func(sim.NodeID) sim.Process { return new(mute) } }), 5, steps)
	}
	set(t, "rapid.shrinktime", "100ms")
	try(t, func(t laplacetest.TB) { laplacetest.Check(t, test) }).mustFail(t, "progress: not within 10s", "5 of 5 clients have not been served")
}

func TestStepsAreInOrderAndOfEveryKind(t *testing.T) {
	steps := laplacetest.Steps(anything, 3, 2, 60, 4*time.Second)
	kinds := make(map[string]int)
	for i := range samples / 10 {
		all := steps.Example(i)
		if !slices.IsSortedFunc(all, func(a, b laplacetest.Step) int { return cmp.Compare(a.At, b.At) }) {
			t.Fatalf("not in order: %v", all)
		}
		for _, s := range all {
			kinds[s.Do]++
			if s.Value != "" || s.Expected != "" || s.Key != "k1" && s.Key != "k2" {
				t.Fatalf("found the step %+v, expected one of k1 or k2 whose inputs the workload makes up", s)
			}
		}
	}
	if len(kinds) != len(anything.Mix) {
		t.Errorf("found %v, expected every kind of operation", kinds)
	}
	if kinds["get"] < kinds["put"] || kinds["put"] < kinds["delete"] {
		t.Errorf("found %v, expected the kinds as often as the workload has them", kinds)
	}
}

func TestAStepMayLeaveToTheWorkloadWhatItTakes(t *testing.T) {
	s := laplacetest.NewStory(t, laplacetest.Physics{})
	steps := []laplacetest.Step{
		{Client: "c1", Do: "put", Key: "k1", Value: "mine"},
		{At: time.Second, Client: "c1", Do: "cas", Key: "k1", Expected: "mine", Value: "yours"},
		{At: time.Second, Client: "c1", Do: "cas", Key: "k1"},
		{At: 2 * time.Second, Client: "c1", Do: "get", Key: "k1"},
	}
	r := s.Clients(anything, s.Servers(3, raftServers(t, "")), 1, steps)
	s.Pass(3 * time.Second)
	var found []string
	for _, o := range r.History() {
		found = append(found, o.String())
	}
	want := []string{`put(k1, "mine")`, `cas(k1, "mine", "yours") = swapped`, `cas(k1, "yours", "c1.1") = swapped`, `get(k1) = "c1.1"`}
	if len(found) < len(want) || !slices.Equal(found[:len(want)], want) {
		t.Errorf("found %q, expected %q", found, want)
	}
}
