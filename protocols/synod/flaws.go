package synod

import (
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/host"
)

// The flaws, each a bug that a node is built with. Its one effect is a condition where
// the rule stands that it breaks.
const (
	forgetPromise      = "forget-promise"
	stalePromise       = "stale-promise"
	reuseBallot        = "reuse-ballot"
	ownValue           = "own-value"
	mixBallots         = "mix-ballots"
	acceptKeepsPromise = "accept-keeps-promise"
	unfinishedRead     = "unfinished-read"
)

// flaws is the catalogue.
var flaws = []protocols.Flaw{
	{
		Name:     forgetPromise,
		Summary:  "a promise does not reach the disk before a proposer counts on it, so after a crash the acceptor accepts what it promised not to",
		Source:   "Paxos Made Simple, sections 2.2 and 2.5: an acceptor records its response in stable storage before it sends it",
		Needs:    "acceptors that crash in the middle of a duel",
		Scenario: "synod/blackouts",
	},
	{
		Name:     stalePromise,
		Summary:  "a proposer counts promises that were made to an earlier ballot of its own, and so misses what was accepted since",
		Source:   "Paxos Made Simple, section 2.2, phase 2a: the responses must be to prepare requests numbered n",
		Needs:    "duels, and answers that come late",
		Scenario: "synod/lossy-network",
	},
	{
		Name:     reuseBallot,
		Summary:  "a proposer does not record the number that it is about to use, so after a crash it may use it for another value",
		Source:   "Paxos Made Simple, section 2.5: each proposer remembers in stable storage the highest-numbered proposal it has tried to issue",
		Needs:    "a proposer that crashes with an instance undecided, and comes back before others go on",
		Scenario: "synod/rolling-crashes",
	},
	{
		Name:     ownValue,
		Summary:  "a proposer proposes its own value although an acceptor in its majority has accepted another",
		Source:   "Paxos Made Simple, section 2.2, phase 2a: the value of the highest-numbered proposal among the responses",
		Needs:    "two proposers at a time",
		Scenario: "synod/leader-partition",
	},
	{
		Name:     mixBallots,
		Summary:  "a learner counts acceptors that accepted proposals of different numbers as a majority for the last of them",
		Source:   "Paxos Made Simple, section 2.3; the VotedFor and ChosenAt definitions of the TLA+ examples' Paxos specification",
		Needs:    "two proposers at a time",
		Scenario: "synod/leader-partition",
	},
	{
		Name:     acceptKeepsPromise,
		Summary:  "an acceptor that accepts a proposal does not take it for a promise, and may go back to one with a lower number",
		Source:   "the TLA+ examples' Paxos specification, action Phase2b: maxBal' = [maxBal EXCEPT ![a] = m.bal]",
		Needs:    "prepare requests that get lost, and accept requests that come late",
		Scenario: "synod/late-accepts",
	},
	{
		Name:     unfinishedRead,
		Summary:  "a read does not wait for a proposal that it has seen accepted, which may have been chosen",
		Source:   "Paxos Made Simple, section 2.3: to find out whether a value is chosen, issue a proposal",
		Needs:    "reads at one node while another has just been told that its write is done",
		Scenario: "synod/lossy-network",
	},
	{
		Name:     host.NoSessions,
		Summary:  "a command that was chosen twice is executed twice",
		Source:   `van Renesse and Altinbuken, "Paxos Made Moderately Complex", 2015, section 2: a replica does not perform a command that was decided in an earlier slot`,
		Needs:    "lost or late replies, so that a client asks again elsewhere",
		Scenario: "synod/lossy-network",
	},
}
