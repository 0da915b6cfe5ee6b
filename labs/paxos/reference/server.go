// Package server is one server of Paxos: proposer, acceptor and learner at once. Sections are
// those of "Paxos Made Simple".
package server

import (
	"cmp"
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/labs/paxos"
	"github.com/laplace-sim/laplace/sim"
)

// New makes a server of a cluster.
func New(c paxos.Config) paxos.Server { return &server{Config: c} }

// A server is one server of Paxos.
type server struct {
	paxos.Config
	env paxos.Env
	acceptor
	proposer
	learner
}

// Boot starts the server.
func (s *server) Boot(env paxos.Env) {
	s.env = env
	s.recall()
	s.round = s.promised.Round
	s.chosen, s.proposals = make(map[uint64]string), make(map[uint64]*proposal)
	s.learned = env.Done()
	s.done = map[sim.NodeID]uint64{env.ID(): env.Done()}
	s.await()
}

// Receive handles a message.
func (s *server) Receive(from sim.NodeID, message sim.Message) {
	switch m := message.(type) {
	case Prepare:
		s.promise(from, m)
	case Promise:
		s.promisedBy(from, m)
	case Accept:
		s.accept(from, m)
	case Accepted:
		s.acceptedBy(from, m)
	case Refused:
		s.refused(m)
	case Chosen:
		s.learn(m)
	case Heartbeat:
		s.heard(from, m)
	case Progress:
		s.progressOf(from, m)
	}
}

// Expire handles a timer that has run out.
func (s *server) Expire(timer sim.Timer) {
	switch timer {
	case election:
		s.prepare()
	case tick:
		s.resend()
		s.beat()
	}
}

// Propose sees to it that a value is chosen, or says whom to ask.
func (s *server) Propose(value string) (ask sim.NodeID) {
	switch s.stage {
	case leading:
		s.proposeNext(value)
		return s.env.ID()
	case preparing:
		if !slices.Contains(s.waiting, value) {
			s.waiting = append(s.waiting, value)
		}
		return s.env.ID()
	}
	return s.leader
}

// Done says up to which slot this server will never ask again.
func (s *server) Done(slot uint64) { s.done[s.env.ID()] = slot }

// broadcast sends a message to all servers, itself at last: what it has to save does not hold
// up the others.
func (s *server) broadcast(message sim.Message) {
	for _, to := range s.Others(s.env.ID()) {
		s.env.Send(to, message)
	}
	s.Receive(s.env.ID(), message)
}

// tell sends a message to a server, which may be itself.
func (s *server) tell(to sim.NodeID, message sim.Message) {
	if to == s.env.ID() {
		s.Receive(to, message)
		return
	}
	s.env.Send(to, message)
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
