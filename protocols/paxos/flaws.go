package paxos

import (
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/host"
)

// The flaws, each a bug that a server is built with. Its one effect is a condition
// where the rule stands that it breaks.
const (
	forgetPromise       = "forget-promise"
	stalePromise        = "stale-promise"
	reuseBallot         = "reuse-ballot"
	ownValue            = "own-value"
	mixBallots          = "mix-ballots"
	commitAnyBallot     = "commit-any-ballot"
	skipGap             = "skip-gap"
	acceptKeepsPromise  = "accept-keeps-promise"
	unfinishedRead      = "unfinished-read"
	staleRead           = "stale-read"
	ignoreLease         = "ignore-lease"
	configurationAtOnce = "configuration-at-once"
)

// breaksAgreement reports whether two values may be chosen in one slot by servers
// built with the flaw. What the server asserts about that is not asserted then: the
// run is to show what becomes of it.
func (c *config) breaksAgreement() bool {
	switch c.flaw {
	case "", unfinishedRead, staleRead, ignoreLease, host.NoSessions:
		return false
	case forgetPromise, stalePromise, reuseBallot, ownValue, mixBallots, commitAnyBallot, skipGap, acceptKeepsPromise, configurationAtOnce:
		return true
	}
	panic("paxos: nobody has said whether the flaw " + c.flaw + " breaks agreement; name it in breaksAgreement")
}

// flaws is the catalogue.
var flaws = []protocols.Flaw{
	{
		Name:     forgetPromise,
		Summary:  "a promise does not reach the disk before a candidate counts on it, so after a crash the acceptor accepts what it promised not to",
		Source:   "Paxos Made Simple, sections 2.2 and 2.5: an acceptor records its response in stable storage before it sends it",
		Needs:    "acceptors that crash right after an election, and an old leader that still sends",
		Scenario: "paxos/blackouts",
	},
	{
		Name:     stalePromise,
		Summary:  "a candidate counts promises that were made to an earlier ballot of its own, and so misses what was accepted since",
		Source:   "Paxos Made Simple, section 2.2, phase 2a: the responses must be to prepare requests numbered n",
		Needs:    "candidates that try several times, and answers that come late",
		Scenario: "paxos/late-promises",
	},
	{
		Name:     reuseBallot,
		Summary:  "a candidate does not record the ballot that it is about to use, so after a crash it may use it again for other values",
		Source:   "Paxos Made Simple, section 2.5: each proposer remembers in stable storage the highest-numbered proposal it has tried to issue",
		Needs:    "a leader that crashes and is back before others have elected another",
		Scenario: "paxos/rolling-crashes",
	},
	{
		Name:     ownValue,
		Summary:  "a new leader proposes what it has accepted itself, not the highest-numbered of what its majority has accepted",
		Source:   "Paxos Made Simple, section 2.2, phase 2a: the value of the highest-numbered proposal among the responses",
		Needs:    "leaders that fall with proposals under way",
		Scenario: "paxos/leader-churn",
	},
	{
		Name:     mixBallots,
		Summary:  "a learner adds up acceptors that accepted proposals of different ballots in one slot",
		Source:   "Paxos Made Simple, section 2.3; the VotedFor and ChosenAt definitions of the TLA+ examples' Paxos specification",
		Needs:    "a leader that falls with proposals under way, and leads again after another did",
		Scenario: "paxos/reshuffle",
	},
	{
		Name:     commitAnyBallot,
		Summary:  "a learner takes the leader's word that a slot is chosen for the value that it has accepted there, whatever the ballot",
		Source:   "Paxos Made Simple, section 2.3: chosen is what a majority accepted as one proposal; the counterpart in Raft is the paper's figure 2, AppendEntries, rule 5",
		Needs:    "an acceptor that accepted what was not chosen, and misses what was",
		Scenario: "paxos/leader-churn",
	},
	{
		Name:     skipGap,
		Summary:  "a learner executes what is chosen behind a slot of which it knows nothing, as if that were empty",
		Source:   "Paxos Made Simple, section 3: gaps are filled with no-op commands before commands behind them are executed",
		Needs:    "messages of the leader that get lost while later ones arrive",
		Scenario: "paxos/lossy-network",
	},
	{
		Name:     acceptKeepsPromise,
		Summary:  "an acceptor that accepts a proposal does not take it for a promise, and may go back to one of a lower ballot",
		Source:   "the TLA+ examples' Paxos specification, action Phase2b: maxBal' = [maxBal EXCEPT ![a] = m.bal]",
		Needs:    "prepare requests that get lost, and an old leader whose accept requests come late",
		Scenario: "paxos/late-accepts",
	},
	{
		Name:     unfinishedRead,
		Summary:  "a new leader serves reads before the proposals that it was told of in phase 1 are finished, which may have been chosen",
		Source:   "Paxos Made Simple, section 2.3: to find out whether a value is chosen, issue a proposal",
		Needs:    "leaders that fall just after they have told clients that a write is done",
		Scenario: "paxos/blackouts",
	},
	{
		Name:     staleRead,
		Summary:  "a leader serves reads from its own state without confirmation or lease",
		Source:   "Paxos Made Live, section 5.2",
		Needs:    "a leader cut off from the others, but not from a client that reads",
		Scenario: "paxos/leader-partition",
	},
	{
		Name:     ignoreLease,
		Summary:  "an acceptor that hears a leader promises to others all the same, while the leader counts on its lease",
		Source:   "Paxos Made Live, section 5.2: replicas refuse to process messages from others while the master has the lease",
		Needs:    "parameter lease, and a leader that others do not hear for a while",
		Scenario: "paxos/leader-lease",
	},
	{
		Name:     configurationAtOnce,
		Summary:  "a configuration takes effect in the slot after its own, where proposals are under way that others are to choose",
		Source:   "Paxos Made Simple, section 3: the servers of instance i + alpha are specified by the state after command i; Lamport, Malkhi and Zhou, \"Reconfiguring a State Machine\", 2010",
		Needs:    "parameters members and replace-every, and leaders that fall",
		Scenario: "paxos/rotation",
	},
	{
		Name:     host.NoSessions,
		Summary:  "a command that was chosen in two slots is executed twice",
		Source:   `van Renesse and Altinbuken, "Paxos Made Moderately Complex", 2015, section 2: a replica does not perform a command that was decided in an earlier slot`,
		Needs:    "lost or late replies, or a leader that crashes after it executed",
		Scenario: "paxos/lossy-network",
	},
}
