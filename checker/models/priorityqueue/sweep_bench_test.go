package priorityqueue

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/modelstest"
)

// BenchmarkLinearizable judges 100,000 operations of 10 clients, as they are and with one
// wrong answer at 90 % of them.
func BenchmarkLinearizable(b *testing.B) {
	legal := long(100_000, 10, 2).History(1)
	for name, c := range map[string]struct {
		h    checker.History
		want checker.Verdict
	}{"legal": {legal, checker.Valid}, "illegal": {modelstest.Swapped(legal), checker.Violation}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if found := linear.Check(c.h, Model, 100_000_000); found.Verdict != c.want {
					b.Fatal(found.Detail)
				}
			}
		})
	}
}
