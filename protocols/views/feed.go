package views

import (
	"fmt"
	"math"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/parts"
)

// A Feed sends what is in a member's log, and on its disk, on to the next member,
// in batches and at the pace of that member's answers. It sends nothing itself:
// what next returns goes into a message of the protocol, and the answer to
// Acknowledge.
type Feed struct {
	log   *Log
	batch int // bytes of a batch, at most
	least time.Duration
	pace  parts.Pace

	acked uint64 // the receiver has the log up to here
	sent  uint64 // it was sent the log up to here

	since time.Duration // when it answered last, or what it has not answered was sent
}

// newFeed returns a feed from a log, in batches of at most the given size in
// bytes, or of one entry that is longer. An answer is waited for at least as long
// as given. Both are more than 0.
func newFeed(log *Log, batch int, least time.Duration) *Feed {
	return &Feed{log: log, batch: batch, least: least, pace: parts.NewPace(least)}
}

// Start begins to feed another receiver, which has the log up to an index.
func (f *Feed) Start(after uint64) {
	if first := f.log.Snapshot().Index; after < first || after > f.log.Last() {
		panic(fmt.Sprintf("views: a receiver has the log up to entry %d; here it is from %d to %d", after, first, f.log.Last()))
	}
	f.acked, f.sent, f.pace = after, after, parts.NewPace(f.least)
}

// Acked is the index up to which the receiver has the log.
func (f *Feed) Acked() uint64 { return f.acked }

// Sent is the index up to which the receiver was sent the log.
func (f *Feed) Sent() uint64 { return f.sent }

// next returns the next batch to send, and the index before its first entry; not
// ok if there is none, or none may be sent before an answer comes. The clock is
// any that does not go back.
func (f *Feed) next(now time.Duration) (after uint64, entries []Entry, ok bool) {
	left := f.log.Synced() - f.sent
	if left == 0 || f.log.bytes(f.acked, f.sent) >= int64(f.pace.Ahead()*f.batch) {
		return f.sent, nil, false
	}
	if f.sent == f.acked {
		f.pace.Begin(now)
		f.since = now
	}
	f.mustBeAllowed()
	after = f.sent
	f.sent += protocols.Batch(left, math.MaxUint64, f.batch, func(i uint64) int { return f.log.At(after + i + 1).Size() })
	f.mustStand()
	f.pace.Sent(f.sent, now)
	return after, f.log.Slice(after, f.sent), true
}

// Acknowledge takes in the answer that the receiver has the log up to an index.
// One that is no news matters to retry only.
func (f *Feed) Acknowledge(have uint64, now time.Duration) {
	have = min(have, f.log.Synced())
	if have == f.acked {
		f.pace.Repeated(now)
	}
	if have <= f.acked {
		return
	}
	f.acked = have
	f.sent = max(f.sent, have)
	f.since = now
	f.mustStand()
	f.pace.Answered(have, now)
}

// retry goes back to what the receiver has, if it has not answered for longer
// than answers take. Each time in vain it waits twice as long.
func (f *Feed) retry(now time.Duration) {
	if f.sent != f.acked && f.pace.Overdue(now) {
		f.mustHaveWaited(now)
		f.sent, f.since = f.acked, now
	}
}

// mustHaveSent panics if there is a batch that may be sent: see next.
func (f *Feed) mustHaveSent() {
	if left := f.log.Synced() - f.sent; left > 0 && f.log.bytes(f.acked, f.sent) < int64(f.pace.Ahead()*f.batch) {
		panic(fmt.Sprintf("views: of the log up to entry %d the receiver has those up to %d and was sent those up to %d; expected the next batch to be sent, which may be",
			f.log.Synced(), f.acked, f.sent))
	}
}

// mustBeAllowed holds for the next batch: so much may be under way as the pace says.
func (f *Feed) mustBeAllowed() {
	if ahead := f.log.bytes(f.acked, f.sent); ahead >= int64(f.pace.Ahead()*f.batch) {
		panic(fmt.Sprintf("views: %d bytes are under way to a receiver; expected less than %d batches of %d before the next", ahead, f.pace.Ahead(), f.batch))
	}
}

// mustBeInTime panics if the answer to what is under way was overdue at a time: retry
// has been called since.
func (f *Feed) mustBeInTime(at time.Duration) {
	if f.sent != f.acked {
		f.pace.MustBeInTime(at)
	}
}

// mustHaveWaited holds for what is sent again: its answer was waited for.
func (f *Feed) mustHaveWaited(now time.Duration) {
	if f.sent == f.acked || now-f.since < f.least {
		panic(fmt.Sprintf("views: of the log up to entry %d, of which a receiver has those up to %d, is sent again at %v what it was to answer since %v; expected %v to pass at least",
			f.sent, f.acked, now, f.since, f.least))
	}
}

// mustStand holds for what the receiver has and was sent: it was sent what it has,
// and nothing that a crash could take away here.
func (f *Feed) mustStand() {
	if f.acked > f.sent || f.sent > f.log.Synced() {
		panic(fmt.Sprintf("views: a receiver has the log up to entry %d and was sent it up to entry %d; it is on disk up to entry %d", f.acked, f.sent, f.log.Synced()))
	}
}
