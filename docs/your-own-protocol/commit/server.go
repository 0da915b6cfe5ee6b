package commit

import (
	"slices"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// The timers of the coordinator: when it asks again whoever has not answered, and when it
// takes silence for a no.
const (
	again   sim.Timer = "again"
	silence sim.Timer = "silence"
)

// A server is one node: a participant, and the first of them the coordinator as well.
// A method of it runs at one instant, and nothing else does meanwhile. It may touch its
// env only: no clock of Go's, no goroutine, no order of a map.
type server struct {
	host.Host // the state machine, and the client that waits for it
	*config

	env    sim.Env
	id     sim.NodeID
	wal    *wal.Log
	halted bool

	// These are on disk before anybody is told.
	prepared uint64 // it has voted for this transaction, or for none after it
	command  string // of that transaction
	decided  uint64 // it knows the outcome of all transactions up to this one
	commit   bool   // the outcome of that one

	// As coordinator.
	queue    []host.Write // what clients ask for, while another transaction is under way
	answered []bool       // by node: it has voted, or, after the decision, is done
}

// Boot restores what is on disk. A transaction that the coordinator finds without an
// outcome is aborted; a participant waits to be told.
func (s *server) Boot(env sim.Env) {
	s.env, s.id = env, env.ID()
	s.Host = host.New(env, services.NewStore(s.service, s.sessions), name, s.flaw, func(to sim.NodeID, m services.Reply) { env.Send(to, m) })
	if err := s.recover(); err != nil {
		s.halt("cannot trust its disk: " + err.Error())
		return
	}
	switch {
	case s.id != s.coordinator():
	case s.prepared > s.decided:
		s.decide(false)
	default:
		s.ask()
	}
}

// coordinator is who decides.
func (s *server) coordinator() sim.NodeID { return s.nodes[0] }

// Receive handles a message.
func (s *server) Receive(from sim.NodeID, message sim.Message) {
	if s.halted {
		return
	}
	switch m := message.(type) {
	case services.Request:
		s.request(from, m)
	case Prepare:
		s.prepare(m)
	case Prepared:
		if s.prepared > s.decided {
			s.count(from, m.Transaction)
		}
	case Outcome:
		s.conclude(m)
	case Done:
		if s.prepared == s.decided {
			s.count(from, m.Transaction)
		}
	}
}

// Expire handles a timeout.
func (s *server) Expire(timer sim.Timer) {
	switch timer {
	case again:
		s.remind()
	case silence:
		s.decide(false)
	}
}

// request takes in what a client asks for, reads too: each is a transaction.
func (s *server) request(from sim.NodeID, m services.Request) {
	switch _, err := s.Machine.Decode(m.Command); {
	case s.id != s.coordinator():
		s.env.Send(from, services.Reply{Seq: m.Seq, Status: services.NotLeader, Leader: s.coordinator()})
	case err != nil:
		s.env.Send(from, services.Reply{Seq: m.Seq, Status: services.Refused})
	case len(s.queue) >= host.MaxWaiting:
		s.env.Send(from, services.Reply{Seq: m.Seq, Status: services.Unavailable})
	default:
		s.queue = append(s.queue, host.Write{Client: from, Seq: m.Seq, Command: m.Command})
		s.begin()
	}
}

// begin begins the next transaction, once all nodes are done with the one before. The
// coordinator is the first to vote, so that after a crash it knows what to abort.
func (s *server) begin() {
	if len(s.queue) == 0 || s.prepared > s.decided || slices.Contains(s.answered, false) {
		return
	}
	next := s.queue[0]
	s.queue = s.queue[1:]
	next.Index = s.decided + 1
	s.Writes = append(s.Writes, next)
	if s.prepared, s.command = next.Index, next.Command; s.save(preparedRecord, next.Index, next.Command) {
		s.env.SetTimer(silence, s.timeout)
		s.ask()
	}
}

// ask sends all participants the question or the outcome, until each has answered.
func (s *server) ask() {
	s.answered = make([]bool, len(s.nodes))
	s.remind()
}

// remind asks those who have not answered.
func (s *server) remind() {
	for i, id := range s.nodes {
		switch {
		case s.answered[i]:
		case s.prepared > s.decided:
			s.env.Send(id, Prepare{s.prepared, s.command})
		default:
			s.env.Send(id, Outcome{s.decided, s.commit})
		}
	}
	if slices.Contains(s.answered, false) {
		s.env.SetTimer(again, s.retry)
	}
}

// count takes note of an answer, if it is about the latest transaction. With those of all
// nodes that is committed, or over.
func (s *server) count(from sim.NodeID, transaction uint64) {
	if s.id != s.coordinator() || transaction != s.prepared {
		return
	}
	s.answered[from-1] = true
	switch {
	case slices.Contains(s.answered, false):
	case s.prepared > s.decided:
		s.decide(true)
	default:
		s.begin()
	}
}

// decide decides the transaction. The record of that is on the coordinator's disk before
// anybody is told: with it the transaction is committed, and without it aborted.
func (s *server) decide(commit bool) {
	s.env.StopTimer(silence)
	if s.save(outcomeRecord(commit), s.prepared, "") {
		s.finish(commit)
		s.ask()
	}
}

// prepare votes for a transaction. Who has voted can no longer abort it alone.
func (s *server) prepare(m Prepare) {
	if m.Transaction != s.decided+1 {
		return
	}
	if m.Transaction > s.prepared {
		s.prepared, s.command = m.Transaction, m.Command
		if !s.save(preparedRecord, m.Transaction, m.Command) {
			return
		}
	}
	s.env.Send(s.coordinator(), Prepared{m.Transaction})
}

// conclude takes in an outcome.
func (s *server) conclude(m Outcome) {
	switch {
	case m.Transaction > s.decided+1, m.Transaction > s.prepared && m.Commit:
		s.halt("is told the outcome of a transaction that it knows nothing of")
		return
	case m.Transaction > s.decided:
		if !s.save(outcomeRecord(m.Commit), m.Transaction, "") {
			return
		}
		s.finish(m.Commit)
	}
	s.env.Send(s.coordinator(), Done{m.Transaction})
}

// finish carries out the outcome of the next transaction.
func (s *server) finish(commit bool) {
	s.decided, s.commit = s.decided+1, commit
	s.prepared = s.decided
	if !commit {
		s.env.Observe(sim.Observation{Kind: sim.Committed, Index: s.decided})
		s.ApplyNothing(s.decided)
		s.Dismiss(0)
		return
	}
	s.env.Observe(sim.Observation{Kind: sim.Committed, Index: s.decided, Value: rng.HashString(s.command)})
	s.Apply(s.decided, s.command)
}

// halt stops the node until it is started again: after damage to its disk it cannot know
// what it told others.
func (s *server) halt(reason string) {
	s.halted = true
	s.env.StopTimer(again)
	s.env.StopTimer(silence)
	s.env.Observe(sim.Observation{Kind: sim.Halted, Text: reason})
}
