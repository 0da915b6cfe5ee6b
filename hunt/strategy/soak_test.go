//go:build soak

package strategy

import (
	"flag"
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

// How many seeds of a scenario are run under each strategy: of each of the
// library with the faults that it has and generates, and of one of each
// protocol with all that the protocol claims to survive.
var (
	librarySeeds = flag.Uint64("library-seeds", 17, "run so many seeds of each scenario of the library under each strategy")
	claimsSeeds  = flag.Uint64("claims-seeds", 60, "run so many seeds of each protocol with all that it claims to survive under each strategy")
)

// A finding is a run of a correct protocol that is a violation, and is open: the
// protocol, or the check, is still to be mended.
type finding struct {
	scenario, strategy string
	seed               uint64
}

// findings are all that are open, with the check that each breaks. One that is gone,
// or breaks another check, fails the test as one that is not among them does.
var findings = map[finding]string{}

func TestTheWholeLibraryIsCleanUnderEveryStrategy(t *testing.T) {
	for _, s := range scenarios.Library() {
		expectClean(t, s.Name, s, *librarySeeds)
	}
}

func TestProtocolsAreCleanUnderAllThatTheyClaimToSurvive(t *testing.T) {
	for _, p := range scenarios.Protocols() {
		s, err := scenarios.Find(p.Name + "/everything")
		if err != nil {
			t.Fatal(err)
		}
		s.Generate = nil // Claims says what to generate
		expectClean(t, p.Name, s, *claimsSeeds)
	}
}

// expectClean runs a scenario with so many seeds, from 1 on, under each
// strategy.
func expectClean(t *testing.T, about string, s scenarios.Scenario, seeds uint64) {
	for _, name := range Names {
		t.Run(about+"/"+name, func(t *testing.T) {
			t.Parallel()
			strategy := mustNew(t, name, s, 1)
			for seed := uint64(1); seed <= seeds; seed++ {
				chosen := strategy.Choose(seed)
				r, err := scenarios.Run(t.Context(), chosen, scenarios.Options{States: strategy.Generation() > 0})
				if err != nil {
					t.Fatal(err)
				}
				worst := checker.Check{}
				if r.Verdict != checker.Valid {
					worst = r.Checks[slices.IndexFunc(r.Checks, func(c checker.Check) bool { return c.Verdict == r.Verdict })]
				}
				if open := findings[finding{about, name, seed}]; worst.Name != open {
					t.Errorf("seed %d, kernel seed %d: %v: found %q, expected %q: %s", seed, chosen.Seed, r.Verdict, worst.Name, open, worst.Detail)
				}
				strategy.Learn(seed, Outcome{Verdict: r.Verdict, States: r.States})
			}
		})
	}
}
