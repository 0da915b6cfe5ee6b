package hunt

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/scenarios"
)

// lost is a recorded failure whose seed stands for another run now.
func lost(t *testing.T) scenarios.Scenario {
	t.Helper()
	spec, err := scenarios.ReadFile("../docs/exhibit/raft-stale-read.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for spec.Seed = 1; ; spec.Seed++ {
		r, err := scenarios.Run(t.Context(), spec, scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Signature == "" {
			return spec
		}
	}
}

func TestAFailureIsFoundAgainWithTheFirstSeedThatFailsSo(t *testing.T) {
	spec := lost(t)
	var first *Refound
	for _, jobs := range []int{1, 3} {
		told := 0
		found, err := Refind(t.Context(), spec, Refinding{Jobs: jobs, Progress: func(tried int) { told = tried }})
		if err != nil || found.Result == nil {
			t.Fatalf("found %+v and the error %v, expected a run", found, err)
		}
		r := found.Result
		if r.Signature != spec.Recorded.Signature || r.Trace == nil || found.Now != "valid" || told != found.Tried || r.Seed != spec.Seed+uint64(found.Tried-1) {
			t.Errorf("found %s with seed %d after %d seeds (%d told), and now %s", r.Signature, r.Seed, found.Tried, told, found.Now)
		}
		for seed := spec.Seed; seed < r.Seed; seed++ {
			s := spec
			s.Seed = seed
			if r, err := scenarios.Run(t.Context(), s, scenarios.Options{}); err != nil || r.Signature == spec.Recorded.Signature {
				t.Errorf("seed %d was passed over: %v, %v", seed, r.Signature, err)
			}
		}
		if first == nil {
			first = found
		}
		if r.Digest != first.Result.Digest {
			t.Errorf("found digest %v with %d jobs, expected %v", r.Digest, jobs, first.Result.Digest)
		}
	}
}

func TestWhatFailsWithoutItsFlawAsWellIsNotTheFailure(t *testing.T) {
	// Progress so soon after a blackout is more than the sound protocol promises.
	spec, err := scenarios.Parse("quick.yaml", []byte(quick+"flaw: stale-read\nrecovery: 5ms\nfaults: [{id: dark, at: 500ms, kind: crash, target: [n1, n2, n3]}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	spec.Recorded = &scenarios.Recorded{Verdict: "violation", Signature: "progress"}
	r, err := scenarios.Run(t.Context(), spec, scenarios.Options{})
	if err != nil || r.Signature != "progress" {
		t.Fatalf("found %v and the error %v, expected no progress", r, err)
	}
	found, err := Refind(t.Context(), spec, Refinding{Seeds: 1})
	if err != nil || found.Result != nil || found.Now != "progress without the flaw as well" {
		t.Errorf("found %+v and the error %v, expected none", found, err)
	}
}

func TestRefindRefusesWhatRecordsNoFailureAndObeysItsContext(t *testing.T) {
	spec := lost(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Refind(ctx, spec, Refinding{}); !errors.Is(err, context.Canceled) {
		t.Errorf("found the error %v, expected that of the context", err)
	}
	for _, recorded := range []*scenarios.Recorded{nil, {}, {Verdict: "valid"}, {Verdict: "unknown"}} {
		spec.Recorded = recorded
		if _, err := Refind(t.Context(), spec, Refinding{}); err == nil || !strings.Contains(err.Error(), "no recorded violation") {
			t.Errorf("%+v: found the error %v, expected one about the violation", recorded, err)
		}
	}
}
