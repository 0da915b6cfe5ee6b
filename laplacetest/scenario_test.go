package laplacetest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

func TestDrawnFaultsAreWithinTheClaimOfTheScenariosMode(t *testing.T) {
	s, err := scenarios.Find("raft/lease-reads")
	if err != nil {
		t.Fatal(err)
	}
	s.Generate = &nemesis.Generator{Kinds: []string{"clock", "pause"}, Gap: 100 * time.Millisecond}
	for _, c := range []struct{ leases, stops string }{{"true", ""}, {"false", "clock-stop"}} {
		s.Parameters = map[string]string{"lease-reads": c.leases}
		g, err := laplacetest.DrawnFrom(s)
		if err != nil {
			t.Fatal(err)
		}
		faults := laplacetest.Faults(g, s.Nodes, s.Workload.Clients)
		stops := ""
		for seed := range 50 {
			for _, f := range faults.Example(seed) {
				if kind := f.Effect.Kind(); kind == "clock-stop" {
					stops = kind
				}
			}
		}
		if stops != c.stops {
			t.Errorf("with lease-reads %s: found %q among what is drawn, expected %q", c.leases, stops, c.stops)
		}
	}
}

func TestAScenarioOfTheLibraryIsTriedWithDrawnFaults(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	set(t, "rapid.checks", "5")
	set(t, "rapid.shrinktime", "30s") // more than it takes
	s, err := scenarios.Find("raft/lossy-network")
	if err != nil {
		t.Fatal(err)
	}
	try(t, func(t laplacetest.TB) { laplacetest.Scenario(t, s) }).mustPass(t)

	s.Flaw = "no-sessions"
	bad := func(t laplacetest.TB) { laplacetest.Scenario(t, s) }
	try(t, bad).mustFail(t, "at most once: ", "kept in testdata/laplace/TestFake/at-most-once.yaml")
	again := try(t, bad)
	again.mustFail(t, "at most once: ", "as when it was kept")
	if strings.Contains(again.log.String(), "[rapid]") {
		t.Errorf("other cases were tried before the one that was kept:\n%s", &again.log)
	}
	saved, err := scenarios.LoadRun("testdata/laplace/TestFake/at-most-once.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, mismatch, err := scenarios.Replay(t.Context(), saved, scenarios.Options{})
	if err != nil || mismatch != nil {
		t.Errorf("laplace replay finds %v, %v", mismatch, err)
	}

	if r := saved.Spec.Recorded; r.Signature != "at most once" || r.Model != scenarios.ModelOf(saved.Spec) {
		t.Errorf("found the signature %q and the model %q in the kept file", r.Signature, r.Model)
	}

	s.Flaw = "nonsense"
	try(t, bad).mustFail(t, `"nonsense"`)
}
