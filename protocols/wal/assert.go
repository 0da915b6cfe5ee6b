package wal

import (
	"fmt"
	"slices"
)

// What follows may never happen, whatever the disk does: the log would lose what it
// calls durable, and nobody would know before the next crash.

// mustStand holds for what makes anything durable: a log that has stopped does not
// go on. What failed to be written would be missing from the middle of it.
func (l *Log) mustStand() {
	if l.err != nil {
		panic(fmt.Sprintf("wal: would go on after an error: %v", l.err))
	}
}

// mustEnd holds for the file, before anything is added to it: nothing stands behind
// the log, where it would be taken for a part of it one day.
func (l *Log) mustEnd() {
	if size := l.file.Size(); size != l.end {
		panic(fmt.Sprintf("wal: the file has %d bytes, and the log in it %d", size, l.end))
	}
}

// mustBeDirty holds for what a sync is to make durable: it was written since the last
// one began. If that fails, the bytes before it are not written again by another.
func (l *Log) mustBeDirty() {
	if l.dirty > l.durable {
		panic(fmt.Sprintf("wal: a sync is to make bytes durable from offset %d on, and those before %d were not written since the last began", l.durable, l.dirty))
	}
}

// mustHaveAppended holds for a record that was added to a log of so many bytes.
func (l *Log) mustHaveAppended(was int64, payload []byte) {
	if l.Size() != was+recordHeaderSize+int64(len(payload)) {
		panic(fmt.Sprintf("wal: has %d bytes, and had %d before a record of %d", l.Size(), was, len(payload)))
	}
}

// mustBeWritten holds for what a sync is to make durable: all of the log is in the file.
func (l *Log) mustBeWritten() {
	if len(l.buffer) > 0 {
		panic(fmt.Sprintf("wal: a sync is to make %d bytes durable that are in memory only", len(l.buffer)))
	}
}

// mustBeUnderWay holds for a sync that was begun: the disk was asked for it, and it
// makes the whole log durable.
func (l *Log) mustBeUnderWay(tag uint64) {
	n := len(l.flights)
	if l.asked != tag || n == 0 || l.flights[n-1] != (flight{tag, l.Size()}) || l.dirty != l.end {
		panic(fmt.Sprintf("wal: sync %d of %d bytes was begun, and the disk was asked for sync %d; there are %d", tag, l.Size(), l.asked, n))
	}
}

// mustHaveEnded holds for a sync that has ended: it is under way no more, and what it was
// about is durable.
func (l *Log) mustHaveEnded(tag uint64, ended flight) {
	if slices.ContainsFunc(l.flights, func(f flight) bool { return f.tag == tag }) || ended.tag != tag {
		panic(fmt.Sprintf("wal: sync %d has ended, and is still under way", tag))
	}
	if l.durable < ended.end || l.durable > l.end {
		panic(fmt.Sprintf("wal: sync %d has made %d bytes of %d durable, and %d are", tag, ended.end, l.end, l.durable))
	}
}

// mustNotBeNext holds for a sync that is not taken for that of the file that is to take
// the log's place.
func (l *Log) mustNotBeNext(tag uint64) {
	if l.err == nil && l.next != nil && l.next.tag == tag {
		panic(fmt.Sprintf("wal: sync %d of file %d has ended, and is passed over", tag, l.next.number))
	}
}

// mustHaveBegun holds for a file that is to take the log's place once it is durable: the
// disk was asked for that, and nothing else is to take that place.
func (l *Log) mustHaveBegun(tag uint64) {
	if l.asked != tag || l.draft != nil || l.next == nil || l.next.tag != tag || l.next.syncing != l.next.end-l.next.durable {
		panic(fmt.Sprintf("wal: sync %d is to make file %d durable, and the disk was asked for sync %d; there is a draft: %v", tag, l.number+1, l.asked, l.draft != nil))
	}
}

// mustHold holds for a file that was written with a snapshot, or none.
func (s *successor) mustHold(snapshot []byte) {
	expected := int64(0)
	if snapshot != nil {
		expected = recordHeaderSize + int64(len(snapshot))
	}
	if s.snapshot != expected || s.end < fileHeaderSize+expected {
		panic(fmt.Sprintf("wal: file %d has %d bytes, and a snapshot that takes %d; expected one that takes %d", s.number, s.end, s.snapshot, expected))
	}
}

