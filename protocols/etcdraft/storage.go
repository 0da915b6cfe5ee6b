package etcdraft

import (
	"fmt"
	"iter"
	"math"

	etcd "go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"

	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/sim"
)

// directory is where a server keeps its write-ahead log.
const directory = "etcdraft"

// The kinds of record in the write-ahead log, each one of the library's own
// messages encoded as a protocol buffer. A later hard state stands for the
// earlier; an entry takes the place of any at its index, and of all that
// follow it. The log's snapshot is a raftpb.Snapshot.
const (
	stateRecord byte = iota + 1 // raftpb.HardState
	entryRecord                 // raftpb.Entry
)

// persist writes the entries, the hard state and the snapshot of a Ready, and
// reports whether the server may go on: after a failed sync nobody knows what
// the disk holds. Entries go before the hard state, whose commit index may be
// that of the last of them, so that no torn tail leaves it behind.
func (s *server) persist(rd etcd.Ready) bool {
	s.mustFollow(rd)
	received := !etcd.IsEmptySnap(rd.Snapshot)
	if received {
		must(s.storage.ApplySnapshot(rd.Snapshot))
		s.leave = 0
	}
	s.append(rd.Entries)
	if !etcd.IsEmptyHardState(rd.HardState) {
		s.hardState = rd.HardState
	}
	if received {
		return s.rewrite()
	}
	for _, e := range rd.Entries {
		s.wal.Append(entryRecord, s.encode(e))
	}
	if !etcd.IsEmptyHardState(rd.HardState) && s.config.flaw != volatileHardState {
		s.wal.Append(stateRecord, s.encode(rd.HardState))
	}
	if !rd.MustSync {
		return true // only the commit index has moved, and others know it too
	}
	if err := s.wal.Sync(); err != nil {
		s.halt("cannot sync its disk: " + err.Error())
		return false
	}
	return true
}

// append puts entries into the log in memory.
func (s *server) append(entries []*pb.Entry) {
	must(s.storage.Append(entries))
	for _, e := range entries {
		s.noteLeave(e)
	}
}

// rewrite replaces what is on disk by the snapshot in storage and what follows
// it, in one step, and reports whether the server may go on.
func (s *server) rewrite() bool {
	snapshot, err := s.storage.Snapshot()
	must(err)
	encoded, err := proto.Marshal(snapshot)
	must(err)
	if err := s.wal.Snapshot(encoded, s.kept(snapshot.GetMetadata().GetIndex())); err != nil {
		s.halt("cannot write a snapshot: " + err.Error())
		return false
	}
	s.saving = 0
	return true
}

// saved notes that a snapshot is durable. One that a later one has made pointless
// is passed over.
func (s *server) saved(tag uint64, err error) {
	if err := s.wal.Synced(tag, err); err != nil {
		s.halt("cannot write a snapshot: " + err.Error())
		return
	}
	if tag == s.saving && !s.wal.Saving() {
		s.saving = 0
		s.env.Observe(sim.Observation{Kind: sim.Compacted, Index: s.snapshotIndex})
		s.compact()
	}
}

// kept are the records that a snapshot up to an index does not stand for.
func (s *server) kept(index uint64) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		for _, e := range s.entriesAfter(index) {
			if !yield(entryRecord, s.encode(e)) {
				return
			}
		}
		if s.hardState != nil && s.config.flaw != volatileHardState {
			yield(stateRecord, s.encode(s.hardState))
		}
	}
}

// entriesAfter returns all entries of the log behind an index.
func (s *server) entriesAfter(index uint64) []*pb.Entry {
	last, err := s.storage.LastIndex()
	must(err)
	return s.entriesBetween(index+1, last)
}

// entriesBetween returns the entries of the log from one index to another, both
// included; none if the first is the later.
func (s *server) entriesBetween(first, last uint64) []*pb.Entry {
	if first > last {
		return nil
	}
	entries, err := s.storage.Entries(first, last+1, math.MaxUint64)
	must(err)
	return entries
}

// encode returns a message's encoding, valid until the next call.
func (s *server) encode(m proto.Message) []byte {
	encoded, err := proto.MarshalOptions{}.MarshalAppend(s.record[:0], m)
	must(err)
	s.record = encoded
	return encoded
}

// must holds for what fails only if the server breaks the rules of the
// library's storage, which lives in memory.
func must(err error) {
	if err != nil {
		panic("etcdraft: " + err.Error())
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
	s.storage = etcd.NewMemoryStorage()
	if err := s.recoverSnapshot(found.Snapshot); err != nil {
		return err
	}
	for i, r := range found.Records {
		if err := s.recoverRecord(r); err != nil {
			return fmt.Errorf("record %d of the write-ahead log: %w", i+1, err)
		}
	}
	return s.recoverHardState()
}

// recoverSnapshot restores the state machine. Where there is no snapshot, the
// storage gets one of index 0, which holds the configuration that the group
// begins with; a server that joins later begins with it too, without being
// part of it.
func (s *server) recoverSnapshot(encoded []byte) error {
	snapshot := &pb.Snapshot{Metadata: &pb.SnapshotMetadata{ConfState: s.config.initial()}}
	if encoded != nil {
		if err := proto.Unmarshal(encoded, snapshot); err != nil {
			return fmt.Errorf("snapshot of %d bytes: %w", len(encoded), err)
		}
		if err := s.Machine.Install(s.env, s.config.SnapshotPart, snapshot.GetData()); err != nil {
			return err
		}
	}
	must(s.storage.ApplySnapshot(snapshot))
	s.confState = snapshot.GetMetadata().GetConfState()
	if encoded != nil {
		s.restored(snapshot)
	}
	return nil
}

func (s *server) recoverRecord(r wal.Record) error {
	switch r.Kind {
	case stateRecord:
		s.hardState = &pb.HardState{}
		return proto.Unmarshal(r.Payload, s.hardState)
	case entryRecord:
		e := &pb.Entry{}
		if err := proto.Unmarshal(r.Payload, e); err != nil {
			return err
		}
		last, err := s.storage.LastIndex()
		must(err)
		if e.GetIndex() <= s.applied || e.GetIndex() > last+1 {
			return fmt.Errorf("entry %d follows entry %d", e.GetIndex(), last)
		}
		s.append([]*pb.Entry{e})
		return nil
	default:
		return fmt.Errorf("unknown kind %d", r.Kind)
	}
}

// recoverHardState puts the last hard state into the storage. The library
// cannot run with a commit index outside its log.
func (s *server) recoverHardState() error {
	if s.hardState == nil {
		return nil
	}
	last, err := s.storage.LastIndex()
	must(err)
	if commit := s.hardState.GetCommit(); commit < s.applied || commit > last {
		return fmt.Errorf("the commit index is %d, and the log has entries %d to %d", commit, s.applied+1, last)
	}
	return s.storage.SetHardState(s.hardState)
}
