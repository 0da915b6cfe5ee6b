package keyvalue_test

import (
	"flag"
	"fmt"
	"testing"

	"github.com/anishathalye/porcupine"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/checker/models/keyvalue/modeltest"
)

// porcupinePatience is for how long porcupine may judge a history. It takes gigabytes in
// seconds where there is no answer soon, so it is asked only if this is given.
var porcupinePatience = flag.Duration("porcupine", 0, "judge the histories of BenchmarkRegister by porcupine as well, and each for so long at most")

// BenchmarkRegister judges the histories of docs/performance.md on one register.
func BenchmarkRegister(b *testing.B) {
	for _, row := range []struct {
		loop modeltest.ClosedLoop
		want checker.Verdict
	}{
		{modeltest.ClosedLoop{Operations: 1000, Clients: 3}, checker.Valid},
		{modeltest.ClosedLoop{Operations: 1000, Clients: 10, Crashed: 20, Stale: true}, checker.Violation},
		{modeltest.ClosedLoop{Operations: 1000, Clients: 20}, checker.Valid},
		{modeltest.ClosedLoop{Operations: 100_000, Clients: 5}, checker.Valid},
		{modeltest.ClosedLoop{Operations: 1_000_000, Clients: 40, Crashed: 50}, checker.Valid},
		{modeltest.ClosedLoop{Operations: 1_000_000, Clients: 40, Crashed: 50, Stale: true}, checker.Violation},
		{modeltest.ClosedLoop{Operations: 1000, Clients: 10, Crashed: 20, Values: 100, Swaps: 30, Stale: true}, checker.Violation},
		{modeltest.ClosedLoop{Operations: 1000, Clients: 10, Crashed: 20, Values: 100, Swaps: 30}, checker.Valid},
		{modeltest.ClosedLoop{Operations: 1000, Clients: 10, Crashed: 20, Values: 10, Swaps: 30}, checker.Valid},
	} {
		row.loop.Seed = 1
		b.Run(nameOf(row.loop), func(b *testing.B) {
			h := row.loop.History()
			b.Run("laplace", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if l := keyvalue.Linearizable(h, 0); l.Verdict != row.want {
						b.Fatalf("found %v (%s), expected %v", l.Verdict, l.Detail, row.want)
					}
				}
			})
			b.Run("porcupine", func(b *testing.B) {
				if *porcupinePatience == 0 {
					b.Skip("porcupine is not asked; see -porcupine")
				}
				events := eventsOf(h)
				b.ReportAllocs()
				for b.Loop() {
					if got := porcupine.CheckEventsTimeout(porcupineRegister, events, *porcupinePatience); got == porcupine.Unknown {
						b.Skipf("no answer within %v", *porcupinePatience)
					}
				}
			})
		})
	}
}

// nameOf says which history of the table a loop makes.
func nameOf(s modeltest.ClosedLoop) string {
	name := fmt.Sprintf("%d-operations/%d-clients/%d-in-1000-crashed", s.Operations, s.Clients, s.Crashed)
	if s.Values > 0 {
		name += fmt.Sprintf("/%d-values-%d%%-cas", s.Values, s.Swaps)
	}
	if s.Stale {
		return name + "/stale"
	}
	return name + "/legal"
}

// What is tested is that it takes no search.
func TestARegisterOfManyClientsTakesTwoStepsForEachOperation(t *testing.T) {
	loop := modeltest.ClosedLoop{Seed: 1, Operations: 200_000, Clients: 40, Crashed: 50}
	if l := keyvalue.Linearizable(loop.History(), 2*loop.Operations); l.Verdict != checker.Valid || l.Engine != "zones" || l.Steps > int64(2*loop.Operations) {
		t.Errorf("found %v by %q in %d steps (%s), expected valid by zones in two for each operation", l.Verdict, l.Engine, l.Steps, l.Detail)
	}
	loop.Stale = true
	l := keyvalue.Linearizable(loop.History(), 2*loop.Operations)
	if l.Verdict != checker.Violation || l.Engine != "zones" || len(l.Evidence.Operations) > 4 {
		t.Errorf("found %v by %q with operations %v (%s), expected a violation by zones with four at most", l.Verdict, l.Engine, l.Evidence.Operations, l.Detail)
	}
}
