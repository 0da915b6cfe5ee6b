// Package server is one server of Raft. Figure 2 of the paper says all that it does.
package server

import (
	"github.com/laplace-sim/laplace/labs/raft"
	"github.com/laplace-sim/laplace/sim"
)

// New makes a server of a cluster.
func New(c raft.Config) raft.Server { return &server{Config: c} }

// A server is one server of Raft.
type server struct {
	raft.Config
	env raft.Env
}

// Messages has a value of each type of message that servers send each other.
var Messages = []sim.Message{}

func (s *server) Boot(env raft.Env) { s.env = env }

func (s *server) Receive(from sim.NodeID, message sim.Message) {}

func (s *server) Expire(timer sim.Timer) {}

func (s *server) Propose(command string) (index uint64) { return 0 }

func (s *server) State() (term uint64, leads bool) { return 0, false }

func (s *server) Compact(index uint64, snapshot string) {}
