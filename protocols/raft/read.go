package raft

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// A read is a query that waits for the leader's confirmation.
type read struct {
	client  sim.NodeID
	seq     uint64
	query   kv.Operation
	command string // the query as it would stand in the log
	round   uint64 // the round of heartbeats that confirms it, 0 before that
	index   uint64 // readIndex: the state to read is at least this far
}

// requestRead takes in a read-only query. It is answered at once if the leader
// has a lease (§6.4.1), else when the leader is confirmed (§6.4).
func (s *server) requestRead(from sim.NodeID, c kv.Command, encoded string) {
	s.mustRead(c.Reads())
	now := s.now()
	leased := s.holdsLease(now)
	if leased {
		s.mustHoldLease(now)
		s.env.Observe(sim.Observation{Kind: sim.Served, Term: s.currentTerm})
	}
	if leased || s.config.flaw == staleRead {
		s.reply(from, kv.Reply{Seq: c.Seq, Status: kv.OK, Result: s.machine.Execute(c.Operation)})
		return
	}
	s.mustLackLease(now)
	s.reads = append(s.reads, read{client: from, seq: c.Seq, query: c.Operation, command: encoded})
}

// begin has the read wait for a round of heartbeats, the first after it came, and
// for the state of that time.
func (r *read) begin(round, index uint64) {
	if r.round != 0 {
		panic(fmt.Sprintf("raft: a read would wait for round %d instead of round %d; expected one round for each (section 6.4)", round, r.round))
	}
	r.round, r.index = round, index
}

// startRound begins a round of heartbeats for the reads that have none yet,
// one round for all of them, and reports whether it did. It needs to know the
// latest commit index, and so waits until an entry of the leader's own term
// has committed (§6.4, steps 1 and 2).
func (s *server) startRound() bool {
	if len(s.reads) == 0 || s.commitIndex < s.termStart && s.config.flaw != readBeforeCommit {
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
		r.begin(s.round, s.commitIndex)
	}
	return started
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
	if len(s.reads) == 0 {
		return
	}
	confirmed := s.confirmedRound()
	for len(s.reads) > 0 {
		r := &s.reads[0]
		if r.round == 0 || r.round > confirmed || r.index > s.lastApplied {
			return
		}
		s.mustBeConfirmed(r)
		s.reply(r.client, kv.Reply{Seq: r.seq, Status: kv.OK, Result: s.machine.Execute(r.query)})
		s.reads = s.reads[1:]
	}
}

// confirmedRound is the last round that a majority has answered.
func (s *server) confirmedRound() uint64 {
	return s.agreed(s.round, func(p *peer) uint64 { return p.round })
}
