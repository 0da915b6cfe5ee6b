package host

import (
	"github.com/laplace-sim/laplace/labs/meter"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A Program is what the kernel has to tell a student's program once that has booted.
type Program interface {
	Receive(from sim.NodeID, message sim.Message)
	Expire(timer sim.Timer)
}

// A Caller is what hosts have around a student's program: it hands the program what comes, and
// the host what clients ask for, as each handler of the program begins anew what may be
// computed at one instant.
type Caller struct {
	program Program
	request func(client sim.NodeID, m services.Request)
	settle  func()
}

// NewCaller returns what calls a program. Request takes in what a client asks for, and is not
// in a handler of the program; settle, unless nil, looks after each handler at what has
// changed by it.
func NewCaller(program Program, request func(client sim.NodeID, m services.Request), settle func()) Caller {
	return Caller{program, request, settle}
}

// Call does what the program does at one instant, and has the host settle it.
func (c *Caller) Call(do func()) {
	meter.Start()
	do()
	if c.settle != nil {
		c.settle()
	}
}

// Receive implements sim.Process.
func (c *Caller) Receive(from sim.NodeID, message sim.Message) {
	if m, ok := message.(services.Request); ok {
		c.request(from, m)
		return
	}
	c.Call(func() { c.program.Receive(from, message) })
}

// Expire implements sim.Process.
func (c *Caller) Expire(timer sim.Timer) { c.Call(func() { c.program.Expire(timer) }) }