// mustHaveSynced holds for a file whose sync has ended: that made the rest of it durable.
func (s *successor) mustHaveSynced() {
	if s.syncing != s.end-s.durable {
		panic(fmt.Sprintf("wal: of file %d with %d bytes, of which %d were durable, %d are now", s.number, s.end, s.durable, s.syncing))
	}
}

// mustBeFarFromEnd holds for a file that is not waited for: what it lacks is long, and
// at most half of what it lacked before.
func (s *successor) mustBeFarFromEnd() {
	if n := int64(len(s.tail)); n <= tailMax || 2*n > s.syncing {
		panic(fmt.Sprintf("wal: the end of file %d, of %d bytes after %d, is not waited for", s.number, n, s.syncing))
	}
}

// mustBeNearEnd holds for a file that is waited for: what it lacks is short, or more than
// half of what it lacked before.
func (s *successor) mustBeNearEnd() {
	if n := int64(len(s.tail)); n > tailMax && 2*n <= s.syncing {
		panic(fmt.Sprintf("wal: the end of file %d, of %d bytes after %d, is waited for", s.number, n, s.syncing))
	}
}

// mustTakeOver holds for a file that is to take the log's place: it is the next one,
// all of it is durable, and it has as much as the log got since it was begun.
func (l *Log) mustTakeOver(next *successor) {
	if size := next.file.Size(); next.number != l.number+1 || next.durable != next.end || next.end != size || len(next.tail) > 0 {
		panic(fmt.Sprintf("wal: file %d is to take the place of file %d, with %d bytes, of which %d count and %d are durable, and %d more to be written",
			next.number, l.number, size, next.end, next.durable, len(next.tail)))
	}
	if next.end-next.whole != l.Size()-next.since {
		panic(fmt.Sprintf("wal: file %d has got %d bytes since it was begun, and the log %d", next.number, next.end-next.whole, l.Size()-next.since))
	}
}

// mustHaveTakenOver holds for a log in whose place another has come: it is that, and
// nothing is left of the old one.
func (l *Log) mustHaveTakenOver(next *successor) {
	if l.file != next.file || l.number != next.number || l.dirty != l.end || !l.IsDurable() || len(l.flights) > 0 || l.next != nil || l.draft != nil {
		panic(fmt.Sprintf("wal: file %d has taken the log's place, which goes on in file %d with %d bytes, of which %d are durable, and %d syncs; another is to take it: %v",
			next.number, l.number, l.Size(), l.durable, len(l.flights), l.next != nil || l.draft != nil))
	}
}

// mustDraft holds for a draft that is written: it was not given up, and nothing else is
// to take the log's place.
func (l *Log) mustDraft(d *Draft) {
	l.mustStand()
	if l.draft != d || l.next != nil || d.number != l.number+1 {
		panic(fmt.Sprintf("wal: file %d is drafted beside file %d; it was given up: %v, or another is to take that place: %v", d.number, l.number, l.draft != d, l.next != nil))
	}
}

// mustHave holds for a draft that was given so much of a snapshot: it has all of that.
func (d *Draft) mustHave(snapshot []byte) {
	if d.written != len(snapshot) {
		panic(fmt.Sprintf("wal: of a snapshot of %d bytes, %d are in file %d", len(snapshot), d.written, d.number))
	}
}

// mustBeOpen holds for a log that was opened: all of it is durable, and nothing stands
// behind it.
func (l *Log) mustBeOpen() {
	l.mustEnd()
	if !l.IsDurable() {
		panic(fmt.Sprintf("wal: is open with %d bytes, of which %d are durable", l.Size(), l.durable))
	}
}

// mustHaveFound holds for what was found in a log that was opened: it is all that is
// there.
func (l *Log) mustHaveFound(found Recovered) {
	size := int64(fileHeaderSize)
	if found.Snapshot != nil {
		size += recordHeaderSize + int64(len(found.Snapshot))
	}
	if l.snapshot != size-fileHeaderSize {
		panic(fmt.Sprintf("wal: the snapshot takes %d bytes, and %d were found", l.snapshot, size-fileHeaderSize))
	}
	for i := range found.Records {
		size += recordHeaderSize + int64(len(found.Records[i].Payload))
	}
	if size != l.end {
		panic(fmt.Sprintf("wal: the log has %d bytes, and records that take %d were found", l.end, size))
	}
}
