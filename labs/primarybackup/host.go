package primarybackup

import (
	"fmt"

	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A process runs a student's server: it hands it what comes and what clients ask for, keeps its
// store, and tells when it becomes primary.
type process struct {
	host.World
	host.Caller
	server  Server
	service *services.Service
	machine *services.Store

	view  uint64 // as the server said last, and whether it was primary
	leads bool
}

// A reach is all that a server is handed, so that nothing else of the host is within its reach.
type reach struct{ Env }

func (p *process) Boot(env sim.Env) {
	p.World = host.World{Env: env}
	p.Caller = host.NewCaller(p.server, p.request, p.tellRole)
	p.machine = services.NewStore(p.service, 1)
	p.Call(func() { p.server.Boot(reach{p}) })
}

// tellRole tells the outside if it has changed who is primary.
func (p *process) tellRole() {
	view, leads := p.server.State()
	switch {
	case leads && (!p.leads || view != p.view):
		p.Observe(sim.Observation{Kind: sim.Became, Text: sim.Leader, Term: view})
	case !leads && p.leads:
		p.Observe(sim.Observation{Kind: sim.Became, Text: sim.Follower, Term: view})
	}
	p.view, p.leads = view, leads
}

// request takes in what a client asks for.
func (p *process) request(from sim.NodeID, m services.Request) {
	c, err := p.service.Decode(m.Command)
	switch {
	case err != nil:
		p.Send(from, services.Reply{Seq: m.Seq, Status: services.Refused})
	case c.Kind == services.Register:
		p.Send(from, host.Session(from, m.Seq))
	default:
		p.Call(func() { p.server.Request(from, m.Seq, m.Command) })
	}
}

// Send implements host.Env.
func (p *process) Send(to sim.NodeID, message sim.Message) {
	host.MustSayItsSize(message)
	p.World.Send(to, message)
}

// Reads implements Env.
func (p *process) Reads(text string) bool { return p.decode("Reads", text).Reads() }

// Execute implements Env.
func (p *process) Execute(text string) string {
	return host.ResultText(p.machine.Execute(p.decode("Execute", text).Operation))
}

// decode reads a command that the server hands over.
func (p *process) decode(to, text string) services.Command {
	c, err := p.service.Decode(text)
	if err != nil || c.Kind == services.Register {
		panic(fmt.Sprintf("%s of %.40q, which is no command that a client asked for", to, text))
	}
	return c
}

// Snapshot implements Env.
func (p *process) Snapshot() string { return string(p.machine.Snapshot()) }

// Restore implements Env.
func (p *process) Restore(snapshot string) {
	if err := p.machine.Restore([]byte(snapshot)); err != nil {
		panic(fmt.Sprintf("Restore of what is no text that Snapshot gave: %v", err))
	}
}

// Reply implements Env.
func (p *process) Reply(client sim.NodeID, number uint64, text string) {
	result, err := host.ParseResult(text)
	if err != nil {
		panic(fmt.Sprintf("Reply: %v", err))
	}
	p.Send(client, services.Reply{Seq: number, Status: services.OK, Result: result})
}

// Redirect implements Env.
func (p *process) Redirect(client sim.NodeID, number uint64, to sim.NodeID) {
	p.Send(client, services.Reply{Seq: number, Status: services.NotLeader, Leader: to})
}
