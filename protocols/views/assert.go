package views

import (
	"fmt"
	"time"
)

// What may never happen panics: a member or a master that went on would make it the
// others' trouble, and of those that run over sockets nobody else sees it.

// mustStand panics if an error has stopped the log: whoever is told of one halts, and
// sends nothing any more.
func (l *Log) mustStand() {
	if err := l.wal.Err(); err != nil {
		panic(fmt.Sprintf("views: in view %d would go on without its disk: %v", l.view.Number, err))
	}
}

// mustHold panics if the view, or the standing in it, is not known to be on disk. It
// is before the service hears of it, which counts on it from then on.
func (l *Log) mustHold() {
	if now := l.tenure(); !l.holds || l.recorded != now {
		panic(fmt.Sprintf("views: would tell of view %d before the standing in it is known to be on disk", now.view))
	}
}

// mustBeDurable panics if anything is not known to be on disk: so it is when a member has
// been stopped.
func (l *Log) mustBeDurable() {
	if !l.wal.IsDurable() || l.synced != l.Last() || !l.holds {
		panic(fmt.Sprintf("views: in view %d would leave with entries up to %d, of which the disk is known to have those up to %d", l.view.Number, l.Last(), l.synced))
	}
}

// mustAgree panics if what the log knows of itself does not agree. So it does when the
// member has begun to sync what there is.
func (l *Log) mustAgree() {
	switch {
	case len(l.ends) != len(l.entries):
		panic(fmt.Sprintf("views: the log has %d entries, and knows the sizes of %d", len(l.entries), len(l.ends)))
	case l.synced < l.snapshot.Index || l.synced > l.Last():
		panic(fmt.Sprintf("views: the log is on disk up to entry %d; expected one from %d to %d", l.synced, l.snapshot.Index, l.Last()))
	case l.flight.tag == 0 && (l.unsynced || l.synced != l.Last() || !l.wal.IsDurable()):
		panic(fmt.Sprintf("views: the log is on disk up to entry %d of %d, and no sync of the rest is under way", l.synced, l.Last()))
	case (l.compaction.tag != 0 || l.replacement.tag != 0) != l.wal.Saving():
		panic(fmt.Sprintf("views: the log waits for snapshots %d and %d, and that one is being written is %v", l.compaction.tag, l.replacement.tag, l.wal.Saving()))
	case l.told.last != l.Last():
		panic(fmt.Sprintf("views: the log ends with entry %d, and was observed up to entry %d", l.Last(), l.told.last))
	case l.told.configured != l.view.Number || !l.isTold(l.told.placed):
		panic(fmt.Sprintf("views: is in view %d with standing %d; observed are view %d, and a place by %v",
			l.view.Number, l.standing, l.told.configured, l.told.placed))
	case l.compacting() && l.compaction.portions == l.compaction.seen:
		panic(fmt.Sprintf("views: of a snapshot up to entry %d %d portions are taken, and none since the inbox drained last", l.compaction.snapshot.Index, l.compaction.portions))
	case l.replacing() && l.standing != outside:
		panic(fmt.Sprintf("views: a member of view %d that has the state is handed it", l.view.Number))
	}
	l.compaction.seen = l.compaction.portions
}

// mustBeSized holds for an entry of the log, counted from 0, after what may have moved
// it: the bytes that all take up to it are more by that one than up to the one before.
// There may be no such entry.
func (l *Log) mustBeSized(i int) {
	if i >= len(l.entries) {
		return
	}
	before := l.base
	if i > 0 {
		before = l.ends[i-1]
	}
	if size := int64(l.entries[i].Size()); l.ends[i] != before+size {
		panic(fmt.Sprintf("views: entry %d takes %d bytes; the log says from %d to %d", l.snapshot.Index+1+uint64(i), size, before, l.ends[i]))
	}
}

// isTold reports whether what was told of the standing in the view says what it is, as
// far as others care: whether the member is a full one.
func (l *Log) isTold(t tenure) bool {
	return t.view == l.view.Number && (t.standing == full) == l.Ready()
}

// mustBeSilent holds for a member that pings, or is silent: it is silent if its disk has
// stalled for longer than given, for it holds up all others then, and not otherwise.
func (l *Log) mustBeSilent(silent bool, now, stall time.Duration) {
	if stalled := l.syncing(now); silent != (stalled > stall) {
		panic(fmt.Sprintf("views: is silent: %t, when its disk has stalled for %v, with %v to be silent after", silent, stalled, stall))
	}
}

// mustTellInOrder holds for what is observed of the log: it goes on where it ended, from
// the snapshot on.
func (l *Log) mustTellInOrder(index uint64) {
	expected := l.told.last + 1
	if l.told.last == 0 {
		expected = max(expected, l.snapshot.Index)
	}
	if index != expected {
		panic(fmt.Sprintf("views: entry %d is observed after entry %d, with a snapshot up to entry %d; expected entry %d", index, l.told.last, l.snapshot.Index, expected))
	}
}
