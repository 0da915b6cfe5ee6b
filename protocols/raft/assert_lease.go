package raft

import (
	"time"

	"github.com/laplace-sim/laplace/protocols"
)

// What leases rest on (§6.4.1). Each is told the time at which it was decided on,
// for a clock that is read again may show another.

// mustHoldLease holds for a read that is answered at once: a quorum has answered a
// round that began so lately, an entry of the term is committed, and no election was
// permitted.
func (s *server) mustHoldLease(now protocols.Instant) {
	if !(s.mayHoldLease() && s.heldRound(now)) {
		s.neverQuorum("would answer a read by a lease that it does not hold (section 6.4.1)")
	}
}

// mustLackLease holds for a read that has to wait.
func (s *server) mustLackLease(now protocols.Instant) {
	if s.mayHoldLease() && s.heldRound(now) {
		s.never("has a read wait that its lease could answer (section 6.4.1)")
	}
}

// mayHoldLease reports whether a lease may be had at all in this term by now.
func (s *server) mayHoldLease() bool {
	return s.config.leaseReads && s.lastApplied >= s.termStart && (!s.challenged || s.config.flaw == leaseAfterTransfer)
}

// heldRound reports whether the promises still stand that were asked for with the
// last round that a quorum has answered.
func (s *server) heldRound(now protocols.Instant) bool {
	for i := len(s.rounds) - 1; i >= 0; i-- {
		r := s.rounds[i]
		if s.isQuorum(s.round >= r.number, func(p *peer) bool { return p.round >= r.number }) {
			return s.config.lease.Held(r.asked, now)
		}
	}
	return false
}

// mustAsk holds for a leader's heartbeats, which began at the given time: with
// leases, each asks for promises from then on.
func (s *server) mustAsk(began protocols.Instant) {
	if s.config.leaseReads && !s.config.lease.Shared() && s.asked < began.Earliest && s.config.flaw != reuseContext {
		s.never("sends heartbeats at %v that ask for promises from %v on (section 6.4.1)", began.Earliest, s.asked)
	}
	if !s.config.leaseReads && (s.asked != 0 || len(s.rounds) > 0) {
		s.never("asks for promises from %v on, and remembers %d rounds, without leases", s.asked, len(s.rounds))
	}
}

// mustBoot holds for a server that has just started: with leases, and only then, it has
// promised anew what it may have promised before, by the clock that was chosen.
func (s *server) mustBoot() {
	if s.config.leaseReads != (s.promisedUntil != 0) {
		s.never("starts with a promise until %v; that there are leases is %t (section 6.4.1)", s.promisedUntil, s.config.leaseReads)
	}
	if s.config.leaseReads && s.config.lease.Clock != s.config.leaseClock || !s.config.leaseReads && s.config.lease.Shared() {
		s.never("has leases by the clock %s; that reads depend on one by the clock %s is %t", s.config.lease.Clock, s.config.leaseClock, s.config.leaseReads)
	}
}

// mustNoteRound holds for a round that has just begun: it is the last of those that
// leases may rest on, and those are in order.
func (s *server) mustNoteRound(now protocols.Instant) {
	n := len(s.rounds)
	if !s.config.leaseReads || n > 1 && !s.config.lease.Held(s.rounds[0].asked, now) {
		s.never("remembers %d rounds at %v, the first from %v on; expected those that a lease may rest on", n, now, s.rounds[0].asked)
	}
	if last := s.rounds[n-1]; last.number != s.round || last.asked != now.Earliest || n > 1 && s.rounds[n-2].number >= s.round {
		s.never("of %d rounds of heartbeats the last is number %d, from %v on; expected number %d, from %v on, after the earlier ones",
			n, last.number, last.asked, s.round, now.Earliest)
	}
}

// mustBeSuperseded holds for so many of the first rounds that are forgotten: of those
// that a quorum has answered, leases rest on the last.
func (s *server) mustBeSuperseded(past int, confirmed uint64) {
	if past > 0 && s.rounds[past].number > confirmed {
		s.never("forgets round %d, and a quorum has answered rounds up to %d, before the next (section 6.4.1)", s.rounds[past-1].number, confirmed)
	}
}

// mustBeUseless holds for rounds that are forgotten: no lease can rest on them any more.
func (s *server) mustBeUseless(rounds []round, now protocols.Instant) {
	for _, r := range rounds {
		if s.config.lease.Held(r.asked, now) {
			s.never("forgets at %v the round that asked for promises from %v on, on which a lease may rest (section 6.4.1)", now, r.asked)
		}
	}
}

// mustPromise holds for a server that has promised its vote to a leader until some
// time: an earlier promise does not shorten that, and prolongs it only while it binds.
func (s *server) mustPromise(until time.Duration, now protocols.Instant) {
	if s.promisedUntil != until {
		s.mustStandBy(until, now)
	}
}

// mustStandBy holds for a promise that was made before.
func (s *server) mustStandBy(until time.Duration, now protocols.Instant) {
	if s.promisedUntil < until || !s.config.lease.Binds(s.promisedUntil, now) {
		s.never("promises its vote to a leader until %v; expected no less than %v, and at %v no promise of a clock that was far off (section 6.4.1)", s.promisedUntil, until, now)
	}
}
