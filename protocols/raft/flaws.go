package raft

import "github.com/laplace-sim/laplace/protocols"

// A flaw is a bug that a server is built with. Its one effect is a condition
// where the rule stands that it breaks.
type flaw uint8

const (
	noFlaw flaw = iota
	forgetVote
	commitPriorTerm
	staleRead
	noSessions
)

// flaws is the catalogue, in the order of the constants.
var flaws = []protocols.Flaw{
	{
		Name:    "forget-vote",
		Summary: "term and vote do not reach the disk before a server lets others count on them, so after a crash it votes again in a term that it has voted in",
		Source:  "Ongaro's thesis, section 3.8: servers persist their term and vote before they answer",
		Needs:   "several servers that crash at about the same time",
	},
	{
		Name:    "commit-prior-term",
		Summary: "a leader commits entries of earlier terms by counting replicas, so a later leader can overwrite them",
		Source:  "Ongaro's thesis, section 3.6.2 and figure 3.7; the Raft paper's figure 8",
		Needs:   "leaders that are cut off and crash soon after their election, and entries that travel one by one (batch: 1)",
	},
	{
		Name:    "stale-read",
		Summary: "a leader serves reads from its own state without confirming that it still leads",
		Source:  "Ongaro's thesis, section 6.4",
		Needs:   "a leader cut off from the others, but not from a client that reads",
	},
	{
		Name:    "no-sessions",
		Summary: "a command that a client tries again is executed again",
		Source:  "Ongaro's thesis, section 6.3",
		Needs:   "lost or late replies, duplicated requests, or a leader that crashes after it committed",
	},
}

// flawNamed returns the flaw of that name, noFlaw for none.
func flawNamed(name string) flaw {
	for i := range flaws {
		if flaws[i].Name == name {
			return flaw(i + 1)
		}
	}
	return noFlaw
}
