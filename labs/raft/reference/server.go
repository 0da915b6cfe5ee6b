// Package server is one server of Raft. Figure 2 of the paper says all that it does, and
// figure 13 what it does with snapshots; the names are those of the figures.
//
// election.go has section 5.2, replication.go 5.3 and 5.4, and snapshot.go 7. What must
// survive a crash is in saved.go.
package server

import (
	"time"

	"github.com/laplace-sim/laplace/labs/raft"
	"github.com/laplace-sim/laplace/sim"
)

// Messages has a value of each type of message that servers send each other.
var Messages = []sim.Message{
	RequestVote{}, RequestVoteReply{},
	AppendEntries{}, AppendEntriesReply{},
	InstallSnapshot{}, InstallSnapshotReply{},
}

// The timers of a server.
const (
	electionTimer  sim.Timer = "election"
	heartbeatTimer sim.Timer = "heartbeat"
)

// How long they run. An election timeout is drawn anew each time, so that servers do not
// stand for election together again and again (section 5.2).
const (
	electionTimeoutMin = 150 * time.Millisecond
	electionTimeoutMax = 300 * time.Millisecond
	heartbeatInterval  = 50 * time.Millisecond
)

// A role is what a server is at a time (figure 4).
type role uint8

const (
	follower role = iota
	candidate
	leader
)

// New makes a server of a cluster.
func New(c raft.Config) raft.Server { return &server{Config: c} }

// A server is one server of Raft: the state of figure 2.
type server struct {
	raft.Config
	env raft.Env

	// Persistent state on all servers.
	currentTerm uint64
	votedFor    sim.NodeID // 0 for none
	log         log
	snapshot    string // of everything up to the base of the log
	unsaved     bool   // one of these has changed since it was saved

	// Volatile state on all servers.
	role        role
	commitIndex uint64
	lastApplied uint64

	// Volatile state on candidates: who has granted a vote.
	votes map[sim.NodeID]bool

	// Volatile state on leaders.
	nextIndex  map[sim.NodeID]uint64
	matchIndex map[sim.NodeID]uint64
}

// Boot begins as a follower, with what was saved.
func (s *server) Boot(env raft.Env) {
	s.env = env
	s.load()
	if s.log.base > 0 {
		s.env.Restore(s.log.base, s.snapshot)
	}
	s.commitIndex, s.lastApplied = s.log.base, s.log.base
	s.resetElectionTimer()
}

// Receive hands a message to the receiver's implementation of it.
func (s *server) Receive(from sim.NodeID, message sim.Message) {
	switch m := message.(type) {
	case RequestVote:
		s.requestVote(from, m)
	case RequestVoteReply:
		s.requestVoteReply(from, m)
	case AppendEntries:
		s.appendEntries(from, m)
	case AppendEntriesReply:
		s.appendEntriesReply(from, m)
	case InstallSnapshot:
		s.installSnapshot(from, m)
	case InstallSnapshotReply:
		s.installSnapshotReply(from, m)
	}
}

// Expire begins an election, or sends heartbeats.
func (s *server) Expire(timer sim.Timer) {
	switch timer {
	case electionTimer:
		s.startElection()
	case heartbeatTimer:
		s.heartbeat()
	}
}

// Propose appends a command to the leader's log (section 5.3).
func (s *server) Propose(command string) (index uint64) {
	if s.role != leader {
		return 0
	}
	s.append(command)
	return s.log.last()
}

// State returns the current term, and whether the server leads it.
func (s *server) State() (term uint64, leads bool) { return s.currentTerm, s.role == leader }

// observe does what all servers do with the term of every message: "If RPC request or
// response contains term T > currentTerm: set currentTerm = T, convert to follower".
func (s *server) observe(term uint64) {
	if term > s.currentTerm {
		s.currentTerm, s.votedFor, s.unsaved = term, 0, true
		s.becomeFollower()
	}
}

// becomeFollower ends a candidacy or leadership.
func (s *server) becomeFollower() {
	if s.role == leader {
		s.env.StopTimer(heartbeatTimer)
		s.resetElectionTimer()
	}
	s.role = follower
}

// send sends a message, once everything is saved that it may tell of.
func (s *server) send(to sim.NodeID, m sim.Message) {
	s.save()
	s.env.Send(to, m)
}
