package raft

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"path"

	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/sim"
)

// directory is where a server keeps its write-ahead log.
const directory = "raft"

// The kinds of record in the write-ahead log. A later record of the state
// stands for the earlier; an entry takes the place of any at its index, and of
// all that follow it.
const (
	stateRecord byte = iota + 1 // currentTerm, votedFor
	entryRecord                 // index, term, command
)

// saveState records the term and the vote (§3.8). They are durable after the
// next persist.
func (s *server) saveState() {
	if s.config.flaw == forgetVote {
		return
	}
	s.recorded = ballot{s.currentTerm, s.votedFor}
	s.record = appendState(s.record[:0], s.currentTerm, s.votedFor)
	s.wal.Append(stateRecord, s.record)
	s.unsynced = true
}

// A ballot is the vote of a term, or 0.
type ballot struct {
	term uint64
	vote sim.NodeID
}

// A flight is a sync that the server does not wait for.
type flight struct {
	tag  uint64
	last uint64 // the last index that it makes durable
}

// noFlight stands for none.
var noFlight flight

// saveEntry records an entry, durable after the next persist.
func (s *server) saveEntry(index uint64, e Entry) {
	s.mustBeNew(index)
	s.record = appendEntry(s.record[:0], index, e)
	s.wal.Append(entryRecord, s.record)
	s.unsynced = true
}

// persist makes all records durable, and reports whether the server may go on.
// After a failed sync nobody knows what the disk holds, so it may not.
func (s *server) persist() bool {
	if s.halted || !s.unsynced && s.flight == noFlight {
		return !s.halted
	}
	s.mustNeedSync()
	if err := s.wal.Sync(); err != nil {
		s.halt("cannot sync its disk: " + err.Error())
		return false
	}
	s.allDurable()
	return true
}

// beginSync begins to make all records durable, unless that is under way.
func (s *server) beginSync() {
	if s.halted || !s.unsynced || s.flight != noFlight {
		return
	}
	s.flights++
	if err := s.wal.SyncAsync(s.flights); err != nil {
		s.halt("cannot write its disk: " + err.Error())
		return
	}
	s.flight = flight{s.flights, s.log.lastIndex()}
	s.unsynced = false
}

// endSync notes that a sync has ended. One that a later persist did not wait
// for tells nothing any more.
func (s *server) endSync(tag uint64, err error) {
	if err := s.wal.Synced(tag, err); err != nil {
		s.halt("cannot sync its disk: " + err.Error())
		return
	}
	switch tag {
	case s.flight.tag:
		s.durable = s.flight.last
		s.flight = noFlight
	case s.saving:
		if s.wal.Saving() {
			return
		}
		s.saving = 0
		s.allDurable() // the snapshot's file has all that was recorded meanwhile
		s.saved()
	}
}

// allDurable notes that nothing is left to sync.
func (s *server) allDurable() {
	s.mustBeSaved()
	s.durable = s.log.lastIndex()
	s.unsynced = false
	s.flight = noFlight
}

// persistSnapshot replaces what is on disk by the snapshot, the state and the
// entries that follow the snapshot, and reports whether the server may go on.
func (s *server) persistSnapshot() bool {
	if err := s.wal.Snapshot(s.snapshot.encode(), s.kept()); err != nil {
		s.halt("cannot write a snapshot: " + err.Error())
		return false
	}
	s.saving = 0
	s.allDurable()
	return true
}

// encode is the snapshot as it is written.
func (s *snapshot) encode() []byte {
	configuration := s.configuration.command()
	b := binary.AppendUvarint(nil, s.index)
	b = binary.AppendUvarint(b, s.term)
	b = binary.AppendUvarint(b, uint64(len(configuration)))
	b = append(b, configuration...)
	return append(b, s.data...)
}

// kept are the records that a snapshot does not stand for.
func (s *server) kept() iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		s.recorded = ballot{s.currentTerm, s.votedFor}
		s.record = appendState(s.record[:0], s.currentTerm, s.votedFor)
		if !yield(stateRecord, s.record) {
			return
		}
		for index := s.snapshot.index + 1; index <= s.log.lastIndex(); index++ {
			s.record = appendEntry(s.record[:0], index, *s.log.at(index))
			if !yield(entryRecord, s.record) {
				return
			}
		}
	}
}

// recover reads back what is on disk. An error means that it is not what the
// server wrote there.
func (s *server) recover() error {
	opened, found, err := wal.Open(s.env.Disk(), directory)
	if err != nil && s.config.flaw == discardLog {
		opened, found, err = s.openAnew()
	}
	if err != nil {
		return err
	}
	s.wal = opened
	if found.Snapshot != nil {
		if err := s.recoverSnapshot(found.Snapshot); err != nil {
			return err
		}
	}
	for i, r := range found.Records {
		if err := s.recoverRecord(r.Kind, r.Payload); err != nil {
			return fmt.Errorf("record %d of the write-ahead log: %w", i+1, err)
		}
	}
	s.allDurable()
	return nil
}

// openAnew removes what is on disk, and begins with nothing.
func (s *server) openAnew() (*wal.Log, wal.Recovered, error) {
	names, err := s.env.Disk().List(directory)
	for _, name := range names {
		err = errors.Join(err, s.env.Disk().Remove(path.Join(directory, name)))
	}
	if err != nil {
		return nil, wal.Recovered{}, err
	}
	return wal.Open(s.env.Disk(), directory)
}

func (s *server) recoverSnapshot(b []byte) error {
	var index, term, length uint64
	rest, ok := wal.Numbers(b, &index, &term, &length)
	if !ok || length > uint64(len(rest)) {
		return fmt.Errorf("snapshot of %d bytes ends too early", len(b))
	}
	command, data := rest[:length], rest[length:]
	c, err := parseConfiguration(index, string(command))
	if err != nil {
		return fmt.Errorf("snapshot of %d bytes: %w", len(b), err)
	}
	if err := s.Machine.Install(s.env, s.config.SnapshotPart, data); err != nil {
		return err
	}
	s.snapshot = snapshot{index, term, c, data}
	s.log = log{base: index, baseTerm: term}
	s.restored()
	return nil
}

func (s *server) recoverRecord(kind byte, b []byte) error {
	var first, second uint64
	rest, ok := wal.Numbers(b, &first, &second)
	switch {
	case !ok:
		return fmt.Errorf("%d bytes of kind %d end too early", len(b), kind)
	case kind == stateRecord && first < s.currentTerm:
		return fmt.Errorf("term %d follows term %d", first, s.currentTerm)
	case kind == stateRecord:
		s.currentTerm, s.votedFor = first, sim.NodeID(second)
		s.recorded = ballot{s.currentTerm, s.votedFor}
	case kind == entryRecord && first > s.log.base && first <= s.log.lastIndex()+1:
		if first <= s.log.lastIndex() {
			s.log.truncate(first - 1)
			s.returnTo(first - 1)
		}
		s.log.append(Entry{Term: second, Command: string(rest)})
		s.adopt(first, *s.log.at(first))
	case kind == entryRecord:
		return fmt.Errorf("entry %d follows entry %d", first, s.log.lastIndex())
	default:
		return fmt.Errorf("unknown kind %d", kind)
	}
	return nil
}

func appendState(b []byte, term uint64, vote sim.NodeID) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(b, term), uint64(vote))
}

func appendEntry(b []byte, index uint64, e Entry) []byte {
	return append(binary.AppendUvarint(binary.AppendUvarint(b, index), e.Term), e.Command...)
}
