package etcdraft

import (
	"slices"

	etcd "go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"
)

// A leader that is not to be a member any more hands over before it leaves: the
// joint configuration is left by one who stays (Ongaro, "Consensus: Bridging Theory
// and Practice", section 4.2.2).
//
// The library's leader is gone as soon as it has applied the entry that leaves the
// joint configuration, and a server of the library's goes by what it has applied.
// Until those who stay know that the entry is committed, they need votes from those
// who left. Of these the log may be longer by what the leader sent last; they refuse
// their votes, then, and may not be elected themselves, and nobody leads ever again.
// One who stays has all that it sent, and can be elected.

// leaving reports whether the server leads the group to a configuration in which it
// is no voter.
func (s *server) leaving() bool {
	return s.node.BasicStatus().RaftState == etcd.StateLeader &&
		s.confState.GetAutoLeave() && !slices.Contains(s.confState.GetVoters(), uint64(s.id))
}

// yield has a leader that leaves hand over, to one after the other of those who
// stay until one has taken over. To be called before the library may leave the joint
// configuration, which it does not while leadership is being transferred.
func (s *server) yield() {
	if !s.leaving() || s.node.BasicStatus().LeadTransferee != etcd.None {
		return
	}
	if s.heir = s.nextHeir(); s.heir != etcd.None {
		s.node.TransferLeader(s.heir)
		s.observe()
	}
}

// nextHeir is the voter to hand over to: the successor at first, and then the one
// that follows the last.
func (s *server) nextHeir() uint64 {
	if s.heir == etcd.None {
		return s.successor()
	}
	voters := inOrder(s.confState.GetVoters())
	i, found := slices.BinarySearch(voters, s.heir)
	if found {
		i++
	}
	return voters[i%len(voters)]
}

// leaveJoint asks the library to leave a joint configuration. It does so by itself,
// unless leadership was being transferred when it would have.
func (s *server) leaveJoint() {
	if s.confState.GetAutoLeave() && !s.leaving() && !s.leavePending() {
		_ = s.node.ProposeConfChange(&pb.ConfChangeV2{}) // if it is dropped, it is asked for again
	}
}

// Nothing follows an entry by which servers leave before its leader has applied it.
// They would be sent that too, and if the leader then falls for good those who stay may
// lack it, and not know that the entry before it is committed: they need votes of those
// who leave, whose logs are longer. Behind what is applied nothing is sent to those who
// left.

// noteLeave takes note of an entry that stands at the end of the log now.
func (s *server) noteLeave(e *pb.Entry) {
	switch {
	case takesAway(e):
		s.leave = e.GetIndex()
	case e.GetIndex() <= s.leave:
		s.leave = 0
	}
}

// takesAway reports whether a server may be no voter any more by an entry: one that
// leaves a joint configuration, or changes anything but for a voter more without one.
func takesAway(e *pb.Entry) bool {
	if e.GetType() != pb.EntryConfChangeV2 {
		return false // the host proposes no others
	}
	change := &pb.ConfChangeV2{}
	must(proto.Unmarshal(e.GetData(), change))
	_, enters := change.EnterJoint()
	adds := func(c *pb.ConfChangeSingle) bool { return c.GetType() == pb.ConfChangeAddNode }
	return change.LeaveJoint() || !enters && !(len(change.GetChanges()) == 1 && adds(change.GetChanges()[0]))
}

// leavePending reports whether the log has an entry by which servers leave and that is
// not applied.
func (s *server) leavePending() bool { return s.leave > s.applied }

// holdsBack reports whether the leader takes in commands and does not propose them yet.
func (s *server) holdsBack() bool { return s.status.RaftState == etcd.StateLeader && s.leavePending() }
