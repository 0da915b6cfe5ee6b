package paxos

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
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
	p := host.LogProtocol(name, failover)
	p.Summary = "Paxos, as it is written in the lab"
	p.Source = Lab.Source
	p.Leaderless = true
	p.Words = protocols.Words{Entry: "slot"}
	p.Converges.Text = "What is chosen, which every learner that runs finds out."
	p.Services = append(p.Services, decree)
	p.Messages = messages
	p.Parameters = []protocols.Parameter{protocols.NumberParameter(kept, "0", 0, 1<<30, "the bytes that a server may keep, in memory and in its records, at any time; 0 is any number")}
	p.Invariants = func() []checker.Invariant { return []checker.Invariant{new(bounded)} }
	host.Build(p, func(settings protocols.Settings, nodes []sim.NodeID) sim.Process {
		return &process{server: create(Config{Nodes: nodes}), service: settings.Service(), keeps: settings.Number(kept)}
	})
	return p
}

// A process runs a student's server: it hands it what comes, serves clients by it, and tells
// what it does.
type process struct {
	host.Caller
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
	p.Caller = host.NewCaller(p.server, p.ask, p.settle)
	p.Call(func() { p.server.Boot(&given{host.World{Env: env}, host.NewRecords(env), p.application}) })
}

// ask takes in what a client asks for, which the server may learn of at once.
func (p *process) ask(client sim.NodeID, m services.Request) {
	p.Call(func() { p.request(client, m) })
}

// propose asks the server for a value. If it does not take it, the client is told whom to ask.
func (p *process) propose(client sim.NodeID, seq uint64, value string) (taken bool) {
	ask := p.server.Propose(value)
	if ask != p.env.ID() {
		p.env.Send(client, services.Reply{Seq: seq, Status: services.NotLeader, Leader: ask})
	}
	return ask == p.env.ID()
}
