package hunt

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/strategy"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

// exhibit is a recorded failure, with another flaw if that is not empty: "none" is the
// protocol without any.
func exhibit(t *testing.T, name, flaw string) Recording {
	t.Helper()
	spec, err := scenarios.ReadFile("../docs/exhibit/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	switch flaw {
	case "":
	case "none":
		spec.Flaw = ""
	default:
		spec.Flaw = flaw
	}
	return Recording{Name: name, Spec: spec}
}

func TestAFailureThatIsStillThereIsFoundInTheRunAndNearIt(t *testing.T) {
	var first *Rechecked
	for _, jobs := range []int{1, 3} {
		told := 0
		found, err := Recheck(t.Context(), Rechecking{
			Runs: []Recording{exhibit(t, "raft-forget-vote", "")}, Neighbours: 24, Jobs: jobs,
			Progress: func(made, of, _ int) {
				if told++; made != told || of != 25 {
					t.Errorf("told %d of %d, expected %d of 25", made, of, told)
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := found.Runs[0].String(); found.Verdict != checker.Violation || !found.Runs[0].Model || got != "still fails, in the same way: promises" {
			t.Errorf("found %v: %s", found.Verdict, got)
		}
		n := found.Neighbours
		if n.Made != 24 || n.Mutated != 12 || n.Failing == 0 || n.Same == 0 || n.First == nil || told != 25 {
			t.Errorf("found %+v after %d runs", n, told)
		}
		sum := 0
		for _, way := range n.Ways {
			sum += way.Runs
		}
		if sum != n.Failing {
			t.Errorf("found %d runs in the ways to fail, expected %d", sum, n.Failing)
		}
		if r, err := scenarios.Run(t.Context(), n.First.Spec, scenarios.Options{}); err != nil || r.Signature != n.First.Signature {
			t.Errorf("found %q, %v when the first neighbour ran again, expected %q", r.Signature, err, n.First.Signature)
		}
		if first == nil {
			first = found
		} else if !reflect.DeepEqual(first, found) {
			t.Errorf("found %+v with %d jobs, expected %+v", found, jobs, first)
		}
	}
}

func TestWhatIsFixedIsValidInTheRunAndNearIt(t *testing.T) {
	for _, name := range []string{"raft-forget-vote", "chain-drop-sent", "paxos-own-value", "raft-commit-by-all", "raft-discard-log", "primary-backup-acknowledge-unsynced"} {
		found, err := Recheck(t.Context(), Rechecking{
			Runs: []Recording{exhibit(t, name, "none")}, Kept: []Recording{exhibit(t, "raft-stale-read", "none")}, Neighbours: 20,
		})
		if err != nil {
			t.Fatal(err)
		}
		if found.Verdict != checker.Valid || found.Neighbours.Failing != 0 || !strings.Contains(found.Runs[0].String(), ", is valid") || len(found.Kept) != 1 {
			t.Errorf("%s: found %v, %s, %+v", name, found.Verdict, found.Runs[0], found.Neighbours)
		}
	}
}

func TestAKeptFailureThatFailsIsEnough(t *testing.T) {
	found, err := Recheck(t.Context(), Rechecking{
		Runs: []Recording{exhibit(t, "raft-forget-vote", "none")}, Kept: []Recording{exhibit(t, "raft-stale-read", "")},
	})
	if err != nil || found.Verdict != checker.Violation || found.Neighbours.Made != 0 || found.Neighbours.Missed != 10_000 {
		t.Errorf("found %+v, %v", found, err)
	}
}

func TestHowARunFaredIsSaidByWhatItWasAndWhatItIs(t *testing.T) {
	fails, other, valid, unknown, unsigned := End{"violation", "promises", nil}, End{"violation", "fencing", nil}, End{"valid", "", nil}, End{"unknown", "", []string{"promises"}}, End{"violation", "", nil}
	for want, a := range map[string]Again{
		"still fails, in the same way: promises":                        {Was: fails, Now: fails},
		"still fails, in another way: fencing; recorded promises":       {Was: fails, Now: other},
		"failed (promises), is valid":                                   {Was: fails, Now: valid},
		"failed (promises), is unknown (promises could not be judged)":  {Was: fails, Now: unknown},
		"was valid, fails: fencing":                                     {Was: valid, Now: other},
		"was valid, is valid":                                           {Was: valid, Now: valid},
		"still fails: fencing; in which way it failed was not recorded": {Was: unsigned, Now: other},
	} {
		if got := a.String(); got != want {
			t.Errorf("found %q, expected %q", got, want)
		}
	}
}

func TestTheShareThatWouldHaveBeenMissedIsTheLeastThatWouldShowNineteenTimesInTwenty(t *testing.T) {
	for runs, want := range map[int]int{0: 10_000, 1: 9_500, 20: 1_392, 59: 496, 200: 149, 1000: 30} {
		if got := missedShare(runs); got != want {
			t.Errorf("of %d runs found %d, expected %d", runs, got, want)
		}
	}
}

func TestNeighboursAreNearAndHardlyAnyIsAnothersLike(t *testing.T) {
	spec := exhibit(t, "raft-forget-vote", "").Spec
	seen := make(map[string]bool)
	again := 0
	for n := range uint64(40) {
		near, mutated, err := strategy.Near(spec, n, false)
		if err != nil {
			t.Fatal(err)
		}
		if err := near.Check(); err != nil {
			t.Errorf("neighbour %d: %v", n, err)
		}
		same := 0
		for _, f := range near.Faults {
			if slices.ContainsFunc(spec.Faults, func(g nemesis.Fault) bool { return g.String() == f.String() }) {
				same++
			}
		}
		if !mutated && (same != len(spec.Faults) || near.Seed == spec.Seed) || mutated != (n%2 == 1) {
			t.Errorf("neighbour %d: mutated %v, with %d of %d faults as they were and seed %d", n, mutated, same, len(spec.Faults), near.Seed)
		}
		text := string(near.YAML())
		if seen[text] {
			again++ // what was to change it went beyond the claim
		}
		seen[text] = true
	}
	if again > 4 {
		t.Errorf("%d of 40 neighbours are others' like", again)
	}
}

func TestAContextThatEndsEndsARecheck(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Recheck(ctx, Rechecking{
		Runs: []Recording{exhibit(t, "raft-forget-vote", "none")}, Neighbours: 10_000, Progress: func(made, _, _ int) {
			if made == 3 {
				cancel()
			}
		},
	})
	if err == nil {
		t.Error("found no error")
	}
}
