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
	var invariants []Invariant
	for _, standard := range []struct {
		make  func() Invariant
		needs []observation.Kind
	}{
		{NewElectionSafety, nil},
		{NewCommittedNeverChanges, nil},
		{NewAppliedAgree, nil},
		{NewAtMostOnce, nil},
		{NewAcknowledgedNotLost, nil},
		{NewLogMatching, []observation.Kind{observation.Appended}},
		{NewLeaderCompleteness, []observation.Kind{observation.Appended}},
		{NewPromisesKept, []observation.Kind{observation.Promised}},
		{NewOneValuePerBallot, []observation.Kind{observation.Accepted}},
		{NewChainOrder, []observation.Kind{observation.Appended, observation.Placed}},
		{NewFencing, []observation.Kind{observation.Served}},
	} {
		missing := func(kind observation.Kind) bool { return !slices.Contains(told, kind) }
		if !slices.ContainsFunc(standard.needs, missing) {
			invariants = append(invariants, standard.make())
		}
	}
	return invariants
}
