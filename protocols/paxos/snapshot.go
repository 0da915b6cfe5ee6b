package paxos

import (
	"encoding/binary"
	"fmt"

	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// A snapshot is the state after the command of a slot, which stands for all
// slots up to there (Paxos Made Live, section 5.5).
type snapshot struct {
	slot uint64
	data []byte // the configurations and what services.Store.Snapshot returned; not to be written to
}

// A writing is a snapshot that the disk does not have yet.
type writing struct {
	tag uint64 // of its sync; 0: there is none
	snapshot
}

// A taking is a snapshot that the server takes; the zero value is none.
type taking struct {
	*services.Saving
	slot uint64
	head int // so many bytes stand before the snapshot's data
}

// takeSnapshot begins to take and write a snapshot once enough was executed, or goes
// on with it. The server goes on meanwhile.
func (s *server) takeSnapshot() {
	if s.halted || s.taking.Saving == nil && !s.isSnapshotDue() {
		return
	}
	if s.taking.Saving == nil {
		head := (&snapshot{slot: s.chosen}).encode()
		capture := s.Machine.Capture(s.env, s.config.SnapshotPart, s.encodeConfigurations(head))
		s.taking = taking{capture.Save(s.wal), s.chosen, len(head)}
	}
	done, err := s.taking.Advance()
	if done && err == nil {
		err = s.beginSave(s.taking)
	}
	if err != nil {
		s.halt("cannot write a snapshot: " + err.Error())
	}
}

// beginSave begins to write a snapshot that was taken.
func (s *server) beginSave(t taking) error {
	s.taking = taking{}
	s.flights++
	s.writing = writing{s.flights, snapshot{t.slot, t.Whole()[t.head:]}}
	return t.Finish(s.flights, s.kept(t.slot))
}

// isSnapshotDue reports whether a snapshot is worth taking, and none is being
// written.
func (s *server) isSnapshotDue() bool {
	return s.writing.tag == 0 && s.config.SnapshotDue(s.chosen, s.snapshot.slot, s.wal)
}

// wrote replaces slots by the snapshot that the disk now has. In memory it keeps the
// last of them, so that a server that is a little behind need not be sent the
// snapshot.
func (s *server) wrote() {
	s.snapshot, s.writing = s.writing.snapshot, writing{}
	s.env.Observe(sim.Observation{Kind: sim.Compacted, Index: s.snapshot.slot})
	s.log.compact(s.keptAfter())
}

// keptAfter is the slot after which slots stay in memory beside the snapshot: the
// later half of those that make one due, by their number and by their bytes.
func (s *server) keptAfter() uint64 {
	number, bytes := s.snapshot.slot, int64(0)
	for number > s.log.base && s.snapshot.slot-number < s.config.SnapshotEvery/2 {
		if bytes += int64(len(s.log.at(number).value)); bytes > s.config.SnapshotBytes/2 {
			break
		}
		number--
	}
	return number
}

// install replaces the state by a snapshot that is ahead of it. What was accepted
// behind the snapshot stays.
func (s *server) install(slot uint64, data []byte) {
	s.assertAhead(slot)
	s.taking = taking{}
	if s.next > s.chosen+1 {
		s.yield() // nobody can tell what was chosen in the slots that it has proposed in
	}
	was := s.snapshot
	s.snapshot = snapshot{slot, data}
	if err := s.restore(); err != nil {
		s.snapshot = was // damaged on the way; the server asks again
		return
	}
	s.log.compact(slot)
	if !s.persistSnapshot() {
		return
	}
	s.advance()
	s.becomeLeader()
}

// restore makes the snapshot the state of the machine.
func (s *server) restore() error {
	configurations, data, ok := decodeConfigurations(s.snapshot.data)
	if !ok {
		return fmt.Errorf("the configurations of a snapshot of %d bytes cannot be read", len(s.snapshot.data))
	}
	if err := s.Machine.Install(s.env, s.config.SnapshotPart, data); err != nil {
		return err
	}
	s.members = configurations
	s.chosen = s.snapshot.slot
	s.next = max(s.next, s.chosen+1)
	s.env.Observe(sim.Observation{Kind: sim.Restored, Index: s.snapshot.slot})
	return nil
}

// encodeConfigurations appends the current configuration and those to come.
func (s *server) encodeConfigurations(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(s.members)))
	for _, c := range s.members {
		b = binary.AppendUvarint(b, c.from)
		b = binary.AppendUvarint(b, uint64(len(c.ids)))
		for _, id := range c.ids {
			b = binary.AppendUvarint(b, uint64(id))
		}
	}
	return b
}

// decodeConfigurations reads what encodeConfigurations wrote, and returns what
// follows it.
func decodeConfigurations(b []byte) (all []configuration, rest []byte, ok bool) {
	ok = true
	number := func() uint64 {
		v, n := binary.Uvarint(b)
		ok = ok && n > 0
		b = b[max(n, 0):]
		return v
	}
	for n := number(); n > 0 && ok; n-- {
		c := configuration{from: number()}
		for k := number(); k > 0 && ok; k-- {
			c.ids = append(c.ids, sim.NodeID(number()))
		}
		c.set = setOf(c.ids)
		all = append(all, c)
	}
	return all, b, ok && len(all) > 0
}
