package paxos

import (
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// vote counts an acceptor among those who accepted the proposal of a ballot in
// a slot. It is chosen when a majority has accepted it (§2.3); who accepted
// another proposal does not count, whatever its value.
func (s *server) vote(from sim.NodeID, number uint64, b Ballot) {
	if number <= s.chosen || number > s.log.last() {
		return
	}
	p := s.log.at(number)
	t := &p.tally
	switch {
	case t.ballot == b || s.config.flaw == mixBallots:
	case t.ballot < b:
		*t = tally{ballot: b}
	default:
		return
	}
	t.voters.add(from)
	if p.ballot == b && t.voters.isQuorumOf(&s.configurationOf(number).set) {
		s.assertMajorityAccepted(number, b)
		p.ballot = decided
	}
}

// learnFrom learns from the leader up to which slot all is chosen. What was
// accepted in the leader's own ballot is what it had chosen, for it leads no more
// once it hears of anything else; what was accepted in an earlier one may be another
// value.
func (s *server) learnFrom(from sim.NodeID, m Accept) {
	for number := s.chosen + 1; number <= min(m.Chosen, s.log.last()); number++ {
		p := s.log.at(number)
		if p.ballot == m.Ballot || p.ballot != 0 && s.config.flaw == commitAnyBallot {
			s.assertTold(number, p, m)
			p.ballot = decided
		}
	}
	s.advance()
	s.assertLearned(m)
	s.catchUp(from, m.Chosen)
}

// catchUp asks a server that knows what is chosen up to a slot for what this one
// lacks (Paxos Made Live, section 5), if it has not just asked.
func (s *server) catchUp(from sim.NodeID, until uint64) {
	now := s.env.Monotonic()
	if s.chosen < until && now-s.asked >= s.config.heartbeat {
		s.ask(from, until)
	}
	s.assertAsks(until, now)
}

// ask asks for what was chosen up to a slot and missed.
func (s *server) ask(id sim.NodeID, until uint64) {
	s.assertLacks(until)
	s.asked = s.env.Monotonic()
	s.send(id, Learn{s.chosen, s.peers[id-1].arriving.slot})
}

// learn tells a server that has missed it what was chosen.
func (s *server) learn(from sim.NodeID, m Learn) {
	if m.After >= s.chosen {
		return
	}
	if m.After < s.log.base {
		s.sendSnapshot(from, m)
		return
	}
	last := s.batchEnd(m.After, s.chosen)
	s.assertChosen(m.After+1, last)
	s.send(from, Chosen{m.After + 1, s.values(m.After+1, last), s.chosen})
}

// learned takes in what was chosen, and asks on if there is more.
func (s *server) learned(from sim.NodeID, m Chosen) {
	for k, value := range m.Values {
		s.decide(m.First+uint64(k), value)
	}
	was := s.chosen
	s.advance()
	if was < s.chosen && s.chosen < m.Until {
		s.ask(from, m.Until)
	}
	s.becomeLeader()
}

// decide takes note that a value is chosen.
func (s *server) decide(number uint64, value string) {
	s.assertSame(number, value)
	if number <= s.chosen {
		return
	}
	p := s.log.reach(number)
	if p.ballot == decided {
		return
	}
	was, led, outbid := *p, s.role == leader, p.ballot == s.tried && p.value != value
	s.put(number, decided, value)
	if outbid {
		s.yield()
	}
	s.assertOutbid(number, was, value, led)
}

// yield ends the term of a leader that learns that others chose in a slot that it
// has proposed in: one that outbid it, so it seems. Whoever has accepted its own
// proposal there would take it for what is chosen, were the leader to tell that
// something is (see learnFrom).
func (s *server) yield() {
	if s.role == leader {
		s.assertHasProposed()
		s.stepDown()
	}
}

// advance executes what is chosen, up to the first slot of which that is not
// known. Nothing behind a gap is executed before the gap is filled (§3).
func (s *server) advance() {
	s.assertStands()
	for number := s.chosen + 1; number <= s.log.last(); number++ {
		p := s.log.at(number)
		switch {
		case p.ballot == decided:
			s.apply(number, p)
		case p.ballot == 0 && s.config.flaw == skipGap:
			s.chosen++
		default:
			return
		}
	}
}

// apply executes what was chosen in a slot and answers the client that waits for it, if
// it came to this server as leader.
func (s *server) apply(number uint64, p *slot) {
	value := p.value
	s.assertFollowsOn(number)
	s.chosen = number
	if number < s.next {
		s.ahead -= len(value)
	}
	s.next = max(s.next, number+1)
	s.env.Observe(sim.Observation{Kind: sim.Committed, Index: number, Value: p.hash})
	s.assertOwn(number, value)
	members, reconfigures := decodeMembers(value)
	if value == "" || reconfigures {
		s.ApplyNothing(number)
		s.Answer(number, services.Result{}, services.Executed)
	} else {
		s.Apply(number, value)
	}
	if members != nil {
		s.adopt(number, members)
	}
	s.enterSlot(number + 1)
	s.rotate(number)
	s.assertEntered(number, members)
}
