package raft

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// electionTimeout: no leader has been heard of for long enough to seek one
// (§3.4).
func (s *server) electionTimeout() {
	if s.role == leader {
		s.neverElects()
		return
	}
	s.resetElectionTimer()
	if !s.mayLead() {
		s.leader = 0 // what it knew is of old
		return
	}
	if s.config.lease.Shared() && s.hasPromised() {
		return // timers go by another clock than the lease
	}
	if s.config.preVote && !s.env.Maybe(skipPreVote) {
		s.startPreVote()
	} else {
		s.startElection()
	}
}

// resetElectionTimer draws a new timeout, from the least one to the spread more, so
// that split votes are rare (§3.4).
func (s *server) resetElectionTimer() {
	least := s.config.electionTimeout
	more := s.env.Rand().Below(uint64(s.config.electionSpread))
	if s.config.flaw == equalTimeouts {
		more = 0
	}
	s.setTimer(electionTimer, least+time.Duration(more))
}

// startPreVote asks who would vote for this server before it disturbs anybody
// with a new term (§9.6).
func (s *server) startPreVote() {
	s.mustBegin()
	s.leader = 0
	s.clearVotes()
	s.became(preCandidate)
	s.askVoters(RequestPreVote{s.currentTerm + 1, s.log.lastIndex(), s.log.lastTerm()})
	if s.hasVotes() {
		s.mustBePromised()
		s.startElection()
	}
}

// requestPreVote answers whether this server would vote for the sender. It
// changes nothing. A server that is behind learns the term from the answer.
// Without it, that server and one that is ahead could go on for ever without
// electing each other.
func (s *server) requestPreVote(from sim.NodeID, m RequestPreVote) {
	if s.config.flaw == silentPreVote && m.Term < s.currentTerm {
		return
	}
	granted := m.Term > s.currentTerm && !s.hearsLeader() && s.isUpToDate(m.LastLogIndex, m.LastLogTerm)
	if granted {
		s.mustBeLater(m.Term)
		s.mustGrant(from, m.Term, m.LastLogIndex, m.LastLogTerm, true)
	}
	s.send(from, PreVote{Term: s.currentTerm, For: m.Term, Granted: granted})
}

// preVote counts the answers; a majority begins the election proper.
func (s *server) preVote(from sim.NodeID, m PreVote) {
	if s.config.flaw == silentPreVote && m.Term < s.currentTerm {
		return
	}
	if m.Term > s.currentTerm && !m.Granted {
		s.becomeFollower(m.Term, 0)
		return
	}
	if s.role != preCandidate || m.For != s.currentTerm+1 || !m.Granted {
		return
	}
	if s.countVote(from, m.For) {
		s.mustBePromised()
		s.startElection()
	}
}

// startElection begins a new term with this server as candidate (§3.4).
func (s *server) startElection() {
	if s.beginTerm() {
		s.seekVotes(RequestVote{s.currentTerm, s.log.lastIndex(), s.log.lastTerm(), false})
	}
}

// beginTerm begins a term with a vote for the server itself, and reports
// whether it is durable.
func (s *server) beginTerm() bool {
	s.mustBegin()
	s.enterTerm(s.currentTerm + 1)
	s.voteFor(s.id)
	s.leader = 0
	s.clearVotes()
	s.became(candidate)
	s.saveState()
	if !s.persist() {
		return false
	}
	s.promised(s.id)
	return true
}

// promised tells of a vote that is on disk.
func (s *server) promised(to sim.NodeID) {
	s.mustBeSaved()
	s.env.Observe(sim.Observation{Kind: sim.Promised, Term: s.currentTerm, Value: uint64(to)})
}

func (s *server) seekVotes(m RequestVote) {
	s.askVoters(m)
	if s.hasVotes() {
		s.becomeLeader()
	}
}

