package atmostonce

import (
	"fmt"

	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A serverHost runs a student's server, carries out what it has executed, and tells what it
// does.
type serverHost struct {
	host.World
	host.Caller
	scale
	server  Server
	machine *services.Store
	service *services.Service
	ledger  *ledger
	config  Config

	executed uint64 // how many commands
}

// A serverReach is all that a server is handed, so that nothing else of the host is within its reach.
type serverReach struct{ ServerEnv }

func (p *serverHost) Boot(env sim.Env) {
	p.World = host.World{Env: env}
	p.Caller = host.NewCaller(p.server, p.redirect, func() { p.weigh(p, p.server) })
	p.machine = services.NewStore(p.service, 1)
	// The only server leads from the first moment on, so that a schedule finds it.
	p.Observe(sim.Observation{Kind: sim.Became, Text: sim.Leader, Term: 1})
	p.Call(func() { p.server.Boot(serverReach{p}) })
}

// redirect sends a client to its clerk: clients do not talk to the server.
func (p *serverHost) redirect(from sim.NodeID, m services.Request) {
	p.Send(from, services.Reply{Seq: m.Seq, Status: services.NotLeader, Leader: p.config.clerkOf(from)})
}

// Execute implements ServerEnv.
func (p *serverHost) Execute(text string) string {
	c, err := p.service.Decode(text)
	if err != nil {
		panic(fmt.Sprintf("Execute of what is no command that a clerk was asked for: %v", err))
	}
	identity, known := p.ledger.identity(text)
	if !c.Reads() && !known {
		panic(fmt.Sprintf("Execute of %s, which no clerk was asked for", c.Words()))
	}
	p.executed++
	p.Observe(sim.Observation{Kind: sim.Committed, Index: p.executed, Value: rng.HashString(text)})
	p.Observe(sim.Observation{Kind: sim.Applied, Index: p.executed, Value: identity})
	return host.ResultText(p.machine.Execute(c.Operation))
}

// clerkOf is the clerk whom a client asks: clients are divided among the clerks.
func (c Config) clerkOf(client sim.NodeID) sim.NodeID {
	first := int(c.Clerks[len(c.Clerks)-1]) + 1 // of the clients
	return c.Clerks[(int(client)-first)%len(c.Clerks)]
}
