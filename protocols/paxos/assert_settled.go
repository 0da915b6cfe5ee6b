package paxos

import "fmt"

// lookEvery is how often something is done until it is looked at whole, before and after:
// what is not as it must be stays so or comes again, and to look each time takes a tenth
// more. It has no factor in common with what a few servers do over and over again.
const lookEvery = 7

// looks reports whether what is about to be done is to be looked at whole.
func (s *server) looks() bool {
	s.looked++
	return s.looked%lookEvery == 0
}

// assertSettled panics if something is not as it must be whenever the inbox has
// drained: what a server derives from its state agrees with it, and what waits has
// something that will end the wait.
func (s *server) assertSettled() {
	if s.halted {
		return
	}
	s.assertRole()
	s.assertDisk()
	if s.config.breaksAgreement() {
		return
	}
	s.assertOrder()
	s.assertAnswered()
	if s.role == leader {
		s.assertDriven()
		s.assertReadsWait()
	}
}

// never panics, and says of which server it is that something is found.
func (s *server) never(format string, found ...any) {
	panic(fmt.Sprintf("paxos: a %v that has tried %v, promised %v and knows what is chosen up to slot %d ", s.role, s.tried, s.promised, s.chosen) + fmt.Sprintf(format, found...))
}

// assertRole is about what goes with the server's role.
func (s *server) assertRole() {
	expected := electionTimer
	if s.role == leader {
		expected = heartbeatTimer
	}
	switch {
	case s.timer != expected:
		s.never("waits for timer %q; expected %q", s.timer, expected)
	case s.role != leader && s.hurries:
		s.never("does not leave others the time to lead")
	case (s.leader == s.id) != (s.role == leader), s.role == candidate && s.leader != 0:
		s.never("follows %v", s.leader)
	case s.leader != 0 && s.leader != s.promised.server() && s.config.flaw != acceptKeepsPromise:
		s.never("follows %v", s.leader)
	case s.role != follower && (s.promised != s.tried || s.recovery.ballot != s.tried):
		s.never("seeks the promise of %v", s.recovery.ballot)
	case s.role != follower && !s.recovery.asked:
		s.never("has asked nobody for a promise")
	case s.role == candidate && s.havePromised(s.configurationOf(s.chosen+1)):
		s.never("does not lead, and has the promises of a majority")
	case s.role != leader && (s.change != nil || s.transfer.to != 0 || s.Waiting() > 0):
		s.never("keeps somebody waiting")
	case len(s.owed) > 0:
		s.never("owes %d answers", len(s.owed))
	}
}

// assertDisk is about what waits for the disk.
func (s *server) assertDisk() {
	s.assertRecorded()
	switch {
	case s.said != s.promised:
		s.never("says that it has promised %v", s.said)
	case s.unsynced && s.flight == noFlight:
		s.never("has records that are not on disk nor on their way there")
	case len(s.told) > 0 && s.flight == noFlight:
		s.never("waits to tell %d things that are on disk", len(s.told))
	case s.flight != noFlight && s.role != leader:
		s.never("waits for sync %d", s.flight.tag)
	case (s.writing.tag != 0) != s.wal.Saving():
		s.never("waits for snapshot %d", s.writing.tag)
	}
}

// assertOrder is about the order of slots, and the members in them.
func (s *server) assertOrder() {
	switch last := s.log.last(); {
	case s.log.base > s.snapshot.slot || s.snapshot.slot > s.chosen || s.chosen > last || s.chosen >= s.next:
		s.never("has a snapshot up to slot %d, slots %d to %d, and proposes in slot %d", s.snapshot.slot, s.log.base+1, last, s.next)
	case s.snapshot.slot-s.log.base > s.config.SnapshotEvery/2:
		s.never("keeps slots %d to %d beside the snapshot", s.log.base+1, s.snapshot.slot)
	case s.chosen > s.log.base && !s.log.decided(s.chosen):
		s.never("has not decided it")
	case s.log.decided(s.chosen + 1):
		s.never("has decided the next, and does not execute it")
	case s.members[0].from > s.chosen+1 || len(s.members) > 1 && s.members[1].from <= s.chosen+1:
		s.never("has members %v in force from slot %d on", &s.members[0], s.members[0].from)
	case s.latest().from > max(1, s.chosen+s.config.window):
		s.never("has members from slot %d on, which is beyond the window", s.latest().from)
	}
}

// assertDriven is about what a leader keeps in order, and has done as far as it may.
func (s *server) assertDriven() {
	n := len(s.Writes)
	switch {
	case s.voted > s.durable || max(s.durable, s.sent, s.offered) >= s.next:
		s.never("has slots before %d proposed, up to %d offered, %d sent, %d on disk, and %d counted", s.next, s.offered, s.sent, s.durable, s.voted)
	case s.voted < s.durable:
		s.never("has not counted itself in slots %d to %d", s.voted+1, s.durable)
	case s.sent < s.offered || s.sent < s.next-1 && s.flight == noFlight:
		s.never("has not sent slots %d to %d", s.sent+1, s.next-1)
	case s.ahead < 0 || s.next == s.chosen+1 && s.ahead != 0:
		s.never("has %d bytes under way in slots %d to %d", s.ahead, s.chosen+1, s.next-1)
	case n > 0 && (s.Writes[0].Index <= s.chosen || s.Writes[n-1].Index >= s.next):
		s.never("has clients that wait for slots %d to %d", s.Writes[0].Index, s.Writes[n-1].Index)
	case s.transfer.asked && !s.permits:
		s.never("counts on its lease, and lets another campaign")
	case s.recovery.unfinished(s.next) && s.mayPropose(s.next), s.next < s.latest().from && s.mayBegin():
		s.never("does not propose in slot %d", s.next)
	}
}

// assertReadsWait is about why a read still waits.
func (s *server) assertReadsWait() {
	n := len(s.Reads)
	switch {
	case n == 0 || !s.isRecovered():
	case s.Reads[n-1].Round == 0:
		s.never("has begun no round of confirmations for a read")
	case s.isQuorumWhere(func(p *peer) bool { return p.round >= s.Reads[0].Round }):
		s.never("keeps a read waiting, and round %d of confirmations is over", s.Reads[0].Round)
	}
}
