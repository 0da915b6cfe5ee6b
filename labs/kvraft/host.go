package kvraft

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/labs/meter"
	"github.com/laplace-sim/laplace/labs/raft"
	reference "github.com/laplace-sim/laplace/labs/raft/reference"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// Solution is what a student's package makes of the lab. Its servers send each other nothing,
// for that is what the log is for, so that there are no messages.
func Solution(name string, create func(Config) Server, messages ...sim.Message) *labs.Solution {
	return &labs.Solution{
		Lab: Lab, Name: cmp.Or(name, Lab.Name), Protocol: protocol(labs.ProtocolName(Lab, name), create, messages),
	}
}

func protocol(name string, create func(Config) Server, messages []sim.Message) *protocols.Protocol {
	p := host.LogProtocol(name, failover)
	p.Summary = "a key-value store on a replicated log, as it is written in the lab"
	p.Source = Lab.Source
	p.Reads = "as the server that is written in the lab does it"
	p.Roles = host.Led
	p.Survives.Text = "Linearizable whatever crashes and whatever the network does; makes progress while a majority runs and can talk."
	p.Invariants = sizeInvariants
	p.Messages = slices.Concat(reference.Messages, []sim.Message{Confirm{}, Confirmed{}}, messages)
	host.Build(p, func(_ protocols.Settings, nodes []sim.NodeID) sim.Process {
		return &process{config: Config{Nodes: nodes}, create: create}
	})
	return p
}

// failover is within which time clients are to be served again once enough servers are whole.
const failover = 3 * time.Second

// A process runs a student's server over a log: it hands the server what clients ask for and
// what the log commits, and tells the outside what the log does.
type process struct {
	config Config
	create func(Config) Server
	kernel sim.Env
	disk   host.Stable
	server Server
	log    raft.Server

	// pending is what the log did and the server is not told of yet, in order.
	pending []func()
	applied uint64  // up to where the server was told
	effects effects // of what it was told

	office struct { // as the log has it, which the server is told of in its turn
		term  uint64
		leads bool
	}
	term  uint64 // that the server was told of last, and whether it leads
	leads bool

	reads   reads
	logSize int
}

// A reach is all that a server is handed, so that nothing else of the host is within its reach.
type reach struct{ Env }

// Boot implements sim.Process.
func (p *process) Boot(env sim.Env) {
	p.kernel, p.disk = env, host.NewStable(env)
	p.effects = make(effects)
	p.server = p.create(Config{Nodes: slices.Clone(p.config.Nodes)})
	p.log = reference.New(raft.Config{Nodes: slices.Clone(p.config.Nodes)})
	p.handle(func() {
		p.server.Boot(reach{p})
		p.log.Boot(logEnv{p})
	})
}

// Receive implements sim.Process.
func (p *process) Receive(from sim.NodeID, message sim.Message) {
	p.handle(func() {
		switch m := message.(type) {
		case services.Request:
			p.request(from, m)
		case Confirm:
			p.confirm(from, m)
		case Confirmed:
			p.countConfirmed(from, m)
		default:
			p.log.Receive(from, message)
		}
	})
}

// Expire implements sim.Process.
func (p *process) Expire(timer sim.Timer) {
	p.handle(func() {
		if own, found := isLogs(timer); found {
			p.log.Expire(own)
		} else if timer != roundTimer {
			p.server.Expire(timer)
		} else if p.reads.running {
			p.askRound()
		}
	})
}

// handle does what happens at one instant, and tells the server what came of it in the log.
func (p *process) handle(do func()) {
	meter.Start()
	do()
	p.noticeOffice()
	for len(p.pending) > 0 {
		next := p.pending[0]
		p.pending = p.pending[1:]
		next()
		p.noticeOffice()
	}
}

// request takes in what a client asks for. Clients open a session before they write, whose
// number belongs to services that forget sessions; here it is the client's own.
func (p *process) request(from sim.NodeID, m services.Request) {
	c, err := kv.Service().Decode(m.Command)
	switch {
	case err != nil || c.Client != uint64(from):
		p.kernel.Send(from, services.Reply{Seq: m.Seq, Status: services.Refused})
	case c.Kind == services.Register:
		p.kernel.Send(from, host.Session(from, m.Seq))
	default:
		p.server.Request(commandOf(c))
	}
}

// ID implements Env.
func (p *process) ID() sim.NodeID { return p.kernel.ID() }

// Monotonic implements Env.
func (p *process) Monotonic() time.Duration { return p.kernel.Monotonic() }

// Rand implements Env.
func (p *process) Rand() *rng.Stream { return p.kernel.Rand() }

// SetTimer implements Env.
func (p *process) SetTimer(timer sim.Timer, after time.Duration) {
	if _, found := isLogs(timer); found || timer == roundTimer {
		panic(fmt.Sprintf("SetTimer of %q, which is a timer of the log; take another name", timer))
	}
	p.kernel.SetTimer(timer, after)
}

// StopTimer implements Env.
func (p *process) StopTimer(timer sim.Timer) {
	if _, found := isLogs(timer); !found && timer != roundTimer {
		p.kernel.StopTimer(timer)
	}
}

// Note implements Env.
func (p *process) Note(text string) { host.World{Env: p.kernel}.Note(text) }

// Reply implements Env.
func (p *process) Reply(c Command, r Reply) {
	if c.Client <= uint64(len(p.config.Nodes)) || c.Client > 1<<31-1 {
		panic(fmt.Sprintf("Reply to client %d, which has asked for nothing: it is to be that of a command from Request", c.Client))
	}
	status := services.NotLeader
	if r.Status == OK {
		status = services.OK
	}
	p.kernel.Send(sim.NodeID(c.Client), services.Reply{Seq: c.Seq, Status: status, Result: services.Result{Value: r.Value, Found: r.Found}})
}

// Propose implements Env.
func (p *process) Propose(c Command) (index uint64) {
	encoded := encode(c)
	if len(encoded) > services.CommandMax {
		panic(fmt.Sprintf("Propose of a command of %d bytes, expected at most %d: it is to be one from Request", len(encoded), services.CommandMax))
	}
	if !p.leads {
		return 0
	}
	return p.propose(encoded)
}

// propose has the log take in a command. The first of a term is where the state begins that
// reads may see.
func (p *process) propose(encoded string) uint64 {
	index := p.log.Propose(encoded)
	if p.reads.floor == 0 {
		p.reads.floor = index
	}
	return index
}

// LogSize implements Env.
func (p *process) LogSize() int { return p.logSize }

// Compact implements Env.
func (p *process) Compact(snapshot string) {
	if p.applied == 0 {
		return
	}
	p.noticeSnapshot(len(snapshot))
	p.log.Compact(p.applied, joinSnapshot(p.effects, snapshot))
}
