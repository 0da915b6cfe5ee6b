package etcdraft

import (
	"slices"

	etcd "go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
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

// applyConfChange makes the configuration of a committed entry the one in force. The
// host proposes, and the library too, changes of the second version only.
func (s *server) applyConfChange(e *pb.Entry) {
	change := &pb.ConfChangeV2{}
	must(proto.Unmarshal(e.GetData(), change))
	s.confState = nil // until the library says what comes of it, no snapshot can be made
	s.confState = s.node.ApplyConfChange(change)
	s.env.Observe(observation.SwitchesConfiguration.Note(s.status.GetTerm(), 0, etcd.DescribeConfState(s.confState)))
	s.tellMembers()
}

// tellMembers tells the outside who the members are, as of what is applied.
func (s *server) tellMembers() {
	c := s.confState
	members := inOrder(slices.Concat(c.GetVoters(), c.GetVotersOutgoing(), c.GetLearners(), c.GetLearnersNext()))
	s.env.Observe(sim.Observation{Kind: sim.Configured, Index: s.applied, Text: observation.Names(nodes(members))})
}

// applyCommand executes a command and answers the client that waits for it, if it came
// to this server as leader. The library does not tell at which index a proposal stands,
// but the commands of a leader's own term are its proposals, in their order.
func (s *server) applyCommand(term uint64, encoded string) {
	command, err := s.Machine.Decode(encoded)
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
