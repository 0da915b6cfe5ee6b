package paxos

import (
	"time"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// electionTimeout: no leader has been heard of for long enough to seek one
// (§2.4, §3). A candidate that nobody has outbid asks again with the same
// ballot: its messages may have been lost. Who is no member tells the others what
// it knows is chosen: it may be that no member knows by now that it is one, as the
// last leader has fallen silent.
func (s *server) electionTimeout() {
	s.resetElectionTimer()
	switch {
	case !s.isMember():
		s.stepDown()
		s.broadcast(Announce{s.chosen})
	case s.holdsLease(s.id, s.now()):
	case s.role == candidate && s.highest <= s.tried:
		s.seekPromises()
	default:
		s.campaign(0)
	}
}

// resetElectionTimer draws a new timeout between one and two times the
// configured one, so that candidates seldom come in pairs.
func (s *server) resetElectionTimer() {
	least := s.config.electionTimeout
	more := s.env.Rand().Below(uint64(least))
	s.setTimer(electionTimer, least+time.Duration(more))
}

// campaign begins phase 1 with a new ballot, for all slots at once (§3), with the
// permission of a ballot's leader, or 0.
func (s *server) campaign(permit Ballot) {
	s.assertMayCampaign(permit)
	used := s.tried
	s.tried, s.permit = s.nextBallot(), permit
	s.assertUnused(used)
	s.leader = 0
	s.recovery = newRecovery(s.tried, len(s.config.nodes), s.chosen)
	s.became(candidate)
	s.promised, s.highest = s.tried, s.tried
	s.tellPromise()
	if s.config.flaw != reuseBallot {
		s.saveBallots()
	}
	if !s.persist() {
		return
	}
	s.seekPromises()
	s.count(s.id, Promise{s.tried, s.chosen, allSlots, s.chosen, s.known(s.chosen, allSlots)})
}

// seekPromises asks all for a promise who have not told all that it takes.
func (s *server) seekPromises() {
	s.assertSeeks()
	s.recovery.asked = true
	for _, id := range s.config.nodes {
		if after := s.recovery.lacksAfter(id, s.chosen); id != s.id && after != allSlots {
			s.seekPromise(id, after)
		}
	}
}

func (s *server) seekPromise(id sim.NodeID, after uint64) {
	s.send(id, Prepare{s.tried, after, s.permit, s.recovery.news})
}

// seekOn asks a server for the next part of its promise, and lets the others know that
// it takes more time: else they would outbid a candidate who has much to be told, one
// after the other.
func (s *server) seekOn(next sim.NodeID) {
	for _, id := range s.config.nodes {
		switch after := s.recovery.lacksAfter(id, s.chosen); {
		case id == s.id:
		case id == next || after == allSlots:
			s.seekPromise(id, after)
		}
	}
}

// waitForOthers notes that the server leaves others the time of an election timeout:
// it has heard a leader, made a promise, or was asked to campaign.
func (s *server) waitForOthers() { s.hurries = true }

// nextBallot returns the lowest of the server's own ballots that is above all
// that it has used and not below any that it has heard of (§2.5).
func (s *server) nextBallot() Ballot {
	known := max(s.highest, s.promised)
	b := newBallot(max(s.tried.counter()+1, known.counter()), s.id)
	if b < known {
		b += ballotServers
	}
	return b
}

// prepare is phase 1b: the promise not to accept any proposal below a ballot,
// with what was accepted (§2.2), a part at a time. The candidate may ask for the same
// part again: the message may come twice.
func (s *server) prepare(from sim.NodeID, m Prepare) {
	now := s.now()
	if s.holdsLease(from, now) && !s.isPermitted(m) {
		return
	}
	if m.Ballot < s.promised {
		s.send(from, Refused{m.Ballot, s.promised})
		return
	}
	switch {
	case m.Ballot > s.promised:
		s.assertFree(from, m.Permit, now)
		s.leader = 0
		s.raise(m.Ballot)
		s.stepDown()
		s.resetElectionTimer()
	case m.Told > s.news:
		s.waitForOthers()
		s.resetElectionTimer()
	}
	s.news = max(s.news, m.Told)
	if s.persist() && m.After != allSlots {
		s.sendPromise(from, m)
	}
}

// sendPromise answers a Prepare with as much as goes into a message. What is known to
// be chosen is told only if it fits into one: the candidate learns it otherwise.
func (s *server) sendPromise(to sim.NodeID, m Prepare) {
	s.assertSaved()
	after, told := max(m.After, s.log.base), uint64(0)
	if after < s.chosen && s.batchEnd(after, s.chosen) < s.chosen {
		after = s.chosen
	}
	if after > m.After {
		told = after
	}
	until := s.batchEnd(after, max(after, s.log.last()))
	proposals := s.known(after, until)
	if until >= s.log.last() {
		until = allSlots
	}
	s.assertGoesOn(after, until)
	s.send(to, Promise{Ballot: m.Ballot, After: after, Until: until, Chosen: told, Proposals: proposals})
}

// raise makes a promise.
func (s *server) raise(b Ballot) {
	s.assertRises(b)
	s.promised, s.news = b, 0
	s.waitForOthers()
	s.savePromise()
}

// known lists what was accepted, or is known to be chosen, after a slot and up to
// another.
func (s *server) known(after, until uint64) []Proposal {
	var all []Proposal
	for number := after + 1; number <= min(until, s.log.last()); number++ {
		if p := s.log.at(number); p.ballot != 0 {
			all = append(all, Proposal{number, p.ballot, p.value})
		}
	}
	s.assertTellsOf(after, all, until)
	return all
}

// promise takes in the answers to the ballot tried.
func (s *server) promise(from sim.NodeID, m Promise) {
	current := m.Ballot == s.tried || s.config.flaw == stalePromise
	if s.role != follower && current {
		s.count(from, m)
	}
}

// count adds a promise to the others. A leader goes on counting: a configuration to
// come may need promises of others.
func (s *server) count(from sim.NodeID, m Promise) {
	s.assertStands()
	s.assertAnswers(m)
	news := s.recovery.add(from, s.chosen, m)
	s.learnFromPromise(from, m)
	s.becomeLeader()
	if news && !s.recovery.promises.has(from) {
		s.seekOn(from)
	}
}

// learnFromPromise learns what is chosen, as far as a promise tells it. What its server
// has forgotten is asked for.
func (s *server) learnFromPromise(from sim.NodeID, m Promise) {
	for _, p := range m.Proposals {
		if p.Ballot == decided {
			s.decide(p.Slot, p.Value)
		}
	}
	s.advance()
	s.catchUp(from, m.Chosen)
}

// isReady reports whether the server may rely on the promises for a slot after
// those that it knows to be chosen, and whose configuration it knows.
func (s *server) isReady(number uint64) bool {
	return s.recovery.ready(s.chosen, &s.configurationOf(number).set)
}

// becomeLeader makes a candidate the leader, once it may propose in the next slot.
func (s *server) becomeLeader() {
	if s.role != candidate || !s.isReady(s.chosen+1) {
		return
	}
	s.assertPromised(s.chosen + 1)
	s.leader = s.id
	s.next, s.sent, s.offered, s.durable, s.voted = s.chosen+1, s.chosen, s.chosen, s.chosen, s.chosen
	s.ahead, s.round, s.transfer, s.permits = 0, 0, transfer{}, false
	for i := range s.peers {
		p := &s.peers[i]
		p.heard, p.round, p.sent, p.chosen = s.env.Monotonic(), 0, never, 0
		p.probe, p.probed, p.due, p.again = 0, 0, 0, 0
	}
	s.setTimer(heartbeatTimer, s.config.heartbeat)
	s.became(leader)
	s.assertBegins()
}

// stepDown ends what the server does as candidate or leader. Those who wait
// for it are told to ask elsewhere; what they asked for may still take effect.
func (s *server) stepDown() {
	if s.role == follower {
		return
	}
	if s.leader == s.id {
		s.leader = 0
	}
	if s.role == leader {
		s.resetElectionTimer()
		s.endTransfer(services.NotLeader)
		s.endChange(services.NotLeader)
		s.Dismiss(s.leader)
	}
	s.became(follower)
}

// refused learns that an acceptor has promised a higher ballot. The server
// gives way, and bids higher if it does not hear from another leader (§2.2).
func (s *server) refused(m Refused) {
	s.highest = max(s.highest, m.Promised)
	if m.Ballot == s.tried {
		s.stepDown()
	}
	s.assertGaveWay(m)
}
