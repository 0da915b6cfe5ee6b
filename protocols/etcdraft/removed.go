package etcdraft

import (
	"slices"

	pb "go.etcd.io/raft/v3/raftpb"

	"github.com/laplace-sim/laplace/sim"
)

// A server that was removed may not have learned that: nobody sends it the entry any
// more. It campaigns, and where neither PreVote nor CheckQuorum is on it deposes every
// leader (Ongaro, "Consensus: Bridging Theory and Practice", section 4.2.3). The
// members turn it down, as etcd's server does (Process, ErrMemberRemoved), and tell it
// that it was removed. A server of etcd's then stops for good; here one may be added
// again, and so it waits until it hears from a leader.

// MsgRemoved tells a server that seeks election that it is no member.
type MsgRemoved struct {
	Applied uint64 // as of this entry, the last that its sender has applied
}

// turnsDown reports whether a message asks for a vote in vain, and is to go no
// further: its sender is no member as of what is applied here, which is committed, and
// has not even that, so it cannot be elected. All that the message would do is raise
// the term.
func (s *server) turnsDown(m *pb.Message) bool {
	t := m.GetType()
	if t != pb.MsgVote && t != pb.MsgPreVote || s.isMember(m.GetFrom()) || !s.isMember(uint64(s.id)) {
		return false
	}
	s.env.Send(sim.NodeID(m.GetFrom()), MsgRemoved{Applied: s.applied})
	term, err := s.storage.Term(s.applied)
	must(err)
	return m.GetLogTerm() < term || m.GetLogTerm() == term && m.GetIndex() < s.applied
}

// isMember reports whether a server is a member as of what is applied.
func (s *server) isMember(id uint64) bool {
	c := s.confState
	return slices.Contains(c.GetVoters(), id) || slices.Contains(c.GetVotersOutgoing(), id) || slices.Contains(c.GetLearners(), id)
}

// learnRemoved takes in that the server is no member, unless it knows no less than
// whoever says so.
func (s *server) learnRemoved(m MsgRemoved) {
	if s.status.GetCommit() < m.Applied {
		s.removed = true
	}
}

// hearLeader notes that a leader takes the server for a member, whatever its term: one
// of an earlier term has to learn of the later.
func (s *server) hearLeader(m *pb.Message) {
	switch m.GetType() {
	case pb.MsgApp, pb.MsgHeartbeat, pb.MsgSnap:
		s.removed = false
	}
}

// answerStale tells a leader of an earlier term the server's, as Raft has every server
// do (figure 3.1 there, AppendEntries) and the library only with PreVote or CheckQuorum;
// without, it counts on the server to campaign. One that was removed, and campaigned,
// may not when it is added again: it has to learn of that first, from a leader that it
// ignores.
func (s *server) answerStale(m *pb.Message) {
	term := s.status.GetTerm()
	if s.config.preVote || s.config.checkQuorum || m.GetTerm() >= term {
		return
	}
	if t := m.GetType(); t == pb.MsgApp || t == pb.MsgHeartbeat {
		from, to := uint64(s.id), m.GetFrom()
		s.env.Send(sim.NodeID(to), seal(&pb.Message{Type: pb.MsgAppResp.Enum(), To: &to, From: &from, Term: &term}))
	}
}
