package primarybackup

import (
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// ping tells the view service that the server is alive, in which view, and
// whether it could become primary there: not before it has the whole state.
//
// One whose disk has stalled for long is silent, for it holds up all others.
func (s *server) ping() {
	s.pings.Set(s.env, s.config.heartbeat)
	now := s.env.Monotonic()
	if s.log.Syncing(now) > s.config.stall {
		s.log.MustBeStalled(now, s.config.stall)
		return
	}
	s.log.MustBeAwake(now, s.config.stall)
	m := s.log.Report(s.id)
	if s.config.flaw == promoteEarly && s.log.View().Joiner() == s.id {
		m.Ready = true
	}
	s.tellMasters(m)
}

// tellMasters sends a ping to all masters.
func (s *server) tellMasters(m views.Ping) {
	sent := s.ledger.Sent()
	for _, master := range s.config.masters {
		s.send(master, m)
	}
	s.mustHaveSent(sent, len(s.config.masters))
}

// enter enters a view, for good: what comes from an earlier one is refused
// from then on, after a crash too.
func (s *server) enter(v views.View) {
	if v.Number <= s.log.View().Number {
		return
	}
	full := v.Position(s.id) >= 0 && v.Joiner() != s.id
	if full {
		s.mustSucceed()
	}
	s.log.Enter(v, full)
	if !s.persist() {
		return
	}
	s.assume()
	s.ping()
}

// assume takes up the office that the server has in its view.
func (s *server) assume() {
	v := s.log.View()
	s.log.TellView(s.env)
	s.dismissReads()
	s.owed, s.joiner = acknowledgement{}, joiner{}
	s.early.Forget()
	s.reception = views.Reception{}
	s.resends.Stop(s.env)
	switch {
	case v.Position(s.id) < 0:
		s.became(idle)
	case v.First() == s.id && s.log.Restarted():
		s.became(recovering)
	case v.First() == s.id:
		s.lead()
	case s.log.Ready():
		s.became(backup)
	default:
		s.became(joining)
	}
}

// lead begins the primary's work. Of what it has in its log it does not know
// how much the backup has, but that is as much as was committed at least; the
// rest is sent again.
func (s *server) lead() {
	s.became(primary)
	s.resends.Set(s.env, s.config.resend)
	s.watch = watch{}
	s.feed.Start(s.commitIndex)
	s.told = s.commitIndex
	s.asked, s.confirmed = s.round, s.round
	if s.log.View().Joiner() != 0 {
		s.beginHandover()
	}
}

// successor is the node of the backup; 0 if there is none.
func (s *server) successor() sim.NodeID { return s.log.View().Successor(s.id) }

// backup is the node without which nothing is committed; 0 if the primary is
// alone, which it is too while a backup only joins.
func (s *server) backup() sim.NodeID {
	if s.joiner.apart {
		return 0
	}
	return s.successor()
}

// refuse tells a server of an earlier view that its time is over.
func (s *server) refuse(to sim.NodeID, view uint64) {
	if own := s.log.View().Number; view < own {
		s.send(to, Refusal{View: own})
	}
}

// refusal ends the work of a primary that has been deposed. The view service
// will tell it what it is now.
func (s *server) refusal(m Refusal) {
	was := s.role
	if s.role == primary && m.View > s.log.View().Number {
		s.resends.Stop(s.env)
		s.dismissReads()
		s.became(deposed)
	}
	s.mustHaveFallen(was, m)
}

// dismissReads tells those who wait for a read to ask elsewhere.
func (s *server) dismissReads() {
	for _, r := range s.reads {
		s.send(r.client, kv.Reply{Seq: r.seq, Status: kv.NotLeader, Leader: s.primary()})
	}
	s.reads = nil
}

// primary is the node to send clients to; 0 if the server knows of none.
func (s *server) primary() sim.NodeID {
	if first := s.log.View().First(); first != s.id {
		return first
	}
	return 0
}
