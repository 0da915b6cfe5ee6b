//go:build soak

package raft_test

import (
	"testing"

	"github.com/laplace-sim/laplace/labs"
)

// TestTheReferencePassesEachTestWithManySeeds has those that a student's solution is graded
// with, and more.
func TestTheReferencePassesEachTestWithManySeeds(t *testing.T) {
	each(t, func(t *testing.T, test *labs.Test) {
		t.Parallel()
		for seed := range uint64(10_000) {
			if c, failed := run(t, test, solved, seed).Failed(); failed {
				t.Errorf("seed %d: %s %s: %s", seed, c.Name, c.Verdict, c.Detail)
			}
		}
	})
}
