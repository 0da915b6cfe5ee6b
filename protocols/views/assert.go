package views

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// What may never happen panics: a member or a master that went on would make it the
// others' trouble, and of those that run over sockets nobody else sees it.

// MustStand panics if an error has stopped the log: whoever is told of one halts, and
// sends nothing any more.
func (l *Log) MustStand() {
	if err := l.wal.Err(); err != nil {
		panic(fmt.Sprintf("views: in view %d would go on without its disk: %v", l.view.Number, err))
	}
}

// MustHold panics if the view, or the standing in it, is not known to be on disk. It
// is before the service hears of it, which counts on it from then on.
func (l *Log) MustHold() {
	if now := (tenure{l.view.Number, l.standing}); !l.holds || l.recorded != now {
		panic(fmt.Sprintf("views: would tell of view %d before the standing in it is known to be on disk", now.view))
	}
}

// MustRest panics if anything is not known to be on disk: so it is when a member has
// been stopped.
func (l *Log) MustRest() {
	if !l.wal.IsDurable() || l.synced != l.Last() || !l.holds {
		panic(fmt.Sprintf("views: in view %d would leave with entries up to %d, of which the disk is known to have those up to %d", l.view.Number, l.Last(), l.synced))
	}
}

// MustAgree panics if what the log knows of itself does not agree. So it does when the
// member has begun to sync what there is.
func (l *Log) MustAgree() {
	switch {
	case len(l.ends) != len(l.entries):
		panic(fmt.Sprintf("views: the log has %d entries, and knows the sizes of %d", len(l.entries), len(l.ends)))
	case l.synced < l.snapshot.Index || l.synced > l.Last():
		panic(fmt.Sprintf("views: the log is on disk up to entry %d; expected one from %d to %d", l.synced, l.snapshot.Index, l.Last()))
	case l.flight.tag == 0 && (l.unsynced || l.synced != l.Last() || !l.wal.IsDurable()):
		panic(fmt.Sprintf("views: the log is on disk up to entry %d of %d, and no sync of the rest is under way", l.synced, l.Last()))
	case (l.compact.tag != 0 || l.replace.tag != 0) != l.wal.Saving():
		panic(fmt.Sprintf("views: the log waits for snapshots %d and %d, and that one is being written is %v", l.compact.tag, l.replace.tag, l.wal.Saving()))
	case l.Replacing() && l.standing != outside:
		panic(fmt.Sprintf("views: a member of view %d that has the state is handed it", l.view.Number))
	}
}

// mustBeSized holds for an entry of the log, counted from 0, after what may have moved
// it: the bytes that all take up to it are more by that one than up to the one before.
// There may be no such entry.
func (l *Log) mustBeSized(i int) {
	if i >= len(l.entries) {
		return
	}
	before := l.base
	if i > 0 {
		before = l.ends[i-1]
	}
	if size := int64(l.entries[i].Size()); l.ends[i] != before+size {
		panic(fmt.Sprintf("views: entry %d takes %d bytes; the log says from %d to %d", l.snapshot.Index+1+uint64(i), size, before, l.ends[i]))
	}
}

// mustGoOn holds for what the clock shows: all times are by one that does not go
// back.
func (l *Log) mustGoOn(now time.Duration) {
	if now < l.now {
		panic(fmt.Sprintf("views: the clock shows %v after %v; expected one that does not go back", now, l.now))
	}
	l.now = now
}

// A watch is what a master has seen of its clock, of the other masters, and of its
// attempt.
type watch struct {
	heard   map[sim.NodeID]time.Duration // when each other master was heard last
	able    map[sim.NodeID]bool          // what it said then
	now     time.Duration                // what the clock showed last
	due     time.Duration                // when the attempt, or the pause after it, ends
	overdue Overdue                      // it has not, at a tick
}

// mustGoOn holds for what the clock shows: all times are by one that does not go
// back.
func (s *Service) mustGoOn(now time.Duration) {
	if now < s.watch.now {
		panic(fmt.Sprintf("views: the clock shows %v after %v; expected one that does not go back", now, s.watch.now))
	}
	s.watch.now = now
}

// mustEnd holds when a tick begins: an attempt, or the pause after it, does not go on
// for longer than its timer says.
func (s *Service) mustEnd() {
	w := &s.watch
	if w.overdue.Look(s.decree.phase != idle && s.now() > w.due) {
		panic(fmt.Sprintf("views: the attempt to have view %d decided should have ended at %v, and has not", s.view.Number+1, w.due))
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
	self := slices.Index(s.config.Masters, s.env.ID())
	for i, id := range s.config.Masters {
		at, heard := s.watch.heard[id]
		heard = heard && now-at < s.config.Timeout
		if i != self && !heard {
			silent++
		}
		able = able || i < self && heard && s.watch.able[id]
	}
	fit := now-s.acting.booted >= s.config.Timeout && now-s.acting.pinged < s.config.Timeout && 2*silent < len(s.config.Masters) && !able
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
	for i, id := range s.config.Servers {
		could = could || s.alive(id, now) && !slices.Contains(full, id) && (s.entered[i] || id == s.view.Joiner() && !s.joined)
	}
	could = could && len(full) < s.config.Length && s.view.Number > 0
	members := slices.DeleteFunc(slices.Clone(next.Members), func(id sim.NodeID) bool { return id == next.Joiner() })
	joiner := next.Joiner()
	if len(full) == 0 || !slices.Equal(members, full) || next.Joining != could ||
		next.Joining && (!slices.Contains(s.config.Servers, joiner) || slices.Contains(full, joiner) || !s.alive(joiner, now)) {
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
	s.mustEndAfter(s.config.Timeout / 2)
}

// mustEndAfter takes note for mustEnd of how long an attempt, or the pause after it,
// lasts at most.
func (s *Service) mustEndAfter(d time.Duration) {
	s.watch.due, s.watch.overdue = s.now()+d, Overdue{}
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
	for _, id := range s.config.Masters {
		if !slices.Contains(s.decree.met, id) {
			missing++
		}
	}
	if 2*missing >= len(s.config.Masters) || !slices.Contains(s.decree.met, s.env.ID()) {
		panic(fmt.Sprintf("views: counts on a majority of %v for view %d, which is %v", s.config.Masters, s.view.Number+1, s.decree.met))
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
	if d.most.Ballot < d.accepted.Ballot || !p.View.Equal(expected) || p.View.Number != s.view.Number+1 {
		panic(fmt.Sprintf("views: would propose %v after view %v; expected %v, and has accepted %v", p, s.view, expected, d.accepted))
	}
}
