package checker

import (
	"slices"

	"github.com/laplace-sim/laplace/sim/observation"
)

// StandardInvariants returns a new set of the invariants that every
// replicated log with leaders must keep, and of those that the further kinds
// of observation allow to judge.
//
// Became, Committed, Applied and Restored are what the servers of every
// protocol observe, and Acknowledged what its clients do. What else one
// observes is for it to say once and for all: a check that it cannot feed is
// then not made, and one that it can feed but does not, in some run, is
// Unknown like any other.
func StandardInvariants(told ...observation.Kind) []Invariant {
	invariants := []Invariant{
		NewElectionSafety(),
		NewCommittedNeverChanges(),
		NewAppliedAgree(),
		NewAtMostOnce(),
		NewAcknowledgedNotLost(),
	}
	for _, further := range []struct {
		needs []observation.Kind
		make  func() Invariant
	}{
		{[]observation.Kind{observation.Appended}, func() Invariant { return NewLogMatching() }},
		{[]observation.Kind{observation.Appended}, func() Invariant { return NewLeaderCompleteness() }},
		{[]observation.Kind{observation.Promised}, func() Invariant { return NewPromisesKept() }},
		{[]observation.Kind{observation.Accepted}, func() Invariant { return NewOneValuePerBallot() }},
		{[]observation.Kind{observation.Appended, observation.Placed}, func() Invariant { return NewChainOrder() }},
		{[]observation.Kind{observation.Served}, func() Invariant { return NewFencing() }},
	} {
		missing := func(kind observation.Kind) bool { return !slices.Contains(told, kind) }
		if !slices.ContainsFunc(further.needs, missing) {
			invariants = append(invariants, further.make())
		}
	}
	return invariants
}
