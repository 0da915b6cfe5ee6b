// Package server is one server of Raft. Figure 2 of the paper says all that it does.
package server

import (
	"github.com/laplace-sim/laplace/labs/raft"
	"github.com/laplace-sim/laplace/sim"
)

// Messages has a value of each type of message that servers send each other.
var Messages = []sim.Message{
	RequestVote{}, RequestVoteReply{},
	AppendEntries{}, AppendEntriesReply{},
	InstallSnapshot{}, InstallSnapshotReply{},
}

// New makes a server of a cluster.
func New(c raft.Config) raft.Server { return &server{Config: c} }

// A server is one server of Raft.
type server struct {
	raft.Config // Nodes, Others
	env         raft.Env

	// Persistent state on all servers, volatile state on all servers, volatile state on
	// leaders: figure 2.
}

// Boot starts the server, as a follower. Part c: with what was saved.
func (s *server) Boot(env raft.Env) {
	s.env = env
}

// Receive handles a message of another server.
func (s *server) Receive(from sim.NodeID, message sim.Message) {
	switch m := message.(type) {
	case RequestVote:
		_ = m // part a
	case RequestVoteReply:
	case AppendEntries:
	case AppendEntriesReply:
	case InstallSnapshot:
	case InstallSnapshotReply:
	}
}

// Expire handles a timer that has run out: of the election, or of heartbeats.
func (s *server) Expire(timer sim.Timer) {
}

// Propose appends a command to the leader's log, and returns its index; 0 if this server does
// not lead. Part b.
func (s *server) Propose(command string) (index uint64) { return 0 }

// State returns the current term, and whether this server leads it.
func (s *server) State() (term uint64, leads bool) { return 0, false }

// Compact discards the log up to an index, for which a snapshot stands. Part d.
func (s *server) Compact(index uint64, snapshot string) {}
