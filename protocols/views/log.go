package views

import (
	"fmt"
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
	Command string        // an encoded services.Command
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
	Data  []byte // what services.Store.Snapshot returned; not to be written to
}

// A Log is what a member keeps: the view that it has entered, what standing it
// has there, and the updates, those up to a snapshot as such. Updates are added
// and never taken back, but for replace.
//
// Parts of the log are sent as they are. What stands there is never written
// over.
type Log struct {
	monotonic
	wal         *wal.Log
	unsynced    bool
	recorded    tenure // the last that was recorded
	holds       bool   // that is known to be on disk
	flight      flight
	compaction  compaction
	replacement compaction // by the state that the member is handed in the view
	begun       uint64     // how many syncs and snapshots were begun; it numbers their tags
	record      []byte     // room to encode a record in
	told        told

	view     View
	entered  bool // since the log was opened
	standing standing
	snapshot Snapshot
	entries  []Entry // those after the snapshot
	ends     []int64 // for each of them, the bytes of all that stood up to it
	base     int64   // the bytes of all that stood up to the snapshot
	synced   uint64  // the last index on disk
}

// A standing is what a member has of its view.
type standing byte

const (
	outside standing = iota // nothing, or it is no member
	handed                  // the state that it was handed, and maybe not all that came since
	full                    // everything
)

// A tenure is a view and the standing in it.
type tenure struct {
	view     uint64
	standing standing
}

// The kinds of record on a member's disk. A later one of the office stands
// for the earlier.
const (
	officeRecord byte = iota + 1 // standing, view
	entryRecord                  // wall, index, view, client, command
)

// openLog reads back what is on a disk. An error means that it is not what
// was written there.
func openLog(fs disk.FS) (*Log, error) {
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
	l.allDurable()
	return l, nil
}

func (l *Log) replay(r wal.Record) error {
	switch r.Kind {
	case officeRecord:
		if len(r.Payload) == 0 {
			return fmt.Errorf("an office of 0 bytes ends too early")
		}
		view, err := decodeView(r.Payload[1:])
		l.view, l.standing = view, standing(r.Payload[0])
		l.recorded = l.tenure()
		return err
	case entryRecord:
		index, e, err := decodeEntry(r.Payload)
		if err == nil && index != l.Last()+1 {
			err = fmt.Errorf("entry %d follows entry %d", index, l.Last())
		}
		l.add(e)
		return err
	}
	return fmt.Errorf("unknown kind %d", r.Kind)
}

// View is the view entered last.
func (l *Log) View() View { return l.view }

// Ready reports whether the member is a full one: its log has all that may have
// been committed in the view.
func (l *Log) Ready() bool { return l.standing == full }

// restarted reports whether the member has entered no view since it started.
func (l *Log) restarted() bool { return !l.entered }

// handed reports whether the log begins with the state that the member was
// handed in the view, or is ready.
func (l *Log) handed() bool { return l.standing != outside }

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

// viewAt is the view of the entry at an index from the snapshot's to Last.
func (l *Log) viewAt(index uint64) uint64 {
	if index == l.snapshot.Index {
		return l.snapshot.View
	}
	return l.At(index).View
}

// Slice returns the entries after one index and up to another, for reading
// only.
func (l *Log) Slice(after, last uint64) []Entry {
	from, to := after-l.snapshot.Index, last-l.snapshot.Index
	return l.entries[from:to:to]
}

// bytes is the size in bytes, on the network, of the entries after one index and
// up to another.
func (l *Log) bytes(after, last uint64) int64 { return l.end(last) - l.end(after) }

// end is the bytes of all entries up to an index.
func (l *Log) end(index uint64) int64 {
	if index == l.snapshot.Index {
		return l.base
	}
	return l.ends[index-l.snapshot.Index-1]
}

// enter takes note of a view, later than the last, and whether the log has its
// state. It is on disk after the next sync. What replace has begun is given up.
func (l *Log) enter(v View, ready bool) {
	if v.Number <= l.view.Number {
		panic(fmt.Sprintf("views: view %d is entered after view %d; views only go up", v.Number, l.view.Number))
	}
	if l.replacing() {
		l.wal.Abandon()
		l.replacement = compaction{}
	}
	l.view, l.standing, l.entered = v, outside, true
	if ready {
		l.standing = full
	}
	l.saveOffice()
}

// Complete takes note that the log, which was handed the state of the view, has
// all that may have been committed since. It is on disk after the next sync.
func (l *Log) Complete() {
	l.standing = full
	l.saveOffice()
}

func (l *Log) saveOffice() {
	l.recorded = l.tenure()
	l.record = l.appendOffice(l.record[:0], l.standing)
	l.wal.Append(officeRecord, l.record)
	l.unsynced, l.holds = true, false
}

// append adds an entry at the end, and observes that. It is on disk after the
// next sync.
func (l *Log) append(env sim.Env, e Entry) {
	l.add(e)
	l.record = appendEntry(l.record[:0], l.Last(), &e)
	l.wal.Append(entryRecord, l.record)
	l.unsynced = true
	l.tellEntry(env, l.Last(), e.View, e.Value())
}

func (l *Log) add(e Entry) {
	l.ends = append(l.ends, l.end(l.Last())+int64(e.Size()))
	l.entries = append(l.entries, e)
	l.mustBeSized(len(l.entries) - 1)
}
