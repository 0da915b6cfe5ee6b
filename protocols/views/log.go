package views

import (
	"encoding/binary"
	"fmt"
	"iter"
	"time"

	"github.com/laplace-sim/laplace/protocols/wal"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// directory is where the service and the members keep their write-ahead logs.
const directory = "views"

// An Entry is one update in the log. Its index is its place there, from 1.
type Entry struct {
	View    uint64        // the number of the view in which it was taken in
	Client  sim.NodeID    // who waits for the answer
	Wall    time.Duration // when it was taken in, by the wall clock there
	Command string        // an encoded kv.Command
}

// Value is the hash of the entry's content, by which observations name it.
func (e *Entry) Value() uint64 { return rng.HashString(e.Command) }

// Size is the entry's size in bytes on the network.
func (e *Entry) Size() int { return 24 + len(e.Command) }

// A Snapshot is the state after the entry at Index, which stands for all
// entries up to there. View, Wall and Value are those of that entry.
type Snapshot struct {
	Index uint64
	View  uint64
	Wall  time.Duration
	Value uint64
	Data  []byte // what kv.Store.Snapshot returned; not to be written to
}

// A Log is what a member keeps: the view that it has entered, whether it has
// the state of that view, and the updates, those up to a snapshot as such.
// Updates are added and never taken back, but for Replace.
//
// Parts of the log are sent as they are. What stands there is never written
// over.
type Log struct {
	wal      *wal.Log
	unsynced bool
	record   []byte // room to encode a record in

	view     View
	ready    bool
	snapshot Snapshot
	entries  []Entry // those after the snapshot
	synced   uint64  // the last index on disk
}

// The kinds of record on a member's disk. A later one of the office stands
// for the earlier.
const (
	officeRecord byte = iota + 1 // ready, view
	entryRecord                  // index, view, client, wall, command
)

// OpenLog reads back what is on a disk. An error means that it is not what
// was written there.
func OpenLog(fs disk.FS) (*Log, error) {
	opened, found, err := wal.Open(fs, directory)
	if err != nil {
		return nil, err
	}
	l := &Log{wal: opened}
	if found.Snapshot != nil {
		if l.snapshot, err = decodeSnapshot(found.Snapshot); err != nil {
			return nil, fmt.Errorf("the snapshot of the write-ahead log: %w", err)
		}
	}
	for i, r := range found.Records {
		if err := l.replay(r); err != nil {
			return nil, fmt.Errorf("record %d of the write-ahead log: %w", i+1, err)
		}
	}
	l.synced = l.Last()
	return l, nil
}

func (l *Log) replay(r wal.Record) error {
	switch r.Kind {
	case officeRecord:
		if len(r.Payload) == 0 {
			return fmt.Errorf("an office of 0 bytes ends too early")
		}
		view, err := decodeView(r.Payload[1:])
		l.view, l.ready = view, r.Payload[0] == 1
		return err
	case entryRecord:
		index, e, err := decodeEntry(r.Payload)
		if err == nil && index != l.Last()+1 {
			err = fmt.Errorf("entry %d follows entry %d", index, l.Last())
		}
		l.entries = append(l.entries, e)
		return err
	}
	return fmt.Errorf("unknown kind %d", r.Kind)
}

// View is the view entered last.
func (l *Log) View() View { return l.view }

// Ready reports whether the log has the state of the view.
func (l *Log) Ready() bool { return l.ready }

// Snapshot is the state that stands for the entries up to its index.
func (l *Log) Snapshot() Snapshot { return l.snapshot }

// Last is the index of the last entry; that of the snapshot if there is none.
func (l *Log) Last() uint64 { return l.snapshot.Index + uint64(len(l.entries)) }

// Synced is the index of the last entry on disk.
func (l *Log) Synced() uint64 { return l.synced }

// At returns the entry at an index after the snapshot and up to Last.
func (l *Log) At(index uint64) *Entry {
	if index <= l.snapshot.Index || index > l.Last() {
		panic(fmt.Sprintf("views: entry %d of a log from %d to %d", index, l.snapshot.Index+1, l.Last()))
	}
	return &l.entries[index-l.snapshot.Index-1]
}

// SnapshotAt is what a snapshot says of the entry at an index from the
// snapshot's to Last, without data.
func (l *Log) SnapshotAt(index uint64) Snapshot {
	if s := l.snapshot; index == s.Index {
		s.Data = nil
		return s
	}
	e := l.At(index)
	return Snapshot{Index: index, View: e.View, Wall: e.Wall, Value: e.Value()}
}

// ViewAt is the view of the entry at an index from the snapshot's to Last.
func (l *Log) ViewAt(index uint64) uint64 {
	if index == l.snapshot.Index {
		return l.snapshot.View
	}
	return l.At(index).View
}

// Tell observes what stands in the log from an index on, as far as it is not
// in the snapshot, and the snapshot's end.
func (l *Log) Tell(env sim.Env, from uint64) {
	if l.snapshot.Index > 0 && l.snapshot.Index >= from {
		tell(env, l.snapshot.Index, l.snapshot.View, l.snapshot.Value)
	}
	for index := max(from, l.snapshot.Index+1); index <= l.Last(); index++ {
		e := l.At(index)
		tell(env, index, e.View, e.Value())
	}
}

func tell(env sim.Env, index, view, value uint64) {
	env.Observe(sim.Observation{Kind: sim.Appended, Term: view, Index: index, Value: value})
}

// TellPlace observes which place a node has in the view: none before it has
// the state.
func (l *Log) TellPlace(env sim.Env) {
	o := sim.Observation{Kind: sim.Placed, Term: l.view.Number}
	if l.ready {
		o.Index = uint64(l.view.Position(env.ID()) + 1)
	}
	env.Observe(o)
}

// Slice returns the entries after one index and up to another, for reading
// only.
func (l *Log) Slice(after, last uint64) []Entry {
	from, to := after-l.snapshot.Index, last-l.snapshot.Index
	return l.entries[from:to:to]
}

// Enter takes note of a view, and whether the log has its state. It is on
// disk after the next Sync.
func (l *Log) Enter(v View, ready bool) {
	l.view, l.ready = v, ready
	l.record = l.appendOffice(l.record[:0])
	l.wal.Append(officeRecord, l.record)
	l.unsynced = true
}

// Append adds an entry at the end, and observes that. It is on disk after the
// next Sync.
func (l *Log) Append(env sim.Env, e Entry) {
	l.entries = append(l.entries, e)
	l.record = appendEntry(l.record[:0], l.Last(), &e)
	l.wal.Append(entryRecord, l.record)
	l.unsynced = true
	tell(env, l.Last(), e.View, e.Value())
}

// Sync makes everything durable. After an error nobody knows what the disk
// holds, and the member may not go on.
func (l *Log) Sync() error {
	if !l.unsynced {
		return nil
	}
	if err := l.wal.Sync(); err != nil {
		return err
	}
	l.unsynced = false
	l.synced = l.Last()
	return nil
}

// Replace puts the state of another member in the place of everything, in one
// step that a crash cannot divide. The log is then ready, and on disk.
func (l *Log) Replace(s Snapshot, entries []Entry) error {
	l.snapshot, l.entries, l.ready = s, entries[:len(entries):len(entries)], true
	return l.rewrite()
}

// Compact lets a snapshot stand for the entries up to its index. The log is
// then on disk.
func (l *Log) Compact(s Snapshot) error {
	l.entries = l.Slice(s.Index, l.Last())
	l.snapshot = s
	return l.rewrite()
}

func (l *Log) rewrite() error {
	b := appendSnapshot(nil, &l.snapshot)
	if err := l.wal.Snapshot(b, l.kept()); err != nil {
		return err
	}
	l.unsynced = false
	l.synced = l.Last()
	return nil
}

// kept are the records that a snapshot does not stand for.
func (l *Log) kept() iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		l.record = l.appendOffice(l.record[:0])
		if !yield(officeRecord, l.record) {
			return
		}
		for i := range l.entries {
			l.record = appendEntry(l.record[:0], l.snapshot.Index+uint64(i)+1, &l.entries[i])
			if !yield(entryRecord, l.record) {
				return
			}
		}
	}
}

