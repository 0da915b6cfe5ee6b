package explore

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// retryTimer lets a client ask again, elsewhere.
const retryTimer sim.Timer = "retry"

// A client works off its script, in the manner of services.Client but without
// blocking, so that its state can be read.
type client struct {
	env     *env
	place   int // among the clients, from 0
	servers int
	script  []services.Operation
	repeats bool // it may ask twice, and so needs a session to write in

	asked       int    // operations begun
	session     uint64 // that of its writes; 0 if it has none
	registered  uint64 // times it has begun to open one
	registering bool   // it does
	at          int    // the server asked last, from 0
	hops        int    // times in a row that a server sent it on
	busy        bool
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
	if c.registering = c.repeats && c.session == 0 && !c.script[c.asked-1].Reads(); c.registering {
		c.registered++
	}
	c.ask()
}

// ask sends the request to the current server.
func (c *client) ask() {
	command := c.command()
	c.env.Send(sim.NodeID(1+c.at), services.Request{Client: command.Client, Seq: command.Seq, Command: command.Encode()})
	c.env.SetTimer(retryTimer, time.Second)
}

// command is what it asks for now.
func (c *client) command() services.Command {
	command := services.Command{Client: uint64(c.env.ID()), Seq: uint64(c.asked), Operation: c.script[c.asked-1]}
	switch {
	case c.registering:
		command.Seq, command.Operation = services.RegistrationBase+c.registered, services.Operation{Kind: services.Register}
	case !command.Reads():
		command.Session = c.session
	}
	return command
}

// Receive takes a reply: a decision of whatever server, or the word of the one
// asked that it cannot. In the second case it asks the leader it is sent to,
// or waits for the timer.
func (c *client) Receive(from sim.NodeID, message sim.Message) {
	reply, ok := message.(services.Reply)
	if !ok || !c.busy || reply.Seq != c.command().Seq {
		return
	}
	switch reply.Status {
	case services.OK:
		if c.registering {
			c.begin(reply.Result.Session)
		} else {
			c.succeed(reply.Result)
		}
	case services.Refused, services.TooLong:
		c.end(services.Result{}, services.Failed)
	case services.Done:
		c.end(services.Result{}, services.Unknown)
	case services.Expired:
		c.session = 0
		c.end(services.Result{}, services.Unknown)
	case services.NotLeader:
		if from == sim.NodeID(1+c.at) && c.hops < c.servers && c.knows(reply.Leader) {
			c.hops++
			c.at = int(reply.Leader) - 1
			c.ask()
		}
	}
}

// begin asks for the operation in the session that was opened for it.
func (c *client) begin(session uint64) {
	c.session, c.registering = session, false
	c.env.Observe(sim.Observation{Kind: sim.Registered, Value: session})
	c.ask()
}

// knows reports whether a node is another server than the current.
func (c *client) knows(leader sim.NodeID) bool {
	return leader >= 1 && int(leader) <= c.servers && int(leader) != 1+c.at
}

func (c *client) succeed(result services.Result) {
	command := c.command()
	if !command.Reads() && (!command.Kind.Conditional() || result.Found) {
		c.env.Observe(sim.Observation{Kind: sim.Acknowledged, Value: command.Identity()})
	}
	c.end(result, services.Succeeded)
}

// end notes what became of the operation, and begins the next.
func (c *client) end(result services.Result, outcome services.Outcome) {
	c.env.returned(c.script[c.asked-1], result, outcome)
	c.next()
}

// Expire asks the next server.
func (c *client) Expire(sim.Timer) {
	c.at, c.hops = (c.at+1)%c.servers, 0
	c.ask()
}

// clientProgram makes the program of the client at a place, from 0.
func (m *Model) clientProgram(place int) sim.Factory {
	servers, script := m.Servers, slices.Clone(m.Clients[place])
	repeats := !m.Sessionless && (m.Timeouts > 0 || m.Copies > 0)
	return func(sim.NodeID) sim.Process {
		return &client{place: place, servers: servers, script: script, repeats: repeats}
	}
}
