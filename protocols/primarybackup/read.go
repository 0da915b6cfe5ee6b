package primarybackup

import (
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// A read is a query that waits until the view is known to stand.
type read struct {
	client sim.NodeID
	seq    uint64
	query  kv.Operation
	round  uint64 // the round that confirms it
	index  uint64 // the state to read is at least this far
}

// requestRead takes in a query. It comes after all that stands in the log: an
// earlier primary may have answered for any of it.
func (s *server) requestRead(from sim.NodeID, c kv.Command) {
	if s.config.flaw == staleRead {
		s.serveAlone(read{client: from, seq: c.Seq, query: c.Operation})
		return
	}
	s.reads = append(s.reads, read{from, c.Seq, c.Operation, s.round + 1, s.log.Last()})
}

// startRound begins a round for the reads that came since the last one, and
// reports whether there are any.
func (s *server) startRound() bool {
	if n := len(s.reads); n == 0 || s.reads[n-1].round <= s.round {
		return false
	}
	s.round++
	return true
}

// serveReads answers the reads that came before the backup confirmed that it
// had entered no later view. Whoever is primary of a later view needs either
// that backup or this primary to have entered it, so nothing was committed
// there yet. A primary without a backup is in every later view, and need ask
// nobody.
func (s *server) serveReads() {
	serve := s.serve
	if s.backup() == 0 {
		s.startRound()
		s.confirmed = s.round
		serve = s.serveAlone
	}
	for len(s.reads) > 0 && s.reads[0].round <= s.confirmed && s.reads[0].index <= s.lastApplied {
		serve(s.reads[0])
		s.reads = s.reads[1:]
	}
}

// serve answers a read.
func (s *server) serve(r read) {
	s.send(r.client, kv.Reply{Seq: r.seq, Status: kv.OK, Result: s.machine.Execute(r.query)})
}

// serveAlone answers a read on the primary's own authority.
func (s *server) serveAlone(r read) {
	s.env.Observe(sim.Observation{Kind: sim.Served, Term: s.log.View().Number})
	s.serve(r)
}
