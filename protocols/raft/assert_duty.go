package raft

import (
	"github.com/laplace-sim/laplace/sim"
)

// What a server owes others: an answer to whoever asked, and a message to whom it has
// put down as having got one. Most of it is told by the account that it keeps of itself.

// mustAnswer holds for what a client or an operator has just asked for: he has his
// answer, or is the last of those who wait.
func (s *server) mustAnswer(from sim.NodeID, seq uint64) {
	switch n, r, t := len(s.Writes), len(s.Reads), &s.transfer; {
	case s.account.reached(from):
	case n > 0 && s.Writes[n-1].Client == from && s.Writes[n-1].Seq == seq:
	case r > 0 && s.Reads[r-1].Client == from && s.Reads[r-1].Seq == seq:
	case s.change != nil && s.change.operator == from && s.change.seq == seq:
	case t.to != 0 && t.operator == from && t.seq == seq:
	default:
		s.never("has no answer for %v, and does not have it wait for one", from)
	}
}

// mustHaveAnswered holds whenever the inbox has drained: everybody who asked for
// something has his one answer, or waits: clients with their writes and reads, operators.
// An acknowledgement waits for a sync, which has ended by then (§3.5).
func (s *server) mustHaveAnswered() {
	waiting := s.Waiting()
	if s.change != nil {
		waiting++
	}
	if s.transfer.to != 0 {
		waiting++
	}
	if s.account.unanswered != waiting || s.owed.to != 0 {
		s.never("%d have no answer; expected as many as the %d writes, %d reads, a change: %t, and a transfer: %t, that wait for one; owes %v an acknowledgement",
			s.account.unanswered, len(s.Writes), len(s.Reads), s.change != nil, s.transfer.to != 0, s.owed.to)
	}
}

// mustAnswerPreVote holds for a server that was asked whether it would vote for another:
// it says so (§9.6).
func (s *server) mustAnswerPreVote(from sim.NodeID) {
	if !s.account.reached(from) && s.config.flaw != silentPreVote {
		s.neverAnswers(from, "9.6")
	}
}

// mustAnswerVote holds for a server that was asked for its vote: it gives or refuses
// it, unless it has promised it (§4.2.3).
func (s *server) mustAnswerVote(from sim.NodeID, m RequestVote) {
	promises := (s.config.checkQuorum || s.config.leaseReads) && !m.Permitted && (s.role == leader || s.promisedUntil != 0)
	if !s.account.reached(from) && !s.halted && !promises {
		s.neverAnswers(from, "3.4")
	}
}

// mustAcknowledge holds for entries that came: they are rejected, or an acknowledgement
// is owed (§3.5).
func (s *server) mustAcknowledge(from sim.NodeID) {
	if s.owed.to != from {
		s.mustReach(from)
	}
}

// mustReach holds for a server whose message cannot wait: it has its answer.
func (s *server) mustReach(from sim.NodeID) {
	if !s.account.reached(from) && s.config.flaw != heedOldLeaders {
		s.neverAnswers(from, "3.5")
	}
}

// mustAcknowledgePart holds for a part of a snapshot that came: that is acknowledged,
// unless the snapshot was damaged on its way (figure 5.3).
func (s *server) mustAcknowledgePart(from sim.NodeID) {
	if !s.account.reached(from) && !s.halted && s.config.flaw != trustWire {
		s.neverAnswers(from, "5.3")
	}
}

func (s *server) neverAnswers(from sim.NodeID, section string) {
	s.never("leaves a message of %v without an answer (section %s)", from, section)
}

// mustHaveAskedVoters holds for a candidate whenever its inbox has drained: it has asked
// all who have a vote since it became one (§3.4, §9.6).
func (s *server) mustHaveAskedVoters() {
	voters := uint64(0)
	for i := range s.peers {
		if s.peers[i].seat != 0 {
			voters++
		}
	}
	if sent := s.account.sent - s.account.office; sent < voters {
		s.never("became a %v, and has sent %d messages since; expected one to each of %d voters (section 3.4)", s.role, sent, voters)
	}
}

// mustHaveSent holds for a follower that is sent something, when so many messages had
// been sent.
func (s *server) mustHaveSent(p *peer, before uint64) {
	if s.account.sent == before || s.account.to != p.id {
		s.neverTrack(p, "expected a message to be sent to it")
	}
}

// mustHaveSupplied holds for a follower that lacks something: an answer of it is waited
// for, which will show what it is to be sent, or its window is full.
func (s *server) mustHaveSupplied(p *peer) {
	if !p.waiting && p.next <= s.offered && len(p.window.inflights) == 0 {
		s.neverTrack(p, "expected it to be sent what there is, up to entry %d (section 3.5)", s.offered)
	}
	if p.progress != installing || p.sending == nil {
		return
	}
	p.sending.MustHaveSent()
	if s.config.flaw != starveFollower {
		p.sending.MustBeInTime(s.account.ticked)
	}
}

// mustRead holds for what is answered without the log: it only reads, and this version
// does so (§6.4).
func (s *server) mustRead(reads bool) {
	if !reads || s.config.version == versionOne {
		s.never("would answer without the log, by version %s; that it is asked to read only is %t (section 6.4)", s.config.version, reads)
	}
}
