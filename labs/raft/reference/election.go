package server

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// resetElectionTimer begins to wait for a leader anew.
func (s *server) resetElectionTimer() {
	timeout := s.env.Rand().Between(int64(electionTimeoutMin), int64(electionTimeoutMax))
	s.env.SetTimer(electionTimer, time.Duration(timeout))
}

// startElection is what a follower or candidate does that has heard of no leader for an
// election timeout: "increment currentTerm, vote for self, reset election timer, send
// RequestVote RPCs to all other servers".
func (s *server) startElection() {
	if s.role == leader {
		return
	}
	s.role = candidate
	s.currentTerm++
	s.votedFor, s.unsaved = s.env.ID(), true
	s.votes = map[sim.NodeID]bool{s.env.ID(): true}
	s.resetElectionTimer()
	for _, other := range s.Others(s.env.ID()) {
		s.send(other, RequestVote{Term: s.currentTerm, LastLogIndex: s.log.last(), LastLogTerm: s.log.lastTerm()})
	}
	s.countVotes()
}

// requestVote answers a candidate.
func (s *server) requestVote(from sim.NodeID, m RequestVote) {
	s.observe(m.Term)
	granted := m.Term == s.currentTerm && (s.votedFor == 0 || s.votedFor == from) && s.upToDate(m)
	if granted {
		s.votedFor, s.unsaved = from, true
		s.resetElectionTimer()
	}
	s.send(from, RequestVoteReply{Term: s.currentTerm, VoteGranted: granted})
}

// upToDate reports whether a candidate's log is at least as up-to-date as the server's: its
// last entry has the later term, or the same and the log is as long (section 5.4.1).
func (s *server) upToDate(m RequestVote) bool {
	if m.LastLogTerm != s.log.lastTerm() {
		return m.LastLogTerm > s.log.lastTerm()
	}
	return m.LastLogIndex >= s.log.last()
}

// requestVoteReply takes in a vote.
func (s *server) requestVoteReply(from sim.NodeID, m RequestVoteReply) {
	s.observe(m.Term)
	if s.role != candidate || m.Term != s.currentTerm || !m.VoteGranted {
		return
	}
	s.votes[from] = true
	s.countVotes()
}

// countVotes makes a candidate leader that has the votes of a majority.
func (s *server) countVotes() {
	if s.isMajority(len(s.votes)) {
		s.becomeLeader()
	}
}

// isMajority reports whether so many servers are most of them.
func (s *server) isMajority(count int) bool { return 2*count > len(s.Nodes) }

// becomeLeader begins to lead the current term, with an entry that does nothing: what
// earlier leaders left is committed with it (section 8).
func (s *server) becomeLeader() {
	s.role = leader
	s.env.StopTimer(electionTimer)
	s.nextIndex = make(map[sim.NodeID]uint64)
	s.matchIndex = make(map[sim.NodeID]uint64)
	for _, other := range s.Others(s.env.ID()) {
		s.nextIndex[other] = s.log.last() + 1
	}
	s.env.SetTimer(heartbeatTimer, heartbeatInterval)
	s.append("")
}
