package txntest

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Comparison says what is compared.
type Comparison struct {
	Histories, Most int
	Lists           bool
	Random          rng.Stream
	// Judge returns what is known of each level.
	Judge func(all []Transaction) []checker.Standing
}

// Counts are what came of a level in all histories in which it is known who wrote what.
type Counts struct {
	// Valid and Violation are the verdicts.
	Valid, Violation int
	// Open are the levels that hold and are Unknown; Missed those that do not hold and are
	// Unknown.
	Open, Missed int
}

// values are the levels at which it does not matter whether it is known who wrote what.
var values = map[checker.Level]bool{
	checker.StrictSerializable: true, checker.StrongSessionSerializable: true, checker.Serializable: true, checker.RepeatableRead: true,
	checker.StrongSnapshotIsolation: true, checker.StrongSessionSnapshot: true, checker.SnapshotIsolation: true,
}

// Compare fails the test if what is judged of a level of some history that it draws
// differs from trying every order.
func Compare(t *testing.T, c Comparison) map[checker.Level]Counts {
	t.Helper()
	counts := make(map[checker.Level]Counts)
	for n := range c.Histories {
		random := c.Random.Derive(uint64(n))
		all := Draw(&random, c.Most, c.Lists)
		if !anyRead(all) {
			continue
		}
		clear := Unambiguous(all)
		for _, s := range c.Judge(all) {
			if !clear && !values[s.Level] {
				continue
			}
			holds := Holds(s.Level, all, c.Lists)
			if s.Verdict == checker.Valid && !holds || s.Verdict == checker.Violation && holds {
				t.Fatalf("history %d: %s is judged %v (%s), but by trying every order it holds: %v\n%s", n, s.Level, s.Verdict, s.Why, holds, Describe(all))
			}
			count := counts[s.Level]
			switch {
			case !clear:
			case s.Verdict == checker.Valid:
				count.Valid++
			case s.Verdict == checker.Violation:
				count.Violation++
			case holds:
				count.Open++
			default:
				count.Missed++
			}
			counts[s.Level] = count
		}
	}
	return counts
}

// anyRead reports whether any read is known.
func anyRead(all []Transaction) bool {
	for _, t := range all {
		for _, s := range t.Steps {
			if !s.Write && t.Outcome == checker.OutcomeOK {
				return true
			}
		}
	}
	return false
}
