//go:build soak

package scenarios

import (
	"flag"
	"testing"

	"github.com/laplace-sim/laplace/checker"
)

var soakSeeds = flag.Uint64("seeds", 50, "run so many seeds of each scenario")

func TestTheLibraryIsCleanOverManySeeds(t *testing.T) {
	for _, s := range Library() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			for seed := range *soakSeeds {
				s.Seed = seed
				mustBeValid(t, mustRun(t, s, Options{}))
			}
		})
	}
}

func TestEachFlawIsFoundWithin500SeedsOnWhichItsTwinIsClean(t *testing.T) {
	for _, p := range Protocols() {
		for _, flaw := range p.Flaws {
			t.Run(p.Name+"/"+flaw.Name, func(t *testing.T) {
				t.Parallel()
				for seed := range uint64(500) {
					s := find(t, flaw.Scenario, seed)
					mustBeValid(t, mustRun(t, s, Options{}))
					s.Flaw = flaw.Name
					if mustRun(t, s, Options{}).Verdict == checker.Violation {
						t.Logf("found by %s at seed %d", flaw.Scenario, seed)
						return
					}
				}
				t.Errorf("not found by %s", flaw.Scenario)
			})
		}
	}
}

func TestNobodyIsAccusedWhereMuchFallsDueAtOneInstantOverManySeeds(t *testing.T) { runLockstep(t, 50) }
