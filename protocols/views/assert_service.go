package views

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// A watch is what a master has seen of its clock, of the other masters, and of its
// attempt.
type watch struct {
	monotonic
	heard map[sim.NodeID]time.Duration // when each other master was heard last
	able  map[sim.NodeID]bool          // what it said then
	told  uint64                       // the number of the view that the outside was told of last
	acts  bool                         // it was told last that the master acts
}

// mustAgree holds once the inbox has drained: the timers run, an attempt has an end, and
// the outside knows the view and whether this master acts.
func (s *Service) mustAgree() {
	s.ticks.mustBe(!s.halted)
	if s.halted {
		s.ends.mustBe(false)
		return
	}
	d := &s.decree
	if d.phase != idle {
		s.ends.mustBe(true)
	}
	if (d.phase == preparing || d.phase == accepting) && d.promised != d.ballot {
		panic(fmt.Sprintf("views: goes on with ballot %v after the promise of %v", d.ballot, d.promised))
	}
	if w := &s.watch; w.told != s.view.Number || w.acts != s.acting.self {
		panic(fmt.Sprintf("views: acts after view %d: %t; observed are view %d, and that it acts: %t", s.view.Number, s.acting.self, w.told, w.acts))
	}
}

// mustHaveInformed holds for whoever knows the view of a number: it is told of this one
// if that is later, and only then.
func (s *Service) mustHaveInformed(known, sent uint64) {
	messages := 0
	if s.view.Number > known {
		messages = 1
	}
	s.MustHaveSent(sent, messages)
}

// mustHaveGivenWay holds after a refusal: the attempt that it is about is over (§2.2).
func (s *Service) mustHaveGivenWay(m Refused) {
	d := &s.decree
	if asked := m.Number == s.view.Number+1; asked && (d.heard < m.Promised || m.Ballot == d.ballot && (d.phase == preparing || d.phase == accepting)) {
		panic(fmt.Sprintf("views: goes on with ballot %v after a refusal of %v for the promise of %v; knows of that of %v", d.ballot, m.Ballot, m.Promised, d.heard))
	}
}

// mustHaveMet holds for a master that begins to listen to the others: for a timeout it
// takes none for alive, and does not act.
func (s *Service) mustHaveMet(now time.Duration) {
	heard := s.isFresh(s.acting.pinged, now)
	for _, at := range s.acting.heard {
		heard = heard || s.isFresh(at, now)
	}
	if heard || s.acting.booted != now || len(s.acting.heard) != len(s.config.masters) {
		panic(fmt.Sprintf("views: starts at %v, and counts as started at %v; counts a server as heard at %v, the masters at %v", now, s.acting.booted, s.acting.pinged, s.acting.heard))
	}
}

// mustHaveToldMasters holds for whatever all other masters are told, and so many servers.
func (s *Service) mustHaveToldMasters(since uint64, servers int) {
	told := servers
	for _, id := range s.config.masters {
		if id != s.env.ID() {
			told++
		}
	}
	s.MustHaveSent(since, told)
}

// mustHaveHeard holds for a server, of a place in config.Servers, that has pinged: it is
// alive if it is in the view, has lost the first office there, or has had no time to
// hear of it; otherwise it was heard when it was before.
func (s *Service) mustHaveHeard(i int, m Ping, was, now time.Duration) {
	in := m.View == s.view.Number
	heard := was
	if in || m.View == 0 && s.config.servers[i] == s.view.First() || now < s.since+s.config.timeout {
		heard = now
	}
	if s.heard[i] != heard || in && !s.entered[i] || s.acting.pinged != now {
		panic(fmt.Sprintf("views: a ping from view %d came at %v, in view %v since %v; its sender was heard at %v, expected %v, and any server at %v",
			m.View, now, s.view, s.since, s.heard[i], heard, s.acting.pinged))
	}
}

