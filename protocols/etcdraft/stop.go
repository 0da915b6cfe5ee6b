package etcdraft

import (
	"slices"

	etcd "go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"
	"go.etcd.io/raft/v3/tracker"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// Stop hands over before a clean stop: the server that is to succeed a leader
// need not wait for an election timeout (Ongaro, "Consensus: Bridging Theory and
// Practice", section 3.10). The library's TransferLeader would wait until that
// server has all of the log, for which there is no time now, so the host sends the
// library's message itself, behind all that was to be sent. A server that lacks
// what the others have is not elected.
func (s *server) Stop() {
	if s.halted || s.status.RaftState != etcd.StateLeader {
		return
	}
	s.Drained()
	if s.halted || s.status.RaftState != etcd.StateLeader {
		return
	}
	to := s.successor()
	if to != etcd.None {
		from, term := uint64(s.id), s.status.GetTerm()
		s.env.Send(sim.NodeID(to), seal(&pb.Message{Type: pb.MsgTimeoutNow.Enum(), To: &to, From: &from, Term: &term}))
	}
	s.sendOn(sim.NodeID(to))
}

// successor is the voter that has most of the log, of those that answer and are not
// about to leave; etcd.None if none does.
func (s *server) successor() uint64 {
	best, match := uint64(etcd.None), uint64(0)
	s.node.WithProgress(func(id uint64, _ etcd.ProgressType, p tracker.Progress) {
		if id != uint64(s.id) && slices.Contains(s.confState.GetVoters(), id) && p.RecentActive && (best == etcd.None || p.Match > match) {
			best, match = id, p.Match
		}
	})
	return best
}

// sendOn tells all clients that wait to ask another server, 0 if none is known.
// What they asked for may still take effect.
func (s *server) sendOn(to sim.NodeID) {
	s.Dismiss(to)
	for _, r := range s.reads {
		for _, q := range r.queries {
			s.reply(q.Client, services.Reply{Seq: q.Seq, Status: services.NotLeader, Leader: to})
		}
	}
	s.reads, s.querying = nil, 0
	s.endChange(services.NotLeader)
	s.endTransfer(services.NotLeader)
}
