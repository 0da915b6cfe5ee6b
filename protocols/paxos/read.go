package paxos

import (
	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// requestRead takes in a query. A leader's state is the latest if it has
// executed all that was chosen before it became leader, and if no other has
// become leader since. The first it knows from phase 1; a majority tells it the
// second, or the lease does.
func (s *server) requestRead(from sim.NodeID, c services.Command) {
	r := host.Read{Client: from, Seq: c.Seq, Query: c.Operation}
	switch {
	case s.isRecovered() && s.hasLease():
		s.env.Observe(sim.Observation{Kind: sim.Served, Term: uint64(s.tried)})
		s.serve(&r)
	case s.config.flaw == staleRead:
		s.serve(&r)
	case len(s.Reads) >= host.MaxWaiting:
		s.reply(from, services.Reply{Seq: c.Seq, Status: services.Unavailable})
	default:
		s.Reads = append(s.Reads, r)
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
	if !s.NeedsRound() || !s.isRecovered() {
		return false
	}
	s.nextRound()
	s.BeginRound(s.round, s.chosen)
	return true
}

// nextRound begins a round of confirmations: what is sent from now on is of it.
func (s *server) nextRound() {
	s.round++
	s.assertNewRound()
}

// serveReads answers the reads for which a majority has confirmed, since they
// came, that it has promised to no newer leader.
func (s *server) serveReads() {
	s.ServeReads(func(r *host.Read) bool {
		if !s.isRecovered() || !s.isQuorumWhere(func(p *peer) bool { return p.round >= r.Round }) {
			return false
		}
		s.assertConfirmed(r)
		s.assertServes()
		return true
	})
}

// serve answers a read from the leader's own state.
func (s *server) serve(r *host.Read) {
	s.assertServes()
	s.AnswerRead(r)
}
