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

// mustHaveEnded holds for a sync that has ended: it is under way no more.
func (l *Log) mustHaveEnded(tag uint64) {
	if slices.ContainsFunc(l.flights, func(f flight) bool { return f.tag == tag }) {
		panic(fmt.Sprintf("wal: sync %d has ended, and is still under way", tag))
	}
}

// mustTakeOver holds for a file that is to take the log's place: it is the next one,
// and all of it is durable.
func (l *Log) mustTakeOver(next *successor) {
	if size := next.file.Size(); next.number != l.number+1 || next.durable != next.end || next.end != size || len(next.tail) > 0 {
		panic(fmt.Sprintf("wal: file %d is to take the place of file %d, with %d bytes, of which %d count and %d are durable, and %d more to be written",
			next.number, l.number, size, next.end, next.durable, len(next.tail)))
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
