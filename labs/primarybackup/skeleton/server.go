// Package server is a key-value server that a primary and a backup keep, and the view server
// that says who they are.
package server

import (
	"github.com/laplace-sim/laplace/labs/primarybackup"
	"github.com/laplace-sim/laplace/sim"
)

// New makes a view server and a server. The view server's node uses the one, each other node
// the other: they share nothing.
func New(c primarybackup.Config) (primarybackup.ViewServer, primarybackup.Server) {
	return &viewServer{Config: c}, &server{Config: c}
}

// Messages has a value of each type of message between servers, besides Ping and Tell. List
// yours here. One with a string or a slice in it needs a method WireSize() int, its size in
// bytes on the network.
var Messages = []sim.Message{}

// A server keeps the store as primary or backup, or stands by. Add what it must remember.
type server struct {
	primarybackup.Config
	env primarybackup.Env
}

func (s *server) Boot(env primarybackup.Env) { s.env = env }

func (s *server) Receive(from sim.NodeID, message sim.Message) {}

func (s *server) Expire(timer sim.Timer) {}

func (s *server) Request(client sim.NodeID, number uint64, command string) {}

func (s *server) State() (view uint64, primary bool) { return 0, false }
