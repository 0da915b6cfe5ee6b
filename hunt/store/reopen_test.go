package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
)

func TestAFileIsReadWhateverItsPlan(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hunt.db")
	plan := Plan{Model: "m", Build: "b", Strategy: "s", First: 7, Scenarios: []Scenario{{"a", "x", []string{"one"}}, {"b", "y", nil}}}
	kept, err := Open(path, plan, false)
	if err != nil {
		t.Fatal(err)
	}
	// More than are read at a time, and not in their order.
	const seeds = 2*batch + 3
	for seed := uint64(7 + seeds); seed > 7; seed-- {
		for scenario := range plan.Scenarios {
			if err := kept.Add(Run{Place: Place{Seed: seed - 1, Scenario: scenario}, Verdict: checker.Valid, Events: seed}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Reopen(path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if p := again.Plan(); p.Strategy != "s" || p.First != 7 || len(p.Scenarios) != 2 || p.Scenarios[1].Text != "y" || !slices.Equal(p.Scenarios[0].Sometimes, []string{"one"}) {
		t.Errorf("found the plan %+v", p)
	}
	for range 2 {
		n := uint64(0)
		for r, err := range again.All() {
			if want := (Place{Seed: 7 + n/2, Scenario: int(n % 2)}); err != nil || r.Place != want || r.Events != want.Seed+1 {
				t.Fatalf("run %d is %+v (%v), expected that of %+v", n, r, err, want)
			}
			n++
		}
		if n != 2*seeds {
			t.Errorf("found %d runs, expected %d", n, 2*seeds)
		}
	}
}

func TestWhatIsNoHuntIsNotReopened(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.db")
	if err := os.WriteFile(empty, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(dir, "nothing.db"), dir, empty} {
		kept, err := Reopen(path)
		if _, ours := errors.AsType[*document.Error](err); !ours {
			t.Errorf("%s: found %v and the error %v, expected one that says what is wrong", path, kept, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "nothing.db")); err == nil {
		t.Error("a file was made")
	}
}
