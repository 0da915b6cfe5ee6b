package paxos

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/labs/meter"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
)

// Solution is what a student's package makes of the lab. Its messages are those that servers
// send each other, a value of each type.
func Solution(name string, create func(Config) Server, messages ...sim.Message) *labs.Solution {
	return &labs.Solution{Lab: Lab, Name: name, Work: Program(create), Protocol: protocol(labs.ProtocolName(Lab, name), create, messages)}
}

// A Program makes a student's server; it is the Work of a solution.
type Program func(Config) Server

// failover is within which time clients are served once nothing goes wrong.
const failover = 3 * time.Second

// kept is the parameter that has the host measure what a server keeps.
const kept = "kept"

func protocol(name string, create Program, messages []sim.Message) *protocols.Protocol {
	var p *protocols.Protocol
	build := func(c protocols.Cluster) (sim.Factory, error) {
		settings, err := p.Settings(c)
		if err != nil {
			return nil, err
		}
		nodes := slices.Clone(c.Nodes)
		return func(sim.NodeID) sim.Process {
			return &process{server: create(Config{Nodes: slices.Clone(nodes)}), service: settings.Service(), keeps: settings.Number(kept)}
		}, nil
	}
	p = &protocols.Protocol{
		Name:       name,
		Version:    1,
		Summary:    "Paxos, as it is written in the lab",
		Source:     Lab.Source,
		Guarantee:  protocols.Linearizable,
		Reads:      "through the log, like every other command",
		Leaderless: true,
		Words:      protocols.Words{Entry: "slot"},
		Survives: protocols.Survival{
			Text:    "Safe whatever crashes and whatever the network does; makes progress while a majority runs and can talk.",
			Down:    protocols.Minority,
			Amnesia: protocols.None,
			Disk:    []protocols.Damage{protocols.LostUnsynced, protocols.TornUnsynced},
			Clocks:  true,
		},
		Converges:  protocols.Convergence{In: []sim.ObservationKind{sim.Committed, sim.Applied}, Text: "What is chosen, which every learner that runs finds out."},
		Failover:   func(protocols.Settings) time.Duration { return failover },
		Services:   []*services.Service{kv.Service(), decree},
		Messages:   messages,
		Parameters: []protocols.Parameter{protocols.NumberParameter(kept, "0", 0, 1<<30, "the bytes that a server may keep, in memory and in its records, at any time; 0 is any number")},
		New:        build,
		Invariants: func() []checker.Invariant { return []checker.Invariant{new(bounded)} },
	}
	return p
}

// A process runs a student's server: it hands it what comes, serves clients by it, and tells
// what it does.
type process struct {
	env     sim.Env
	server  Server
	service *services.Service
	keeps   int64 // bytes, the most; 0 is any number
	application
}

// An application is what values are chosen for.
type application interface {
	// boot starts with what of it is durable.
	boot(p *process)
	// request takes in what a client asks for.
	request(from sim.NodeID, m services.Request)
	// Chosen and Done are those of Env.
	Chosen(slot uint64, value string)
	Done() uint64
	// settle is called behind each handler.
	settle()
}

// A given is the Env that the server is given: nothing but that, whatever it makes of it.
type given struct {
	host.Env
	storage
	learning
}

type storage interface {
	Save(record uint64, text string)
	Remove(records ...uint64)
	Saved() []uint64
	Load(record uint64) string
}

type learning interface {
	Chosen(slot uint64, value string)
	Done() uint64
}

func (p *process) Boot(env sim.Env) {
	p.env = env
	if p.service == decree {
		p.application = new(single)
	} else {
		p.application = new(log)
	}
	p.boot(p)
	p.handle(func() { p.server.Boot(&given{host.World{Env: env}, host.NewRecords(env), p.application}) })
}

func (p *process) Receive(from sim.NodeID, message sim.Message) {
	if m, ok := message.(services.Request); ok {
		p.handle(func() { p.request(from, m) })
		return
	}
	p.handle(func() { p.server.Receive(from, message) })
}

func (p *process) Expire(timer sim.Timer) { p.handle(func() { p.server.Expire(timer) }) }

func (p *process) handle(do func()) {
	meter.Start()
	do()
	p.settle()
}

// propose asks the server for a value. If it does not take it, the client is told whom to ask.
func (p *process) propose(client sim.NodeID, seq uint64, value string) (taken bool) {
	ask := p.server.Propose(value)
	if ask != p.env.ID() {
		p.env.Send(client, services.Reply{Seq: seq, Status: services.NotLeader, Leader: ask})
	}
	return ask == p.env.ID()
}
