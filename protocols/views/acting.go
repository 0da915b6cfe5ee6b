package views

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// Which of several masters acts is a matter of progress only: if two do, or none,
// Paxos sees to it that one view at most follows each. It is the first that is
// able to, by what the others have heard. Able is who hears a majority of the
// masters, without whom it can have nothing decided, and a server.

// An acting is what a master knows of who acts.
type acting struct {
	self   bool            // this master does
	booted time.Duration   // when it started
	pinged time.Duration   // when any server was heard last
	heard  []time.Duration // when each of config.Masters was heard last
	able   []bool          // what each of them said last

	// asked: since it acts, a majority of the masters has told it whether the view
	// after its own may have been decided.
	asked bool
}

// meet begins to listen to the other masters. For a timeout no other is taken for
// dead, nor alive.
func (s *Service) meet() {
	a := &s.acting
	now := s.now()
	a.booted, a.pinged = now, now-s.config.timeout
	a.able = make([]bool, len(s.config.masters))
	a.heard = make([]time.Duration, len(s.config.masters))
	for i := range a.heard {
		a.heard[i] = now - s.config.timeout
	}
	s.mustHaveMet(now)
	sent := s.Sent()
	s.others(Alive{View: s.view.Number})
	s.mustHaveToldMasters(sent, 0)
}

// hear notes that another master is alive. One that knows less than this is told.
func (s *Service) hear(from sim.NodeID, m Alive) {
	now := s.now()
	s.mustHear(from, m, now)
	i := slices.Index(s.config.masters, from)
	if i < 0 {
		return
	}
	s.acting.heard[i], s.acting.able[i] = now, m.Able
	s.inform(from, m.View)
}

// acts reports whether this master is the one that judges the servers.
func (s *Service) acts() bool { return s.alone() || s.acting.self }

// assess tells the other masters how this one is, and takes office or leaves it.
//
// Whoever takes office gives all servers time to be heard, for it may not have
// heard them before. And it finds out whether the view that comes next was decided
// by one that fell silent before it could say so: a server may know.
func (s *Service) assess() {
	a := &s.acting
	now := s.now()
	able := s.isAble(now)
	sent := s.Sent()
	s.others(Alive{View: s.view.Number, Able: able})
	s.mustHaveToldMasters(sent, 0)
	if was := a.self; was != (able && s.isFirst(now)) {
		a.self, a.asked = !was, false
		s.became()
		if a.self {
			s.giveTime()
			s.mustHaveGivenTime(now)
		}
	}
	s.mustBeFit(now)
	if a.self && !a.asked {
		s.attempt(View{})
	}
}

// isAble reports whether this master hears a majority of the masters, and a server.
func (s *Service) isAble(now time.Duration) bool {
	heard := 0
	for i, id := range s.config.masters {
		if id == s.env.ID() || s.isFresh(s.acting.heard[i], now) {
			heard++
		}
	}
	return heard > len(s.config.masters)/2 && s.isFresh(s.acting.pinged, now)
}

// isFirst reports whether none before this master is able to act, and it has
// listened for long enough to know.
func (s *Service) isFirst(now time.Duration) bool {
	if s.isFresh(s.acting.booted, now) {
		return false
	}
	for i, id := range s.config.masters {
		if id == s.env.ID() {
			break
		}
		if s.acting.able[i] && s.isFresh(s.acting.heard[i], now) {
			return false
		}
	}
	return true
}

// isFresh reports whether a time is less than a timeout ago.
func (s *Service) isFresh(at, now time.Duration) bool { return now-at < s.config.timeout }

// now is what the clock shows by which a master judges who is alive.
func (s *Service) now() time.Duration {
	now := s.env.Monotonic()
	s.watch.mustGoOn(now)
	return now
}

// became tells the outside whether this master acts.
func (s *Service) became() {
	role := Serving
	if s.acting.self {
		role = Acting
	}
	s.watch.acts = s.acting.self
	s.env.Observe(sim.Observation{Kind: sim.Became, Term: s.view.Number, Text: string(role)})
}
