package explain

import (
	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

// breaches are how it is told that an observation broke an invariant, by its name.
var breaches = map[string]func(*teller){
	checker.ElectionSafetyName:        (*teller).twoLeaders,
	checker.CommittedNeverChangesName: (*teller).twoEntries,
	checker.AppliedAgreeName:          (*teller).twoEntries,
	checker.AcknowledgedNotLostName:   (*teller).twoEntries,
	checker.AtMostOnceName:            (*teller).twice,
	checker.LogMatchingName:           (*teller).twoLogs,
	checker.LeaderCompletenessName:    (*teller).incompleteLeader,
	checker.ChainOrderName:            (*teller).brokenChain,
	checker.PromisesKeptName:          (*teller).brokenPromise,
	checker.OneValuePerBallotName:     (*teller).twoVotes,
	checker.FencingName:               (*teller).staleAuthority,
	checker.HaltsName:                 (*teller).haltedUnharmed,
}

// failures are how other checks are told of, by their names.
var failures = map[string]func(*teller){
	checker.ProgressName:     (*teller).lostLiveness,
	checker.AvailabilityName: (*teller).unserved,
	checker.PromptnessName:   (*teller).unserved,
	checker.StabilityName:    (*teller).deposed,
	checker.CatchUpName:      (*teller).leftBehind,
	scenarios.OrdersName:     (*teller).leftOpen,
	scenarios.ProgramName:    (*teller).panicked,
}

// ofHistory reports whether the check judged what clients saw: it names operations. Which
// checks do is for workloads to say, so their names are not known here.
func (t *teller) ofHistory() bool {
	return t.check.Evidence.Accused != nil || len(t.check.Evidence.Operations) > 0
}

// story is how the check that was broken is told of. One that brings no story is
// told of by what its evidence points at, and so is one that a test states, whatever
// its name: in a run without a scenario it makes no promise.
func (t *teller) story() func(*teller) {
	breach, failure := breaches[t.check.Name], failures[t.check.Name]
	if t.Spec.Name == "" && t.check.Promise == "" {
		breach, failure = nil, nil
	}
	switch {
	case t.bad != nil && breach != nil:
		return breach
	case failure != nil:
		return failure
	case t.bad != nil:
		return (*teller).broke
	case t.ofHistory():
		return (*teller).disorder
	}
	return (*teller).showed
}
