package etcdraft

import (
	"encoding/binary"
	"slices"

	etcd "go.etcd.io/raft/v3"

	"github.com/laplace-sim/laplace/protocols/host"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A read is some queries that are confirmed together (Ongaro, "Consensus:
// Bridging Theory and Practice", section 6.4).
type read struct {
	context   string // names it to the library
	queries   []host.Read
	ticks     int    // since it was begun
	confirmed bool   // index is known
	index     uint64 // the state to read is at least this far
}

// contexts makes the names of reads. A confirmation may come late, or twice,
// and even to the next incarnation; so no two reads of a server may have one
// name, across its crashes too.
type contexts struct {
	incarnation uint64 // random
	last        uint64
}

func newContexts(draws *rng.Stream) contexts { return contexts{incarnation: draws.Uint64()} }

// next returns a name not used before.
func (c *contexts) next() string {
	c.last++
	b := binary.BigEndian.AppendUint64(nil, c.incarnation)
	return string(binary.BigEndian.AppendUint64(b, c.last))
}

// askReads begins a read for the queries that have come in. The library asks
// the leader, if that is another server, and the leader asks a quorum whether
// it still leads.
func (s *server) askReads() {
	if len(s.asked) == 0 {
		return
	}
	r := read{context: s.contexts.next(), queries: s.asked}
	if s.config.flaw == reusedReadContext {
		r.context = "read"
	}
	s.asked = nil
	if s.status.Lead == etcd.None {
		s.dismiss(r)
		return
	}
	s.reads = append(s.reads, r)
	if s.config.flaw == noCheckQuorumLease && s.leads() {
		s.confirmReads([]etcd.ReadState{{Index: s.status.GetCommit(), RequestCtx: []byte(r.context)}})
		s.serveReads()
		return
	}
	s.node.ReadIndex([]byte(r.context))
}

// leads reports whether the server leads as far as it knows, and has committed
// an entry of its term: all that ReadOnlyLeaseBased looks at.
func (s *server) leads() bool {
	if s.status.RaftState != etcd.StateLeader {
		return false
	}
	term, err := s.storage.Term(s.status.GetCommit())
	must(err)
	return term == s.status.GetTerm()
}

// confirmReads takes note of reads that the leader has confirmed.
func (s *server) confirmReads(states []etcd.ReadState) {
	for _, state := range states {
		i := slices.IndexFunc(s.reads, func(r read) bool {
			return !r.confirmed && r.context == string(state.RequestCtx)
		})
		if i >= 0 {
			s.reads[i].confirmed, s.reads[i].index = true, state.Index
		}
	}
}

// serveReads answers the reads that are confirmed and whose state has been
// reached.
func (s *server) serveReads() {
	s.reads = slices.DeleteFunc(s.reads, func(r read) bool {
		if !r.confirmed || r.index > s.applied && s.config.flaw != readBeforeApplied {
			return false
		}
		for i := range r.queries {
			s.AnswerRead(&r.queries[i])
		}
		s.querying -= len(r.queries)
		return true
	})
}

// dismissReaders gives up reads that nobody will confirm any more, because the
// leader that was asked, here or elsewhere, leads no more.
func (s *server) dismissReaders() {
	s.dropReads(func(r read) bool { return !r.confirmed })
}

// expireReads gives up reads that were begun an election timeout ago: the
// question or its answer was lost.
func (s *server) expireReads() {
	for i := range s.reads {
		s.reads[i].ticks++
	}
	s.dropReads(func(r read) bool { return r.ticks >= s.config.electionTicks })
}

// dropReads turns away the clients of some reads.
func (s *server) dropReads(lost func(read) bool) {
	s.reads = slices.DeleteFunc(s.reads, func(r read) bool {
		if lost(r) {
			s.dismiss(r)
			return true
		}
		return false
	})
}

func (s *server) dismiss(r read) {
	for _, q := range r.queries {
		s.reply(q.Client, services.Reply{Seq: q.Seq, Status: services.Unavailable})
	}
	s.querying -= len(r.queries)
}
