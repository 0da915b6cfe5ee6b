package etcdraft

import (
	"slices"

	etcd "go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// An order is what an operator wants of the group and waits for. A leader has one
// at a time of each sort.
type order struct {
	operator sim.NodeID
	seq      uint64
	ticks    int // since the library was given it last

	voters, learners []uint64 // of a change of members, in order
	to               uint64   // of a transfer
}

// repeated notes who asked for an order last, and waits for its end. Its time goes
// on: who asks more often than that is would put off for ever what is to be done
// when it is over.
func (o *order) repeated(operator sim.NodeID, seq uint64) { o.operator, o.seq = operator, seq }

// reconfigure takes in an operator's wish for other members.
func (s *server) reconfigure(from sim.NodeID, m services.Reconfigure) {
	goal := &order{operator: from, seq: m.Seq, voters: numbers(m.Voters), learners: numbers(m.Learners)}
	reply := services.Reply{Seq: m.Seq}
	switch {
	case s.status.RaftState != etcd.StateLeader:
		reply.Status, reply.Leader = services.NotLeader, s.knownLeader()
	case !s.config.isPossible(goal):
		reply.Status = services.Refused
	case s.change != nil && !s.change.sameMembers(goal):
		reply.Status = services.Unavailable
	case s.change != nil:
		s.change.repeated(from, m.Seq)
		return
	default:
		s.change = goal
		s.pursueChange()
		return
	}
	s.reply(from, reply)
}

// addLearner takes in an operator's wish for one more server without a vote.
func (s *server) addLearner(from sim.NodeID, m services.AddLearner) {
	wish := services.Reconfigure{Seq: m.Seq, Voters: nodes(s.confState.GetVoters()), Learners: nodes(s.confState.GetLearners())}
	if !slices.Contains(wish.Voters, m.Node) && !slices.Contains(wish.Learners, m.Node) {
		wish.Learners = append(wish.Learners, m.Node)
	}
	s.reconfigure(from, wish)
}

// transferLeadership takes in an operator's wish for another leader.
func (s *server) transferLeadership(from sim.NodeID, m services.TransferLeadership) {
	reply := services.Reply{Seq: m.Seq, Status: services.Refused}
	switch to := uint64(m.To); {
	case s.status.RaftState != etcd.StateLeader:
		reply.Status, reply.Leader = services.NotLeader, s.knownLeader()
	case m.To == s.id:
		reply.Status = services.OK
	case s.transfer != nil && s.transfer.to != to:
		reply.Status = services.Unavailable
	case s.transfer != nil:
		s.transfer.repeated(from, m.Seq)
		return
	case slices.Contains(s.confState.GetVoters(), to):
		s.transfer = &order{operator: from, seq: m.Seq, to: to}
		s.node.TransferLeader(to)
		s.observe()
		return
	}
	s.reply(from, reply)
}

// pursueChange proposes what there still is to change. The library enters a joint
// configuration if that is more than one thing, or the leader itself is to leave, and
// leaves it by itself. While it
// is on the way from one to the next it refuses changes.
func (s *server) pursueChange() {
	c := s.confState
	switch {
	case s.change == nil || len(c.GetVotersOutgoing()) > 0 || s.leavePending():
	case slices.Equal(inOrder(c.GetVoters()), s.change.voters) && slices.Equal(inOrder(c.GetLearners()), s.change.learners):
		s.endChange(services.OK)
	default:
		s.change.ticks = 0
		s.propose() // commands that came before it stand before it
		change := &pb.ConfChangeV2{Changes: s.change.from(c)}
		if !slices.Contains(s.change.voters, uint64(s.id)) {
			change.Transition = pb.ConfChangeTransitionJointImplicit.Enum() // however little changes: see yield
		}
		if err := s.node.ProposeConfChange(change); err != nil {
			s.endChange(services.Unavailable)
		}
	}
}

// from is what leads from a configuration to that of the order.
func (o *order) from(c *pb.ConfState) []*pb.ConfChangeSingle {
	var changes []*pb.ConfChangeSingle
	add := func(kind pb.ConfChangeType, id uint64) {
		changes = append(changes, &pb.ConfChangeSingle{Type: kind.Enum(), NodeId: &id})
	}
	for _, id := range o.voters {
		if !slices.Contains(c.GetVoters(), id) {
			add(pb.ConfChangeAddNode, id)
		}
	}
	for _, id := range o.learners {
		if !slices.Contains(c.GetLearners(), id) {
			add(pb.ConfChangeAddLearnerNode, id)
		}
	}
	for _, id := range inOrder(slices.Concat(c.GetVoters(), c.GetLearners())) {
		if !slices.Contains(o.voters, id) && !slices.Contains(o.learners, id) {
			add(pb.ConfChangeRemoveNode, id)
		}
	}
	return changes
}

// tickOrders asks the library again for what was not done within an election
// timeout: it passes over a change in silence while another is not applied. A
// transfer that took so long has failed.
func (s *server) tickOrders() {
	if o := s.change; o != nil {
		if o.ticks++; o.ticks >= s.config.electionTicks {
			o.ticks = 0
			s.leaveJoint()
			s.pursueChange()
		}
	}
	if o := s.transfer; o != nil {
		if o.ticks++; o.ticks > s.config.electionTicks {
			s.endTransfer(services.Unavailable)
		}
	}
}

// endChange tells the operator, if one waits, what came of the change.
func (s *server) endChange(status services.Status) {
	if o := s.change; o != nil {
		s.change = nil
		s.reply(o.operator, services.Reply{Seq: o.seq, Status: status, Leader: s.knownLeader()})
	}
}

// endTransfer tells the operator, if one waits, how the transfer ended.
func (s *server) endTransfer(status services.Status) {
	if o := s.transfer; o != nil {
		s.transfer = nil
		s.reply(o.operator, services.Reply{Seq: o.seq, Status: status, Leader: sim.NodeID(o.to)})
	}
}

// isPossible reports whether there can be a group with such members.
func (c *config) isPossible(o *order) bool {
	members := inOrder(slices.Concat(o.voters, o.learners))
	return len(o.voters) > 0 && len(members) == len(o.voters)+len(o.learners) &&
		!slices.ContainsFunc(members, func(id uint64) bool { return !slices.Contains(c.servers, id) })
}

// sameMembers reports whether two orders want the same.
func (o *order) sameMembers(other *order) bool {
	return slices.Equal(o.voters, other.voters) && slices.Equal(o.learners, other.learners)
}

// numbers are the servers as the library knows them, in order.
func numbers(ids []sim.NodeID) []uint64 {
	all := make([]uint64, len(ids))
	for i, id := range ids {
		all[i] = uint64(id)
	}
	return inOrder(all)
}

// nodes are the servers that the library knows by these numbers.
func nodes(ids []uint64) []sim.NodeID {
	all := make([]sim.NodeID, len(ids))
	for i, id := range ids {
		all[i] = sim.NodeID(id)
	}
	return all
}

// inOrder returns numbers in order, each once.
func inOrder(ids []uint64) []uint64 {
	return slices.Compact(slices.Sorted(slices.Values(ids)))
}
