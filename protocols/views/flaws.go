package views

import (
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/host"
)

// The names of the flaws with which masters and members can be built. What they break
// stands in the catalogues of the protocols that have them.
const (
	NoFencing              = "no-fencing" // accepts what is under way from an earlier view
	NoDuplicateSuppression = "no-duplicate-suppression"
	NoSessions             = host.NoSessions
	// StaleTail is the flaw of a member that answers reads without asking whether its
	// view stands; StaleRead is the same, where it is the first that does.
	StaleTail = "stale-tail"
	StaleRead = "stale-read"
	// JoinEarly is the flaw of a member that passes for a full one before it has the
	// state; PromoteEarly is the same, where it can become the first thereby.
	JoinEarly     = "join-early"
	PromoteEarly  = "promote-early"
	forgetPromise = "forget-promise"
)

// ForgetPromise is the flaw of several masters, for the catalogue of a protocol of which
// a scenario of the library brings it out best.
func ForgetPromise(scenario string) protocols.Flaw {
	return protocols.Flaw{
		Name:     forgetPromise,
		Summary:  "of several masters one that promises a ballot does not write that to its disk, so after a crash it accepts what it promised not to",
		Source:   `Lamport, "Paxos Made Simple", 2001, sections 2.2 and 2.5: an acceptor records its response in stable storage before it sends it`,
		Needs:    "three or five masters, of which one crashes after a promise, while the next view is not decided",
		Scenario: scenario,
	}
}
