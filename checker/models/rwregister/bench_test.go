package rwregister

import (
	"fmt"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/txn/txntest"
)

func BenchmarkIsolation(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		for _, stale := range []int{0, 1000} {
			b.Run(fmt.Sprintf("%d/stale=%d", n, stale), func(b *testing.B) {
				h := txntest.Long(n, false, Txn, stale)
				for b.Loop() {
					if found := Isolation(h, checker.StrictSerializable, 0).Checks[0]; (found.Verdict == checker.Violation) != (stale > 0) {
						b.Fatalf("found %v: %s", found.Verdict, found.Detail)
					}
				}
			})
		}
	}
}
