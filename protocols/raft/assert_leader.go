package raft

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/protocols/host"
)

// What a leader holds of its term, of its followers and of those who wait for it.

// mustBeginAnew holds for a new leader: what it counts in a term begins, and of its
// followers it knows nothing but that they have heard of it just now.
func (s *server) mustBeginAnew(now time.Duration) {
	for i := range s.peers {
		p := &s.peers[i]
		if p.match != 0 || p.next != s.termStart || p.round != 0 || p.votes != 0 || p.progress != probing || p.waiting || p.session != s.session || p.heard != now {
			s.neverTrack(p, "expected nothing but that entry %d is next in session %d", s.termStart, s.session)
		}
	}
	if (s.round == 1) != (s.config.version != versionOne) || len(s.rounds) > 1 || s.challenged || s.Waiting() > 0 || s.transfer.to != 0 || s.change != nil {
		s.never("begins to lead with what is left of another term")
	}
}

// mustLead holds for a leader whenever its inbox has drained.
func (s *server) mustLead() {
	switch last := s.log.lastIndex(); {
	case s.leader == 0: // another's name after Stop
		s.never("leads, and knows of no leader")
	case s.termStart > s.log.base && s.log.term(s.termStart) != s.currentTerm:
		s.never("leads, and takes entry %d for the first of the term", s.termStart)
	case s.offered > last || s.offered < last && s.flight.tag == 0:
		s.never("offers entry %d; expected at most %d, the last, and that one if no sync is under way", s.offered, last)
	}
	if s.Waiting() > 0 {
		s.mustKeepWaiting()
	}
	if s.joint || s.seat == 0 {
		s.mustBeOnTheWay()
	}
	if s.transfer.to != 0 {
		s.mustBeHandingOver()
	}
	s.mustServeFollowers()
}

// mustServeFollowers holds for a leader whenever its inbox has drained: every follower
// was sent what it may be sent (§3.5), and what so many of them have may not be
// committed yet (§3.6.2).
func (s *server) mustServeFollowers() {
	index, stored := max(s.commitIndex+1, s.termStart), 1
	for i := range s.peers {
		p := &s.peers[i]
		if p.next <= s.offered || p.progress == installing {
			s.mustHaveSupplied(p)
		}
		if p.match >= index {
			stored++
		}
	}
	if c := s.inForce(); 2*stored > len(c.voters) {
		s.mustHaveCommitted(index, c)
	}
}

// mustKeepWaiting holds for a leader whenever its inbox has drained: whoever waits
// waits for something that is still to come.
func (s *server) mustKeepWaiting() {
	if n := len(s.Writes); n > 0 && (s.Writes[0].Index <= s.lastApplied || s.Writes[n-1].Index > s.log.lastIndex()) {
		s.never("clients wait for entries %d to %d; expected some from %d to %d",
			s.Writes[0].Index, s.Writes[n-1].Index, s.lastApplied+1, s.log.lastIndex())
	}
	if n := len(s.Reads); n > 0 && s.commitIndex >= s.termStart && (s.Reads[n-1].Round == 0 || s.Reads[n-1].Round > s.round) {
		s.never("a read waits for round %d; expected one from 1 to %d", s.Reads[n-1].Round, s.round)
	}
	if n := s.Waiting(); n > host.MaxWaiting {
		s.never("%d clients wait; expected at most %d", n, host.MaxWaiting)
	}
	if len(s.Reads) > 0 {
		s.mustHaveServed(&s.Reads[0])
	}
}

// mustBeOnTheWay holds for a leader whenever its inbox has drained: it does not stay
// in a joint configuration (§4.3), nor lead one that leaves it out (§4.2.2).
func (s *server) mustBeOnTheWay() {
	c := s.latest()
	if c.index > s.commitIndex || s.commitIndex < s.termStart {
		return
	}
	if c.joint() || s.change == nil && s.seat == 0 {
		s.never("leads, and goes no further than the configuration of %v, which is committed", c)
	}
}

// mustLogConfiguration holds for each configuration that a leader puts into the log:
// the one before is committed, and so is an entry of the term. From one set of voters
// to another there is a joint one between, and those who are new to the vote have the
// log (§4.3, §4.2.1).
func (s *server) mustLogConfiguration(next *configuration) {
	c := s.latest()
	early := s.config.flaw == leaveJointEarly || s.config.flaw == configureOnApply
	if s.role != leader || (c.index > s.commitIndex || s.commitIndex < s.termStart) && !(c.joint() && early) {
		s.never("would go on from the configuration of %v before it may (section 4.3)", c)
	}
	switch {
	case !next.joint() && slices.Equal(next.voters, c.voters) && !(next.equal(c)):
	case next.joint() && !c.joint() && slices.Equal(next.outgoing, c.voters) && !slices.Equal(next.voters, c.voters):
		s.mustHaveCaughtUp(next)
	default:
		s.never("would go from the configuration of %v to that of %v (section 4.3)", c, next)
	}
}

// mustHaveCaughtUp holds for a joint configuration: who is new to the vote has all
// entries that there were when the last catch-up began (§4.2.1).
func (s *server) mustHaveCaughtUp(next *configuration) {
	for _, id := range next.voters {
		if id == s.id || slices.Contains(next.outgoing, id) {
			continue
		}
		if p := s.peer(id); (p == nil || s.change.target == 0 || p.match < s.change.target) && s.config.flaw != configureOnApply {
			s.never("%v would get a vote before it has all entries up to %d (section 4.2.1)", id, s.change.target)
		}
	}
}

