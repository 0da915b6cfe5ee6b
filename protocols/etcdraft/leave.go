package etcdraft

import (
	"slices"

	etcd "go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"
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
	if s.confState.GetAutoLeave() && !s.leaving() {
		_ = s.node.ProposeConfChange(&pb.ConfChangeV2{}) // if it is dropped, it is asked for again
	}
}
