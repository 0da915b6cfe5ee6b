package paxos

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A transfer is the leader's handing over to another member (Ongaro, "Consensus:
// Bridging Theory and Practice", 2014, section 3.10). The leader goes on as before
// until another outbids it.
type transfer struct {
	to       sim.NodeID    // 0: there is none
	deadline time.Duration // when it has failed
	asked    bool          // the other was asked to campaign since the last heartbeat
	operator sim.NodeID    // who wants it; 0: the leader is no member any more
	seq      uint64
}

// transferLeadership takes in an operator's wish for another leader.
func (s *server) transferLeadership(from sim.NodeID, m services.TransferLeadership) {
	reply := services.Reply{Seq: m.Seq, Status: services.Refused}
	switch {
	case s.role != leader:
		reply.Status, reply.Leader = services.NotLeader, s.leader
	case m.To == s.id:
		reply.Status = services.OK
	case s.transfer.to == m.To && s.transfer.operator != 0:
		s.transfer.operator, s.transfer.seq = from, m.Seq
		s.taken-- // who asks again waits once
		return
	case s.transfer.to != 0:
		reply.Status = services.Unavailable
	case slices.Contains(s.members[0].ids, m.To):
		s.beginTransfer(transfer{to: m.To, operator: from, seq: m.Seq})
		return
	}
	s.reply(from, reply)
}

// beginTransfer gives the other an election timeout to become leader.
func (s *server) beginTransfer(t transfer) {
	t.deadline = s.env.Monotonic() + s.config.electionTimeout
	s.transfer = t
}

// pursueTransfer asks the other to campaign as soon as it knows all that is chosen, but
// for what is on its way to it, and again with every heartbeat.
//
// A leader that is no member of the configuration in force hands over once a
// majority of the members knows that this is so. Until then it leads, though it
// counts in no majority: else nobody who may lead might know.
func (s *server) pursueTransfer() {
	if s.transfer.to == 0 && !s.isMember() && s.isInForceKnown() {
		s.assertInForceKnown()
		s.beginTransfer(transfer{to: s.successor()})
	}
	t := &s.transfer
	if t.to != 0 && !t.asked && s.peers[t.to-1].chosen+s.config.window >= s.chosen {
		t.asked = true
		s.letCampaign(t.to)
	}
}

// transferTimeout ends a transfer that has failed. A leader that is no member any
// more has done what it can: the members seek a leader by themselves.
func (s *server) transferTimeout() {
	t := &s.transfer
	t.asked = false
	now := s.env.Monotonic()
	switch {
	case t.to == 0 || now < t.deadline:
	case s.isMember():
		s.assertOverdue(t.deadline, now)
		s.endTransfer(services.Unavailable)
	default:
		s.assertOverdue(t.deadline, now)
		s.stepDown()
	}
	s.assertTransferGoesOn(now)
}

// letCampaign lets another server campaign, whatever the others hold of this one's
// lease. From now on the leader cannot count on the lease.
func (s *server) letCampaign(to sim.NodeID) {
	s.assertMayLet(to)
	s.permits = true
	was := s.peers[to-1].messages
	s.send(to, TimeoutNow{s.tried})
	s.assertReached(to, was)
}

// endTransfer tells the operator, if one waits, how the transfer ended.
func (s *server) endTransfer(status services.Status) {
	if t := s.transfer; t.operator != 0 {
		s.reply(t.operator, services.Reply{Seq: t.seq, Status: status, Leader: s.leader})
	}
	s.transfer = transfer{}
}

// timeoutNow begins phase 1 at the leader's request.
func (s *server) timeoutNow(m TimeoutNow) {
	if m.Ballot != s.promised || s.role != follower || !s.isMember() {
		return
	}
	s.waitForOthers()
	s.resetElectionTimer()
	s.campaign(m.Ballot)
}

// isInForceKnown reports whether a majority of the members of the configuration in
// force know that it is.
func (s *server) isInForceKnown() bool {
	c := &s.members[0]
	return s.isQuorumWhere(func(p *peer) bool { return p.chosen+1 >= c.from })
}

// successor is the member that has most of the log, of those that were heard
// within an election timeout; the first of several, 0 if there is none.
func (s *server) successor() (best sim.NodeID) {
	since := s.env.Monotonic() - s.config.electionTimeout
	for _, id := range s.members[0].ids {
		p := &s.peers[id-1]
		if id != s.id && p.heard >= since && (best == 0 || p.chosen > s.peers[best-1].chosen) {
			best = id
		}
	}
	s.assertSuccessor(best, since)
	return best
}

// Stop is told that the server is about to be stopped: a leader hands over, so that
// nobody has to miss it first.
func (s *server) Stop() {
	if s.halted || s.role != leader {
		return
	}
	if to := s.successor(); to != 0 {
		s.letCampaign(to)
	}
}
