//go:build soak

package scenarios

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// soakSeeds is how many seeds of each scenario are run.
const soakSeeds = 200

func TestTheLibraryIsCleanOverManySeeds(t *testing.T) {
	for _, s := range Library() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(soakSeeds) {
				s.Seed = seed
				mustBeValid(t, mustRun(t, s, Options{}))
			}
		})
	}
}

func TestEachFlawIsFoundWithin500SeedsOnWhichItsTwinIsClean(t *testing.T) {
	for flaw, scenario := range map[string]string{
		"forget-vote":       "raft/blackouts",
		"commit-prior-term": "raft/leader-churn",
		"stale-read":        "raft/leader-partition",
		"no-sessions":       "raft/lossy-network",
	} {
		t.Run(flaw, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(500) {
				s := find(t, scenario, seed)
				mustBeValid(t, mustRun(t, s, Options{}))
				s.Flaw = flaw
				if mustRun(t, s, Options{Limit: time.Second}).Verdict == checker.Violation {
					t.Logf("%s is found by %s at seed %d", flaw, scenario, seed)
					return
				}
			}
			t.Errorf("%s is not found by %s", flaw, scenario)
		})
	}
}