func (l *Log) appendOffice(b []byte) []byte {
	ready := byte(0)
	if l.ready {
		ready = 1
	}
	return appendView(append(b, ready), l.view)
}

func appendEntry(b []byte, index uint64, e *Entry) []byte {
	b = binary.AppendUvarint(b, index)
	b = binary.AppendUvarint(b, e.View)
	b = binary.AppendUvarint(b, uint64(e.Client))
	b = binary.AppendUvarint(b, uint64(e.Wall))
	return append(b, e.Command...)
}

func decodeEntry(b []byte) (index uint64, e Entry, err error) {
	n, rest, err := numbers(b)
	e = Entry{View: n[1], Client: sim.NodeID(n[2]), Wall: time.Duration(n[3]), Command: string(rest)}
	return n[0], e, err
}

func appendSnapshot(b []byte, s *Snapshot) []byte {
	b = binary.AppendUvarint(b, s.Index)
	b = binary.AppendUvarint(b, s.View)
	b = binary.AppendUvarint(b, uint64(s.Wall))
	b = binary.AppendUvarint(b, s.Value)
	return append(b, s.Data...)
}

func decodeSnapshot(b []byte) (Snapshot, error) {
	n, rest, err := numbers(b)
	return Snapshot{Index: n[0], View: n[1], Wall: time.Duration(n[2]), Value: n[3], Data: rest}, err
}

// numbers takes four varints off the front of b.
func numbers(b []byte) (found [4]uint64, rest []byte, err error) {
	rest = b
	for i := range found {
		v, n := binary.Uvarint(rest)
		if n <= 0 {
			return found, nil, fmt.Errorf("%d bytes end too early", len(b))
		}
		found[i], rest = v, rest[n:]
	}
	return found, rest, nil
}
