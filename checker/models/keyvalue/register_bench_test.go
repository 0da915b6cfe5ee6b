package keyvalue_test

import (
	"fmt"
	"testing"

	"github.com/anishathalye/porcupine"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/checker/models/keyvalue/modeltest"
)

// BenchmarkRegister judges the histories of docs/performance.md on one register.
func BenchmarkRegister(b *testing.B) {
	for _, row := range []struct {
		loop modeltest.ClosedLoop
		want checker.Verdict
	}{
		{modeltest.ClosedLoop{Operations: 1000, Clients: 10, Crashed: 20, Stale: true}, checker.Violation},
		{modeltest.ClosedLoop{Operations: 1000, Clients: 20}, checker.Valid},
		{modeltest.ClosedLoop{Operations: 100_000, Clients: 5}, checker.Valid},
		{modeltest.ClosedLoop{Operations: 1_000_000, Clients: 40, Crashed: 50}, checker.Valid},
		{modeltest.ClosedLoop{Operations: 1_000_000, Clients: 40, Crashed: 50, Stale: true}, checker.Violation},
		{modeltest.ClosedLoop{Operations: 1000, Clients: 10, Crashed: 20, Values: 5, Swaps: 30, Stale: true}, checker.Violation},
		{modeltest.ClosedLoop{Operations: 1000, Clients: 10, Crashed: 20, Values: 5, Swaps: 30}, checker.Valid},
	} {
		row.loop.Seed = 1
		name := fmt.Sprintf("n=%d/P=%d/c=%d/values=%d/stale=%v", row.loop.Operations, row.loop.Clients, row.loop.Crashed, row.loop.Values, row.loop.Stale)
		h := row.loop.History()
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if l := keyvalue.Linearizable(h, 0); l.Verdict != row.want {
					b.Fatalf("found %v (%s), expected %v", l.Verdict, l.Detail, row.want)
				}
			}
		})
	}
}

var _ = porcupine.CheckEvents
