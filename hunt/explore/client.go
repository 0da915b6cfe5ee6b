package explore

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// retryTimer lets a client ask again, elsewhere.
const retryTimer sim.Timer = "retry"

// A client works off its script, in the manner of kv.Client but without
// blocking, so that its state can be read.
type client struct {
	env     *env
	place   int // among the clients, from 0
	servers int
	script  []kv.Operation

	asked int // operations begun
	at    int // the server asked last, from 0
	hops  int // times in a row that a server sent it on
	busy  bool
}

// Boot begins the first operation.
func (c *client) Boot(e sim.Env) {
	c.env = e.(*env)
	c.next()
}

// next begins the next operation, if there is one.
func (c *client) next() {
	c.busy = c.asked < len(c.script)
	if !c.busy {
		c.env.StopTimer(retryTimer)
		return
	}
	c.at, c.hops = (c.place+c.asked)%c.servers, 0
	c.env.called(c.script[c.asked])
	c.asked++
	c.ask()
}

// ask sends the request to the current server.
func (c *client) ask() {
	command := c.command()
	c.env.Send(sim.NodeID(1+c.at), kv.Request{Client: command.Client, Seq: command.Seq, Command: command.Encode()})
	c.env.SetTimer(retryTimer, time.Second)
}

func (c *client) command() kv.Command {
	return kv.Command{Client: uint64(c.env.ID()), Seq: uint64(c.asked), Operation: c.script[c.asked-1]}
}

// Receive takes a reply: a decision of whatever server, or the word of the one
// asked that it cannot. In the second case it asks the leader it is sent to,
// or waits for the timer.
func (c *client) Receive(from sim.NodeID, message sim.Message) {
	reply, ok := message.(kv.Reply)
	if !ok || !c.busy || reply.Seq != uint64(c.asked) {
		return
	}
	switch {
	case reply.Status == kv.OK:
		c.succeed(reply.Result)
	case reply.Status == kv.Refused:
		c.env.returned(c.script[c.asked-1], kv.Result{}, kv.Failed)
		c.next()
	case from == sim.NodeID(1+c.at) && reply.Status == kv.NotLeader && c.hops < c.servers && c.knows(reply.Leader):
		c.hops++
		c.at = int(reply.Leader) - 1
		c.ask()
	}
}

// knows reports whether a node is another server than the current.
func (c *client) knows(leader sim.NodeID) bool {
	return leader >= 1 && int(leader) <= c.servers && int(leader) != 1+c.at
}

func (c *client) succeed(result kv.Result) {
	command := c.command()
	if !command.Reads() && (command.Kind != kv.CompareAndSet || result.Found) {
		c.env.Observe(sim.Observation{Kind: sim.Acknowledged, Value: command.Identity()})
	}
	c.env.returned(command.Operation, result, kv.Succeeded)
	c.next()
}

// Expire asks the next server.
func (c *client) Expire(sim.Timer) {
	c.at, c.hops = (c.at+1)%c.servers, 0
	c.ask()
}

// clientProgram makes the program of the client at a place, from 0.
func clientProgram(place, servers int, script []kv.Operation) sim.Factory {
	script = slices.Clone(script)
	return func() sim.Process {
		return &client{place: place, servers: servers, script: script}
	}
}
