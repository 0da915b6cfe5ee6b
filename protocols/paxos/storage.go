package paxos

import (
	"encoding/binary"
	"fmt"
	"iter"

	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/sim"
)

// directory is where a server keeps its write-ahead log.
const directory = "paxos"

// The kinds of record in the write-ahead log. A later record stands for the
// earlier of its kind, or of its slot.
const (
	ballotsRecord byte = iota + 1 // promised, tried
	slotRecord                    // slot, ballot (0 for a chosen value), value
)

// savePromise records what the acceptor promises (§2.5).
func (s *server) savePromise() {
	s.tellPromise()
	if s.config.flaw != forgetPromise {
		s.saveBallots()
	}
}

// saveBallots records the promise and the ballot that was used last. They are
// durable after the next persist.
func (s *server) saveBallots() {
	s.record = s.appendBallots(s.record[:0])
	s.wal.Append(ballotsRecord, s.record)
	s.recorded = ballots{s.promised, s.tried}
	s.unsynced = true
}

// saveSlot records a proposal that was accepted, durable after the next
// persist, or a value that was chosen, which can be learned again.
func (s *server) saveSlot(number uint64, p *slot) {
	s.record = appendSlot(s.record[:0], number, p)
	s.wal.Append(slotRecord, s.record)
	s.unsynced = s.unsynced || p.ballot != decided
}

// ballots are what a ballotsRecord holds.
type ballots struct{ promised, tried Ballot }

// A flight is a sync that the server does not wait for.
type flight struct {
	tag  uint64
	last uint64 // the last slot that it makes durable
	told int    // so many of the observations that wait are about what it makes durable
}

// noFlight stands for none.
var noFlight flight

// persist makes all records durable, tells the outside of the promises and
// acceptances among them, and reports whether the server may go on.
// After a failed sync nobody knows what the disk holds, so it may not.
func (s *server) persist() bool {
	if s.halted {
		return false
	}
	if s.unsynced || s.flight != noFlight {
		if err := s.wal.Sync(); err != nil {
			s.halt("cannot sync its disk: " + err.Error())
			return false
		}
	}
	s.allDurable()
	return true
}

// allDurable notes that nothing is left to sync.
func (s *server) allDurable() {
	s.assertOnDisk()
	s.unsynced, s.flight = false, noFlight
	s.areDurable(flight{last: s.next - 1, told: len(s.told)})
}

// areDurable notes that what a sync was begun for is on disk.
func (s *server) areDurable(f flight) {
	s.durable = f.last
	for _, o := range s.told[:f.told] {
		s.env.Observe(o)
	}
	s.told = append(s.told[:0], s.told[f.told:]...)
}

// beginSync begins to make all records durable, unless that is under way.
func (s *server) beginSync() {
	if s.halted || !s.unsynced || s.flight != noFlight {
		return
	}
	s.assertDue()
	s.flights++
	if err := s.wal.SyncAsync(s.flights); err != nil {
		s.halt("cannot write its disk: " + err.Error())
		return
	}
	s.flight = flight{s.flights, s.next - 1, len(s.told)}
	s.unsynced = false
}

// endSync notes that a sync has ended, of records or of a snapshot. One that a later
// persist did not wait for tells nothing any more.
func (s *server) endSync(tag uint64, err error) {
	if err := s.wal.Synced(tag, err); err != nil {
		s.halt("cannot sync its disk: " + err.Error())
		return
	}
	switch f := s.flight; tag {
	case s.writing.tag:
		if !s.wal.Saving() {
			s.wrote()
		}
	case f.tag:
		s.flight = noFlight
		s.areDurable(f)
	}
}

// tell tells the outside what the acceptor did, once it is on disk.
func (s *server) tell(o sim.Observation) { s.told = append(s.told, o) }

// tellPromise tells the outside what the acceptor has promised.
func (s *server) tellPromise() {
	s.said = s.promised
	s.tell(sim.Observation{Kind: sim.Promised, Term: uint64(s.promised)})
}

// persistSnapshot replaces what is on disk by the snapshot, the ballots and the
// slots that follow the snapshot, and reports whether the server may go on.
func (s *server) persistSnapshot() bool {
	if err := s.wal.Snapshot(s.snapshot.encode(), s.kept(s.snapshot.slot)); err != nil {
		s.halt("cannot write a snapshot: " + err.Error())
		return false
	}
	s.writing = writing{}
	s.allDurable()
	return true
}

// encode returns the form in which a snapshot is on disk.
func (s *snapshot) encode() []byte {
	return append(binary.AppendUvarint(nil, s.slot), s.data...)
}

// kept are the records that a snapshot up to a slot does not stand for.
func (s *server) kept(after uint64) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		s.record = s.appendBallots(s.record[:0])
		if !yield(ballotsRecord, s.record) {
			return
		}
		for number := after + 1; number <= s.log.last(); number++ {
			p := s.log.at(number)
			if p.ballot == 0 {
				continue
			}
			s.record = appendSlot(s.record[:0], number, p)
			if !yield(slotRecord, s.record) {
				return
			}
		}
	}
}

// recover reads back what is on disk. An error means that it is not what the
// server wrote there.
func (s *server) recover() error {
	opened, found, err := wal.Open(s.env.Disk(), directory)
	if err != nil {
		return err
	}
	s.wal = opened
	if found.Snapshot != nil {
		slot, n := binary.Uvarint(found.Snapshot)
		if n <= 0 {
			return fmt.Errorf("snapshot of %d bytes ends too early", len(found.Snapshot))
		}
		s.snapshot = snapshot{slot, found.Snapshot[n:]}
		if err := s.restore(); err != nil {
			return err
		}
		s.log.base = slot
	}
	for i, r := range found.Records {
		if err := s.recoverRecord(r.Kind, r.Payload); err != nil {
			return fmt.Errorf("record %d of the write-ahead log: %w", i+1, err)
		}
	}
	s.recorded, s.said = ballots{s.promised, s.tried}, s.promised
	s.advance()
	return nil
}

func (s *server) recoverRecord(kind byte, b []byte) error {
	var first, second uint64
	rest, ok := wal.Numbers(b, &first, &second)
	switch {
	case !ok:
		return fmt.Errorf("%d bytes of kind %d end too early", len(b), kind)
	case kind == ballotsRecord:
		s.promised, s.tried = Ballot(first), Ballot(second)
	case kind == slotRecord && first > s.log.base && first <= s.log.last()+slotsAhead:
		p := s.log.reach(first)
		p.accept(Ballot(second), string(rest))
		if second == 0 {
			p.ballot = decided
		} else {
			s.promised = max(s.promised, p.ballot)
		}
	case kind == slotRecord:
		return fmt.Errorf("slot %d in a log from %d to %d", first, s.log.base+1, s.log.last())
	default:
		return fmt.Errorf("unknown kind %d", kind)
	}
	return nil
}

// slotsAhead is how far a slot may be beyond the last before it: more than any
// leader goes ahead.
const slotsAhead = 1 << 20

func (s *server) appendBallots(b []byte) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(b, uint64(s.promised)), uint64(s.tried))
}

func appendSlot(b []byte, number uint64, p *slot) []byte {
	ballot := p.ballot
	if ballot == decided {
		ballot = 0
	}
	b = binary.AppendUvarint(binary.AppendUvarint(b, number), uint64(ballot))
	return append(b, p.value...)
}