// mustBeDead holds for a server that has said that it leaves.
func (s *Service) mustBeDead(id sim.NodeID) {
	if s.alive(id, s.watch.now) {
		panic(fmt.Sprintf("views: %v leaves, and is taken for alive", id))
	}
}

// mustHaveGivenTime holds for a master that takes office: it takes no server for dead
// that it was not told of.
func (s *Service) mustHaveGivenTime(now time.Duration) {
	for i, id := range s.config.servers {
		if s.heard[i] < now || s.since < now {
			panic(fmt.Sprintf("views: acts from %v on, and counts %v as heard at %v, and views from %v on", now, id, s.heard[i], s.since))
		}
	}
}

// mustHaveReplaced holds for a master that has looked who is alive: it has the next view
// decided if a full member is alive, and another member is dead, or the first has lost
// its office.
func (s *Service) mustHaveReplaced(now time.Duration) {
	if s.halted || s.decree.phase != idle {
		return
	}
	alive, dead := 0, s.restarted
	for _, id := range s.view.Members {
		switch heard := now < s.heard[slices.Index(s.config.servers, id)]+s.config.timeout; {
		case !heard:
			dead = true
		case id != s.view.Joiner() || s.joined:
			alive++
		}
	}
	if alive > 0 && dead {
		panic(fmt.Sprintf("views: of view %v a member is dead or has lost its office (%t), %d full ones are alive, and no other view is proposed", s.view, s.restarted, alive))
	}
}

// mustBeFresh holds for a view that is adopted: nothing is known of it yet.
func (s *Service) mustBeFresh() {
	if d := &s.decree; s.joined || s.restarted || slices.Contains(s.entered, true) || s.since != s.watch.now ||
		d.phase != idle || d.promised != 0 || d.accepted.Ballot != 0 || d.heard != 0 {
		panic(fmt.Sprintf("views: view %v begins at %v with what was known before it (joined: %t, restarted: %t, entered: %v, since: %v, %+v)",
			s.view, s.watch.now, s.joined, s.restarted, s.entered, s.since, *d))
	}
}

// mustAsk holds for a master that acts: it knows whether the next view may have been
// decided, or asks.
func (s *Service) mustAsk() {
	if s.acting.self && !s.acting.asked && s.decree.phase == idle && !s.halted {
		panic(fmt.Sprintf("views: acts after view %d, and does not ask whether the next was decided", s.view.Number))
	}
}

// mustBeFit holds for whoever acts, and for nobody else: it has listened for a timeout,
// has heard a server in that time and all masters but fewer than half, and none before
// it that could act.
func (s *Service) mustBeFit(now time.Duration) {
	silent, able := 0, false
	self := slices.Index(s.config.masters, s.env.ID())
	for i, id := range s.config.masters {
		at, heard := s.watch.heard[id]
		heard = heard && now-at < s.config.timeout
		if i != self && !heard {
			silent++
		}
		able = able || i < self && heard && s.watch.able[id]
	}
	fit := now-s.acting.booted >= s.config.timeout && now-s.acting.pinged < s.config.timeout && 2*silent < len(s.config.masters) && !able
	if s.acting.self != fit {
		panic(fmt.Sprintf("views: that this master acts is %v; it started at %v, a server was heard at %v, the masters at %v, one before it could act: %v, and now it is %v",
			s.acting.self, s.acting.booted, s.acting.pinged, s.watch.heard, able, now))
	}
}

// mustHear takes note for mustBeFit of what another master says.
func (s *Service) mustHear(from sim.NodeID, m Alive, now time.Duration) {
	if s.watch.heard == nil {
		s.watch.heard, s.watch.able = make(map[sim.NodeID]time.Duration), make(map[sim.NodeID]bool)
	}
	s.watch.heard[from], s.watch.able[from] = now, m.Able
}

