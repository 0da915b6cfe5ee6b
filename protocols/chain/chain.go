package chain

import (
	"github.com/laplace-sim/laplace/protocols/views"
)

// ping tells the master that the server is alive, in which configuration, and
// whether it has the state.
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
	if s.config.flaw == joinEarly && s.log.View().Joiner() == s.id {
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

// enter enters a configuration, for good: nothing is accepted from an earlier
// one from then on, after a crash neither.
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

// assume takes up the office that the server has in its configuration. The
// three failures of the paper come down to it (§3.2):
//
//   - The head failed: its successor is head, and accepts updates.
//   - The tail failed: its predecessor is tail. What that has in Sent is thereby
//     committed, and it answers for it.
//   - Another one failed: its predecessor has a new successor and forwards Sent
//     to it, which passes over what it has already.
func (s *server) assume() {
	v := s.log.View()
	s.log.TellView(s.env)
	s.dismissQueries()
	s.owed = acknowledgement{}
	s.early.Forget()
	s.feed.Start(s.kept)
	s.joiner = joiner{}
	s.reception = views.Reception{}
	s.resent = 0
	s.confirmed = make([]uint64, len(v.Members))
	s.became(s.office())
	if s.role == idle {
		s.resends.Stop(s.env)
		return
	}
	s.resends.Set(s.env, s.config.resend)
	s.watch = watch{}
	if s.role != recovering && v.Joiner() != 0 && v.Joiner() == s.successor() {
		s.beginHandover()
	}
}

// office is the role that the server has in its configuration to begin with.
func (s *server) office() role {
	v := s.log.View()
	switch {
	case v.Position(s.id) < 0:
		return idle
	case v.First() == s.id && s.log.Restarted():
		return recovering
	case v.First() == s.id:
		return head
	case !s.log.Ready():
		return joining
	case v.Last() == s.id:
		return tail
	default:
		return middle
	}
}
