package raft

import (
	"time"

	"github.com/laplace-sim/laplace/protocols"
)

// A lease lets the leader answer reads by itself: each voter that has heard it
// votes for nobody else for an election timeout, so from the moment that a
// round of heartbeats began which a majority has answered, nobody can replace
// it for as long (§6.4.1). That is true while clocks keep to what the parameter
// lease-clock and the bound that belongs to it ask of them (protocols.Lease).
// Clocks that do not break the promise of fresh reads, and nothing else.
//
// Two things end a promise early, and are seen to. A server that restarts has
// forgotten what it promised, and so makes its promise anew (Boot). And a
// leader that permits an election to transfer its office (§3.10) does not know
// when that takes place; it goes without leases for the rest of its term.

// A round is a round of heartbeats.
type round struct {
	number uint64
	asked  time.Duration // the earliest that it may have been, by the lease's clock, when it began
}

// now reads the clock by which leases go.
func (s *server) now() protocols.Instant {
	now := s.config.lease.Now(s.env)
	if s.config.flaw == trustClock {
		shown := now.Earliest + (now.Latest-now.Earliest)/2
		return protocols.Instant{Earliest: shown, Latest: shown}
	}
	return now
}

// holdsLease reports whether the leader knows that there is no other. It must
// have committed an entry of its term as well, as for any read (§6.4).
func (s *server) holdsLease(now protocols.Instant) bool {
	if !s.config.leaseReads || s.challenged && s.config.flaw != leaseAfterTransfer || s.commitIndex < s.termStart {
		return false
	}
	confirmed := s.confirmedRound()
	past := 0
	for past+1 < len(s.rounds) && s.rounds[past+1].number <= confirmed {
		past++
	}
	s.mustBeSuperseded(past, confirmed)
	s.rounds = s.rounds[past:]
	return len(s.rounds) > 0 && s.rounds[0].number <= confirmed && s.config.lease.Held(s.rounds[0].asked, now)
}

// askPromise notes that whoever hears the leader from now on promises to follow
// nobody else.
func (s *server) askPromise(now protocols.Instant) {
	if s.config.leaseReads {
		s.asked = now.Earliest
	}
}

// noteRound remembers when a round began. Those too long ago to be of use go.
func (s *server) noteRound(now protocols.Instant) {
	past := 0
	for past < len(s.rounds) && !s.config.lease.Held(s.rounds[past].asked, now) {
		past++
	}
	s.mustBeUseless(s.rounds[:past], now)
	s.rounds = append(s.rounds[past:], round{s.round, s.asked})
	s.mustNoteRound(now)
}

// promiseLeader has the server vote for nobody for the time that its leader asked
// for. What it promised before stands.
func (s *server) promiseLeader(asked time.Duration) {
	now := s.now()
	until := s.config.lease.Promise(asked, now)
	if until > s.promisedUntil || !s.config.lease.Binds(s.promisedUntil, now) {
		s.promisedUntil = until
	}
	s.mustPromise(until, now)
}

// renewPromise has the server promise anew, after a restart, all that it may
// have promised before.
func (s *server) renewPromise() {
	s.promiseLeader(s.now().Latest)
}

// hasPromised reports whether the server votes for nobody for now: it leads, or
// has heard a leader within the shortest election timeout. That protects a
// leader that works from servers that were cut off or removed (§4.2.3), and
// leases rest upon it.
func (s *server) hasPromised() bool {
	if s.config.flaw == leaseWithoutPromise {
		return false
	}
	return (s.config.checkQuorum || s.config.leaseReads) && s.hearsLeader()
}

// hearsLeader reports whether the server leads, or has heard from a leader
// within the shortest election timeout (§4.2.3).
func (s *server) hearsLeader() bool {
	return s.role == leader || s.config.lease.Binds(s.promisedUntil, s.now())
}
