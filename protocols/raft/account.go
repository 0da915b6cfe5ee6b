package raft

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// An account is what a server notes of its own doing, so that assertions can tell
// what it has left undone. Nothing else goes by it.
type account struct {
	events     uint64        // that it was handed since it started
	sent       uint64        // messages since it started
	before     uint64        // those that it had sent before the event at hand
	to         sim.NodeID    // who got the last one
	office     uint64        // those that it had sent when it took up its role
	unanswered int           // what clients and operators have asked for, and wait for
	led        uint64        // the term in which it has heard a leader last
	ticked     time.Duration // as leader: when its heartbeats were due last
	permitted  uint64        // the event in which it permitted an election last
	election   alarm
	heartbeat  alarm
}

// An alarm is a timer as the server has set it.
type alarm struct {
	set   bool
	event uint64 // in which it was set last
}

// begin notes that an event is handed to the server.
func (a *account) begin() { a.events, a.before = a.events+1, a.sent }

// reached reports whether the last message that was sent in the event at hand went to
// a node.
func (a *account) reached(id sim.NodeID) bool { return a.sent > a.before && a.to == id }

// setIn reports whether a timer is set, and was in a certain event.
func (a *alarm) setIn(event uint64) bool { return a.set && a.event == event }

// alarm returns the account of a timer.
func (a *account) alarm(timer sim.Timer) *alarm {
	if timer == electionTimer {
		return &a.election
	}
	return &a.heartbeat
}

// setTimer has a timer expire after a time.
func (s *server) setTimer(timer sim.Timer, after time.Duration) {
	s.mustSet(timer, after)
	*s.account.alarm(timer) = alarm{true, s.account.events}
	s.env.SetTimer(timer, after)
}

// stopTimer has a timer not expire, if it is set.
func (s *server) stopTimer(timer sim.Timer) {
	s.account.alarm(timer).set = false
	s.env.StopTimer(timer)
}

// expired notes that a timer has expired.
func (s *server) expired(timer sim.Timer) {
	s.mustRun(timer)
	s.account.alarm(timer).set = false
}
