package kafka

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
)

func BenchmarkJudge(b *testing.B) {
	h := newCluster(1).history(100_000)
	b.ReportAllocs()
	for b.Loop() {
		checks, _ := Judge(h, checker.Prefix, 0)
		if checks[0].Verdict == checker.Violation {
			b.Fatal(checks[0].Detail)
		}
	}
	b.ReportMetric(float64(len(h)), "operations")
}
