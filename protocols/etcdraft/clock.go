package etcdraft

import (
	etcd "go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"

	"github.com/laplace-sim/laplace/sim/rng"
)

// An electionClock counts the ticks of a server that does not lead, and says
// when it is to campaign.
//
// The library has such a clock of its own, but draws its limit from
// crypto/rand, so no two runs would be the same. The host therefore gives only
// leaders the library's Tick. The others get TickQuiesced, which moves the
// clock that leases and votes depend on and never campaigns, and this clock
// calls Campaign instead. It is set back by the same events as the library's:
// any change of role or term, a message from the leader, a vote that was given.
//
// They differ in one case. A server that may not campaign yet (it has a
// configuration to apply, or is no voter) sets the library's clock back all
// the same, and so refuses votes for another election timeout as if it had just
// heard its leader. Here it does not.
type electionClock struct {
	elapsed int  // ticks since it was set back
	limit   int  // the ticks after which to campaign
	silent  bool // it ran out, and has not been set back since
}

// restart sets the clock back and draws a new limit: from least to just below
// twice as many ticks, as the library does.
func (c *electionClock) restart(draws *rng.Stream, least int) {
	*c = electionClock{limit: least + int(draws.Below(uint64(least)))}
}

// setBack sets the clock back.
func (c *electionClock) setBack() { c.elapsed, c.silent = 0, false }

// putsOff reports whether a message, which the library has taken in already, puts off
// the next campaign: it came from the server's leader, or brought a candidate its vote.
func putsOff(m *pb.Message, now *etcd.BasicStatus) bool {
	if m.GetTerm() != now.GetTerm() {
		return false
	}
	switch m.GetType() {
	case pb.MsgApp, pb.MsgHeartbeat, pb.MsgSnap:
		return m.GetFrom() == now.Lead
	case pb.MsgVote:
		return m.GetFrom() == now.GetVote()
	default:
		return false
	}
}

// tick lets one tick pass.
func (s *server) tick() {
	s.expireReads()
	if s.status.RaftState == etcd.StateLeader {
		s.tickDeliveries()
		s.tickOrders()
		s.node.Tick()
		s.observe()
		s.yield()
		return
	}
	s.node.TickQuiesced()
	s.clock.elapsed++
	if s.clock.elapsed >= s.clock.limit {
		s.campaign()
	}
}

// campaign seeks election, or a promise of votes if PreVote is on, unless the server
// was told that it is no member. The library ignores it in a server that may not be
// elected.
func (s *server) campaign() {
	s.clock.elapsed, s.clock.silent = 0, true
	if s.removed {
		return
	}
	if err := s.node.Campaign(); err != nil {
		panic("etcdraft: the library refuses to campaign: " + err.Error())
	}
	s.observe()
}
