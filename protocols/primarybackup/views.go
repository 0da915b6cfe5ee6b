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
	s.env.SetTimer(pingTimer, s.config.heartbeat)
	now := s.env.Monotonic()
	if s.log.Syncing(now) > s.config.stall {
		return
	}
	s.mustBeAwake(now)
	s.log.MustHold()
	view := s.log.View()
	m := views.Ping{View: view.Number, Ready: s.log.Ready()}
	if s.restarted && view.First() == s.id {
		m.View = 0
	}
	if s.config.flaw == promoteEarly && view.Joiner() == s.id {
		m.Ready = true
	}
	s.tellMasters(m)
}

// tellMasters sends a ping to all masters.
func (s *server) tellMasters(m views.Ping) {
	for _, master := range s.config.masters {
		s.send(master, m)
	}
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
	s.restarted = false
	s.assume()
	s.ping()
}

// assume takes up the office that the server has in its view.
func (s *server) assume() {
	v := s.log.View()
	v.Tell(s.env)
	s.log.TellPlace(s.env)
	s.dismissReads()
	s.owed, s.joiner = acknowledgement{}, joiner{}
	s.reception, s.admitted = views.Reception{}, false
	s.env.StopTimer(resendTimer)
	switch {
	case v.Position(s.id) < 0:
		s.became(idle)
	case v.First() == s.id && s.restarted:
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
	s.env.SetTimer(resendTimer, s.config.resend)
	s.mustWatch()
	s.feed.Start(s.commitIndex)
	s.told = s.commitIndex
	s.confirmed = s.round
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
	if s.role == primary && m.View > s.log.View().Number {
		s.env.StopTimer(resendTimer)
		s.dismissReads()
		s.became(deposed)
	}
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
