package synod

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// attemptTimer ends an attempt that takes too long, and the pause after one
// that failed.
const attemptTimer sim.Timer = "attempt"

// A server is one node: proposer, acceptor and learner, and the host of the
// state machine.
type server struct {
	host.Host // the machine

	config *config
	env    sim.Env
	id     sim.NodeID
	halted bool

	instances []instance // number i stands at i-1
	attempt   attempt
	tried     Ballot // the highest that it used, on disk before it is used (§2.5)
	heard     Ballot // the highest that it heard of

	applied uint64    // instances up to here are chosen and executed
	queue   []request // in the order of arrival

	wal      *wal.Log
	unsynced bool // something must be on disk before the outbox may leave
	record   []byte
	told     []sim.Observation // to be made when it is
	outbox   []letter
}

// A request is what a client waits for.
type request struct {
	from    sim.NodeID
	command services.Command
	encoded string
	covered Ballot // of a read: the attempt that began after it came
}

// A letter is a message on its way out.
type letter struct {
	to      sim.NodeID
	message sim.Message
}

// Boot restores what is on disk.
func (s *server) Boot(env sim.Env) {
	s.env, s.id = env, env.ID()
	s.Host = host.New(env, services.NewStore(s.config.service, s.config.sessions), "synod", s.config.flaw, s.reply)
	if err := s.recover(); err != nil {
		s.halt("cannot trust its disk: " + err.Error())
	}
}

// Receive handles a message.
func (s *server) Receive(from sim.NodeID, message sim.Message) {
	if s.halted {
		return
	}
	switch m := message.(type) {
	case services.Request:
		s.request(from, m)
	case Prepare:
		s.prepare(from, m)
	case Promise:
		s.promise(from, m)
	case Accept:
		s.accept(from, m)
	case Accepted:
		s.accepted(from, m)
	case Chosen:
		s.chosen(m)
	case Refused:
		s.refused(m)
	}
}

// Expire handles a timeout: of an attempt, or of the pause after one.
func (s *server) Expire(sim.Timer) {
	switch s.attempt.phase {
	case preparing, accepting:
		s.abandon()
	case backingOff:
		s.attempt.phase = idle
	}
}

// Drained begins the next attempt, makes durable what must be, and only then
// lets messages go that rest on it: one sync for all of them.
func (s *server) Drained() {
	if s.halted {
		return
	}
	s.propose()
	if !s.persist() {
		return
	}
	for _, l := range s.outbox {
		s.env.Send(l.to, l.message)
	}
	s.outbox = s.outbox[:0]
}

// request takes in what a client asks for.
func (s *server) request(from sim.NodeID, m services.Request) {
	command, err := s.Machine.Decode(m.Command)
	switch {
	case err != nil:
		s.send(from, services.Reply{Seq: m.Seq, Status: services.Refused})
	case len(s.queue) >= queueMax:
		s.send(from, services.Reply{Seq: m.Seq, Status: services.Unavailable})
	case !slices.ContainsFunc(s.queue, func(r request) bool { return r.asks(command) }):
		s.queue = append(s.queue, request{from: from, command: command, encoded: m.Command})
	}
}

// queueMax bounds the requests that a node holds unanswered.
const queueMax = 1 << 12

// asks reports whether a request is for a command.
func (r *request) asks(c services.Command) bool {
	return r.command.Client == c.Client && r.command.Seq == c.Seq
}

// ownValue returns the first command in the queue that is to be proposed.
func (s *server) ownValue() (value string, found bool) {
	for i := range s.queue {
		if !s.queue[i].command.Reads() {
			return s.queue[i].encoded, true
		}
	}
	return "", false
}

// coverReads notes for which reads the attempt that begins can speak: those
// that are there.
func (s *server) coverReads() {
	for i := range s.queue {
		s.queue[i].covered = s.attempt.ballot
	}
}

// serveReads answers the reads that came before the attempt under way.
func (s *server) serveReads() {
	s.queue = slices.DeleteFunc(s.queue, func(r request) bool {
		serve := r.command.Reads() && r.covered == s.attempt.ballot
		if serve {
			s.send(r.from, services.Reply{Seq: r.command.Seq, Status: services.OK, Result: s.Machine.Execute(r.command.Operation)})
		}
		return serve
	})
}

// advance executes the commands of all instances that are chosen, up to the
// first that is not.
func (s *server) advance() {
	for s.applied < uint64(len(s.instances)) && s.instances[s.applied].chosen {
		s.applied++
		s.apply(s.applied, s.instances[s.applied-1].value)
	}
}

// apply executes the command that was chosen in an instance, and answers the
// client that waits for it here.
func (s *server) apply(number uint64, encoded string) {
	s.env.Observe(sim.Observation{Kind: sim.Committed, Index: number, Value: rng.HashString(encoded)})
	command, err := s.Machine.Decode(encoded)
	s.MustBeCommand(err)
	result, effect := s.Execute(number, &command)
	reply := services.Answer(command.Seq, result, effect)
	s.queue = slices.DeleteFunc(s.queue, func(r request) bool {
		if r.asks(command) {
			s.send(r.from, reply)
		}
		return r.asks(command)
	})
}

// instance returns the state of an instance, which begins when it is first
// heard of.
func (s *server) instance(number uint64) *instance {
	for uint64(len(s.instances)) < number {
		s.instances = append(s.instances, instance{votes: make([]Ballot, len(s.config.nodes))})
	}
	return &s.instances[number-1]
}

// quorum is how many nodes are a majority.
func (s *server) quorum() int { return len(s.config.nodes)/2 + 1 }

// send puts a message in the outbox.
func (s *server) send(to sim.NodeID, message sim.Message) {
	s.outbox = append(s.outbox, letter{to, message})
}

// reply answers a client.
func (s *server) reply(to sim.NodeID, m services.Reply) { s.send(to, m) }

// broadcast sends a message to all nodes, this one included.
func (s *server) broadcast(message sim.Message) {
	for _, id := range s.config.nodes {
		s.send(id, message)
	}
}

// pause draws a time of up to most, but not none.
func pause(r *rng.Stream, most time.Duration) time.Duration {
	return time.Duration(r.Between(1, int64(most)))
}

// halt stops the node for good, until it is started again.
func (s *server) halt(reason string) {
	s.halted = true
	s.env.StopTimer(attemptTimer)
	s.env.Observe(sim.Observation{Kind: sim.Halted, Text: reason})
}
