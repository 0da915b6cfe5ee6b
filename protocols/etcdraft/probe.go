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
	end     uint64 // of the last entry that such messages carried so far
	pending bool   // no answer has come to what was sent behind from
	from    uint64
	count   uint64 // of such messages so far, without those sent again, for pace
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
	return !p.sends(m.GetIndex(), uint64(len(m.GetEntries())), s.env.Monotonic())
}

// sends takes note that a number of entries behind an index are to be sent, and reports
// whether they should be.
func (p *probe) sends(index, entries uint64, now time.Duration) bool {
	switch {
	case !p.pending:
		p.pace.Begin(now)
		p.from = index
	case p.index == index && !p.pace.Overdue(now):
		return false
	}
	if end := index + entries; end > p.end {
		p.end = end
		p.count++
	}
	p.index, p.from, p.pending = index, min(p.from, index), true
	p.pace.Sent(p.count, now)
	return true
}

// heardFrom notes that a follower has answered what it was sent.
func (s *server) heardFrom(m *pb.Message) {
	if p := s.probes[m.GetFrom()]; p != nil && m.GetType() == pb.MsgAppResp {
		p.answered(m.GetIndex(), m.GetReject(), s.env.Monotonic())
	}
}

// answered takes note that a follower has the entries up to an index, or has rejected
// those behind it. An answer to what was sent before all that is pending is late: its
// entries were sent again, and answered, or it is one to a message without any.
func (p *probe) answered(index uint64, rejected bool, now time.Duration) {
	if !p.pending || index < p.from || index == p.from && !rejected {
		p.pace.Repeated(now)
		return
	}
	p.pending = false
	p.pace.Answered(p.count, now)
}
