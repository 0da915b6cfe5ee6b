package rwregister

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/txn"
	"github.com/laplace-sim/laplace/checker/txn/txntest"
	"github.com/laplace-sim/laplace/sim/rng"
)

func compared(t *testing.T, histories, most int) map[checker.Level]txntest.Counts {
	return txntest.Compare(t, txntest.Comparison{
		Histories: histories, Most: most,
		Random: rng.New(1, "levels", 0),
		Judge: func(all []txntest.Transaction) []checker.Standing {
			return Isolation(txntest.History(all, Txn, Notation), checker.StrictSerializable, 0).Standings
		},
	})
}

// Up to read atomic all is decided; above that few histories stay open, in which it is not
// known in which order values came.
func TestLevelsAreThoseOfTryingEveryOrder(t *testing.T) {
	counts := compared(t, 8_000, 4)
	for _, level := range txn.Levels() {
		c := counts[level]
		if c.Valid < 100 || c.Violation < 20 {
			t.Errorf("%s: found %+v, expected many of each verdict", level, c)
		}
		if open := c.Open + c.Missed; open > 0 && slices.Contains(decided, level) || open > 50 {
			t.Errorf("%s: found %+v, expected that it is decided", level, c)
		}
	}
}

var decided = []checker.Level{checker.ReadAtomic, checker.MonotonicAtomicView, checker.ReadCommitted, checker.ReadUncommitted}
