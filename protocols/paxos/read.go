package paxos

import (
	"slices"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// A read is a query that waits until the leader's state is known to be the
// latest.
type read struct {
	client sim.NodeID
	seq    uint64
	query  kv.Operation
	round  uint64 // the round of confirmations that will do, 0 before it began
}

// readsMax bounds the reads that a leader holds unanswered.
const readsMax = 1 << 14

// requestRead takes in a query. A leader's state is the latest if it has
// executed all that was chosen before it became leader, and if no other has
// become leader since. The first it knows from phase 1; a majority tells it the
// second, or the lease does.
func (s *server) requestRead(from sim.NodeID, c kv.Command) {
	r := read{client: from, seq: c.Seq, query: c.Operation}
	switch {
	case s.isRecovered() && s.hasLease():
		s.env.Observe(sim.Observation{Kind: sim.Served, Term: uint64(s.tried)})
		s.serve(&r)
	case s.config.flaw == staleRead:
		s.serve(&r)
	case len(s.reads) >= readsMax:
		s.reply(from, kv.Reply{Seq: c.Seq, Status: kv.Unavailable})
	default:
		s.reads = append(s.reads, r)
	}
}

// isRecovered reports whether the leader has executed all that an earlier one
// can have had chosen, and told a client of: no proposal in the next slot can have
// been chosen before.
func (s *server) isRecovered() bool {
	return s.isReady(s.chosen+1) && !s.recovery.unfinished(s.chosen+1) || s.config.flaw == unfinishedRead
}

// startRound begins a round of confirmations for the reads that have none yet,
// one round for all of them, and reports whether it did.
func (s *server) startRound() bool {
	if len(s.reads) == 0 || !s.isRecovered() {
		return false
	}
	started := false
	for i := range slices.Backward(s.reads) {
		r := &s.reads[i]
		if r.round != 0 {
			break
		}
		if !started {
			s.nextRound()
			started = true
		}
		r.assertWaits()
		r.round = s.round
	}
	return started
}

// nextRound begins a round of confirmations: what is sent from now on is of it.
func (s *server) nextRound() {
	s.round++
	s.assertNewRound()
}

// serveReads answers the reads for which a majority has confirmed, since they
// came, that it has promised to no newer leader.
func (s *server) serveReads() {
	served := 0
	for i := range s.reads {
		r := &s.reads[i]
		if r.round == 0 || !s.isRecovered() || !s.isQuorumWhere(func(p *peer) bool { return p.round >= r.round }) {
			break
		}
		s.assertConfirmed(r)
		s.serve(r)
		served++
	}
	s.reads = s.reads[served:]
}

// serve answers a read from the leader's own state.
func (s *server) serve(r *read) {
	s.assertServes()
	s.reply(r.client, kv.Reply{Seq: r.seq, Status: kv.OK, Result: s.machine.Execute(r.query)})
}
