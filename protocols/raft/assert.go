package raft

import (
	"fmt"

	"github.com/laplace-sim/laplace/sim"
)

// What the thesis rules out panics: a server that went on would make it the
// others' trouble, and of servers that run over sockets nobody else sees it. The
// flaws that lead there are let pass, for whoever judges the run to find out.

// arrows are the changes of role in figure 3.3, with those of PreVote (§9.6).
var arrows = map[role][]role{
	follower:     {follower, preCandidate, candidate},
	preCandidate: {preCandidate, candidate, follower},
	candidate:    {candidate, preCandidate, leader, follower},
	leader:       {follower},
}

// mustChange holds for each change of role.
func (s *server) mustChange(to role) {
	for _, r := range arrows[s.role] {
		if r == to {
			return
		}
	}
	panic(fmt.Sprintf("raft: in term %d a %v would become %v; expected one of %v (figure 3.3, section 9.6)", s.currentTerm, s.role, to, arrows[s.role]))
}

// enterTerm begins a term, in which the server has voted for nobody. Terms never
// go back (§3.3).
func (s *server) enterTerm(term uint64) {
	if term <= s.currentTerm {
		panic(fmt.Sprintf("raft: would go from term %d to %d; expected a later one (section 3.3)", s.currentTerm, term))
	}
	s.currentTerm, s.votedFor = term, 0
}

// voteFor gives the one vote of the term (§3.4).
func (s *server) voteFor(candidate sim.NodeID) {
	if s.votedFor != 0 {
		panic(fmt.Sprintf("raft: would vote for %v in term %d after %v; expected one vote in a term (section 3.4)", candidate, s.currentTerm, s.votedFor))
	}
	s.votedFor = candidate
}

// mustYield holds for a leader that hears another: there is one in a term at
// most (figure 3.2, election safety).
func (s *server) mustYield(to sim.NodeID, term uint64) {
	if s.role == leader && term == s.currentTerm && !s.config.flaw.losesAgreement() {
		panic(fmt.Sprintf("raft: leads term %d, and so does %v; expected one leader in a term (election safety)", term, to))
	}
}

// mustFollow holds for entries that are added to the log: there are no gaps.
func (l *log) mustFollow(prev uint64) {
	if prev < l.base || prev > l.lastIndex() {
		panic(fmt.Sprintf("raft: entries after %d would be added to a log from %d to %d; expected no gap", prev, l.base+1, l.lastIndex()))
	}
}

// mustTruncate holds for the end that the log is cut off at: what is committed
// stays (figure 3.2, leader completeness).
func (s *server) mustTruncate(last uint64) {
	if last < s.commitIndex && !s.config.flaw.losesAgreement() {
		panic(fmt.Sprintf("raft: in term %d the log would be cut off after entry %d, and is committed up to %d (leader completeness)", s.currentTerm, last, s.commitIndex))
	}
}

// mustMatch holds for what a follower says to have: it has it from this log.
func (s *server) mustMatch(p *peer, index uint64) {
	if index > s.log.lastIndex() && !s.config.flaw.losesAgreement() {
		panic(fmt.Sprintf("raft: %v says in term %d that its log agrees up to entry %d; expected at most %d, the last there is", p.id, s.currentTerm, index, s.log.lastIndex()))
	}
}

// mustBeDurable holds for what is acknowledged (§3.8).
func (s *server) mustBeDurable(index uint64) {
	if index > s.durable && s.config.flaw != ackBeforeSync && !s.config.flaw.losesAgreement() {
		panic(fmt.Sprintf("raft: would acknowledge entry %d in term %d; expected at most %d, the last that is known to be on disk (section 3.8)", index, s.currentTerm, s.durable))
	}
}

// mustBeSaved holds when a vote is given, and when nothing is left to sync: the term
// and the vote are recorded, and all that was recorded is on disk (§3.8).
func (s *server) mustBeSaved() {
	if now := (ballot{s.currentTerm, s.votedFor}); s.recorded != now && s.config.flaw != forgetVote {
		panic(fmt.Sprintf("raft: in term %d has voted for %v, and has recorded term %d and a vote for %v (section 3.8)", now.term, now.vote, s.recorded.term, s.recorded.vote))
	}
	if !s.wal.IsDurable() {
		panic(fmt.Sprintf("raft: in term %d would count on records that are not known to be on disk (section 3.8)", s.currentTerm))
	}
}

// mustStand holds for whatever is sent: a server whose log has stopped has halted.
func (s *server) mustStand() {
	if err := s.wal.Err(); err != nil {
		panic(fmt.Sprintf("raft: in term %d would go on without its disk: %v", s.currentTerm, err))
	}
}

// mustBeInOrder holds whenever the inbox has drained: what is in the snapshot
// was applied, what was applied is committed, and the log has it.
func (s *server) mustBeInOrder() {
	indexes := []uint64{s.log.base, s.snapshot.index, s.lastApplied, s.commitIndex, s.log.lastIndex()}
	for i := range len(indexes) - 1 {
		if indexes[i] > indexes[i+1] && !s.config.flaw.losesAgreement() {
			panic(fmt.Sprintf("raft: found the log from %d, a snapshot up to %d, entries applied up to %d, committed up to %d, the log up to %d; expected none of them to be less than that before it",
				s.log.base+1, s.snapshot.index, s.lastApplied, s.commitIndex, s.log.lastIndex()))
		}
	}
}
