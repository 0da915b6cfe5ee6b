package raft

import (
	"time"
)

// How a leader hands over (§3.10), and how long new servers may take to catch up
// (§4.2.1). What is given up had its time, and nothing goes on for longer than that.

// mustBeHandingOver holds for a leader whenever its inbox has drained: a transfer has
// not outlasted its time, and a successor that has all was let begin an election since
// heartbeats were sent last (§3.10).
func (s *server) mustBeHandingOver() {
	t := &s.transfer
	if t.to == 0 {
		return
	}
	p := s.peer(t.to)
	if p == nil || s.account.ticked >= t.deadline || t.asked && !s.challenged {
		s.never("goes on handing over to %v at %v; expected to do so until %v (section 3.10)", t.to, s.account.ticked, t.deadline)
	}
	if p.match == s.log.lastIndex() && s.account.permitted < s.account.heartbeat.event {
		s.neverTrack(p, "expected it to be let begin an election since the heartbeats before (section 3.10)")
	}
}

// mustGoOnFor holds for how much longer a transfer goes on: no longer than one may last
// (§3.10).
func (s *server) mustGoOnFor(left time.Duration) {
	if left > s.config.electionTimeout {
		s.never("would go on handing over to %v for %v; expected at most %v (section 3.10)", s.transfer.to, left, s.config.electionTimeout)
	}
}

// mustGiveUp holds for a transfer that is given up: the successor is no member any
// more, or had its time (§3.10).
func (s *server) mustGiveUp(p *peer, now time.Duration) {
	if p != nil && now < s.transfer.deadline {
		s.never("would give up handing over to %v at %v, before %v (section 3.10)", p.id, now, s.transfer.deadline)
	}
}

// mustSucceed holds for a server that begins a term because a leader has asked for
// it: it is the one after that leader's, and the next election is put off (§3.10, §3.4).
func (s *server) mustSucceed(term uint64) {
	if s.currentTerm != term+1 || !s.account.election.setIn(s.account.events) {
		s.never("stands for election with the permission of the leader of term %d (section 3.10)", term)
	}
}

// mustHaveTransferred holds for a leader that stops, with its successor; nil for none. It
// has let one begin an election that has a vote, answers, and of those that do has most
// of the log (§3.10).
func (s *server) mustHaveTransferred(to *peer, now time.Duration) {
	fits := func(p *peer) bool { return p.seat&seatNew != 0 && now-p.heard <= s.config.electionTimeout }
	if to != nil && (!fits(to) || s.account.permitted != s.account.events) {
		s.neverTrack(to, "expected a successor that answers, has a vote, and is let begin an election (section 3.10)")
	}
	for i := range s.peers {
		if p := &s.peers[i]; fits(p) && (to == nil || p.match > to.match) {
			s.neverTrack(p, "expected it to succeed a leader that stops (section 3.10)")
		}
	}
}

// mustBeShort holds for the catch-up by which new servers are up to date, mustBeLong for
// one that is followed by another: an election timeout tells them apart (§4.2.1).
func (s *server) mustBeShort(lasted time.Duration) {
	if lasted >= s.config.electionTimeout {
		s.never("would take new servers for up to date after a round of %v (section 4.2.1)", lasted)
	}
}

func (s *server) mustBeLong(lasted time.Duration) {
	if lasted < s.config.electionTimeout {
		s.never("would have new servers begin another round after one of %v (section 4.2.1)", lasted)
	}
}

// mustBeInVain holds for a change that is given up: new servers do not catch up (§4.2.1).
func (s *server) mustBeInVain(lasted time.Duration) {
	if lasted < s.config.electionTimeout || s.change.catchUp < catchUpsMax && lasted <= catchUpTimeouts*s.config.electionTimeout {
		s.never("would give up new servers in catch-up %d, after %v (section 4.2.1)", s.change.catchUp, lasted)
	}
}

// mustBeUnderWay holds for a change that is neither given up nor done: its catch-up has not
// outlasted its time (§4.2.1).
func (s *server) mustBeUnderWay(now time.Duration) {
	if s.change != nil && now-s.change.began > catchUpTimeouts*s.config.electionTimeout {
		s.never("would go on with catch-up %d of new servers, which lasts for %v (section 4.2.1)", s.change.catchUp, now-s.change.began)
	}
}
