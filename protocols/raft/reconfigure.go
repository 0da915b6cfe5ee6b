package raft

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// A change is what the leader was asked to make of the cluster.
type change struct {
	goal     configuration
	operator sim.NodeID
	seq      uint64

	// The catch-up under way, of several in a row (§4.2.1, where each is called a
	// round): it has ended when new servers have all entries up to target.
	catchUp int
	target  uint64
	began   time.Duration
}

// Bounds on how long new servers may take to catch up (§4.2.1). A catch-up that is
// shorter than an election timeout ends it; the rest is given up.
const (
	catchUpsMax     = 10
	catchUpTimeouts = 10 // election timeouts that one may last
)

// reconfigure takes in an operator's wish for another cluster. What becomes of
// it is the business of advanceConfiguration.
func (s *server) reconfigure(from sim.NodeID, m services.Reconfigure) {
	goal := configuration{voters: inOrder(m.Voters), learners: inOrder(m.Learners)}
	switch {
	case s.role != leader:
		s.reply(from, services.Reply{Seq: m.Seq, Status: services.NotLeader, Leader: s.leader})
	case !s.isPossible(goal):
		s.reply(from, services.Reply{Seq: m.Seq, Status: services.Refused})
	case s.change == nil:
		s.change = &change{goal: goal, operator: from, seq: m.Seq}
	case s.change.goal.equal(&goal):
		s.change.operator, s.change.seq = from, m.Seq
		s.account.unanswered-- // asked again
	default:
		s.reply(from, services.Reply{Seq: m.Seq, Status: services.Unavailable})
	}
}

// addLearner takes in an operator's wish for one more server without a vote.
func (s *server) addLearner(from sim.NodeID, m services.AddLearner) {
	c := s.latest()
	if s.role == leader && c.joint() {
		s.reply(from, services.Reply{Seq: m.Seq, Status: services.Unavailable})
		return
	}
	wish := services.Reconfigure{Seq: m.Seq, Voters: c.voters, Learners: c.learners}
	if !slices.Contains(c.members(), m.Node) {
		wish.Learners = append(slices.Clone(c.learners), m.Node)
	}
	s.reconfigure(from, wish)
}

// isPossible reports whether there can be such a cluster.
func (s *server) isPossible(c configuration) bool {
	exists := func(id sim.NodeID) bool { return slices.Contains(s.config.nodes, id) }
	return len(c.voters) > 0 &&
		len(c.members()) == len(c.voters)+len(c.learners) &&
		!slices.ContainsFunc(c.members(), func(id sim.NodeID) bool { return !exists(id) })
}

// equal reports whether two configurations have the same members in the same
// parts.
func (c *configuration) equal(other *configuration) bool {
	return slices.Equal(c.voters, other.voters) && slices.Equal(c.outgoing, other.outgoing) &&
		slices.Equal(c.learners, other.learners)
}

// advanceConfiguration takes the next step on the leader's way to another
// cluster. Each is an entry in the log, and waits until the one before it has
// committed, and one of the leader's own term too (§4.3): new servers learn
// first; then C_old,new, in which both majorities decide; then C_new. A leader
// that finds C_old,new in its log goes on from there. One that C_new leaves out
// steps down when C_new is committed (§4.2.2).
func (s *server) advanceConfiguration() {
	c := s.latest()
	committed := c.index <= s.commitIndex && s.commitIndex >= s.termStart
	switch {
	case c.joint() && (committed || s.config.flaw == leaveJointEarly || s.config.flaw == configureOnApply):
		s.logConfiguration(configuration{voters: c.voters, learners: c.learners})
	case !committed:
	case s.change != nil && !s.change.goal.equal(c):
		s.pursueChange(c)
		s.leave()
	default:
		s.endChange(services.OK)
		s.leave()
	}
}

// leave has a leader step down that the configuration leaves out, unless it has a
// change to go on with (§4.2.2).
func (s *server) leave() {
	if s.change == nil && s.seat == 0 {
		s.becomeFollower(s.currentTerm, 0)
	}
}

// pursueChange enters the configuration that follows c on the way to the goal.
func (s *server) pursueChange(c *configuration) {
	goal := &s.change.goal
	members := c.members()
	strangers := slices.DeleteFunc(slices.Clone(goal.voters), func(id sim.NodeID) bool { return slices.Contains(members, id) })
	switch {
	case len(strangers) > 0:
		s.logConfiguration(configuration{voters: c.voters, learners: inOrder(slices.Concat(c.learners, strangers))})
	case slices.Equal(goal.voters, c.voters):
		s.logConfiguration(*goal) // the same majorities decide
	case s.newVotersCaughtUp():
		s.logConfiguration(configuration{voters: goal.voters, outgoing: c.voters, learners: goal.learners})
	}
}

// logConfiguration puts a configuration into the log, and so in force.
func (s *server) logConfiguration(c configuration) {
	s.mustLogConfiguration(&c)
	s.append(Entry{Term: s.currentTerm, Command: c.command()})
	s.env.Observe(observation.EntersConfiguration.Note(s.currentTerm, s.log.lastIndex(), c.String()))
}

// newVotersCaughtUp reports whether the learners that are to vote have the log
// but for what an election timeout brings, so that the cluster need not wait
// for them once they count (§4.2.1). If that takes too long, it gives up.
func (s *server) newVotersCaughtUp() bool {
	ch, now := s.change, s.env.Monotonic()
	if ch.catchUp == 0 {
		ch.catchUp, ch.target, ch.began = 1, s.log.lastIndex(), now
	}
	lasted := now - ch.began
	behind := slices.ContainsFunc(s.peers, func(p peer) bool {
		return p.seat == 0 && p.match < ch.target && slices.Contains(ch.goal.voters, p.id)
	})
	switch {
	case !behind && lasted < s.config.electionTimeout:
		s.mustBeShort(lasted)
		return true
	case !behind && ch.catchUp < catchUpsMax:
		s.mustBeLong(lasted)
		ch.catchUp, ch.target, ch.began = ch.catchUp+1, s.log.lastIndex(), now
	case !behind || lasted > catchUpTimeouts*s.config.electionTimeout:
		s.mustBeInVain(lasted)
		s.endChange(services.Unavailable)
	}
	s.mustBeUnderWay(now)
	return false
}

// endChange tells the operator, if one waits, what came of the change.
func (s *server) endChange(status services.Status) {
	if s.change != nil {
		s.reply(s.change.operator, services.Reply{Seq: s.change.seq, Status: status, Leader: s.leader})
		s.change = nil
	}
}
