package laplacetest_test

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/scenarios"
)

func TestAScenarioOfTheLibraryIsTriedWithDrawnFaults(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	set(t, "rapid.checks", "3")
	set(t, "rapid.shrinktime", "1s")
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

	p, err := scenarios.FindProtocol(s.Protocol)
	if err != nil {
		t.Fatal(err)
	}
	if r := saved.Spec.Recorded; r.Signature != "at most once" || r.Model != scenarios.ModelOf(p) {
		t.Errorf("found the signature %q and the model %q in the kept file", r.Signature, r.Model)
	}

	s.Flaw = "nonsense"
	try(t, bad).mustFail(t, `"nonsense"`)
}
