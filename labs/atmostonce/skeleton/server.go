// Package server is both ends of a remote procedure call that takes effect once.
package server

import (
	"github.com/laplace-sim/laplace/labs/atmostonce"
	"github.com/laplace-sim/laplace/sim"
)

// New makes a server and a clerk. The server's node uses the server, and each clerk's node a
// clerk: they share nothing.
func New(c atmostonce.Config) (atmostonce.Server, atmostonce.Clerk) {
	return &server{}, &clerk{Config: c}
}

// Messages has a value of each type of message that server and clerks send each other. List
// yours here.
var Messages = []sim.Message{Call{}, Reply{}}

// A Call asks the server to execute a command. Add what else it must say.
type Call struct {
	Command string
}

// WireSize is the message's size in bytes on the network.
func (c Call) WireSize() int { return len(c.Command) }

// A Reply is the server's answer to a call. Add what else it must say.
type Reply struct {
	Result string
}

// WireSize is the message's size in bytes on the network.
func (r Reply) WireSize() int { return len(r.Result) }

// A server executes commands. Add what it must remember.
type server struct {
	env atmostonce.ServerEnv
}

func (s *server) Boot(env atmostonce.ServerEnv) { s.env = env }

func (s *server) Receive(from sim.NodeID, message sim.Message) {
	// Your code: execute the command (s.env.Execute), and send a reply.
}

func (s *server) Expire(timer sim.Timer) {}

// A clerk has commands executed by the server. Add what it must remember.
type clerk struct {
	atmostonce.Config
	env atmostonce.ClerkEnv
}

func (c *clerk) Boot(env atmostonce.ClerkEnv) { c.env = env }

func (c *clerk) Ask(command string) {
	// Your code: have the server (c.Server) execute the command, and call c.env.Done with
	// the result once it is known.
}

func (c *clerk) Receive(from sim.NodeID, message sim.Message) {}

func (c *clerk) Expire(timer sim.Timer) {}
