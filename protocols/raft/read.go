package raft

import (
	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// requestRead takes in a read-only query. It is answered at once if the leader
// has a lease (§6.4.1), else when the leader is confirmed (§6.4).
func (s *server) requestRead(from sim.NodeID, c services.Command, encoded string) {
	s.mustRead(c.Reads())
	r := host.Read{Client: from, Seq: c.Seq, Query: c.Operation, Command: encoded}
	now := s.now()
	leased := s.holdsLease(now)
	if leased {
		s.mustHoldLease(now)
		s.env.Observe(sim.Observation{Kind: sim.Served, Term: s.currentTerm})
	}
	if leased || s.config.flaw == staleRead {
		s.AnswerRead(&r)
		return
	}
	s.mustLackLease(now)
	s.Reads = append(s.Reads, r)
}

// startRound begins a round of heartbeats for the reads that have none yet,
// one round for all of them, and reports whether it did. It needs to know the
// latest commit index, and so waits until an entry of the leader's own term
// has committed (§6.4, steps 1 and 2).
func (s *server) startRound() bool {
	if !s.NeedsRound() || s.commitIndex < s.termStart && s.config.flaw != readBeforeCommit {
		return false
	}
	s.nextRound()
	s.BeginRound(s.round, s.commitIndex)
	return true
}

// nextRound begins a round of heartbeats. Each has a number of its own, so that
// what followers answered to an earlier one does not count.
func (s *server) nextRound() {
	if s.config.flaw == reuseContext && s.round > 0 {
		for i := range s.peers {
			s.peers[i].round = 0
		}
		return
	}
	now := s.now()
	s.askPromise(now)
	if s.config.version == versionOne {
		return
	}
	s.round++
	if s.config.leaseReads {
		s.noteRound(now)
	}
}

// serveReads answers the reads for which a majority has confirmed, since they
// came, that no newer leader was known, and whose state has been reached
// (§6.4, steps 3 to 5).
func (s *server) serveReads() {
	if len(s.Reads) == 0 {
		return
	}
	confirmed := s.confirmedRound()
	s.ServeReads(func(r *host.Read) bool {
		if r.Round > confirmed || r.Index > s.lastApplied {
			return false
		}
		s.mustBeConfirmed(r)
		return true
	})
}

// confirmedRound is the last round that a majority has answered.
func (s *server) confirmedRound() uint64 {
	return s.agreed(s.round, func(p *peer) uint64 { return p.round })
}
