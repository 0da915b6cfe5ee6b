package raft

import (
	"fmt"
	"slices"
	"time"
)

// A window is what is under way to a follower and not acknowledged, and bounds
// it (§10.2.2, pipelining).
//
// It is narrow in the beginning, and widens with each answer that comes soon. If
// answers take longer it narrows, as more would only stand in a queue, and the
// next heartbeat behind it. How wide it is says nothing of how many messages that
// makes: however little one may carry, a round trip takes as many entries.
type window struct {
	narrowest int           // so many bytes of entries may be under way at least
	width     int           // so many times that may be under way now
	soon      time.Duration // an answer that takes no longer comes soon
	least     time.Duration // an answer is waited for at least so long
	patience  time.Duration // after so long now an answer should have come
	inflights []inflight    // in the order of the log
	entries   uint64        // in all of them
	bytes     int           // of all of them
	now       time.Duration // what the clock showed last
}

// An inflight is an AppendEntries with entries that was not acknowledged yet.
type inflight struct {
	last    uint64 // of its entries
	entries uint64
	bytes   int
	sent    time.Duration
}

// Bounds on a window.
const (
	windowEntries  = 4096
	windowWidthMax = 4
)

// newWindow returns a window in which nothing is under way.
func newWindow(c *config) window {
	return window{narrowest: c.WindowBytes, width: 1, soon: c.electionTimeout / 2, least: c.heartbeat, patience: c.heartbeat}
}

// admits reports whether so many entries of so many bytes may be sent now. If
// nothing is under way, whatever goes into one message may.
func (w *window) admits(entries uint64, bytes int) bool {
	return len(w.inflights) == 0 || w.entries+entries <= windowEntries && w.bytes+bytes <= w.width*w.narrowest
}

// add notes that a message was sent, which the window admits.
func (w *window) add(f inflight) {
	w.mustGoOn(f.sent)
	w.inflights = append(w.inflights, f)
	w.entries += f.entries
	w.bytes += f.bytes
	if len(w.inflights) > 1 && (w.entries > windowEntries || w.bytes > w.width*w.narrowest) {
		panic(fmt.Sprintf("raft: %d entries of %d bytes are under way to one follower; expected at most %d, and %d bytes",
			w.entries, w.bytes, windowEntries, w.width*w.narrowest))
	}
}

// acknowledge takes out what a follower has, if its log agrees up to an index.
func (w *window) acknowledge(match uint64, now time.Duration) {
	w.mustGoOn(now)
	n := 0
	for ; n < len(w.inflights) && w.inflights[n].last <= match; n++ {
		w.entries -= w.inflights[n].entries
		w.bytes -= w.inflights[n].bytes
		w.time(now - w.inflights[n].sent)
	}
	if n > 0 {
		w.mustLearn(now - w.inflights[n-1].sent)
	}
	w.inflights = slices.Delete(w.inflights, 0, n)
}

// mustFit holds for the window of a follower whose log agrees up to match, and which
// was sent everything before next: what is under way lies between.
func (w *window) mustFit(match, next uint64) {
	n := len(w.inflights)
	from, entries := match, uint64(0)
	if n > 0 {
		first, last := w.inflights[0], w.inflights[n-1]
		if first.last <= match {
			panic(fmt.Sprintf("raft: entries up to %d are under way to a follower that has all up to %d", first.last, match))
		}
		from, entries = last.last, last.last-first.last+first.entries
	}
	if next != from+1 || w.entries != entries || n == 0 && w.bytes != 0 || w.width < 1 || w.width > windowWidthMax {
		panic(fmt.Sprintf("raft: %d entries of %d bytes are under way to a follower in a window %d wide, and entry %d is next; expected %d entries, entry %d, and a width from 1 to %d",
			w.entries, w.bytes, w.width, next, entries, from+1, windowWidthMax))
	}
}

// mustLearn holds for the window after an answer that took so long (§10.2.2): the next
// is waited for twice as long, and if it came soon, more may be under way than one.
func (w *window) mustLearn(took time.Duration) {
	if w.patience < w.least || w.patience < 2*took || took <= w.soon && w.width < 2 {
		panic(fmt.Sprintf("raft: an answer took %v, and the next is waited for %v in a window %d wide; expected no less than %v", took, w.patience, w.width, max(w.least, 2*took)))
	}
}

// mustBeDue holds for what a follower should have by now: each message with a part of
// it has been under way for as long as an answer takes, and the next has not.
func (w *window) mustBeDue(due uint64, now time.Duration) {
	for _, f := range w.inflights {
		if waited := now - f.sent; (f.last <= due) != (waited >= w.patience) {
			panic(fmt.Sprintf("raft: entries up to %d are due; those up to %d were sent %v ago, and an answer is waited for %v", due, f.last, waited, w.patience))
		}
	}
}

// mustGoOn holds for what the clock shows when the window is looked at: it is the
// monotonic one, which does not go back.
func (w *window) mustGoOn(now time.Duration) {
	if now < w.now {
		w.neverGoesOn(now)
	}
	w.now = now
}

func (w *window) neverGoesOn(now time.Duration) {
	panic(fmt.Sprintf("raft: the clock shows %v after %v; expected one that does not go back", now, w.now))
}

// time learns how long an answer took.
func (w *window) time(took time.Duration) {
	w.patience = max(w.least, 2*took)
	switch {
	case took <= w.soon:
		w.width = min(w.width+1, windowWidthMax)
	case w.width > 1:
		w.width--
	}
}

// due is the last index that a follower should have by now, by what it was sent;
// match if that was all acknowledged, or not long ago.
func (w *window) due(match uint64, now time.Duration) uint64 {
	w.mustGoOn(now)
	for _, f := range w.inflights {
		if now-f.sent < w.patience {
			break
		}
		match = f.last
	}
	w.mustBeDue(match, now)
	return match
}
