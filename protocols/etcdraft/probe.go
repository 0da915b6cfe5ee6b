package etcdraft

import (
	"time"

	pb "go.etcd.io/raft/v3/raftpb"

	"github.com/laplace-sim/laplace/protocols/parts"
)

// A probe is the last MsgApp with entries that a follower was sent.
//
// A follower of whose log the library knows nothing is to be sent one such message
// per heartbeat interval (design.md of the library). It takes every answer to a
// heartbeat for the end of an interval, though, and with ReadOnlySafe there is a
// heartbeat for every read: a small message is answered by up to batch-bytes, and
// over a link that is slower than that the first answer comes when hundreds of the
// same message stand behind it. So the host withholds what the follower was sent
// already, for a heartbeat interval or as long as its answers take. To the library a
// message that was withheld is one that was lost.
type probe struct {
	index   uint64 // of the entry before those that it carries
	pending bool   // no answer has come since
	count   uint64 // of such messages so far, for pace
	pace    parts.Pace
}

// repeats reports whether a message is to be withheld, since its follower was sent
// what it carries and may still answer. Otherwise it takes note of the message.
func (s *server) repeats(m *pb.Message) bool {
	if len(m.GetEntries()) == 0 {
		return false
	}
	p := s.probes[m.GetTo()]
	if p == nil {
		p = &probe{pace: parts.NewPace(s.config.heartbeatInterval())}
		s.probes[m.GetTo()] = p
	}
	return !p.sends(m.GetIndex(), s.env.Monotonic())
}

// sends takes note that entries behind an index are to be sent, and reports whether
// they should be.
func (p *probe) sends(index uint64, now time.Duration) bool {
	switch {
	case !p.pending:
		p.pace.Begin(now)
	case p.index == index && !p.pace.Overdue(now):
		return false
	}
	p.index, p.pending = index, true
	p.count++
	p.pace.Sent(p.count, now)
	return true
}

// heardFrom notes that a follower has answered what it was sent.
func (s *server) heardFrom(m *pb.Message) {
	if p := s.probes[m.GetFrom()]; p != nil && m.GetType() == pb.MsgAppResp {
		p.pending = false
		p.pace.Answered(p.count, s.env.Monotonic())
	}
}
