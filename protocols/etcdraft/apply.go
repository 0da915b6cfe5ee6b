package etcdraft

import (
	etcd "go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"

	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// apply carries out a committed entry.
func (s *server) apply(e *pb.Entry) {
	s.mustBeNext(e)
	content := string(e.GetData())
	s.env.Observe(sim.Observation{
		Kind: sim.Committed, Term: e.GetTerm(), Index: e.GetIndex(), Value: rng.HashString(content),
	})
	s.applied = e.GetIndex()
	switch {
	case e.GetType() != pb.EntryNormal:
		s.ApplyNothing(s.applied)
		s.applyConfChange(e)
	case content == "": // a leader's first entry, or a refused change of members
		s.ApplyNothing(s.applied)
	default:
		s.applyCommand(e.GetTerm(), content)
	}
}

// applyCommand executes a command and answers the client that waits for it, if it came
// to this server as leader. The library does not tell at which index a proposal stands,
// but the commands of a leader's own term are its proposals, in their order.
func (s *server) applyCommand(term uint64, encoded string) {
	command, err := kv.Decode(encoded)
	s.MustBeCommand(err)
	result, effect := s.Execute(s.applied, &command)
	if len(s.Writes) == 0 || s.status.RaftState != etcd.StateLeader || term != s.status.GetTerm() {
		return
	}
	if s.Writes[0].Command != encoded {
		panic("etcdraft: the library reordered the proposals of one leader")
	}
	s.Answer(s.applied, result, effect)
}
