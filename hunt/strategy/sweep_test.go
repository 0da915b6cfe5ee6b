package strategy

import (
	"fmt"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

func TestASweepComesToEachWriteAndSyncOfEachServerOnce(t *testing.T) {
	s := library(t, "raft/quiet")
	runs := make(map[uint64]map[string]bool)
	const seeds = 2 * sweepLength * 2 * 5
	for _, chosen := range played(mustNew(t, Sweep, s, 0), 0, seeds) {
		crash := chosen.Faults[len(chosen.Faults)-1]
		if runs[chosen.Seed] == nil {
			runs[chosen.Seed] = make(map[string]bool)
		}
		runs[chosen.Seed][fmt.Sprint(crash.Trigger.By, crash.Trigger.Operation, crash.Trigger.Nth)] = true
		if crash.Effect.(*nemesis.Crash).Unsynced == nemesis.Keep {
			t.Fatalf("%v loses nothing, though the protocol withstands that", crash)
		}
	}
	if len(runs) != 2 {
		t.Fatalf("%d seeds are of %d runs, expected 2", seeds, len(runs))
	}
	for run, points := range runs {
		if len(points) != seeds/2 {
			t.Errorf("run %d is crashed at %d points, expected each of %d once", run, len(points), seeds/2)
		}
	}
}

func TestASweepFindsWhoAcknowledgesBeforeTheSync(t *testing.T) {
	for _, test := range []struct {
		flaw     string
		expected checker.Verdict
	}{{"ack-before-sync", checker.Violation}, {"", checker.Valid}} {
		s := library(t, "raft/quiet")
		s.Flaw = test.flaw
		worst := checker.Valid
		for _, chosen := range played(mustNew(t, Sweep, s, 1), 1, 40) {
			r, err := scenarios.Run(t.Context(), chosen, scenarios.Options{})
			if err != nil {
				t.Fatal(err)
			}
			worst = max(worst, r.Verdict)
		}
		if worst != test.expected {
			t.Errorf("flaw %q: found %v, expected %v", test.flaw, worst, test.expected)
		}
	}
}
