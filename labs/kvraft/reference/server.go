// Package server is one server of a linearizable key-value store on a replicated log, as
// Ongaro's "Consensus: Bridging Theory and Practice" (2014) has it: sessions in section 6.3,
// reads that take no entry of the log in 6.4, snapshots of the state machine in 5.1.
//
// machine.go has the state machine; who waits for it is here.
package server

import (
	"github.com/laplace-sim/laplace/labs/kvraft"
	"github.com/laplace-sim/laplace/sim"
)

// Messages has a value of each type of message that servers send each other: none.
var Messages = []sim.Message{}

// New makes a server of a cluster.
func New(c kvraft.Config) kvraft.Server { return &server{Config: c} }

// A server is one server of the store.
type server struct {
	kvraft.Config
	env     kvraft.Env
	machine machine
	applied uint64 // up to which index the machine has executed the log

	// Who waits here, in the order of the log and of the calls of env.Read.
	writes []write
	reads  []read
	tag    uint64 // of the last read
}

// A write waits until the entry at its index is applied.
type write struct {
	index   uint64
	command kvraft.Command
}

// A read waits until the server knows that it leads, and then until the machine has executed
// the log up to an index.
type read struct {
	tag     uint64
	command kvraft.Command
	ready   bool
	index   uint64
}

// Boot begins with an empty store: the log tells of all that was in it.
func (s *server) Boot(env kvraft.Env) { s.env, s.machine = env, newMachine() }

// Request has a write go through the log, and a read wait for the log's word that the server
// leads.
func (s *server) Request(c kvraft.Command) {
	if c.Kind.Reads() {
		s.requestRead(c)
		return
	}
	index := s.env.Propose(c)
	if index == 0 {
		s.env.Reply(c, kvraft.Reply{Status: kvraft.NotLeader})
		return
	}
	s.writes = append(s.writes, write{index: index, command: c})
}

// requestRead has a read wait (section 6.4).
func (s *server) requestRead(c kvraft.Command) {
	s.tag++
	if !s.env.Read(s.tag) {
		s.env.Reply(c, kvraft.Reply{Status: kvraft.NotLeader})
		return
	}
	s.reads = append(s.reads, read{tag: s.tag, command: c})
}

// Apply executes an entry, and answers whoever waits for it, or for the state that it makes.
func (s *server) Apply(index uint64, c kvraft.Command) {
	reply := s.machine.apply(c)
	s.applied = index
	if len(s.writes) > 0 && s.writes[0].index == index {
		s.env.Reply(s.writes[0].command, reply)
		s.writes = s.writes[1:]
	}
	s.serveReads()
	if s.env.LogSize() >= kvraft.LogMax {
		s.env.Compact(s.machine.encode())
	}
}

// Ready notes from which state on a read may be answered.
func (s *server) Ready(tag, index uint64) {
	for i := range s.reads {
		if r := &s.reads[i]; r.tag == tag {
			r.ready, r.index = true, index
		}
	}
	s.serveReads()
}

// serveReads answers the reads that may be.
func (s *server) serveReads() {
	for len(s.reads) > 0 && s.reads[0].ready && s.reads[0].index <= s.applied {
		c := s.reads[0].command
		s.env.Reply(c, s.machine.execute(c))
		s.reads = s.reads[1:]
	}
}

// Lead sends away whoever waits at a server that leads no more: at their places in the log may
// stand what another leader has put there.
func (s *server) Lead(leads bool) {
	if leads {
		return
	}
	for _, w := range s.writes {
		s.env.Reply(w.command, kvraft.Reply{Status: kvraft.NotLeader})
	}
	for _, r := range s.reads {
		s.env.Reply(r.command, kvraft.Reply{Status: kvraft.NotLeader})
	}
	s.writes, s.reads = nil, nil
}

// Restore begins anew with a snapshot.
func (s *server) Restore(index uint64, snapshot string) {
	s.machine = decode(snapshot)
	s.applied = index
}

// Expire has nothing to do: the server sets no timer.
func (s *server) Expire(timer sim.Timer) {}
