package etcdraft

import (
	"slices"

	etcd "go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// ChangeMembers asks the leader to change the members of the group. Servers
// that do not lead ignore it; so does the leader while another change is under
// way. What came of it is observed as a note when it is applied.
type ChangeMembers struct {
	// Changes are as the library writes them: "v4 l5 r1" makes n4 a voter,
	// makes n5 a learner, and removes n1. Empty leaves a joint configuration.
	Changes string
	// Explicit enters a joint configuration and stays there until told to
	// leave it. Otherwise one is used only if there are several changes, and
	// is left as soon as it has been entered.
	Explicit bool
}

// TransferLeadership asks the leader to hand over to another voter.
type TransferLeadership struct {
	To sim.NodeID
}

// changeMembers proposes a change of members.
func (s *server) changeMembers(m ChangeMembers) {
	if s.status.RaftState != etcd.StateLeader {
		return
	}
	changes, err := pb.ConfChangesFromString(m.Changes)
	if err != nil {
		s.note("refuses the change of members " + m.Changes + ": " + err.Error())
		return
	}
	change := &pb.ConfChangeV2{Changes: changes}
	if m.Explicit {
		change.Transition = pb.ConfChangeTransitionJointExplicit.Enum()
	}
	s.propose() // commands that came before it stand before it
	if err := s.node.ProposeConfChange(change); err != nil {
		s.note("refuses the change of members " + m.Changes + ": " + err.Error())
	}
}

// applyConfChange makes the configuration of a committed entry the one in
// force.
func (s *server) applyConfChange(e *pb.Entry) {
	var change pb.ConfChangeI
	if e.GetType() == pb.EntryConfChange {
		v1 := &pb.ConfChange{}
		must(proto.Unmarshal(e.GetData(), v1))
		change = v1
	} else {
		v2 := &pb.ConfChangeV2{}
		must(proto.Unmarshal(e.GetData(), v2))
		change = v2
	}
	s.confState = nil // until the library says what comes of it, no snapshot can be made
	s.confState = s.node.ApplyConfChange(change)
	s.env.Observe(observation.SwitchesConfiguration.Note(s.status.GetTerm(), 0, etcd.DescribeConfState(s.confState)))
	s.tellMembers()
}

// tellMembers tells the outside who the members are, as of what is applied.
func (s *server) tellMembers() {
	c := s.confState
	members := slices.Concat(c.GetVoters(), c.GetVotersOutgoing(), c.GetLearners(), c.GetLearnersNext())
	slices.Sort(members)
	var ids []sim.NodeID
	for _, id := range slices.Compact(members) {
		ids = append(ids, sim.NodeID(id))
	}
	s.env.Observe(sim.Observation{Kind: sim.Configured, Index: s.applied, Text: observation.Names(ids)})
}

// note tells the outside what no other observation says.
func (s *server) note(text string) {
	s.env.Observe(sim.Observation{Kind: sim.Note, Term: s.status.GetTerm(), Text: text})
}
