package views

import "github.com/laplace-sim/laplace/protocols"

// ForgetPromise is the flaw of several masters that [Config] has as ForgetsPromises, for
// the catalogue of a protocol of which a scenario of the library brings it out best.
func ForgetPromise(scenario string) protocols.Flaw {
	return protocols.Flaw{
		Name:     "forget-promise",
		Summary:  "of several masters one that promises a ballot does not write that to its disk, so after a crash it accepts what it promised not to",
		Source:   `Lamport, "Paxos Made Simple", 2001, sections 2.2 and 2.5: an acceptor records its response in stable storage before it sends it`,
		Needs:    "three or five masters, of which one crashes after a promise, while the next view is not decided",
		Scenario: scenario,
	}
}
