package paxos

import (
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// recoverSlots proposes again what earlier leaders may have had chosen: in
// each slot the value of the highest-numbered proposal that a majority told of
// (§2.2, phase 2a), and a no-op where there is none but later slots have one
// (§3: gaps).
func (s *server) recoverSlots() {
	for number := s.next; s.recovery.unfinished(number) && s.mayPropose(number); number++ {
		if s.log.decided(number) {
			s.goOn(number)
			continue
		}
		value := s.recovery.value(number)
		if s.config.flaw == ownValue && number <= s.log.last() {
			value = s.log.at(number).value
		}
		s.propose(number, value)
	}
}

// mayPropose reports whether the leader may propose in a slot: it must know
// the slot's configuration, and what that may have had chosen there.
func (s *server) mayPropose(number uint64) bool {
	return number <= s.chosen+s.config.window && s.isReady(number)
}

// mayBegin reports whether the leader may propose what it likes in the next slot:
// nothing has to be proposed again there, and it has not just learned that
// something is chosen there which it is about to execute.
func (s *server) mayBegin() bool {
	return !s.recovery.unfinished(s.next) && !s.log.decided(s.next) && s.mayPropose(s.next) &&
		s.ahead < windowsAhead*s.config.WindowBytes
}

// windowsAhead bounds the values that the leader has proposed and does not know to
// be chosen: to so many times window-bytes. What a server lacks of them is sent to it
// at the pace of its answers.
const windowsAhead = 4

// propose proposes a value in the next slot. The leader is an acceptor too,
// and accepts it.
func (s *server) propose(number uint64, value string) {
	s.assertMayPropose(number)
	s.assertRecovers(number, value)
	s.put(number, s.tried, value)
	s.goOn(number)
}

// goOn goes on to the slot after one which the leader has proposed in, or knows to be
// chosen.
func (s *server) goOn(number uint64) {
	s.assertNext(number)
	s.ahead += len(s.log.at(number).value)
	s.next = number + 1
}

// put accepts a proposal, durable after the next sync.
func (s *server) put(number uint64, b Ballot, value string) {
	p := s.log.reach(number)
	s.assertUndecided(number, p)
	s.assertPromises(number, b)
	p.accept(b, value)
	s.saveSlot(number, p)
	if b != decided {
		s.tell(sim.Observation{Kind: sim.Accepted, Term: uint64(b), Index: number, Value: p.hash})
	}
}

// replicate sends what was proposed to all other servers, but for what is known
// to be chosen from before. If clients wait for reads, each gets a message, to
// confirm the leader by.
func (s *server) replicate() {
	confirm := s.startRound()
	s.sent = max(s.sent, s.chosen)
	for s.sent < s.offered {
		last := s.batchEnd(s.sent, s.offered)
		s.broadcast(s.acceptFor(s.sent+1, last))
		s.sent, confirm = last, false
	}
	if confirm {
		s.broadcast(s.heartbeat())
	}
}

// batchEnd is the last slot, up to the given one, that goes into one message with
// those after another.
func (s *server) batchEnd(after, last uint64) uint64 {
	return after + protocols.Batch(last-after, s.config.batch, s.config.BatchBytes, func(i uint64) int {
		return len(s.log.at(after + 1 + i).value)
	})
}

// acceptFor makes an Accept for the slots from first to last. Those that are
// chosen by now may be of an earlier ballot, which does no harm: any ballot
// above has the same value.
func (s *server) acceptFor(first, last uint64) Accept {
	s.assertProposed(first, last)
	m := s.heartbeat()
	m.First, m.Values = first, s.values(first, last)
	return m
}

// values are those in the slots from first to last.
func (s *server) values(first, last uint64) []string {
	values := make([]string, 0, last-first+1)
	for number := first; number <= last; number++ {
		values = append(values, s.log.at(number).value)
	}
	assertAll(first, last, values)
	return values
}

// heartbeat makes an Accept without values.
func (s *server) heartbeat() Accept {
	s.assertLeads()
	return Accept{Ballot: s.tried, Chosen: s.chosen, Round: s.round, Sent: s.now().Earliest}
}

// heartbeatTimeout: the leader lets the others know that it is there, and
// begins to send again what they have not answered. If it does not hear from a
// majority, it steps down.
func (s *server) heartbeatTimeout() {
	if s.transferTimeout(); s.role != leader {
		return
	}
	since := s.env.Monotonic() - s.config.electionTimeout
	if s.config.checkQuorum && !s.heardFromQuorum(since) {
		s.assertUnheard(since)
		s.stepDown()
		return
	}
	s.assertHeard(since)
	s.setTimer(heartbeatTimer, s.config.heartbeat)
	if !s.isPrepared() {
		s.seekPromises()
	}
	s.nextRound()
	for _, id := range s.config.nodes {
		if id != s.id {
			s.send(id, s.remind(id, since))
		}
	}
	s.offered = s.next - 1
}

// remind is what a server is sent with a heartbeat: what it lacks, once it has answered
// the heartbeat that followed on that. Until then nothing is sent again, for it may be
// on its way still: more of it would only keep a slow link from carrying what is new.
// Of one that was not heard since the given time the next answer tells.
func (s *server) remind(id sim.NodeID, since time.Duration) Accept {
	p := &s.peers[id-1]
	answered := p.round >= p.probe
	if answered {
		p.due = p.probed
	}
	if answered || p.heard < since {
		p.probe, p.probed = s.round, s.sent
	}
	if !answered {
		return s.heartbeat()
	}
	return s.again(id)
}

// again is what is to be sent to a server for the second time: the first run of slots
// that are due and that it has not answered. What is chosen by now it learns otherwise.
// It is a heartbeat if there is none.
func (s *server) again(id sim.NodeID) Accept {
	p := &s.peers[id-1]
	first := max(s.chosen, s.log.base) + 1
	for first <= p.due && s.log.at(first).tally.voters.has(id) {
		first++
	}
	last := first
	for last <= p.due && !s.log.at(last).tally.voters.has(id) {
		last++
	}
	if p.again = 0; first == last {
		return s.heartbeat()
	}
	p.again = s.batchEnd(first-1, last-1)
	s.assertUnanswered(id, first, p.again)
	return s.acceptFor(first, p.again)
}

// heardFromQuorum reports whether a majority, of which the leader may be part,
// was heard since the given time.
func (s *server) heardFromQuorum(since time.Duration) bool {
	return s.isQuorumWhere(func(p *peer) bool { return p.heard >= since })
}

// accept is phase 2b: an acceptor accepts proposals unless it has promised not
// to (§2.2). Having accepted one, it accepts none below. The answer waits for
// the sync that follows. A leader that proposes where the acceptor cannot answer for
// its proposal is told that there is a value chosen.
func (s *server) accept(from sim.NodeID, m Accept) {
	if m.Ballot < s.promised {
		s.send(from, Refused{m.Ballot, s.promised})
		return
	}
	if m.Ballot > s.promised && s.config.flaw != acceptKeepsPromise {
		s.raise(m.Ballot)
	}
	s.assertInWindow(m)
	s.leader = from
	s.waitForOthers()
	s.grantLease(m.Sent)
	s.stepDown()
	s.resetElectionTimer()
	first := m.First
	for k, value := range m.Values {
		if number := m.First + uint64(k); !s.acceptIn(number, m.Ballot, value) {
			first = number + 1
		}
	}
	s.assertFollows(m)
	s.owe(m, first)
	if first > m.First {
		s.send(from, Announce{s.chosen})
	}
	s.learnFrom(from, m)
}

// acceptIn accepts a proposal in a slot, and reports whether the server may answer
// for it. If it knows what is chosen there, it may if that is the same. If it has
// forgotten that, it cannot tell; and a leader that was outbid, of whose successor
// this server has not heard, may have proposed what was not chosen.
func (s *server) acceptIn(number uint64, b Ballot, value string) bool {
	if number <= s.log.base {
		return false
	}
	p := s.log.reach(number)
	if p.ballot == decided {
		return p.value == value
	}
	s.put(number, b, value)
	return true
}

// owe promises the leader an answer for the slots from the first on; one stands for
// several if their slots follow one another.
func (s *server) owe(m Accept, first uint64) {
	answer := Accepted{Ballot: m.Ballot, Round: m.Round, Sent: m.Sent}
	if last := m.First + uint64(len(m.Values)) - 1; len(m.Values) > 0 && first <= last {
		answer.First, answer.Last = first, last
	}
	if n := len(s.owed); n > 0 && s.owed[n-1].Ballot == m.Ballot {
		o := &s.owed[n-1]
		if answer.First == 0 || o.Last+1 == answer.First {
			o.Last = max(o.Last, answer.Last)
			o.Round, o.Sent = max(o.Round, answer.Round), max(o.Sent, answer.Sent)
			return
		}
	}
	s.owed = append(s.owed, answer)
}

// answerLeaders gives what is owed, now that it is on disk.
func (s *server) answerLeaders() {
	for _, o := range s.owed {
		s.assertAccepted(o)
		o.Chosen = s.chosen
		s.send(o.Ballot.server(), o)
	}
	s.owed = s.owed[:0]
}

// acceptOwn counts the leader among those who accepted what is on its disk.
func (s *server) acceptOwn() {
	for number := s.voted + 1; number <= s.durable; number++ {
		s.vote(s.id, number, s.tried)
	}
	s.voted = s.durable
	s.advance()
}

// accepted learns that an acceptor has accepted proposals of this server. They may be
// of an earlier ballot, and what is chosen thereby may make it the leader of this one,
// in the configuration that follows.
func (s *server) accepted(from sim.NodeID, m Accepted) {
	if p := &s.peers[from-1]; m.Ballot == s.tried {
		s.assertSent(from, m)
		p.heard = s.env.Monotonic()
		p.round, p.sent, p.chosen = max(p.round, m.Round), max(p.sent, m.Sent), max(p.chosen, m.Chosen)
	}
	for number := m.First; number <= m.Last; number++ {
		s.vote(from, number, m.Ballot)
	}
	s.advance()
	s.becomeLeader()
	if s.role == leader && m.Ballot == s.tried {
		s.goOnAgain(from, m)
	}
}

// goOnAgain sends what else a server lacks once it has answered what was sent to it
// again, if there is more. So a window that was lost is made up for at the pace of the
// answers, and not by one message in a heartbeat.
func (s *server) goOnAgain(id sim.NodeID, m Accepted) {
	p := &s.peers[id-1]
	if p.again == 0 || p.again < m.First || m.Last < p.again {
		return
	}
	if more := s.again(id); p.again != 0 {
		p.probe = s.round + 1
		s.send(id, more)
	}
}
