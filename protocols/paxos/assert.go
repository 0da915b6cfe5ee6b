package paxos

import "fmt"

// What follows may never happen, whatever crashes and whatever the network does, or
// the server itself is wrong. Under package live nothing else watches.

// assertSame panics if a value is said to be chosen in a slot for which another is
// known to be ("P2", §2.2). A slot that is forgotten, or not known to be chosen,
// tells nothing.
func (s *server) assertSame(number uint64, value string) {
	if number <= s.log.base || number > s.log.last() || s.config.breaksAgreement() {
		return
	}
	if p := s.log.at(number); p.ballot == decided && p.value != value {
		panic(fmt.Sprintf("paxos: slot %d, in which one value is chosen, is to hold another", number))
	}
}

// assertUndecided panics if a slot in which a proposal is to be accepted is known to
// be chosen: the server would forget that it is.
func (s *server) assertUndecided(number uint64, p *slot) {
	if p.ballot == decided && !s.config.breaksAgreement() {
		panic(fmt.Sprintf("paxos: slot %d, in which a value is chosen, is accepted again", number))
	}
}

// assertChosen panics if one of the slots that a learner is told of is not known to
// be chosen, or if there is none.
func (s *server) assertChosen(first, last uint64) {
	if first > last {
		panic(fmt.Sprintf("paxos: would tell what is chosen from slot %d to %d, which is nothing", first, last))
	}
	for number := first; number <= last; number++ {
		if s.log.at(number).ballot != decided && s.config.flaw != skipGap {
			panic(fmt.Sprintf("paxos: all is chosen up to slot %d, but not slot %d", s.chosen, number))
		}
	}
}

// assertOwn panics if a client would be told what came of another's command: the
// leader yields before (see yield).
func (s *server) assertOwn(number uint64, value string) {
	if len(s.Writes) == 0 || s.config.breaksAgreement() {
		return
	}
	if p := &s.Writes[0]; p.Index < number || p.Index == number && p.Command != value {
		panic(fmt.Sprintf("paxos: a client waits for slot %d, and slot %d holds what it did not ask for", p.Index, number))
	}
}

// assertMayPropose panics if the leader goes beyond the window, where it does not
// know who chooses (§3), or proposes before those who choose have promised.
func (s *server) assertMayPropose(number uint64) {
	switch {
	case s.role != leader:
		panic(fmt.Sprintf("paxos: a %v proposes in slot %d", s.role, number))
	case number > s.chosen+s.config.window:
		panic(fmt.Sprintf("paxos: proposes in slot %d, %d beyond what is chosen, with a window of %d", number, number-s.chosen, s.config.window))
	case number == s.latest().from || number%lookEvery == 0:
		s.assertPromised(number)
	}
}

// assertInWindow panics if a leader has gone beyond the window.
func (s *server) assertInWindow(m Accept) {
	if n := uint64(len(m.Values)); n > 0 && m.First+n-1 > m.Chosen+s.config.window {
		panic(fmt.Sprintf("paxos: got proposals in slots %d to %d of a leader that knows what is chosen up to %d, with a window of %d",
			m.First, m.First+n-1, m.Chosen, s.config.window))
	}
}

// assertUnused panics at a ballot that may have been used: by this server, which used
// one before, or by another (§2.5).
func (s *server) assertUnused(used Ballot) {
	if b := s.tried; (b <= used || b <= s.promised || b < s.highest || b.server() != s.id) && s.config.flaw != reuseBallot {
		panic(fmt.Sprintf("paxos: tries %v after it has tried %v, promised %v and heard of %v", b, used, s.promised, s.highest))
	}
}

// assertRises panics if a promise would be taken back (§2.2).
func (s *server) assertRises(b Ballot) {
	if b < s.promised {
		panic(fmt.Sprintf("paxos: promises %v after it has promised %v", b, s.promised))
	}
}

// assertSaved panics if something that the acceptor has promised or accepted is not
// known to be on disk, and would be told (§2.5).
func (s *server) assertSaved() {
	s.assertRecorded()
	if s.unsynced || s.flight != noFlight || len(s.told) > 0 {
		panic(fmt.Sprintf("paxos: after the promise of %v would answer before its disk has all that it answers for", s.promised))
	}
}

// assertRecorded panics if the promise and the ballot tried are not those that were
// recorded last.
func (s *server) assertRecorded() {
	now := ballots{s.promised, s.tried}
	if s.recorded != now && s.config.flaw != forgetPromise && s.config.flaw != reuseBallot {
		panic(fmt.Sprintf("paxos: has promised %v and tried %v, and recorded %v and %v", now.promised, now.tried, s.recorded.promised, s.recorded.tried))
	}
}

// assertDue panics if a sync begins for nothing, or while another is under way.
func (s *server) assertDue() {
	if s.halted || !s.unsynced || s.flight != noFlight {
		panic(fmt.Sprintf("paxos: after the promise of %v would sync what is on disk or on its way there", s.promised))
	}
}

// assertOnDisk panics if the acceptor believes that a promise or an acceptance is on
// disk, and the log does not.
func (s *server) assertOnDisk() {
	if s.wal.Err() != nil || (s.unsynced || s.flight != noFlight) && !s.wal.IsDurable() {
		panic(fmt.Sprintf("paxos: after the promise of %v would count on records that are not known to be on disk", s.promised))
	}
}

// assertStands panics if a server that has halted, or whose log has stopped, would go
// on.
func (s *server) assertStands() {
	if s.wal.Err() != nil || s.halted {
		s.never("would go on without its disk")
	}
}

// assertArrow panics at a role that does not follow on the server's: only a candidate
// becomes leader, and a leader is a follower before it is a candidate.
func (s *server) assertArrow(to role) {
	if to == leader && s.role != candidate || to == candidate && s.role == leader {
		panic(fmt.Sprintf("paxos: a %v becomes %v", s.role, to))
	}
}
