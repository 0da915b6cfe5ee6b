package paxos

import (
	"cmp"
	"fmt"
)

// assertSettled panics if something is not as it must be whenever the inbox has
// drained: what a server derives from its state agrees with it, and what waits has
// something that will end the wait.
func (s *server) assertSettled() {
	if s.halted {
		return
	}
	found := cmp.Or(s.unsettledRole(), s.unsettledDisk())
	if !s.config.flaw.breaksAgreement() {
		found = cmp.Or(found, s.unsettledLog(), s.unsettledLeader())
	}
	if found != "" {
		panic(fmt.Sprintf("paxos: a %v that has tried %v, promised %v and knows what is chosen up to slot %d %s", s.role, s.tried, s.promised, s.chosen, found))
	}
}

// unsettledRole is what does not go with the server's role, or "".
func (s *server) unsettledRole() string {
	expected := electionTimer
	if s.role == leader {
		expected = heartbeatTimer
	}
	switch {
	case s.timer != expected:
		return fmt.Sprintf("waits for timer %q; expected %q", s.timer, expected)
	case s.role != leader && s.set < s.waits:
		return fmt.Sprintf("waits since %v, and leaves others the time to lead since %v", s.set, s.waits)
	case (s.leader == s.id) != (s.role == leader), s.role == candidate && s.leader != 0:
		return fmt.Sprintf("follows %v", s.leader)
	case s.role != follower && (s.promised != s.tried || s.recovery.ballot != s.tried):
		return fmt.Sprintf("seeks the promise of %v", s.recovery.ballot)
	case s.role != follower && !s.recovery.asked:
		return "has asked nobody for a promise"
	case s.role == candidate && s.havePromised(s.configurationOf(s.chosen+1)):
		return "does not lead, and has the promises of a majority"
	case s.role != leader && (s.change != nil || s.transfer != transfer{} || len(s.proposals)+len(s.reads) > 0):
		return "keeps somebody waiting"
	case len(s.owed) > 0:
		return fmt.Sprintf("owes %d answers", len(s.owed))
	}
	return ""
}

// unsettledDisk is what the server waits for, and the disk has not begun to do, or "".
func (s *server) unsettledDisk() string {
	s.assertRecorded()
	switch {
	case s.unsynced && s.flight == noFlight:
		return "has records that are not on disk nor on their way there"
	case len(s.told) > 0 && s.flight == noFlight:
		return fmt.Sprintf("waits to tell %d things that are on disk", len(s.told))
	case s.flight != noFlight && s.role != leader:
		return fmt.Sprintf("waits for sync %d", s.flight.tag)
	case (s.writing.tag != 0) != s.wal.Saving():
		return fmt.Sprintf("waits for snapshot %d", s.writing.tag)
	}
	return ""
}

// unsettledLog is what is wrong with the order of slots, or "".
func (s *server) unsettledLog() string {
	switch last := s.log.last(); {
	case s.log.base > s.snapshot.slot || s.snapshot.slot > s.chosen || s.chosen > last || s.chosen >= s.next:
		return fmt.Sprintf("has a snapshot up to slot %d, slots %d to %d, and proposes in slot %d", s.snapshot.slot, s.log.base+1, last, s.next)
	case s.snapshot.slot-s.log.base > s.config.snapshotEvery/2:
		return fmt.Sprintf("keeps slots %d to %d beside the snapshot", s.log.base+1, s.snapshot.slot)
	case s.chosen > s.log.base && !s.log.decided(s.chosen):
		return "has not decided it"
	case s.log.decided(s.chosen + 1):
		return "has decided the next, and does not execute it"
	case s.members[0].from > s.chosen+1 || len(s.members) > 1 && s.members[1].from <= s.chosen+1:
		return fmt.Sprintf("has members %v in force from slot %d on", &s.members[0], s.members[0].from)
	case s.latest().from > max(1, s.chosen+s.config.window):
		return fmt.Sprintf("has members from slot %d on, which is beyond the window", s.latest().from)
	}
	return ""
}

// unsettledLeader is what a leader does not keep in order, or does not do though it
// may, or "".
func (s *server) unsettledLeader() string {
	if s.role != leader {
		return ""
	}
	n := len(s.proposals)
	switch {
	case s.voted > s.durable || max(s.durable, s.sent, s.offered) >= s.next || s.due > s.sent:
		return fmt.Sprintf("has slots before %d proposed, up to %d offered, %d sent, %d due, %d on disk, and %d counted", s.next, s.offered, s.sent, s.due, s.durable, s.voted)
	case s.voted < s.durable:
		return fmt.Sprintf("has not counted itself in slots %d to %d", s.voted+1, s.durable)
	case s.sent < s.offered || s.sent < s.next-1 && s.flight == noFlight:
		return fmt.Sprintf("has not sent slots %d to %d", s.sent+1, s.next-1)
	case s.ahead < 0 || s.next == s.chosen+1 && s.ahead != 0:
		return fmt.Sprintf("has %d bytes under way in slots %d to %d", s.ahead, s.chosen+1, s.next-1)
	case n > 0 && (s.proposals[0].slot <= s.chosen || s.proposals[n-1].slot >= s.next):
		return fmt.Sprintf("has clients that wait for slots %d to %d", s.proposals[0].slot, s.proposals[n-1].slot)
	case s.transfer.asked && !s.permits:
		return "counts on its lease, and lets another campaign"
	case s.recovery.unfinished(s.next) && s.mayPropose(s.next), s.next < s.latest().from && s.mayBegin():
		return fmt.Sprintf("does not propose in slot %d", s.next)
	}
	return s.unsettledReads()
}

// unsettledReads is why a read should not wait any more, or "".
func (s *server) unsettledReads() string {
	n := len(s.reads)
	switch {
	case n == 0 || !s.isRecovered():
	case s.reads[n-1].round == 0:
		return "has begun no round of confirmations for a read"
	case s.isQuorumWhere(func(p *peer) bool { return p.round >= s.reads[0].round }):
		return fmt.Sprintf("keeps a read waiting, and round %d of confirmations is over", s.reads[0].round)
	}
	return ""
}
