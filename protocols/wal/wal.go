package wal

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/laplace-sim/laplace/sim/disk"
)

// The names of files in the log's directory.
const (
	nameLog = "log"
	nameNew = "log.new" // a log that is being written, worthless after a crash
)

// A Record is what Append was given.
type Record struct {
	Kind    byte
	Payload []byte
}

// A Log is an open write-ahead log. It belongs to one incarnation of one
// process.
//
// The first error of the disk stops a log for good: every later call returns
// it. After a failed sync nobody knows what is durable, and a second one that
// succeeds proves nothing (Rebello et al., "Can Applications Recover from
// fsync Failures?", ATC 2020). The way on is a new incarnation and Open.
type Log struct {
	fs     disk.FS
	dir    string
	file   disk.File
	number uint64 // of the file

	buffer  []byte   // records not yet written
	end     int64    // the file's length, where buffer will go
	durable int64    // the file is durable up to here
	dirty   int64    // what stands behind here was written since a sync began last
	flights []flight // asynchronous syncs under way, oldest first
	err     error    // what stopped the log

	snapshot int64      // bytes of the file that the snapshot's record takes
	next     *successor // that SnapshotAsync began; nil if none is under way
	draft    *Draft     // nil if there is none
	asked    uint64     // the tag of the asynchronous sync that was asked for last
}

// A flight is an asynchronous sync that makes the file durable up to end.
type flight struct {
	tag uint64
	end int64
}

// Append adds a record behind all others. It stays in memory until Flush or
// Sync. The payload is copied. Kinds are the caller's to choose, from 1 to
// 254; Append panics at others.
func (l *Log) Append(kind byte, payload []byte) {
	checkRecord(kind, payload)
	was := l.Size()
	l.buffer = appendRecord(l.buffer, l.number, was, l.durable, kind, payload)
	if l.next != nil {
		l.next.carry(kind, payload)
	}
	l.mustHaveAppended(was, payload)
}

func checkRecord(kind byte, payload []byte) {
	if kind == 0 || kind == kindSnapshot {
		panic(fmt.Sprintf("wal: a record's kind is from 1 to 254, not %d", kind))
	}
	if uint64(len(payload)) > math.MaxUint32 {
		panic(fmt.Sprintf("wal: a record of %d bytes is too long", len(payload)))
	}
}

// Size is the length of the log in bytes, with what is still in memory.
func (l *Log) Size() int64 { return l.end + int64(len(l.buffer)) }

// Flush writes what was appended to the file, in one write, without syncing.
func (l *Log) Flush() error {
	if l.err != nil || len(l.buffer) == 0 {
		return l.err
	}
	l.mustEnd()
	if err := l.writeAt(l.file, l.buffer, l.end); err != nil {
		return err
	}
	l.end += int64(len(l.buffer))
	l.buffer = l.buffer[:0]
	return nil
}

// Sync makes everything appended so far durable before it returns, whatever
// becomes of asynchronous syncs under way.
func (l *Log) Sync() error {
	if len(l.flights) > 0 {
		// Should one of them fail, its bytes would not be written again.
		if err := l.rewrite(); err != nil {
			return err
		}
	}
	if err := l.Flush(); err != nil {
		return err
	}
	l.mustStand()
	l.mustBeWritten()
	l.mustBeDirty()
	if err := l.check("sync", l.file.Sync()); err != nil {
		return err
	}
	l.durable, l.dirty = l.end, l.end
	l.flights = l.flights[:0]
	return nil
}

// SyncAsync writes what was appended and starts to make it durable. Its end
// is reported to the process together with tag, and is to be passed to
// Synced. Tags under way at the same time must differ.
func (l *Log) SyncAsync(tag uint64) error {
	if err := l.Flush(); err != nil {
		return err
	}
	l.mustStand()
	l.mustBeWritten()
	l.flights, l.dirty = append(l.flights, flight{tag, l.end}), l.end
	l.syncAsync(l.file, tag)
	l.mustBeUnderWay(tag)
	return nil
}

// syncAsync asks the disk for an asynchronous sync.
func (l *Log) syncAsync(file disk.File, tag uint64) {
	l.asked = tag
	file.SyncAsync(tag)
}

// Synced tells the log how the asynchronous sync with the tag ended, be it of
// SyncAsync or of SnapshotAsync. If it returns nil, what was appended before
// that SyncAsync is durable, or the snapshot has taken the log's place, unless it is
// still Saving. A sync
// that a later Sync or snapshot has made pointless is passed over.
func (l *Log) Synced(tag uint64, err error) error {
	if l.err == nil && l.next != nil && l.next.tag == tag {
		return l.succeed(err)
	}
	l.mustNotBeNext(tag)
	i := slices.IndexFunc(l.flights, func(f flight) bool { return f.tag == tag })
	if l.err != nil || i < 0 {
		return l.err
	}
	if err := l.check("sync", err); err != nil {
		return err
	}
	ended := l.flights[i]
	l.durable = max(l.durable, ended.end)
	l.flights = slices.Delete(l.flights, i, i+1)
	l.mustHaveEnded(tag, ended)
	return nil
}

// rewrite writes again what is in the file and not known to be durable, so
// that the next sync tries to make it so.
func (l *Log) rewrite() error {
	if l.err != nil || l.durable == l.end {
		return l.err
	}
	again := make([]byte, l.end-l.durable)
	if n, err := l.file.ReadAt(again, l.durable); n < len(again) {
		return l.check("read", cmp.Or(err, io.ErrUnexpectedEOF))
	}
	if err := l.writeAt(l.file, again, l.durable); err != nil {
		return err
	}
	l.dirty = l.durable
	return nil
}

// IsDurable reports whether all that was appended is known to be on disk.
func (l *Log) IsDurable() bool { return l.err == nil && len(l.buffer) == 0 && l.durable == l.end }

// Err returns the error that stopped the log, or nil.
func (l *Log) Err() error { return l.err }

// writeAt writes bytes into a file.
func (l *Log) writeAt(file disk.File, b []byte, off int64) error {
	_, err := file.WriteAt(b, off)
	return l.check("write", err)
}

// check makes an error the end of the log, where it happens, and returns what is its
// end; nil if there was none.
func (l *Log) check(doing string, err error) error {
	if err == nil {
		return nil
	}
	l.err = fmt.Errorf("wal: cannot %s %s, and the log stops here: %w", doing, l.path(nameLog), err)
	return l.err
}

func (l *Log) path(name string) string {
	if l.dir == "." {
		return name
	}
	return l.dir + "/" + name
}
