package raft

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/host"
	"github.com/laplace-sim/laplace/labs/meter"
	"github.com/laplace-sim/laplace/protocols"
	logged "github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// Solution is what a student's package makes of the lab. Its messages are those that servers
// send each other, a value of each type.
func Solution(name string, create func(Config) Server, messages ...sim.Message) *labs.Solution {
	s := &labs.Solution{Lab: Lab, Name: name}
	s.Protocol = protocol(labs.ProtocolName(Lab, name), create, messages)
	return s
}

func protocol(name string, create func(Config) Server, messages []sim.Message) *protocols.Protocol {
	p := &protocols.Protocol{
		Name:      name,
		Version:   1,
		Summary:   "Raft, as it is written in the lab",
		Source:    Lab.Source,
		Guarantee: protocols.Linearizable,
		Reads:     "through the log, like every other command",
		Roles: []protocols.Role{
			{Name: sim.Leader, Stance: protocols.Leads},
			{Name: sim.Follower, Stance: protocols.Follows},
		},
		Survives: protocols.Survival{
			Text:    "Safe whatever crashes and whatever the network does; makes progress while a majority runs and can talk.",
			Down:    protocols.Minority,
			Amnesia: protocols.None,
			Disk:    []protocols.Damage{protocols.LostUnsynced, protocols.TornUnsynced},
			Clocks:  true,
		},
		Converges: protocols.Convergence{In: []sim.ObservationKind{sim.Committed, sim.Applied}, Text: "The log."},
		Failover:  func(protocols.Settings) time.Duration { return failover },
		Services:  []*services.Service{kv.Service()},
		Messages:  messages,
	}
	p.New = func(c protocols.Cluster) (sim.Factory, error) {
		settings, err := p.Settings(c)
		if err != nil {
			return nil, err
		}
		nodes := slices.Clone(c.Nodes)
		return func(sim.NodeID) sim.Process {
			return &process{server: create(Config{Nodes: slices.Clone(nodes)}), service: settings.Service(), name: name}
		}, nil
	}
	return p
}

// failover is within which time a leader must be there and serve once nothing goes wrong.
const failover = 5 * time.Second

// sessionsMost is how many clients' sessions the state machine remembers.
const sessionsMost = 1000

// A process runs a student's server: it hands it what comes, serves clients by it, and tells
// what it does.
type process struct {
	logged.Host
	host.World
	host.Stable
	server  Server
	service *services.Service
	name    string

	applied uint64
	term    uint64 // as the server said last, and whether it led
	leads   bool
}

func (p *process) Boot(env sim.Env) {
	p.World, p.Stable = host.World{Env: env}, host.NewStable(env)
	p.Host = logged.New(env, services.NewStore(p.service, sessionsMost), p.name, "", func(to sim.NodeID, m services.Reply) { env.Send(to, m) })
	p.handle(func() { p.server.Boot(p) })
}

func (p *process) Receive(from sim.NodeID, message sim.Message) {
	if m, ok := message.(services.Request); ok {
		p.handle(func() { p.request(from, m) })
		return
	}
	p.handle(func() { p.server.Receive(from, message) })
}

func (p *process) Expire(timer sim.Timer) { p.handle(func() { p.server.Expire(timer) }) }

// handle does what the server does at one instant, and tells the outside if that changed who
// leads.
func (p *process) handle(do func()) {
	meter.Start()
	do()
	switch term, leads := p.server.State(); {
	case leads && (!p.leads || term != p.term):
		p.term, p.leads = term, true
		p.Dismiss(0) // those of an earlier term, whose commands may be overwritten
		p.Observe(sim.Observation{Kind: sim.Became, Text: sim.Leader, Term: term})
	case !leads && p.leads:
		p.term, p.leads = term, false
		p.Observe(sim.Observation{Kind: sim.Became, Text: sim.Follower, Term: term})
		p.Dismiss(0)
	}
}

// request takes in what a client asks for.
func (p *process) request(from sim.NodeID, m services.Request) {
	refuse := func(s services.Status) { p.Send(from, services.Reply{Seq: m.Seq, Status: s}) }
	if _, err := p.Machine.Decode(m.Command); err != nil {
		refuse(services.Refused)
		return
	}
	if p.Waiting() >= logged.MaxWaiting {
		refuse(services.Unavailable)
		return
	}
	index := p.server.Propose(m.Command)
	if index == 0 {
		refuse(services.NotLeader)
		return
	}
	p.Writes = append(p.Writes, logged.Write{Client: from, Seq: m.Seq, Index: index, Command: m.Command})
}

// Apply implements Env.
func (p *process) Apply(index uint64, command string) {
	if index != p.applied+1 {
		panic(fmt.Sprintf("Apply of index %d after %d, expected %d: entries are applied in order, each once", index, p.applied, p.applied+1))
	}
	p.applied = index
	p.Observe(sim.Observation{Kind: sim.Committed, Index: index, Value: rng.HashString(command)})
	p.dismissUnless(index, command)
	if command == "" {
		p.ApplyNothing(index)
		return
	}
	p.Host.Apply(index, command)
}

// dismissUnless sends away those who wait for another command at an index, or for one before
// it: a server that led may learn what has taken the place of its entries at the very
// instant at which it learns that it leads no more.
func (p *process) dismissUnless(index uint64, command string) {
	for len(p.Writes) > 0 && (p.Writes[0].Index < index || p.Writes[0].Index == index && p.Writes[0].Command != command) {
		w := p.Writes[0]
		p.Writes = p.Writes[1:]
		p.Send(w.Client, services.Reply{Seq: w.Seq, Status: services.NotLeader})
	}
}

// Restore implements Env.
func (p *process) Restore(index uint64, snapshot string) {
	if err := p.Machine.Install(p.Env, 0, []byte(snapshot)); err != nil {
		panic("Restore of what is no snapshot that Compact gave: " + strconv.Quote(err.Error()))
	}
	p.applied = index
	p.dismissUnless(index+1, "")
	p.Observe(sim.Observation{Kind: sim.Restored, Index: index})
}
