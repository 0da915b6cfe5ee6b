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

// stores is the test of a store of keys and values over Raft.
func stores(t testing.TB, flaw string) laplacetest.Test[[]laplacetest.Step] {
	return laplacetest.Test[[]laplacetest.Step]{
		Events:   1,
		Work:     laplacetest.Steps(5, 1, 120, 4*time.Second),
		Faults:   laplacetest.Faults(nemesis.Generator{Kinds: []string{"delay", "duplicate", "loss", "pause", "partition"}}, 3, 5),
		Recovery: 10 * time.Second,
		Cluster: func(c *laplacetest.Cluster, steps []laplacetest.Step) {
			c.KeyValue(c.Servers(3, raftServers(t, flaw)), 5, steps)
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
		c.KeyValue(c.Servers(3, func([]sim.NodeID) sim.Factory { return func(sim.NodeID) sim.Process { return new(mute) } }), 5, steps)
	}
	set(t, "rapid.shrinktime", "100ms")
	try(t, func(t laplacetest.TB) { laplacetest.Check(t, test) }).mustFail(t, "progress: not within 10s", "5 of 5 clients have not been served")
}

func TestStepsAreInOrderAndWriteEachValueOnce(t *testing.T) {
	steps := laplacetest.Steps(3, 2, 60, 4*time.Second)
	kinds := make(map[string]int)
	for i := range samples / 10 {
		seen := make(map[string]bool)
		all := steps.Example(i)
		if !slices.IsSortedFunc(all, func(a, b laplacetest.Step) int { return cmp.Compare(a.At, b.At) }) {
			t.Fatalf("not in order: %v", all)
		}
		for _, s := range all {
			kinds[s.Do]++
			if s.Value != "" && seen[s.Value] {
				t.Fatalf("%s is written twice: %v", s.Value, all)
			}
			seen[s.Value] = true
			if writes := s.Do != "get" && s.Do != "delete"; writes != (s.Value != "") {
				t.Fatalf("found the value %q for a %s", s.Value, s.Do)
			}
		}
	}
	if len(kinds) != len(kv.Service().Kinds) {
		t.Errorf("found %v, expected every kind of operation", kinds)
	}
}
