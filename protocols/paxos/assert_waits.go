package paxos

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// Whoever waits is answered or told to go, and in time: neither before nor long after.
// Times are those by which it was decided: where a server runs for real, its clock goes
// on meanwhile.

// assertAnswered panics if one of those who asked for something has got no answer and
// is not waited for by anything, or has got two.
func (s *server) assertAnswered() {
	waiting := s.Waiting()
	if s.change != nil {
		waiting++
	}
	if s.transfer.operator != 0 {
		waiting++
	}
	if s.taken != s.replied+waiting {
		s.never("was asked by clients %d times, has answered %d times, and keeps %d waiting", s.taken, s.replied, waiting)
	}
}

// assertInterval panics if a timer is set for another time than its own: a candidate
// waits for between one and two election timeouts.
func (s *server) assertInterval(timer sim.Timer, after time.Duration) {
	least, most := s.config.electionTimeout, 2*s.config.electionTimeout
	if timer == heartbeatTimer {
		least, most = s.config.heartbeat, s.config.heartbeat
	}
	if after < least || after > most {
		panic(fmt.Sprintf("paxos: sets timer %q for %v; expected from %v to %v", timer, after, least, most))
	}
}

// assertOverdue panics if something is given up before its time.
func (s *server) assertOverdue(deadline, now time.Duration) {
	if now < deadline || now > s.env.Monotonic() {
		panic(fmt.Sprintf("paxos: at %v gives up what has time until %v", now, deadline))
	}
}

// assertInTime panics if something has not been given up that was to be, or would be
// later than its time allows.
func (s *server) assertInTime(deadline, length, now time.Duration) {
	if now >= deadline || deadline > s.env.Monotonic()+length {
		panic(fmt.Sprintf("paxos: at %v would give up at %v what has %v at most", now, deadline, length))
	}
}

// assertTransferGoesOn panics if a transfer goes on beyond an election timeout.
func (s *server) assertTransferGoesOn(now time.Duration) {
	if s.transfer.to != 0 {
		s.assertInTime(s.transfer.deadline, s.config.electionTimeout, now)
	}
}

// assertChangeGoesOn panics if new members have longer to catch up than they may.
func (s *server) assertChangeGoesOn(now time.Duration) {
	if s.change != nil {
		s.assertInTime(s.change.deadline, changeTimeouts*s.config.electionTimeout, now)
	}
}

// assertAsks panics if a server does not ask for what it lacks of what is chosen up to
// a slot, and had not done so within a heartbeat at the given time; or is said to have
// done so later than now.
func (s *server) assertAsks(until uint64, now time.Duration) {
	if s.chosen < until && (now-s.asked >= s.config.heartbeat || s.asked > s.env.Monotonic()) {
		panic(fmt.Sprintf("paxos: knows what is chosen up to slot %d of %d, and at %v has not asked for the rest since %v", s.chosen, until, now, s.asked))
	}
}
