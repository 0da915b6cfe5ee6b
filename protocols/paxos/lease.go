package paxos

import (
	"math"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// never is when a server was sent what it has not answered yet.
const never time.Duration = math.MinInt64 / 2

// now reads the clock by which the lease goes.
func (s *server) now() protocols.Instant { return s.config.lease.Now(s.env) }

// holdsLease reports whether the server must not promise anything to a
// candidate, because another server holds the lease: whoever hears a leader
// ignores all others for the time of the lease (Paxos Made Live, section 5.2).
// A server that has just started may have forgotten whom it heard.
func (s *server) holdsLease(candidate sim.NodeID, now protocols.Instant) bool {
	return s.config.hasLeases() && s.leader != candidate && s.config.flaw != ignoreLease &&
		s.config.lease.Binds(s.leasedUntil, now)
}

// isPermitted reports whether the leader who holds the lease has let the candidate
// campaign. It does not count on the lease any more.
func (s *server) isPermitted(m Prepare) bool { return m.Permit != 0 && m.Permit == s.promised }

// grantLease has the server ignore all others for the time that a leader asked
// for. What it granted before stands.
func (s *server) grantLease(asked time.Duration) {
	if !s.config.hasLeases() {
		return
	}
	now := s.now()
	until := s.config.lease.Promise(asked, now)
	if until > s.leasedUntil || !s.config.lease.Binds(s.leasedUntil, now) {
		s.assertLengthens(until, now)
		s.leasedUntil = until
	}
	s.assertGranted(asked, now)
}

// hasLease reports whether this server, as leader, can be sure that no other
// leads: a majority has answered what it sent so short a time ago that they
// ignore all others. It cannot once it has let another campaign.
func (s *server) hasLease() bool {
	if !s.config.hasLeases() || s.permits {
		return false
	}
	now := s.now()
	if !s.isQuorumWhere(func(p *peer) bool { return s.config.lease.Held(p.sent, now) }) {
		return false
	}
	s.assertLeased(now)
	return true
}
