package wal

import (
	"iter"

	"github.com/laplace-sim/laplace/sim/disk"
)

// tailMax is how many bytes of records that the log got while its successor was
// written are waited for in the end. More are written and not waited for, as what
// came before them, if that was at least twice as much, so that there is an end.
const tailMax = 64 << 10

// A successor is a file that is being written and will take the log's place.
type successor struct {
	tag      uint64 // of the sync of its first end bytes
	syncing  int64  // of which so many were not durable when that began
	file     disk.File
	number   uint64
	snapshot int64  // bytes that the snapshot's record takes
	end      int64  // bytes that are written
	durable  int64  // bytes that are durable
	tail     []byte // records that the log got meanwhile, as they follow

	whole int64 // bytes of what it began with: the snapshot and what was kept
	since int64 // the length of the log by then
}

// carry adds a record that the log gets while the successor is written. It may
// be durable in the log before, so the successor must have it too.
func (s *successor) carry(kind byte, payload []byte) {
	s.tail = appendRecord(s.tail, s.number, s.end+int64(len(s.tail)), 0, kind, payload)
}

// Due reports whether a snapshot is worth taking: the records behind the last
// one take at least so many bytes, and at least as many as that snapshot, so
// that all snapshots together cost no more than the records do. While
// SnapshotAsync is under way none is due.
func (l *Log) Due(least int64) bool {
	behind := l.Size() - fileHeaderSize - l.snapshot
	return l.next == nil && behind >= least && behind >= l.snapshot
}

// Snapshot replaces the whole log, in one step that a crash cannot divide, by
// a snapshot and the records that keep yields; nil is no snapshot. Records
// appended and not kept are gone, written or not. When it returns nil, the
// new log is durable. It takes the place of a SnapshotAsync under way.
func (l *Log) Snapshot(snapshot []byte, keep iter.Seq2[byte, []byte]) error {
	if l.err != nil {
		return l.err
	}
	l.Abandon()
	next, err := l.write(l.buffer[:0], snapshot, keep)
	if err != nil {
		return err
	}
	l.start(next)
	if err := l.sync(next); err != nil {
		return err
	}
	return l.install(next)
}

// start notes what a successor begins with. What the log gets from now on follows.
func (l *Log) start(next *successor) { next.whole, next.since = next.end, l.Size() }

// sync makes all of a successor durable.
func (l *Log) sync(next *successor) error {
	if err := l.check("sync", next.file.Sync()); err != nil {
		return err
	}
	next.durable = next.end
	return nil
}

// SnapshotAsync begins to do what Snapshot does, and does not wait until the
// disk has it: the end of that is reported to the process together with tag,
// and is to be passed to Synced, which lets the new file take the log's place.
// Until then the log goes on as it was. What is appended and synced meanwhile
// is in the new file too, behind the records that keep yields; if that is long,
// Synced begins to write it and there is one more end to come, which Saving tells.
// A crash leaves the old log or the new one, whole.
// The tag must differ from those of syncs under way, and there is one
// SnapshotAsync at a time: see Due. It panics at a second.
func (l *Log) SnapshotAsync(tag uint64, snapshot []byte, keep iter.Seq2[byte, []byte]) error {
	if l.err != nil {
		return l.err
	}
	if l.next != nil {
		panic("wal: SnapshotAsync while another is under way")
	}
	l.draft = nil
	next, err := l.write(nil, snapshot, keep)
	if err != nil {
		return err
	}
	l.begin(tag, next)
	return nil
}

// begin begins to make a successor durable that is written.
func (l *Log) begin(tag uint64, next *successor) {
	l.start(next)
	next.tag, next.syncing = tag, next.end
	l.next = next
	l.syncAsync(next.file, tag)
	l.mustHaveBegun(tag)
}

// Saving reports whether a SnapshotAsync is under way.
func (l *Log) Saving() bool { return l.next != nil }

// Abandon gives up the SnapshotAsync under way, if there is one, and the Draft: the
// log stays as it is, and the end of that tells nothing any more.
func (l *Log) Abandon() { l.next, l.draft = nil, nil }

// write writes a new file beside the log, with a snapshot and the records that
// keep yields, in a buffer that is not used otherwise.
func (l *Log) write(buffer, snapshot []byte, keep iter.Seq2[byte, []byte]) (*successor, error) {
	next := &successor{number: l.number + 1}
	b := append(buffer, make([]byte, fileHeaderSize)...)
	if snapshot != nil {
		b = appendRecord(b, next.number, int64(len(b)), 0, kindSnapshot, snapshot)
		next.snapshot = int64(len(b)) - fileHeaderSize
	}
	b = appendKept(b, next.number, 0, keep)
	next.end = int64(len(b))
	putFileHeader(b, next.number, next.end)
	next.mustHold(snapshot)
	file, err := l.fs.Create(l.path(nameNew))
	if err := l.check("create", err); err != nil {
		return nil, err
	}
	next.file = file
	if err := l.writeAt(file, b, 0); err != nil {
		return nil, err
	}
	return next, nil
}

// succeed ends SnapshotAsync, whose sync ended as err says, or goes on with what
// came meanwhile.
func (l *Log) succeed(err error) error {
	next := l.next
	if err := l.check("sync", err); err != nil {
		l.next = nil
		return err
	}
	next.mustHaveSynced()
	next.durable = next.end
	if tail := int64(len(next.tail)); tail > tailMax && tail <= next.syncing/2 {
		return l.goOn(next)
	}
	next.mustBeNearEnd()
	l.next = nil
	if len(next.tail) > 0 {
		if err := l.extend(next); err != nil {
			return err
		}
		if err := l.sync(next); err != nil {
			return err
		}
	}
	return l.install(next)
}

// goOn begins to make the tail of a successor durable.
func (l *Log) goOn(next *successor) error {
	next.mustBeFarFromEnd()
	if err := l.extend(next); err != nil {
		return err
	}
	next.syncing = next.end - next.durable
	l.syncAsync(next.file, next.tag)
	l.mustHaveBegun(next.tag)
	return nil
}

// extend writes the tail of a successor into it, and says so in its header.
func (l *Log) extend(next *successor) error {
	if err := l.writeAt(next.file, next.tail, next.end); err != nil {
		return err
	}
	next.end += int64(len(next.tail))
	next.tail = next.tail[:0]
	header := make([]byte, fileHeaderSize)
	putFileHeader(header, next.number, next.end)
	return l.writeAt(next.file, header, 0)
}

// install puts a successor, all of which is durable, in the log's place. It is
// appended to only once its name is durable as well.
func (l *Log) install(next *successor) error {
	l.mustStand()
	l.mustTakeOver(next)
	if err := l.check("rename", l.fs.Rename(l.path(nameNew), l.path(nameLog))); err != nil {
		return err
	}
	if err := l.check("sync the directory of", l.fs.SyncDir(l.dir)); err != nil {
		return err
	}
	l.mustStand()
	l.file, l.number, l.snapshot = next.file, next.number, next.snapshot
	l.end, l.durable, l.dirty = next.end, next.end, next.end
	l.buffer, l.flights = l.buffer[:0], l.flights[:0]
	l.mustHaveTakenOver(next)
	return nil
}
