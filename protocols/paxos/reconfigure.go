package paxos

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A change is what an operator wants of the cluster, before it is proposed.
type change struct {
	members  []sim.NodeID
	operator sim.NodeID
	seq      uint64
	deadline time.Duration // when it is given up
}

// changeTimeouts is how many election timeouts new members may take to catch up.
const changeTimeouts = 10

// reconfigure takes in an operator's wish for other members. They are proposed in
// the order of the log like any command ("Reconfiguring a State Machine").
func (s *server) reconfigure(from sim.NodeID, m services.Reconfigure) {
	reply := services.Reply{Seq: m.Seq, Status: services.Unavailable}
	switch {
	case s.role != leader:
		reply.Status, reply.Leader = services.NotLeader, s.leader
	case !s.canBeMembers(m.Voters):
		reply.Status = services.Refused
	case setOf(m.Voters) == s.latest().set:
		reply.Status = services.OK
	case s.change == nil || setOf(m.Voters) == setOf(s.change.members):
		if s.change != nil {
			s.taken-- // who asks again waits once
		}
		s.change = &change{m.Voters, from, m.Seq, s.env.Monotonic() + changeTimeouts*s.config.electionTimeout}
		return
	}
	s.reply(from, reply)
}

// canBeMembers reports whether some servers are some, known, and each named once.
func (s *server) canBeMembers(ids []sim.NodeID) bool {
	for i, id := range ids {
		if !slices.Contains(s.config.nodes, id) || slices.Contains(ids[:i], id) {
			return false
		}
	}
	return len(ids) > 0
}

// pursueChange proposes the members that an operator asked for, as soon as each of
// the new ones has nearly all of the log: every server gets it, with a vote or
// without, and until a majority of the members has it nothing is chosen.
func (s *server) pursueChange() {
	c := s.change
	if c == nil {
		return
	}
	now := s.env.Monotonic()
	switch since := now - s.config.electionTimeout; {
	case s.haveCaughtUp(c.members, since) && s.mayBegin():
		s.assertCaughtUp(c.members, since)
		s.change = nil
		s.take(c.operator, c.seq, encodeMembers(c.members))
	case now >= c.deadline:
		s.assertOverdue(c.deadline, now)
		s.endChange(services.Unavailable)
	}
	s.assertChangeGoesOn(now)
}

// haveCaughtUp reports whether those of some servers that are no members yet were
// heard since the given time, and know what is chosen but for a window.
func (s *server) haveCaughtUp(ids []sim.NodeID, since time.Duration) bool {
	return !slices.ContainsFunc(ids, func(id sim.NodeID) bool {
		p := &s.peers[id-1]
		return id != s.id && !s.latest().set.has(id) && (p.heard < since || p.chosen+s.config.window < s.chosen)
	})
}

// endChange tells the operator, if one waits, that nothing comes of the change here.
func (s *server) endChange(status services.Status) {
	if c := s.change; c != nil {
		s.reply(c.operator, services.Reply{Seq: c.seq, Status: status, Leader: s.leader})
		s.change = nil
	}
}
