package raft

import (
	"encoding/binary"
	"fmt"

	"github.com/laplace-sim/laplace/labs/host"
	logged "github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// sessionsMost is how many clients' sessions the state machine remembers.
const sessionsMost = 1000

// A process runs a student's server: it hands it what comes, serves clients by it, and tells
// what it does. It trusts nothing that the server says: what clients are answered is what
// the state machine has executed here, and what contradicts itself ends the run.
type process struct {
	logged.Host
	host.World
	host.Caller
	host.Stable
	server  Server
	service *services.Service
	name    string

	snapshotEvery uint64 // entries applied; 0 is never
	stateMost     int64  // bytes that are saved; 0 is any number
	memoryMost    int64  // bytes in memory after a snapshot; 0 is any number

	applied  uint64
	snapshot uint64 // the index up to which the last one stands
	term     uint64 // as the server said last, and whether it led
	leads    bool
}

// A reach is all that a server is handed, so that nothing else of the host is within its reach.
type reach struct{ Env }

// Boot implements sim.Process.
func (p *process) Boot(env sim.Env) {
	p.World, p.Stable = host.World{Env: env}, host.NewStable(env)
	p.Host = logged.New(env, services.NewStore(p.service, sessionsMost), p.name, "", func(to sim.NodeID, m services.Reply) { env.Send(to, m) })
	p.Caller = host.NewCaller(p.server, p.ask, p.settle)
	p.Call(func() { p.server.Boot(reach{p}) })
}

// ask takes in what a client asks for, which the server may execute at once.
func (p *process) ask(client sim.NodeID, m services.Request) {
	p.Call(func() { p.request(client, m) })
}

// settle tells the outside what has changed, and takes a snapshot if it is time.
func (p *process) settle() {
	p.tellRole()
	if p.snapshotEvery > 0 && p.applied >= p.snapshot+p.snapshotEvery {
		p.compact()
		p.tellRole()
	}
}

// tellRole tells who leads, and of each new term.
func (p *process) tellRole() {
	term, leads := p.server.State()
	if term < p.term {
		panic(fmt.Sprintf("State returns term %d after term %d: terms only grow", term, p.term))
	}
	if term == p.term && leads == p.leads {
		return
	}
	p.Dismiss(0) // whoever waits for a command of an earlier term: it may be overwritten
	p.term, p.leads = term, leads
	role := sim.Follower
	if leads {
		role = sim.Leader
	}
	p.Observe(sim.Observation{Kind: sim.Became, Text: role, Term: term})
}

// request takes in what a client asks for.
func (p *process) request(from sim.NodeID, m services.Request) {
	refuse := func(s services.Status) { p.World.Send(from, services.Reply{Seq: m.Seq, Status: s}) }
	if _, err := p.Machine.Decode(m.Command); err != nil {
		refuse(services.Refused)
		return
	}
	if p.Waiting() >= logged.MaxWaiting {
		refuse(services.Unavailable)
		return
	}
	// A server that is alone may have executed it before it returns.
	before := p.applied
	index := p.server.Propose(m.Command)
	switch {
	case index == 0:
		refuse(services.NotLeader)
	case index <= before:
		panic(fmt.Sprintf("Propose returned index %d, but the entry there was applied before: a new entry stands behind all others", index))
	case index <= p.applied:
		refuse(services.Unavailable)
	default:
		p.Writes = append(p.Writes, logged.Write{Client: from, Seq: m.Seq, Index: index, Command: m.Command})
	}
}

// Send implements Env.
func (p *process) Send(to sim.NodeID, message sim.Message) {
	host.MustSayItsSize(message)
	p.World.Send(to, message)
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
		p.World.Send(w.Client, services.Reply{Seq: w.Seq, Status: services.NotLeader})
	}
}

// compact takes a snapshot of the state machine, and hands it to the server. It begins with
// the index up to which it stands.
func (p *process) compact() {
	p.snapshot = p.applied
	prefix := binary.AppendUvarint(nil, p.applied)
	text := string(p.Machine.Capture(p.Env, 0, prefix).Whole())
	p.server.Compact(p.applied, text)
	if p.memoryMost > 0 {
		p.mustFit("keeps %d bytes in memory", host.SizeOf(p.server, p), p.memoryMost)
	}
}

// mustFit tells if a server saves or keeps more bytes than it may.
func (p *process) mustFit(what string, bytes, most int64) {
	if bytes > most {
		p.Observe(tooLong(fmt.Sprintf(what, bytes), bytes, most, p.snapshot))
	}
}

// Restore implements Env.
func (p *process) Restore(index uint64, snapshot string) {
	stands, n := binary.Uvarint([]byte(snapshot[:min(len(snapshot), binary.MaxVarintLen64)]))
	switch {
	case n <= 0:
		panic(fmt.Sprintf("Restore of %d bytes that are no snapshot which Compact gave", len(snapshot)))
	case stands != index:
		panic(fmt.Sprintf("Restore of the snapshot of index %d as if it were that of %d", stands, index))
	case index < p.applied:
		panic(fmt.Sprintf("Restore of the snapshot of index %d after %d was applied: what is executed is not undone", index, p.applied))
	}
	if err := p.Machine.Install(p.Env, 0, []byte(snapshot[n:])); err != nil {
		panic(fmt.Sprintf("Restore of %d bytes that are no snapshot which Compact gave: %v", len(snapshot), err))
	}
	p.applied, p.snapshot = index, index
	p.dismissUnless(index+1, "")
	p.Observe(sim.Observation{Kind: sim.Restored, Index: index})
}

// Save implements Env, and tells if the state is longer than it may be.
func (p *process) Save(state, snapshot string) {
	p.Stable.Save(state, snapshot)
	if p.stateMost > 0 {
		p.mustFit("saves %d bytes of state", int64(len(state)), p.stateMost)
	}
}
