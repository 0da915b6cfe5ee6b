package raft

import (
	"time"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A transfer is the leader's handing over to another server (§3.10). While it
// lasts the leader takes no requests.
type transfer struct {
	to       sim.NodeID // 0: there is none
	asked    bool       // it was sent TimeoutNow since the last heartbeat
	deadline time.Duration
	operator sim.NodeID
	seq      uint64
}

// transferLeadership takes in an operator's wish for another leader.
func (s *server) transferLeadership(from sim.NodeID, m services.TransferLeadership) {
	switch p := s.peer(m.To); {
	case s.role != leader:
		s.reply(from, services.Reply{Seq: m.Seq, Status: services.NotLeader, Leader: s.leader})
	case m.To == s.id:
		s.reply(from, services.Reply{Seq: m.Seq, Status: services.OK})
	case s.transfer.to == m.To:
		s.transfer.operator, s.transfer.seq = from, m.Seq
		s.account.unanswered-- // asked again
	case s.transfer.to != 0:
		s.reply(from, services.Reply{Seq: m.Seq, Status: services.Unavailable})
	case p != nil && p.seat&seatNew != 0:
		s.transfer = transfer{
			to: m.To, operator: from, seq: m.Seq, deadline: s.env.Monotonic() + s.config.electionTimeout,
		}
	default:
		s.reply(from, services.Reply{Seq: m.Seq, Status: services.Refused})
	}
}

// pursueTransfer lets the other server begin an election as soon as it has all of
// the log. If it has not become leader after an election timeout, the leader
// goes on as before (§3.10).
func (s *server) pursueTransfer() {
	t := &s.transfer
	if t.to == 0 {
		return
	}
	p, now := s.peer(t.to), s.env.Monotonic()
	if p == nil || now >= t.deadline {
		s.mustGiveUp(p, now)
		s.endTransfer(services.Unavailable, 0)
		return
	}
	s.mustGoOnFor(t.deadline - now)
	if p.match == s.log.lastIndex() && !t.asked {
		s.mustHaveAll(p)
		t.asked = true
		s.challenged = true
		s.permit(p)
	}
}

// permit has another server begin an election.
func (s *server) permit(p *peer) {
	s.account.permitted = s.account.events
	s.send(p.id, TimeoutNow{s.currentTerm})
}

// endTransfer tells the operator, if one waits, how the transfer ended, and who leads
// if that is known.
func (s *server) endTransfer(status services.Status, of sim.NodeID) {
	if t := s.transfer; t.to != 0 {
		s.reply(t.operator, services.Reply{Seq: t.seq, Status: status, Leader: of})
		s.transfer = transfer{}
	}
}

// Stop hands over before a clean stop (§3.10): the server that is to succeed a
// leader need not wait for an election timeout. There is no time to wait until it
// has all of the log; if it lacks what the others have, it is not elected, and all
// goes as if the leader had crashed.
func (s *server) Stop() {
	if s.halted || s.role != leader {
		return
	}
	s.account.begin()
	now := s.env.Monotonic()
	p := s.successor(now)
	if p != nil {
		s.sendEntries(p)
		s.permit(p)
		s.leader = p.id
	}
	s.mustHaveTransferred(p, now)
	s.dismissClients()
}

// successor is the voter that has most of the log, of those that answer; nil if
// none does.
func (s *server) successor(now time.Duration) *peer {
	var best *peer
	for i := range s.peers {
		p := &s.peers[i]
		if p.seat&seatNew != 0 && !s.isSilent(p, now) && (best == nil || p.match > best.match) {
			best = p
		}
	}
	return best
}

// timeoutNow begins an election at the leader's request. There is no PreVote,
// and nobody's promise stands in the way: the leader has permitted it (§3.10,
// §4.2.3).
func (s *server) timeoutNow(m TimeoutNow) {
	if m.Term != s.currentTerm || s.role != follower || !s.mayLead() {
		return
	}
	s.resetElectionTimer()
	if s.beginTerm() {
		s.mustSucceed(m.Term)
		s.seekVotes(RequestVote{s.currentTerm, s.log.lastIndex(), s.log.lastTerm(), true})
	}
}
