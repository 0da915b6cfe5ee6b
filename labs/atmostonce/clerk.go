package atmostonce

import (
	"fmt"

	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/labs/meter"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A clerkHost runs a student's clerk: it hands it what its clients ask for, one command after
// the other, and the clients what it has found out.
type clerkHost struct {
	host.World
	scale
	clerk   Clerk
	service *services.Service
	ledger  *ledger
	config  Config

	queue    []asked                       // the first is what the clerk was asked for, or will be
	asking   bool                          // it was
	handling bool                          // one of its methods runs
	answered map[sim.NodeID]services.Reply // of each client, the last
}

// An asked is a command that a client waits for.
type asked struct {
	client  sim.NodeID
	command services.Command
}

// A clerkReach is all that a clerk is handed, so that nothing else of the host is within its reach.
type clerkReach struct{ ClerkEnv }

func (p *clerkHost) Boot(env sim.Env) {
	p.World = host.World{Env: env}
	p.answered = make(map[sim.NodeID]services.Reply)
	p.handle(func() { p.clerk.Boot(clerkReach{p}) })
}

func (p *clerkHost) Receive(from sim.NodeID, message sim.Message) {
	if m, ok := message.(services.Request); ok {
		p.request(from, m)
		return
	}
	p.handle(func() { p.clerk.Receive(from, message) })
}

func (p *clerkHost) Expire(timer sim.Timer) { p.handle(func() { p.clerk.Expire(timer) }) }

// handle does what the clerk does at one instant, and then asks it for what comes next.
func (p *clerkHost) handle(do func()) {
	p.run(do)
	for !p.asking && len(p.queue) > 0 {
		p.asking = true
		text := p.ledger.enter(p.queue[0].command)
		p.run(func() { p.clerk.Ask(text) })
	}
	p.weigh(p, p.clerk)
}

func (p *clerkHost) run(do func()) {
	meter.Start()
	p.handling = true
	do()
	p.handling = false
}

// request takes in what a client asks for. One that asks again waits on, and one that asks
// for something else has given up what it asked for before.
func (p *clerkHost) request(from sim.NodeID, m services.Request) {
	reply := func(r services.Reply) {
		r.Seq = m.Seq
		p.Send(from, r)
	}
	c, err := p.service.Decode(m.Command)
	switch last := p.answered[from]; {
	case err != nil:
		reply(services.Reply{Status: services.Refused})
	case p.config.clerkOf(from) != p.ID():
		reply(services.Reply{Status: services.NotLeader, Leader: p.config.clerkOf(from)})
	case c.Kind == services.Register:
		reply(host.Session(from, m.Seq))
	case m.Seq == last.Seq:
		reply(last)
	case m.Seq > last.Seq:
		p.wait(asked{from, c})
	}
}

// wait has a client's command stand in the queue, in the place of one that it has given up
// and of which the clerk does not know yet.
func (p *clerkHost) wait(a asked) {
	for i, other := range p.queue {
		if other.client != a.client {
			continue
		}
		if other.command.Seq >= a.command.Seq {
			return
		}
		if i > 0 || !p.asking {
			p.queue[i] = a
			return
		}
	}
	p.queue = append(p.queue, a)
	p.handle(func() {})
}

// Done implements ClerkEnv.
func (p *clerkHost) Done(text string) {
	if !p.asking || !p.handling {
		panic("Done of a command though the clerk was asked for none, expected one call for each that it was asked for")
	}
	result, err := host.ParseResult(text)
	if err != nil {
		panic(fmt.Sprintf("Done: %v", err))
	}
	first := p.queue[0]
	p.queue, p.asking = p.queue[1:], false
	r := services.Reply{Seq: first.command.Seq, Status: services.OK, Result: result}
	p.answered[first.client] = r
	p.Send(first.client, r)
}
