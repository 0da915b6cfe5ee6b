package chain

import (
	"github.com/laplace-sim/laplace/protocols/views"
	"github.com/laplace-sim/laplace/sim"
)

// ping tells the master that the server is alive, in which configuration, and
// whether it has the state.
func (s *server) ping() {
	view := s.log.View()
	m := views.Ping{View: view.Number, Ready: s.log.Ready()}
	if s.restarted && view.First() == s.id {
		m.View = 0
	}
	if s.config.flaw == joinEarly && view.Joiner() == s.id {
		m.Ready = true
	}
	s.tellMasters(m)
	s.env.SetTimer(pingTimer, s.config.heartbeat)
}

// tellMasters sends a ping to all masters.
func (s *server) tellMasters(m views.Ping) {
	for _, master := range s.config.masters {
		s.send(master, m)
	}
}

// enter enters a configuration, for good: nothing is accepted from an earlier
// one from then on, after a crash neither.
func (s *server) enter(v views.View) {
	if v.Number <= s.log.View().Number {
		return
	}
	s.log.Enter(v, v.Position(s.id) >= 0 && v.Joiner() != s.id)
	if !s.persist() {
		return
	}
	s.restarted = false
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
	v.Tell(s.env)
	s.log.TellPlace(s.env)
	s.dismissQueries()
	s.owed = acknowledgement{}
	s.forwardAgain()
	s.resent = 0
	s.installed = v.Joiner() == 0 || v.Joiner() != v.Successor(s.id)
	s.confirmed = make([]uint64, len(v.Members))
	switch {
	case v.Position(s.id) < 0:
		s.became(idle)
		s.env.StopTimer(resendTimer)
		return
	case v.First() == s.id && s.restarted:
		s.became(recovering)
	case v.First() == s.id:
		s.became(head)
	case !s.log.Ready():
		s.became(joining)
	case v.Last() == s.id:
		s.became(tail)
	default:
		s.became(middle)
	}
	s.env.SetTimer(resendTimer, s.config.resend)
	s.handOver()
}

// handOver sends the state to a new tail that has not got it (§3.3): all that
// may have been committed up to now, which is what is on the disk. Until the
// new tail has it, nothing is committed and no query is answered.
func (s *server) handOver() {
	if s.installed || s.role == recovering {
		return
	}
	s.send(s.successor(), State{
		View:     s.log.View().Number,
		Snapshot: s.snapshot(),
		Entries:  s.log.Slice(s.lastApplied, s.log.Synced()),
	})
}

// state takes the predecessor's state in the place of the server's own, which
// may have updates that nobody confirmed.
func (s *server) state(from sim.NodeID, m State) {
	if m.View != s.log.View().Number {
		return
	}
	if s.role == joining && !s.install(m) {
		return
	}
	s.owe(from, m.View)
}

// install makes the predecessor's state the server's own, and reports whether
// it is durable. What the server has applied stays if the predecessor has it
// too.
func (s *server) install(m State) bool {
	applied := s.lastApplied
	view := s.log.ViewAt(applied)
	if err := s.log.Replace(m.Snapshot, m.Entries); err != nil {
		s.halt("cannot write the state: " + err.Error())
		return false
	}
	kept := m.Snapshot.Index <= applied && applied <= s.log.Last() && s.log.ViewAt(applied) == view
	if !kept {
		if err := s.restore(m.Snapshot); err != nil {
			s.halt("cannot restore the state: " + err.Error())
			return false
		}
	}
	s.kept = s.commitIndex
	s.log.Tell(s.env, s.commitIndex) // up to there nothing has changed
	s.log.TellPlace(s.env)
	s.became(tail)
	s.ping()
	return true
}
