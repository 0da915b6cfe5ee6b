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
		s.appliedNothing()
		s.applyConfChange(e)
	case content == "": // a leader's first entry, or a refused change of members
		s.appliedNothing()
	default:
		s.applyCommand(e.GetTerm(), content)
	}
}

// appliedNothing tells the outside of an entry that is no client's command.
func (s *server) appliedNothing() {
	s.env.Observe(sim.Observation{Kind: sim.Applied, Index: s.applied})
}

// applyCommand executes a command and answers the client that waits for it. A
// command that was tried again stands in the log twice and is executed once.
func (s *server) applyCommand(term uint64, encoded string) {
	command, err := kv.Decode(encoded)
	if err != nil {
		panic("etcdraft: committed what is no command: " + err.Error())
	}
	result, effect := s.machine.Apply(command)
	s.env.Observe(sim.Observation{Kind: sim.Applied, Index: s.applied, Value: command.Applied(effect)})
	s.answer(term, encoded, result, effect)
}

// answer replies to the client whose proposal has been applied, if it came to
// this server as leader. The library does not tell at which index a proposal
// stands, but the commands of a leader's own term are its proposals, in their
// order.
func (s *server) answer(term uint64, encoded string, result kv.Result, effect kv.Effect) {
	if len(s.proposals) == 0 || s.status.RaftState != etcd.StateLeader || term != s.status.GetTerm() {
		return
	}
	p := s.proposals[0]
	if p.command != encoded {
		panic("etcdraft: the library reordered the proposals of one leader")
	}
	s.proposals = s.proposals[1:]
	reply := kv.Answer(p.seq, result, effect)
	s.env.Send(p.client, reply)
}
