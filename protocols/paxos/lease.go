package paxos

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// holdsLease reports whether the server must not promise anything to a
// candidate, because another server holds the lease: whoever hears a leader
// ignores all others for the time of the lease, by its own clock (Paxos Made
// Live, section 5.2). A server that has just started may have forgotten whom
// it heard.
func (s *server) holdsLease(candidate sim.NodeID) bool {
	return s.config.lease > 0 && s.leader != candidate && s.config.flaw != ignoreLease &&
		s.env.Monotonic()-s.heard < s.config.lease
}

// hasLease reports whether this server, as leader, can be sure that no other
// leads: a majority has answered what it sent within the time of the lease,
// less the most that its clock can have gone slower than theirs.
func (s *server) hasLease() bool {
	if s.config.lease == 0 {
		return false
	}
	since := s.env.Monotonic() - s.config.lease + s.config.lease/100*time.Duration(s.config.drift)
	return s.isQuorumWhere(func(p *peer) bool { return p.sent > since })
}
