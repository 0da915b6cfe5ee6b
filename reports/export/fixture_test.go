package export

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/hunt/store"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/scenarios"
)

// aScenario is a scenario of the library with a flaw, a seed and a length.
func aScenario(t testing.TB, name, flaw string) scenarios.Scenario {
	t.Helper()
	for _, s := range scenarios.Library() {
		if s.Name == name {
			s.Flaw = flaw
			return s
		}
	}
	t.Fatalf("found no scenario %s in the library", name)
	return scenarios.Scenario{}
}

// made is a run with its trace.
func made(t testing.TB, name, flaw string, seed uint64) *Run {
	t.Helper()
	s := aScenario(t, name, flaw)
	s.Seed = seed
	r, err := scenarios.Run(t.Context(), s, scenarios.Options{Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	story := explain.Explain(r)
	story.Replay = "laplace replay runs/it"
	return &Run{Result: r, Story: story}
}

// runs are some with faults, lost messages, crashes, copies, unknown operations and different
// services, by their name. Tests only read them.
var runs = make(map[string]*Run)

// eachRun has a test look at each of some runs.
func eachRun(t *testing.T, test func(*testing.T, *Run)) {
	for _, of := range []struct {
		name, flaw string
		seed       uint64
	}{
		{"raft/leader-partition", "stale-read", 5},
		{"raft/everything", "", 3},
		{"chain/rolling-crashes", "no-duplicate-suppression", 4},
	} {
		name := of.name
		if runs[name] == nil {
			runs[name] = made(t, of.name, of.flaw, of.seed)
		}
		t.Run(name, func(t *testing.T) { test(t, runs[name]) })
	}
}

// written is what a format writes of a run.
func written(t testing.TB, name string, run *Run) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := named(t, name).Run(&b, run); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// writtenHunt is what a format writes of a hunt.
func writtenHunt(t testing.TB, name string, h *Hunt) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := named(t, name).Hunt(&b, h); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func named(t testing.TB, name string) Format {
	t.Helper()
	for _, f := range Formats() {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("found no format %s", name)
	return Format{}
}

// aHunt is a hunt in two scenarios, one of which fails with some seeds.
func aHunt(t *testing.T) (*Hunt, []store.Run) {
	t.Helper()
	search := hunt.Search{
		Scenarios: []scenarios.Scenario{aScenario(t, "chain/rolling-crashes", "no-duplicate-suppression"), aScenario(t, "synod/quiet", "")},
		Seeds:     hunt.Seeds{First: 1, Count: 6}, Jobs: 1,
	}
	path := filepath.Join(t.TempDir(), "hunt.db")
	kept, err := store.Open(path, search.Identity(), false)
	if err != nil {
		t.Fatal(err)
	}
	search.Store = kept
	summary, err := search.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if summary.Verdict() != checker.Violation {
		t.Fatalf("the hunt came to %v, expected violations", summary.Verdict())
	}
	var all []store.Run
	for r, err := range search.Runs(summary) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := store.Reopen(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = again.Close() })
	h := &Hunt{Name: "hunts/it", Plan: again.Plan(), Runs: again.All(), States: again.States(store.Everything)}
	failures, err := again.Failures()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range failures {
		h.Failures = append(h.Failures, Failure{Failure: f, Dir: "hunts/it/failures/x"})
	}
	if h.Sometimes, err = again.Sometimes(); err != nil {
		t.Fatal(err)
	}
	return h, all
}
