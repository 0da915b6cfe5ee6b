package raft

import "time"

// A lease lets the leader answer reads by itself: each voter that has heard it
// votes for nobody else for an election timeout, so from the moment that a
// round of heartbeats began which a majority has answered, nobody can replace
// it for as long (§6.4.1). That is true if no server's clock runs faster or
// slower than real time by more than the parameter drift-bound allows. A clock
// that breaks the bound, or stands still while its server runs, breaks the
// promise of fresh reads, and nothing else.
//
// Two things end a promise early, and are seen to. A server that restarts has
// forgotten what it promised, and so makes its promise anew (Boot). And a
// leader that permits an election to transfer its office (§3.10) does not know
// when that takes place; it goes without leases for the rest of its term.

// A round is a round of heartbeats.
type round struct {
	number uint64
	began  time.Duration
}

// million is the rate of a clock without drift, in parts per million.
const million = 1_000_000

// leaseLength is how long the leader may trust a promise, by its own clock: an
// election timeout, by the clock of the fastest voter as the slowest leader
// sees it. The drift is in parts per million.
func leaseLength(electionTimeout time.Duration, drift int64) time.Duration {
	return time.Duration(int64(electionTimeout) * (million - drift) / (million + drift))
}

// holdsLease reports whether the leader knows that there is no other. It must
// have committed an entry of its term as well, as for any read (§6.4).
func (s *server) holdsLease() bool {
	if !s.config.leaseReads || s.challenged || s.commitIndex < s.termStart {
		return false
	}
	confirmed := s.confirmedRound()
	for len(s.rounds) > 1 && s.rounds[1].number <= confirmed {
		s.rounds = s.rounds[1:]
	}
	return len(s.rounds) > 0 && s.rounds[0].number <= confirmed &&
		s.env.Monotonic()-s.rounds[0].began < s.config.leaseLength
}

// noteRound remembers when a round began. Those too long ago to be of use go.
func (s *server) noteRound() {
	now := s.env.Monotonic()
	for len(s.rounds) > 0 && now-s.rounds[0].began >= s.config.leaseLength {
		s.rounds = s.rounds[1:]
	}
	s.rounds = append(s.rounds, round{s.round, now})
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
