package explain

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

// A breach is an invariant and how it is told that an observation broke it.
type breach struct {
	checker.Invariant
	tell func(*teller)
}

// breaches are all invariants that bring a story, each with its line.
var breaches = []breach{
	{checker.NewElectionSafety(), (*teller).twoLeaders},
	{checker.NewCommittedNeverChanges(), (*teller).twoEntries},
	{checker.NewAppliedAgree(), (*teller).twoEntries},
	{checker.NewAcknowledgedNotLost(), (*teller).twoEntries},
	{checker.NewAtMostOnce(), (*teller).twice},
	{checker.NewLogMatching(), (*teller).twoLogs},
	{checker.NewLeaderCompleteness(), (*teller).incompleteLeader},
	{checker.NewChainOrder(), (*teller).brokenChain},
	{checker.NewPromisesKept(), (*teller).brokenPromise},
	{checker.NewOneValuePerBallot(), (*teller).twoVotes},
	{checker.NewFencing(), (*teller).staleAuthority},
	{checker.NewHalts(nil), (*teller).haltedUnharmed},
}

// failures are how other checks are told of, by their names.
var failures = map[string]func(*teller){
	checker.LinearizabilityName: (*teller).disorder,
	checker.WrittenValuesName:   (*teller).disorder,
	checker.ConvergenceName:     (*teller).disorder,
	checker.ProgressName:        (*teller).lostLiveness,
	checker.AvailabilityName:    (*teller).unserved,
	checker.PromptnessName:      (*teller).unserved,
	checker.StabilityName:       (*teller).deposed,
	checker.CatchUpName:         (*teller).leftBehind,
	scenarios.OrdersName:        (*teller).leftOpen,
	scenarios.ProgramName:       (*teller).panicked,
}

// story is how the check that was broken is told of. One that brings no story is
// told of by what its evidence points at.
func (t *teller) story() func(*teller) {
	for _, b := range breaches {
		if t.bad != nil && b.Name() == t.check.Name {
			return b.tell
		}
	}
	switch tell := failures[t.check.Name]; {
	case tell != nil:
		return tell
	case t.bad != nil:
		return func(t *teller) { t.tell(t.bad, Decisive, "%s", t.check.Detail) }
	case t.check.Evidence.Accused != nil:
		return (*teller).disorder
	}
	return (*teller).panicked
}
