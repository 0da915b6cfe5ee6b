package paxos

import (
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// What another server demands is done when the handler of its message returns: it is
// answered, the answer is owed until the inbox has drained, or there is one of a few
// reasons to be silent. What is noted as sent was sent.

// A before is what a server was when it began to handle a message of another.
type before struct {
	at       time.Duration
	now      protocols.Instant // by the clock of leases
	messages uint64            // that the other was sent
	role     role
	promised Ballot
	chosen   uint64
	asked    time.Duration
	probe    uint64       // of the other
	sending  transmission // to the other
}

// before is what the server is before it handles a message; that of a client is none of
// what follows.
func (s *server) before(from sim.NodeID) before {
	if int(from) > len(s.peers) {
		return before{}
	}
	p := &s.peers[from-1]
	return before{s.env.Monotonic(), s.now(), p.messages, s.role, s.promised, s.chosen, s.asked, p.probe, p.sending}
}

// noteMessage counts what is sent.
func (s *server) noteMessage(to sim.NodeID) {
	s.messages++
	if int(to) <= len(s.peers) {
		s.peers[to-1].messages++
	}
}

// assertHandled panics if a message of another server has not got what it demands.
func (s *server) assertHandled(from sim.NodeID, message sim.Message, was before) {
	if s.halted || int(from) > len(s.peers) {
		return
	}
	answered := s.peers[from-1].messages > was.messages
	switch m := message.(type) {
	case Prepare:
		if !answered && m.After != allSlots && (!s.holdsLease(from, was.now) || s.isPermitted(m)) {
			s.never("has not answered %v, which seeks the promise of %v", from, m.Ballot)
		}
	case Accept:
		s.assertOwes(from, m, answered, was.promised)
	case Promise:
		if m.Ballot == s.tried && s.role != follower {
			s.assertAsks(m.Chosen, was.at)
		}
	case Announce:
		s.assertAsks(m.Chosen, was.at)
	case Accepted:
		if was.role == leader && s.role == leader && s.peers[from-1].probe != was.probe && !answered {
			s.never("has not sent %v more of what it lacks, and waits for round %d of its answers", from, s.peers[from-1].probe)
		}
	case Learn:
		s.assertTeaches(from, m, answered, &was)
	case Chosen:
		if was.chosen < s.chosen && s.chosen < m.Until && !answered {
			s.never("has not asked %v for what is chosen after that and up to slot %d", from, m.Until)
		}
	case Snapshot:
		if !answered {
			s.never("has not answered a part of the snapshot up to slot %d, of %v", m.Slot, from)
		}
	case SnapshotReceived:
		s.assertSendsOn(from, m, &was.sending)
	case TimeoutNow:
		if s.role == follower && was.role == follower && m.Ballot == was.promised && s.isMember() {
			s.never("has not campaigned for the leader of %v", m.Ballot)
		}
	}
	_, chosen := message.(Chosen)
	s.assertAsked(was.asked, answered, chosen)
}

// assertOwes panics if a server has neither refused what a leader proposes nor accepted
// it, and owes the answer; or if it cannot answer for a part of it, and has not told the
// leader what it knows.
func (s *server) assertOwes(from sim.NodeID, m Accept, answered bool, promised Ballot) {
	n := len(s.owed)
	switch {
	case answered:
	case m.Ballot < promised:
		s.never("has not refused %v, which proposes in ballot %v", from, m.Ballot)
	case len(m.Values) > 0 && n > 0 && (s.owed[n-1].First > m.First || s.owed[n-1].Last+1 < m.First+uint64(len(m.Values))):
		s.never("does not answer for slots %d to %d, and has not told %v why", m.First, m.First+uint64(len(m.Values))-1, from)
	}
	if m.Ballot >= promised && (n == 0 || s.owed[n-1].Ballot != m.Ballot || s.owed[n-1].Round < m.Round || s.owed[n-1].Sent < m.Sent) {
		s.never("owes %v no answer to round %d of ballot %v", from, m.Round, m.Ballot)
	}
}

// assertTeaches panics if a server that lacks what is chosen is not told of it, or is sent
// a snapshot anew that is on its way, or one that is no use to it.
func (s *server) assertTeaches(to sim.NodeID, m Learn, answered bool, before *before) {
	if m.After >= s.chosen {
		return
	}
	if m.After >= s.log.base {
		if !answered {
			s.never("has not told %v what is chosen after slot %d", to, m.After)
		}
		return
	}
	was, t := &before.sending, &s.peers[to-1].sending
	anew := was.sender == nil || was.slot <= m.After || was.began && was.slot != m.Arriving
	if anew != (t.sender != was.sender) || anew && !answered {
		s.never("is asked by %v, which has a part of the snapshot up to slot %d, for what follows slot %d, and sends the snapshot up to slot %d after that up to slot %d", to, m.Arriving, m.After, t.slot, was.slot)
	}
	t.sender.MustHaveSent()
	t.sender.MustBeInTime(before.at)
}

// assertSendsOn panics if a server that has a part of a snapshot is not sent what may
// follow, or one that has it all is.
func (s *server) assertSendsOn(to sim.NodeID, m SnapshotReceived, was *transmission) {
	t := &s.peers[to-1].sending
	switch {
	case was.sender == nil || was.slot != m.Slot:
		if t.sender != was.sender {
			s.never("sends %v another snapshot, up to slot %d", to, t.slot)
		}
	case m.Have == was.length:
		if t.sender != nil {
			s.never("sends %v the snapshot up to slot %d, which that has", to, t.slot)
		}
	case t.sender != was.sender || !t.began:
		s.never("sends %v the snapshot up to slot %d, which that has begun to take", to, t.slot)
	default:
		t.sender.MustHaveHeard(m.Have)
		t.sender.MustHaveSent()
	}
}

// assertAsked panics if a server notes that it has asked for what it lacks and has not, or
// asks again so soon although it did not get any of it.
func (s *server) assertAsked(was time.Duration, answered, got bool) {
	switch {
	case s.asked == was:
	case !answered || s.asked < was || s.asked > s.env.Monotonic():
		s.never("notes that it asked at %v, after %v, and did not", s.asked, was)
	case !got && s.asked-was < s.config.heartbeat:
		s.never("asks at %v for what it lacks, after %v", s.asked, was)
	}
}

// assertSought panics if a server has sent nobody anything when no leader was heard of for
// long enough, though no lease keeps it from that.
func (s *server) assertSought(was uint64, now protocols.Instant) {
	if s.messages == was && len(s.config.nodes) > 1 && !s.halted && !s.holdsLease(s.id, now) {
		s.never("seeks no leader")
	}
}

// assertReminded panics if a leader has not sent each of the others something with a
// heartbeat.
func (s *server) assertReminded(was uint64) {
	if s.role == leader && !s.halted && !s.reachedAll(was) {
		s.never("has sent %d messages with a heartbeat", s.messages-was)
	}
}

// assertReached panics if a server was not sent what is noted as sent to it.
func (s *server) assertReached(to sim.NodeID, was uint64) {
	if s.peers[to-1].messages == was && !s.halted {
		s.never("has sent %v nothing", to)
	}
}

// reachedAll reports whether there were as many messages as other servers, at least.
func (s *server) reachedAll(was uint64) bool { return s.messages-was+1 >= uint64(len(s.config.nodes)) }

// A baseline is what a server had sent and owed when its inbox drained.
type baseline struct {
	messages uint64 // that it had sent
	owed     int
	sent     uint64
	round    uint64
}

// baseline is what the server has before it does what many messages called for.
func (s *server) baseline() baseline {
	return baseline{s.messages, len(s.owed), s.sent, s.round}
}

// assertPassedOn panics if a server has not sent what it notes that it has: what it owed,
// and as leader what it proposed and each round of confirmations, to each of the others.
func (s *server) assertPassedOn(was baseline) {
	switch {
	case s.halted:
	case s.messages-was.messages < uint64(was.owed):
		s.never("owed %d answers, and has sent %d messages", was.owed, s.messages-was.messages)
	case s.role == leader && (s.round != was.round || s.sent > max(was.sent, s.chosen)) && !s.reachedAll(was.messages):
		s.never("has sent slots up to %d after %d and began round %d after %d, in %d messages", s.sent, was.sent, s.round, was.round, s.messages-was.messages)
	}
}
