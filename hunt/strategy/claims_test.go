package strategy

import (
	"testing"

	"github.com/laplace-sim/laplace/scenarios"
)

// What a strategy draws must void nothing: a run that goes beyond the claim
// finds fewer flaws.
func TestEveryStrategyDrawsWithinTheClaimOfTheMode(t *testing.T) {
	for _, name := range []string{
		"raft/lease-reads", "paxos/leader-lease", "raft/power-cuts", "paxos/rotation", "chain/everything",
	} {
		for _, with := range Names {
			s, err := scenarios.Find(name)
			if err != nil {
				t.Fatal(err)
			}
			strategy := mustNew(t, with, s, 1)
			for seed := uint64(1); seed <= 12; seed++ {
				r, err := scenarios.Run(t.Context(), strategy.Choose(seed), scenarios.Options{Steps: 1, States: strategy.Generation() > 0})
				if err != nil {
					t.Fatal(err)
				}
				if len(r.Beyond) > 0 {
					t.Errorf("%s by %s, seed %d: found %v beyond what is claimed, expected nothing", name, with, seed, r.Beyond)
				}
				strategy.Learn(seed, Outcome{Verdict: r.Verdict, States: r.States})
			}
		}
	}
}
