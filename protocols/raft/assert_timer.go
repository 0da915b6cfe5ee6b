package raft

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// Which timers are set, as the server's account has it, agrees with its role.

// mustSet holds for a timer that is set: for heartbeats or for an election, each with
// the time that it has (§3.4).
func (s *server) mustSet(timer sim.Timer, after time.Duration) {
	least, below := s.config.electionTimeout, s.config.electionTimeout+s.config.electionSpread
	if timer == heartbeatTimer {
		least, below = s.config.heartbeat, s.config.heartbeat+1
	}
	if after < least || after >= below || s.halted {
		s.never("sets the timer %s to %v; expected at least %v and less than %v, and a server that has not halted", timer, after, least, below)
	}
}

// mustRun holds for a timer that expires: it was set, and not stopped since. Whoever
// halts stops both.
func (s *server) mustRun(timer sim.Timer) {
	if s.halted || !s.account.alarm(timer).set {
		s.never("the timer %s expires of a server that has stopped it; that it has halted is %t", timer, s.halted)
	}
}

// mustBeTimed holds whenever the inbox has drained: a leader waits for its next
// heartbeat, and any other server for an election (§3.4).
func (s *server) mustBeTimed() {
	leads, e, h := s.role == leader, s.account.election.set, s.account.heartbeat.set
	if (h != leads || e == leads) && s.config.flaw != heedOldLeaders {
		s.never("as %v has the timer for elections set: %t, and that for heartbeats: %t (section 3.4)", s.role, e, h)
	}
}

// mustBeQuiet holds for a server that has halted: no timer is set.
func (s *server) mustBeQuiet() {
	if s.account.election.set || s.account.heartbeat.set {
		s.never("has halted, and a timer is set")
	}
}

// mustPutOff holds for a server that votes for another: it waits for an election timeout
// before it seeks votes itself (§3.4).
func (s *server) mustPutOff() {
	if !s.account.election.setIn(s.account.events) {
		s.never("votes for another, and does not put off its own election (section 3.4)")
	}
}

// mustForgetLeader holds for a server whose time without a leader is over (§3.4). Where
// timers go by another clock than leases, it may have promised one its vote still.
func (s *server) mustForgetLeader() {
	if s.role != leader && s.leader != 0 && !s.config.lease.Shared() {
		s.never("has not heard %v for an election timeout, and takes it for the leader (section 3.4)", s.leader)
	}
}
