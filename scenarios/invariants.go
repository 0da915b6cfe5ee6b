package scenarios

import (
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// promises are what clients and replicas can count on with each consistency.
// Where less is promised than that all reads are fresh, no order of operations
// that explains what clients saw is looked for; where no common order is, none of
// what is said of logs is judged.
func promises(c protocols.Consistency) []checker.Promise {
	kept := []checker.Promise{checker.Leadership, checker.Provenance, checker.Convergence, checker.Liveness, checker.Soundness}
	switch c {
	case protocols.Linearizable:
		return append(kept, checker.Agreement, checker.Freshness)
	case protocols.Sequential, protocols.Prefix:
		return append(kept, checker.Agreement)
	}
	return kept
}

// Invariants are what is judged while a run goes on, new ones at each call: of what
// every protocol must keep, and of what one that tells of these kinds tells enough
// about, that which is promised with its consistency. What it says that it tells of,
// and does not, makes the run unknown.
func Invariants(tells []sim.ObservationKind, c protocols.Consistency) []checker.Invariant {
	promised := promises(c)
	return slices.DeleteFunc(checker.StandardInvariants(tells...), func(i checker.Invariant) bool {
		return !slices.Contains(promised, i.Promise())
	})
}
