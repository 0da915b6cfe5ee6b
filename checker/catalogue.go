package checker

import "slices"

// StandardInvariants returns a new set of the invariants that every
// replicated log with leaders must keep, and of those that the further kinds
// of observation allow to judge.
//
// Became, Committed, Applied, Restored and Acknowledged are what every
// protocol tells of. What else one tells of is for it to say once and for
// all: a check that it cannot feed is then not made, and one that it can feed
// but does not, in some run, is Unknown like any other.
func StandardInvariants(told ...ObservationKind) []Invariant {
	invariants := []Invariant{
		NewElectionSafety(),
		NewCommittedNeverChanges(),
		NewAppliedAgree(),
		NewAtMostOnce(),
		NewAcknowledgedNotLost(),
	}
	for _, further := range []struct {
		needs []ObservationKind
		make  func() Invariant
	}{
		{[]ObservationKind{Appended}, func() Invariant { return NewLogMatching() }},
		{[]ObservationKind{Appended}, func() Invariant { return NewLeaderCompleteness() }},
		{[]ObservationKind{Promised}, func() Invariant { return NewPromisesKept() }},
		{[]ObservationKind{Accepted}, func() Invariant { return NewOneValuePerBallot() }},
		{[]ObservationKind{Appended, Placed}, func() Invariant { return NewChainOrder() }},
		{[]ObservationKind{Served}, func() Invariant { return NewFencing() }},
	} {
		missing := func(kind ObservationKind) bool { return !slices.Contains(told, kind) }
		if !slices.ContainsFunc(further.needs, missing) {
			invariants = append(invariants, further.make())
		}
	}
	return invariants
}
