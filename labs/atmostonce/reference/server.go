// Package server is both ends of a remote procedure call that takes effect once.
package server

import (
	"time"

	"github.com/laplace-sim/laplace/labs/atmostonce"
	"github.com/laplace-sim/laplace/sim"
)

// New makes a server and a clerk.
func New(c atmostonce.Config) (atmostonce.Server, atmostonce.Clerk) {
	return &server{last: make(map[sim.NodeID]Reply)}, &clerk{Config: c}
}

// Messages has a value of each type of message that server and clerks send each other.
var Messages = []sim.Message{Call{}, Reply{}}

// A Call asks the server to execute a command. Number counts the commands of the clerk, from
// 1 on; a call that is sent again keeps it.
type Call struct {
	Number  uint64
	Command string
}

// WireSize is the message's size in bytes on the network.
func (c Call) WireSize() int { return 8 + len(c.Command) }

// A Reply answers the call of the same Number.
type Reply struct {
	Number uint64
	Result string
}

// WireSize is the message's size in bytes on the network.
func (r Reply) WireSize() int { return 8 + len(r.Result) }

// A server executes each call once. A clerk has one call at a time, so a call of a greater
// number says that the reply to the one before has come: the last reply is all that need be
// kept of a clerk, and what is older than that is late and nobody waits for it.
type server struct {
	env  atmostonce.ServerEnv
	last map[sim.NodeID]Reply // to each clerk
}

func (s *server) Boot(env atmostonce.ServerEnv) { s.env = env }

func (s *server) Receive(from sim.NodeID, message sim.Message) {
	call, ok := message.(Call)
	if !ok || call.Number < s.last[from].Number {
		return
	}
	if call.Number > s.last[from].Number {
		s.last[from] = Reply{Number: call.Number, Result: s.env.Execute(call.Command)}
	}
	s.env.Send(from, s.last[from])
}

func (s *server) Expire(timer sim.Timer) {}

// retry is the timer of a clerk that waits for a reply. It is set for retryFirst after the
// first call, and twice as long after each, up to retryMost.
const (
	retry      sim.Timer = "retry"
	retryFirst           = 40 * time.Millisecond
	retryMost            = 160 * time.Millisecond
)

// A clerk sends a call again until there is a reply to it.
type clerk struct {
	atmostonce.Config
	env     atmostonce.ClerkEnv
	call    Call // the last
	waiting bool // for its reply
	after   time.Duration
}

func (c *clerk) Boot(env atmostonce.ClerkEnv) { c.env = env }

func (c *clerk) Ask(command string) {
	c.call = Call{Number: c.call.Number + 1, Command: command}
	c.waiting, c.after = true, retryFirst
	c.send()
}

func (c *clerk) send() {
	c.env.Send(c.Server, c.call)
	c.env.SetTimer(retry, c.after)
}

func (c *clerk) Expire(timer sim.Timer) {
	c.after = min(2*c.after, retryMost)
	c.send()
}

func (c *clerk) Receive(from sim.NodeID, message sim.Message) {
	reply, ok := message.(Reply)
	if !ok || !c.waiting || reply.Number != c.call.Number {
		return
	}
	c.waiting = false
	c.env.StopTimer(retry)
	c.env.Done(reply.Result)
}
