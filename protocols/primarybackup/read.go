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
}

// requestRead takes in a query.
func (s *server) requestRead(from sim.NodeID, c kv.Command) {
	if s.config.flaw == staleRead {
		s.serveAlone(read{client: from, seq: c.Seq, query: c.Operation})
		return
	}
	s.reads = append(s.reads, read{from, c.Seq, c.Operation, s.round + 1})
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
// there yet. Nor does a read miss what an earlier primary answered for: that is on
// the backup's disk, which tells along with its word how far it has the log. A
// primary without a backup is in every later view, and need ask nobody; what it
// began with is on its own disk, and committed.
func (s *server) serveReads() {
	serve, alone := s.serve, s.backup() == 0
	s.mustBeAlone(alone)
	if alone {
		s.startRound()
		s.confirmed = s.round
		serve = s.serveAlone
	}
	for len(s.reads) > 0 && s.reads[0].round <= s.confirmed {
		serve(s.reads[0])
		s.reads = s.reads[1:]
	}
}

// serve answers a read.
func (s *server) serve(r read) {
	s.mustBeConfirmed(r)
	s.send(r.client, kv.Reply{Seq: r.seq, Status: kv.OK, Result: s.machine.Execute(r.query)})
}

// serveAlone answers a read on the primary's own authority.
func (s *server) serveAlone(r read) {
	s.env.Observe(sim.Observation{Kind: sim.Served, Term: s.log.View().Number})
	s.serve(r)
}