// mustTrack holds for a follower that has answered, and for each at every heartbeat.
func (s *server) mustTrack(p *peer) {
	last := s.log.lastIndex()
	switch {
	case s.config.losesAgreement():
	case p.match >= p.next || p.next > last+1:
		s.neverTrack(p, "expected the next entry to be sent after the last that it has, and up to %d", last+1)
	case p.round > s.round || p.session == 0 || p.session > s.session:
		s.neverTrack(p, "expected an answer to a round up to %d, and a session from 1 to %d", s.round, s.session)
	case (p.sending != nil) != (p.progress == installing):
		s.neverTrack(p, "expected a snapshot to be under way if one is being installed")
	case p.progress == installing && (!p.waiting || p.next != p.sending.index+1):
		s.neverTrack(p, "expected what follows the snapshot to wait for it")
	case p.progress == pipelining && p.waiting:
		s.neverTrack(p, "expected a pipeline that waits for nothing")
	case p.progress == pipelining:
		p.window.mustFit(p.match, p.next)
	}
}

func (s *server) neverTrack(p *peer, expected string, arguments ...any) {
	s.never("%v has entries up to %d, is to get entry %d next, is in %v, waits: %t, has answered round %d in session %d; %s",
		p.id, p.match, p.next, p.progress, p.waiting, p.round, p.session, fmt.Sprintf(expected, arguments...))
}

// mustBeHeard holds for whether a leader goes on: it does without CheckQuorum, or while
// a quorum has answered within an election timeout (§6.2).
func (s *server) mustBeHeard(goesOn bool, now time.Duration) {
	heard := func(p *peer) bool { return now-p.heard <= s.config.electionTimeout }
	if goesOn != (!s.config.checkQuorum || s.isQuorum(true, heard)) {
		s.neverQuorum("that it goes on leading is %t (section 6.2)", goesOn)
	}
}

// mustBeSilent holds for a follower that is given up for now: it has not answered for an
// election timeout.
func (s *server) mustBeSilent(p *peer, now time.Duration) {
	if now-p.heard <= s.config.electionTimeout {
		s.neverTrack(p, "it is taken for silent, and has answered %v ago", now-p.heard)
	}
}

// mustDoubt holds for a follower that is reminded: it has not answered in time to
// come, and if it is silent, nothing is sent to it but probes, until it answers.
func (s *server) mustDoubt(p *peer, now time.Duration) {
	if p.heard > now {
		s.neverTrack(p, "it is %v, and it answered at %v", now, p.heard)
	}
	if now-p.heard > s.config.electionTimeout && p.progress != probing && s.config.flaw != starveFollower {
		s.neverTrack(p, "expected it to be in doubt, as it has not answered for %v", now-p.heard)
	}
}

// mustPipeline holds for a follower that is sent entries: the logs agree up to there.
func (s *server) mustPipeline(p *peer) {
	if p.progress != pipelining || p.next <= s.log.base {
		s.neverTrack(p, "expected entries to be sent to one that pipelines, and such as the log still has")
	}
}

// mustLack holds for a follower that is sent the snapshot: the log does not have
// what it needs (§5.3).
func (s *server) mustLack(p *peer) {
	if p.next > s.log.base || p.progress == installing {
		s.neverTrack(p, "expected a snapshot to be sent where the log, which begins after %d, is of no use", s.log.base)
	}
}

// mustBackOff holds for where the logs may agree after a follower's refusal: before
// the last of the leader's entries that the follower may have too, of the
// conflicting term if there are such (§3.5).
func (s *server) mustBackOff(m AppendEntriesReply, next uint64) {
	agree := m.PrevLogIndex
	for agree > m.ConflictIndex && !s.log.has(agree-1, m.ConflictTerm) {
		agree--
	}
	if next != agree && !s.config.losesAgreement() {
		s.never("after a refusal at entry %d, with term %d from entry %d on, would go back to entry %d; expected entry %d (section 3.5)",
			m.PrevLogIndex, m.ConflictTerm, m.ConflictIndex, next, agree)
	}
}

// mustCarry holds for an AppendEntries that is sent again to another follower.
func (s *server) mustCarry(p *peer, next, last uint64) {
	m := &s.lastAppend.AppendEntries
	same := m.Term == s.currentTerm && m.PrevLogIndex == next-1 && m.PrevLogTerm == s.log.term(next-1) &&
		next+uint64(len(m.Entries)) == last+1 && m.LeaderCommit == s.commitIndex && m.Round == s.round && m.Session == p.session && m.Asked == s.asked
	if !same {
		s.neverTrack(p, "expected the message for entries %d to %d, found another, of %d entries after %d of term %d", next, last, len(m.Entries), m.PrevLogIndex, m.PrevLogTerm)
	}
}

// mustHaveAll holds for the server that a leader hands over to (§3.10).
func (s *server) mustHaveAll(p *peer) {
	if p.match != s.log.lastIndex() {
		s.neverTrack(p, "expected a successor that has all up to entry %d (section 3.10)", s.log.lastIndex())
	}
}

// mustTake holds for what a client asks for, if the leader takes it in: it is not
// about to go (§3.10), and has room.
func (s *server) mustTake() {
	if n := s.Waiting(); s.role != leader || s.transfer.to != 0 || n >= host.MaxWaiting {
		s.never("as %v takes a request in while %d wait, and %v is to lead (section 3.10)", s.role, n, s.transfer.to)
	}
}
