//go:build soak

package strategy

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

// soakSeeds is how many seeds of each scenario are run under each strategy.
const soakSeeds = 200

func TestProtocolsWithoutFlawsAreCleanUnderEveryStrategy(t *testing.T) {
	for _, p := range scenarios.Protocols() {
		for _, name := range Names {
			t.Run(p.Name+"/"+name, func(t *testing.T) {
				t.Parallel()
				s, err := scenarios.Find(p.Name + "/everything")
				if err != nil {
					t.Fatal(err)
				}
				s.Generate = nil // Claims says what to generate
				strategy := mustNew(t, name, s, 1)
				for seed := uint64(1); seed <= soakSeeds; seed++ {
					chosen := strategy.Choose(seed)
					r, err := scenarios.Run(t.Context(), chosen, scenarios.Options{States: strategy.Generation() > 0})
					if err != nil {
						t.Fatal(err)
					}
					if r.Verdict != checker.Valid {
						worst := r.Checks[slices.IndexFunc(r.Checks, func(c checker.Check) bool { return c.Verdict == r.Verdict })]
						t.Errorf("seed %d, kernel seed %d: %v: %s: %s", seed, chosen.Seed, r.Verdict, worst.Name, worst.Detail)
					}
					strategy.Learn(seed, Outcome{Verdict: r.Verdict, States: r.States})
				}
			})
		}
	}
}
