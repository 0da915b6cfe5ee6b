//go:build soak

package explain

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

// violationsEach is how many violations of each flaw are told.
const violationsEach = 3

// seedsMost is how many seeds are tried for them: the exhibit says that none
// needs nearly as many.
const seedsMost = 500

func TestEveryFlawHasAStoryThatNamesBothSides(t *testing.T) {
	for _, p := range scenarios.Protocols() {
		for _, flaw := range p.Flaws {
			t.Run(p.Name+"/"+flaw.Name, func(t *testing.T) {
				t.Parallel()
				told := 0
				for seed := uint64(1); seed <= seedsMost && told < violationsEach; seed++ {
					s, err := scenarios.Find(flaw.Scenario)
					if err != nil {
						t.Fatal(err)
					}
					s.Flaw, s.Seed = flaw.Name, seed
					r, err := scenarios.Run(t.Context(), s, scenarios.Options{Trace: true})
					if err != nil {
						t.Fatal(err)
					}
					if r.Verdict != checker.Violation {
						continue
					}
					told++
					story := Explain(r)
					judge(t, r, story)
					if t.Failed() {
						t.Fatalf("%s, seed %d:\n%s", s.Name, seed, story.Text(Terminal{}))
					}
				}
				if told == 0 {
					t.Errorf("%d seeds of %s show no violation", seedsMost, flaw.Scenario)
				}
			})
		}
	}
}
