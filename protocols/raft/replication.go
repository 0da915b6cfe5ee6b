package raft

import (
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// append adds an entry to the leader's log.
func (s *server) append(e Entry) {
	s.log.append(e)
	s.saveEntry(s.log.lastIndex(), e)
	s.adopt(s.log.lastIndex(), e)
}

// heartbeatTimeout: a leader that has not heard from a majority steps down (§6.2);
// any other goes on.
func (s *server) heartbeatTimeout() {
	if s.role != leader {
		s.never("the heartbeat timer of a server expires that does not lead (section 3.4)")
	}
	now := s.env.Monotonic()
	if s.hasLostQuorum(now) || s.env.Maybe(stepDown) {
		s.becomeFollower(s.currentTerm, 0)
		return
	}
	s.beat(now)
}

// beat lets the leader's followers know that it is there, and tries again where an
// answer has not come (§3.4).
func (s *server) beat(now time.Duration) {
	s.setTimer(heartbeatTimer, s.config.heartbeat)
	s.account.ticked = now
	began := s.now()
	if s.config.leaseReads {
		s.nextRound()
	}
	s.mustAsk(began)
	s.offered = s.log.lastIndex()
	s.transfer.asked = false
	for i := range s.peers {
		s.remind(&s.peers[i], now)
	}
}

// hasLostQuorum reports whether a leader with CheckQuorum has to step down, as it
// has not heard from a majority (§6.2).
func (s *server) hasLostQuorum(now time.Duration) bool {
	lost := s.config.checkQuorum && !s.heardFromQuorum(now)
	s.mustBeHeard(!lost, now)
	return lost
}

// heardFromQuorum reports whether a majority was heard within an election
// timeout.
func (s *server) heardFromQuorum(now time.Duration) bool {
	return s.hasQuorum(func(p *peer) int {
		if s.isSilent(p, now) {
			return 0
		}
		return 1
	})
}

// isSilent reports whether a follower has not answered for an election timeout.
func (s *server) isSilent(p *peer, now time.Duration) bool {
	return now-p.heard > s.config.electionTimeout
}

// remind sends a follower what is due to it, or else a heartbeat.
func (s *server) remind(p *peer, now time.Duration) {
	sent := s.account.sent
	if s.isSilent(p, now) {
		s.doubt(p, now)
	}
	s.mustDoubt(p, now)
	if !s.sendEntries(p) {
		s.sendHeartbeat(p)
	}
	s.mustHaveSent(p, sent)
	s.mustTrack(p)
	if p.progress == installing && s.config.flaw != starveFollower {
		p.sending.Retry(s.env.Monotonic())
		s.sendParts(p)
	}
}

// replicate sends every follower what it has not been sent. If clients wait
// for reads, each gets a message, to confirm the leader by.
func (s *server) replicate() {
	confirm := s.startRound()
	for i := range s.peers {
		p, sent := &s.peers[i], s.account.sent
		if s.sendEntries(p) || !confirm {
			continue
		}
		s.sendHeartbeat(p)
		s.mustHaveSent(p, sent)
	}
}

// sendEntries sends a follower the entries that it has not been sent, as far
// as it may get them now, or the snapshot if they are gone. Before the leader
// knows where the logs agree, it sends none and only asks (§3.5: "to save
// bandwidth"). It reports whether anything was sent.
func (s *server) sendEntries(p *peer) bool {
	if p.waiting || p.next > s.offered {
		return false
	}
	next, sent := p.next, s.account.sent
	switch {
	case p.next <= s.log.base:
		s.sendSnapshot(p)
	case p.progress == probing:
		p.waiting = true
		s.sendHeartbeat(p)
	default:
		s.pipeline(p)
	}
	if p.waiting || p.next != next {
		s.mustHaveSent(p, sent)
	}
	return s.account.sent > sent
}

// pipeline sends a follower entries without waiting for the answer to those
// before, as far as the window allows (§10.2.2).
func (s *server) pipeline(p *peer) {
	s.mustPipeline(p)
	for p.next <= s.offered {
		n, bytes := s.batch(p.next)
		if !p.window.admits(n, bytes) {
			break
		}
		s.send(p.id, s.buildAppend(p, p.next, p.next+n-1))
		p.next += n
		p.window.add(inflight{p.next - 1, n, bytes, s.env.Monotonic()})
	}
}

// batch is how many entries, from the given one on, go into one message, and
// their size in bytes.
func (s *server) batch(first uint64) (n uint64, bytes int) {
	size := func(i uint64) int { return s.log.at(first + i).size() }
	n = protocols.Batch(s.offered-first+1, s.config.batch, s.config.BatchBytes, size)
	for i := range n {
		bytes += size(i)
	}
	return n, bytes
}

// sendHeartbeat sends an AppendEntries without entries. It claims what the
// follower should have by now, so that a loss shows by its answer.
func (s *server) sendHeartbeat(p *peer) {
	if p.progress == probing {
		p.next = max(p.next, s.log.base+1) // what it was asked for is gone
	}
	claimed := p.next - 1
	if p.progress == pipelining {
		claimed = p.window.due(p.match, s.env.Monotonic())
	}
	claimed = max(claimed, s.log.base)
	s.send(p.id, s.buildAppend(p, claimed+1, claimed))
}

// builtAppend remembers an AppendEntries, as followers mostly get the same.
type builtAppend struct {
	next, last uint64
	AppendEntries
	message sim.Message // the same; nil if there is none
}

// buildAppend makes an AppendEntries for a follower with the entries from next
// to last.
func (s *server) buildAppend(p *peer, next, last uint64) sim.Message {
	b := &s.lastAppend
	if b.message != nil && b.next == next && b.last == last &&
		b.Term == s.currentTerm && b.LeaderCommit == s.commitIndex && b.Round == s.round && b.Session == p.session && b.Asked == s.asked {
		s.mustCarry(p, next, last)
		return b.message
	}
	b.next, b.last, b.AppendEntries = next, last, AppendEntries{
		Term:         s.currentTerm,
		PrevLogIndex: next - 1,
		PrevLogTerm:  s.log.term(next - 1),
		Entries:      s.log.slice(next, last),
		LeaderCommit: s.commitIndex,
		Round:        s.round,
		Session:      p.session,
		Asked:        s.asked,
	}
	b.message = b.AppendEntries
	return b.message
}

// An acknowledgement is a success that a follower owes its leader, once its
// disk has what it acknowledges.
type acknowledgement struct {
	to      sim.NodeID // 0: none is owed
	session uint64
	match   uint64
	round   uint64
}

// appendEntries takes in a leader's entries (§3.5). The answer waits for the
// sync that follows.
func (s *server) appendEntries(from sim.NodeID, m AppendEntries) {
	if m.Term < s.currentTerm {
		if s.config.flaw == heedOldLeaders {
			s.resetElectionTimer()
			return
		}
		// Without the round: it is of m's term, and the answer is of this one, in
		// which the same server may lead again and count rounds from the start.
		s.send(from, AppendEntriesReply{Term: s.currentTerm, PrevLogIndex: m.PrevLogIndex})
		return
	}
	s.hear(from, m.Term)
	s.promiseLeader(m.Asked)
	prev, entries := m.PrevLogIndex, m.Entries
	if prev < s.log.base {
		// What a snapshot holds is committed, so the logs agree there.
		skip := min(s.log.base-prev, uint64(len(entries)))
		prev, entries = prev+skip, entries[skip:]
	} else if !s.fits(prev, m.PrevLogTerm) {
		s.reject(from, m)
		return
	}
	s.merge(prev, entries)
	match := prev + uint64(len(entries)) // what follows has not been compared
	if s.config.flaw == ackLastIndex {
		match = s.log.lastIndex()
	}
	s.owe(from, m.Session, match, s.knownRound(m.Round))
	s.commit(min(m.LeaderCommit, match))
}

// fits reports whether the log has the entry that the leader's entries follow
// (§3.5, the consistency check).
func (s *server) fits(prev, term uint64) bool {
	if s.config.flaw == noPreviousCheck {
		return prev <= s.log.lastIndex()
	}
	return s.log.has(prev, term)
}

// hear notes that the leader of a term is alive.
func (s *server) hear(from sim.NodeID, term uint64) {
	s.mustYield(from, term)
	if term > s.currentTerm || s.role != follower {
		s.becomeFollower(term, from)
	}
	s.leader = from
	s.account.led = s.currentTerm
	s.resetElectionTimer()
}

// reject tells the leader where the logs may agree at best (§3.5: "the
// follower can include the term of the conflicting entry and the first index
// it stores for that term").
func (s *server) reject(from sim.NodeID, m AppendEntries) {
	r := AppendEntriesReply{
		Term: s.currentTerm, Round: s.knownRound(m.Round), Session: m.Session,
		PrevLogIndex: m.PrevLogIndex, ConflictIndex: s.log.lastIndex() + 1,
	}
	if m.PrevLogIndex <= s.log.lastIndex() {
		r.ConflictTerm = s.log.term(m.PrevLogIndex)
		r.ConflictIndex = s.log.firstOfTerm(m.PrevLogIndex)
	}
	s.mustReject(m, r)
	s.send(from, r)
}

// merge adds entries after prev. An entry that conflicts with one of the
// leader's goes, with all that follow it; one that agrees stays, for a delayed
// message must not undo what a later one brought (§3.5).
func (s *server) merge(prev uint64, entries []Entry) {
	if len(entries) > 0 {
		s.log.mustFollow(prev)
	}
	for i, e := range entries {
		index := prev + 1 + uint64(i)
		if index <= s.log.lastIndex() {
			if s.log.term(index) == e.Term && s.config.flaw != truncateAlways {
				continue
			}
			s.truncate(index - 1)
		}
		s.log.append(entries[i:]...)
		for j, added := range entries[i:] {
			s.saveEntry(index+uint64(j), added)
			s.adopt(index+uint64(j), added)
		}
		return
	}
}

// truncate removes the entries after the given index. None of them is
// committed, unless the server was built with a flaw: then what was committed
// is overwritten, and committed again, for all to see.
func (s *server) truncate(last uint64) {
	s.log.truncate(last)
	s.returnTo(last)
	s.durable = min(s.durable, last)
	if last < s.commitIndex {
		s.neverTruncate(last)
		s.commitIndex, s.lastApplied = last, min(s.lastApplied, last)
	}
}

// owe promises the leader an acknowledgement; one stands for several of a
// session. The leader has no use for those of an earlier one.
func (s *server) owe(to sim.NodeID, session, match, round uint64) {
	s.mustBeLed(to)
	o := &s.owed
	switch same := o.to == to; {
	case same && session < o.session:
	case same && session == o.session:
		o.match, o.round = max(o.match, match), max(o.round, round)
	default:
		s.owed = acknowledgement{to, session, match, round}
	}
	s.mustOwe(session, match, round)
}

// acknowledge gives what is owed in this term.
func (s *server) acknowledge() {
	o := s.owed
	s.owed = acknowledgement{}
	if o.to != 0 {
		s.mustBeDurable(o.match)
		s.send(o.to, AppendEntriesReply{Term: s.currentTerm, Success: true, Round: o.round, Session: o.session, MatchIndex: o.match})
	}
}

// appendEntriesReply learns how far a follower's log agrees (§3.5).
func (s *server) appendEntriesReply(from sim.NodeID, m AppendEntriesReply) {
	p := s.answered(from, m.Term, m.Session)
	if p == nil {
		return
	}
	p.round = max(p.round, m.Round)
	s.noteVersion(p, m.Round)
	if m.Success {
		s.matches(p, m.MatchIndex)
	} else {
		s.backOff(p, m)
	}
	s.mustTrack(p)
}

// answered notes that a follower has answered in this server's term as leader,
// and returns it; nil if the answer is of another term, or to what it was sent
// when it was a member before, for it may have lost since what it had then.
func (s *server) answered(from sim.NodeID, term, session uint64) *peer {
	if term > s.currentTerm {
		s.becomeFollower(term, 0)
		return nil
	}
	p := s.peer(from)
	if p == nil || s.role != leader || term < s.currentTerm {
		return nil
	}
	if session != p.session && s.config.flaw != oneReplicationSession {
		return nil
	}
	p.heard = s.env.Monotonic()
	return p
}
