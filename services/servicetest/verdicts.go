package servicetest

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/services"
)

// Steps is more than enough for each history of Explains.
const Steps = 2_000_000

// Explains fails the test if a workload accuses clients of a store that carries out each
// operation at one instant, or does not come to an answer, whatever they were not told.
// Many such runs are tried, some of them without any outcome that is unknown.
func Explains(t *testing.T, s *services.Service, w *services.Workload) {
	t.Helper()
	for seed := range uint64(150) {
		h := Simulation{Seed: seed, Service: s, Workload: w, Clients: 2 + int(seed%4), Keys: 1 + min(int(seed%3), max(w.KeysMost, 3)-1), Operations: 40 + int(seed), Unknown: seed % 3 * 8}.History()
		if found := w.Judge(h, Steps); found.Verdict != checker.Valid {
			t.Fatalf("seed %d: found %v (%s), expected valid of\n%v", seed, found.Verdict, found.Detail, h)
		}
		for _, found := range w.Least(h, 0, 0) {
			if found.Name != checker.ConvergenceName && found.Verdict != checker.Valid {
				t.Fatalf("seed %d: found %s %v (%s), expected valid of\n%v", seed, found.Name, found.Verdict, found.Detail, h)
			}
		}
	}
}

// FindsOut fails the test if a workload does not accuse clients of a store with the flaw
// in at least nine of ten runs without any unknown outcome.
func FindsOut(t *testing.T, s *services.Service, w *services.Workload, flaw string) {
	t.Helper()
	const runs = 20
	found := 0
	for seed := range uint64(runs) {
		h := Simulation{Seed: seed, Service: s.With(flaw), Workload: w, Clients: 4, Keys: w.Keys, Operations: 400}.History()
		if w.Judge(h, Steps).Verdict == checker.Violation {
			found++
		}
	}
	if found < runs*9/10 {
		t.Errorf("%s was found out in %d of %d runs, expected at least nine of ten", flaw, found, runs)
	}
}
