package chain

import (
	"slices"

	"github.com/laplace-sim/laplace/sim"
)

// serveQueries answers the queries that came before all other members
// confirmed that they had entered no later view, and asks them for the others.
//
// A later chain commits nothing before each of its members has entered it, and
// one of those is of this chain, so nothing that this tail lacks had been
// committed when it was asked.
func (s *server) serveQueries() {
	if s.StartRound() {
		s.ask()
	}
	alone := len(s.confirmed) == 1 || len(s.confirmed) == 2 && s.Joiner.Apart
	s.mustBeAlone(alone)
	s.ServeReads(s.confirmedRound(), alone)
}

// ask asks the members that have not answered the last round.
func (s *server) ask() {
	s.watch.asked, s.asked = true, s.Round
	sent := s.Sent()
	for i, id := range s.Log.View().Members {
		if id != s.ID && s.confirmed[i] < s.Round {
			s.Send(id, Confirm{View: s.Log.View().Number, Boot: s.boot, Round: s.Round})
		}
	}
	s.mustHaveAskedAll(sent)
}

// confirm tells a tail that its configuration is still this server's own.
func (s *server) confirm(from sim.NodeID, m Confirm) {
	if m.View == s.Log.View().Number {
		s.Send(from, Confirmed{Boot: m.Boot, Round: m.Round})
	}
}

// heed notes what a member has confirmed. What it told an earlier incarnation,
// which had the same office in the same view, may be about the time before. What
// it told in an earlier view is about queries that were dismissed with it: rounds
// are counted on from view to view.
func (s *server) heed(from sim.NodeID, m Confirmed) {
	if i := s.Log.View().Position(from); i >= 0 && m.Boot == s.boot {
		s.mustHaveAsked(from, m.Round)
		s.confirmed[i] = max(s.confirmed[i], m.Round)
	}
}

// confirmedRound is the last round that all other full members have answered. A
// tail without others is in every later chain, and need ask nobody.
func (s *server) confirmedRound() uint64 {
	s.confirmed[s.Log.View().Position(s.ID)] = s.Round
	if s.Joiner.Apart {
		s.confirmed[len(s.confirmed)-1] = s.Round
	}
	return slices.Min(s.confirmed)
}
