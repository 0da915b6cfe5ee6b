// Package server is one server of Paxos: proposer, acceptor and learner at once. "Paxos Made
// Simple" says all that it does.
package server

import (
	"github.com/laplace-sim/laplace/labs/paxos"
	"github.com/laplace-sim/laplace/sim"
)

// New makes a server of a cluster.
func New(c paxos.Config) paxos.Server { return &server{Config: c} }

// A server is one server of Paxos.
type server struct {
	paxos.Config
	env paxos.Env
}

// Messages has a value of each type of message that servers send each other.
var Messages = []sim.Message{}

// Boot starts the server. What must not be forgotten is in its records.
func (s *server) Boot(env paxos.Env) { s.env = env }

// Receive handles a message: phases 1 and 2 of section 2.2, and what learners are told.
func (s *server) Receive(from sim.NodeID, message sim.Message) {}

// Expire handles a timer that has run out: what was lost is sent again, or a new ballot begun.
func (s *server) Expire(timer sim.Timer) {}

// Propose sees to it that a value is chosen, or says whom to ask.
func (s *server) Propose(value string) (ask sim.NodeID) { return 0 }

// Done says up to which slot this server will never ask again.
func (s *server) Done(slot uint64) {}