// mustFollow holds for a view that a master proposes: all full members of the last are
// full members of it that are alive, in their order, and nobody else is one; and if
// there is room, it has a joiner that is alive, if there is one to be had. The first
// view has one member, and all servers are equal.
func (s *Service) mustFollow(next View, now time.Duration) {
	full := slices.DeleteFunc(slices.Clone(s.view.Members), func(id sim.NodeID) bool {
		return !s.alive(id, now) || id == s.view.Joiner() && !s.joined
	})
	if s.view.Number == 0 {
		full = next.Members[:1]
	}
	could := false
	for i, id := range s.config.servers {
		could = could || s.alive(id, now) && !slices.Contains(full, id) && (s.entered[i] || id == s.view.Joiner() && !s.joined)
	}
	could = could && len(full) < s.config.Length && s.view.Number > 0
	members := slices.DeleteFunc(slices.Clone(next.Members), func(id sim.NodeID) bool { return id == next.Joiner() })
	joiner := next.Joiner()
	if len(full) == 0 || !slices.Equal(members, full) || next.Joining != could ||
		next.Joining && (!slices.Contains(s.config.servers, joiner) || slices.Contains(full, joiner) || !s.alive(joiner, now)) {
		panic(fmt.Sprintf("views: would have %v follow %v, of which the full members that are alive are %v; that another could join is %v", next, s.view, full, could))
	}
}

// mustSucceed holds for a view that is decided: whoever is a full member of it was a
// member of the one before, and somebody is. See View.
func (s *Service) mustSucceed(v View) {
	if v.Number != s.view.Number+1 || s.view.Number == 0 {
		return
	}
	for i, id := range v.Members {
		if was := s.view.Position(id) >= 0; !was && id != v.Joiner() || i == 0 && id == v.Joiner() {
			panic(fmt.Sprintf("views: after view %v comes %v, of which %v was no member", s.view, v, id))
		}
	}
}

// mustOutbid holds for an attempt that begins: its ballot is the master's own, and
// above all that it has promised (§2.2).
func (s *Service) mustOutbid() {
	d := &s.decree
	if d.ballot <= d.promised || d.ballot <= d.accepted.Ballot || d.ballot%ballotNodes != Ballot(s.env.ID()) {
		panic(fmt.Sprintf("views: %v would propose with ballot %v after the promise of %v", s.env.ID(), d.ballot, d.promised))
	}
}

// mustHaveAsked holds for an answer that counts: it is to the attempt under way, with
// the ballot that this master has promised itself.
func (s *Service) mustHaveAsked(from sim.NodeID, number uint64, b Ballot) {
	d := &s.decree
	if d.phase != preparing && d.phase != accepting || number != s.view.Number+1 || b != d.ballot || d.promised != d.ballot {
		panic(fmt.Sprintf("views: counts the answer of %v for view %d with ballot %v, after view %d, with ballot %v and the promise of %v", from, number, b, s.view.Number, d.ballot, d.promised))
	}
}

// mustHaveMajority holds for what a majority has done: more than half of the masters
// are among those who have, and this one is (§2.2).
func (s *Service) mustHaveMajority() {
	missing := 0
	for _, id := range s.config.masters {
		if !slices.Contains(s.decree.met, id) {
			missing++
		}
	}
	if 2*missing >= len(s.config.masters) || !slices.Contains(s.decree.met, s.env.ID()) {
		panic(fmt.Sprintf("views: counts on a majority of %v for view %d, which is %v", s.config.masters, s.view.Number+1, s.decree.met))
	}
}

// mustPropose holds for a proposal: its view is that of the highest-numbered one in the
// promises, of which this master's own is one, or the master's own if there is none
// (§2.2, P2c).
func (s *Service) mustPropose(p Proposal) {
	d := &s.decree
	expected := d.own
	if d.most.Ballot != 0 {
		expected = d.most.View
	}
	if d.most.Ballot < d.accepted.Ballot || !p.View.equal(expected) || p.View.Number != s.view.Number+1 {
		panic(fmt.Sprintf("views: would propose %v after view %v; expected %v, and has accepted %v", p, s.view, expected, d.accepted))
	}
}
