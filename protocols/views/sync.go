package views

import (
	"fmt"
	"iter"
	"time"

	"github.com/laplace-sim/laplace/services"
)

// A flight is a sync that the member does not wait for.
type flight struct {
	tag  uint64 // 0: none is under way
	last uint64 // the last index that it makes durable

	since time.Duration // when it was begun
}

// A compaction is a snapshot that the member writes and does not wait for.
type compaction struct {
	tag      uint64 // 0: none is under way
	snapshot Snapshot
	taking   *services.Saving // while it is not whole
	head     int              // so many bytes stand before its data
	portions int              // so many were taken
	seen     int              // so many were when mustAgree looked last
}

// sync makes everything durable, and waits for that. After an error nobody knows
// what the disk holds, and the member may not go on.
func (l *Log) sync() error {
	if !l.unsynced && l.flight.tag == 0 {
		return nil
	}
	if err := l.wal.Sync(); err != nil {
		return err
	}
	l.allDurable()
	return nil
}

// beginSync begins to make everything durable, unless there is nothing to do or a
// sync is under way; what comes meanwhile is for the next. The process is told of
// its end, which is for endSync. An error is as one of sync. The clock is any that
// does not go back.
func (l *Log) beginSync(now time.Duration) error {
	l.mustGoOn(now)
	if !l.unsynced || l.flight.tag != 0 {
		return nil
	}
	l.begun++
	if err := l.wal.SyncAsync(l.begun); err != nil {
		return err
	}
	l.flight = flight{l.begun, l.Last(), now}
	l.unsynced = false
	return nil
}

// syncing is for how long the sync has lasted that is under way; 0 if there is none.
func (l *Log) syncing(now time.Duration) time.Duration {
	l.mustGoOn(now)
	if l.flight.tag == 0 {
		return 0
	}
	return now - l.flight.since
}

// endSync takes note that a sync has ended, or what compact or replace began, and
// how. One that a later sync did not wait for tells nothing any more. It reports
// whether the state that the member was handed has taken the place of everything.
// An error is as one of sync.
func (l *Log) endSync(tag uint64, err error) (replaced bool, _ error) {
	if err := l.wal.Synced(tag, err); err != nil {
		return false, err
	}
	if (tag == l.replacement.tag || tag == l.compaction.tag) && l.wal.Saving() {
		return false, nil
	}
	switch tag {
	case l.replacement.tag:
		l.snapshot, l.entries, l.ends, l.base, l.standing = l.replacement.snapshot, nil, nil, 0, handed
		l.replacement, l.recorded, l.told.last = compaction{}, tenure{l.view.Number, handed}, 0
		l.allDurable()
		return true, nil
	case l.compaction.tag:
		l.drop(l.compaction.snapshot)
		l.allDurable()
	case l.flight.tag:
		l.synced = max(l.synced, l.flight.last)
		l.flight = flight{}
	}
	return false, nil
}

func (l *Log) allDurable() {
	if !l.wal.IsDurable() {
		panic(fmt.Sprintf("views: in view %d would count on records that are not known to be on disk", l.view.Number))
	}
	l.unsynced, l.holds = false, true
	l.flight = flight{}
	l.synced = l.Last()
}

// replace begins to put the state that the member is handed in the place of
// everything, in one step that a crash cannot divide. The process is told of its
// end, which is for endSync; until then the log is what it was, and nothing is to
// be appended. A later view ends it. What is long takes the disk longer than
// others wait for a word of the member. An error is as one of sync.
func (l *Log) replace(s Snapshot) error {
	l.wal.Abandon()
	l.compaction = compaction{}
	l.begun++
	l.replacement = compaction{tag: l.begun, snapshot: s}
	office := l.appendOffice(nil, handed)
	return l.wal.SnapshotAsync(l.begun, appendSnapshot(nil, &s), func(yield func(byte, []byte) bool) {
		yield(officeRecord, office)
	})
}

// replacing reports whether what replace has begun is under way.
func (l *Log) replacing() bool { return l.replacement.tag != 0 }

// isDue reports whether a snapshot up to an index is worth taking: that many
// entries are behind the last one, or that many bytes (see wal.Log.Due). It is
// not while one is under way.
func (l *Log) isDue(index, entries uint64, bytes int64) bool {
	return l.compaction.tag == 0 && !l.compacting() && !l.replacing() && index > l.snapshot.Index &&
		(index >= l.snapshot.Index+entries || l.wal.Due(bytes))
}

// beginCompact begins to let a snapshot stand for the entries up to its index; compact
// goes on with that.
func (l *Log) beginCompact(c *Capture) {
	if index := c.of.Index; index < l.snapshot.Index || index > l.Last() {
		panic(fmt.Sprintf("views: a snapshot up to entry %d for a log from %d to %d", index, l.snapshot.Index, l.Last()))
	}
	l.compaction = compaction{snapshot: c.of, head: c.head, taking: c.Save(l.wal)}
}

// compacting reports whether what beginCompact has begun is not whole yet, so that
// compact is to be called when the inbox has drained.
func (l *Log) compacting() bool { return l.compaction.taking != nil }

// compact takes one more portion of the snapshot. With the last it is written: the
// process is told of the end of that, which is for endSync; until then the log is what
// it was. An error is as one of sync.
func (l *Log) compact() error {
	c := &l.compaction
	c.portions++
	done, err := c.taking.Advance()
	if !done || err != nil {
		return err
	}
	taken := c.taking
	l.begun++
	c.tag, c.taking, c.snapshot.Data = l.begun, nil, taken.Whole()[c.head:]
	return taken.Finish(c.tag, l.kept(c.snapshot.Index))
}

// drop lets go of the entries that a snapshot stands for.
func (l *Log) drop(s Snapshot) {
	l.base = l.end(s.Index)
	l.ends = l.ends[s.Index-l.snapshot.Index:]
	l.entries = l.Slice(s.Index, l.Last())
	l.snapshot, l.compaction = s, compaction{}
	l.mustBeSized(0)
}

// kept are the records that a snapshot up to an index does not stand for.
func (l *Log) kept(after uint64) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		l.record = l.appendOffice(l.record[:0], l.standing)
		if !yield(officeRecord, l.record) {
			return
		}
		for index := after + 1; index <= l.Last(); index++ {
			l.record = appendEntry(l.record[:0], index, l.At(index))
			if !yield(entryRecord, l.record) {
				return
			}
		}
	}
}