// requestVote grants a vote to at most one candidate in a term, and only to
// one whose log is as good as the server's own (§3.4, §3.6.1).
func (s *server) requestVote(from sim.NodeID, m RequestVote) {
	if s.hasPromised() && !m.Permitted {
		return // it must not depose a leader that works (§4.2.3)
	}
	if m.Term > s.currentTerm {
		s.becomeFollower(m.Term, 0)
	}
	granted := m.Term == s.currentTerm &&
		(s.votedFor == 0 || s.votedFor == from) &&
		s.isUpToDate(m.LastLogIndex, m.LastLogTerm)
	if granted {
		s.mustGrant(from, m.Term, m.LastLogIndex, m.LastLogTerm, !m.Permitted && (s.config.checkQuorum || s.config.leaseReads))
		s.resetElectionTimer()
	} else {
		s.mustRefuse(from, m)
	}
	if granted && s.votedFor == 0 {
		s.voteFor(from)
		s.saveState()
	}
	if !s.persist() {
		return
	}
	if granted {
		s.mustPutOff()
		s.promised(from)
	}
	s.send(from, Vote{Term: s.currentTerm, Granted: granted})
}

// vote counts the votes of this server's term; a majority makes it leader.
func (s *server) vote(from sim.NodeID, m Vote) {
	if m.Term > s.currentTerm {
		s.becomeFollower(m.Term, 0)
		return
	}
	if s.role != candidate || m.Term < s.currentTerm || !m.Granted {
		return
	}
	if s.countVote(from, m.Term) {
		s.becomeLeader()
	}
}

// becomeLeader begins the leader's work (§3.5). Its first entry is a no-op, so
// that it soon learns which entries are committed (§6.4).
func (s *server) becomeLeader() {
	s.mustBeElected()
	s.leader = s.id
	s.stopTimer(electionTimer)
	s.setTimer(heartbeatTimer, s.config.heartbeat)
	s.round, s.rounds = 0, nil
	s.challenged = false
	s.session++
	s.nextRound()
	now := s.env.Monotonic()
	for i := range s.peers {
		p := &s.peers[i]
		*p = peer{id: p.id, seat: p.seat, next: s.log.lastIndex() + 1, heard: now, session: s.session}
	}
	s.became(leader)
	s.append(Entry{Term: s.currentTerm})
	s.termStart = s.log.lastIndex()
	s.mustBeginAnew(now)
}

// becomeFollower enters a term, if it is new, under the given leader, if that
// is known (§3.3: "if a server's term is stale it updates its term and reverts
// to follower").
func (s *server) becomeFollower(term uint64, of sim.NodeID) {
	was, began := s.role, term > s.currentTerm
	if began {
		s.enterTerm(term)
		s.saveState()
	}
	s.leader = of
	if was != follower || began {
		s.became(follower)
	}
	if was == leader {
		s.stopTimer(heartbeatTimer)
		s.resetElectionTimer()
		s.dismissClients()
	}
}

// isUpToDate reports whether a log that ends so is at least as up-to-date as
// the server's own (§3.6.1).
func (s *server) isUpToDate(lastLogIndex, lastLogTerm uint64) bool {
	if lastLogTerm != s.log.lastTerm() {
		return lastLogTerm > s.log.lastTerm()
	}
	return lastLogIndex >= s.log.lastIndex()
}

func (s *server) clearVotes() {
	for i := range s.peers {
		s.peers[i].votes = 0
	}
}

// countVote reports whether a vote for a term makes a majority. However often it
// comes, it is one vote (§3.4).
func (s *server) countVote(from sim.NodeID, term uint64) bool {
	s.mustSeek(term)
	p := s.peer(from)
	if p == nil {
		return false
	}
	if p.votes == 0 || s.config.flaw == countVotes {
		p.votes++
	}
	return s.hasVotes()
}

func (s *server) hasVotes() bool {
	return s.hasQuorum(func(p *peer) int { return p.votes })
}

// askVoters sends a message to all who have a vote.
func (s *server) askVoters(message sim.Message) {
	for i := range s.peers {
		if s.peers[i].seat != 0 {
			s.send(s.peers[i].id, message)
		}
	}
}
