package sim

import (
	"time"

	"github.com/laplace-sim/laplace/sim/trace"
)

// Pause holds a node's process still: messages and expired timers wait, clocks
// go on, and so does what the disk is doing. Pausing a node that is down or
// paused does nothing.
func (w *World) Pause(id NodeID) {
	n := w.node(id)
	if !n.up || n.paused {
		return
	}
	n.flush(w.now)
	w.note(trace.Pause, n)
	n.paused = true
	n.pausedAt = w.now
}

// Resume ends a pause; what waited is handled now, in the order in which it
// came. Work that had begun goes on where it was, so that what the process does
// after it is as much later as the pause was long; a process that waited for its
// disk goes on when the disk is done. Resuming a node that is not paused does
// nothing.
func (w *World) Resume(id NodeID) {
	n := w.node(id)
	if !n.paused {
		return
	}
	w.note(trace.Unpause, n)
	n.paused = false
	if by := w.now - n.idleUntil(n.pausedAt); by > 0 && n.cursor > n.pausedAt {
		n.postpone(n.pausedAt, by)
	}
	n.cursor = max(n.cursor, w.now)
	n.turn = w.sequence()
	n.wake(w.now, n.turn)
}

// until is the time up to which what the process did has happened: now, or
// that of the pause, which holds its disk back as it does its sends.
func (n *node) until() time.Duration {
	if n.paused {
		return n.pausedAt
	}
	return n.world.now
}

// A wait is a time for which a process waits for its disk.
type wait struct{ from, until time.Duration }

// idleUntil is when the process has something to do again that it can do only
// itself: at the given time, or when the disk is done for which it waits then.
func (n *node) idleUntil(at time.Duration) time.Duration {
	for _, w := range n.waits {
		if w.from <= at && at < w.until {
			return w.until
		}
	}
	return at
}

// postpone lets everything that the process was to do after the given time
// happen later by so much: it had been held still, and had not done it.
func (n *node) postpone(after, by time.Duration) {
	n.cursor += by
	for i := range n.waits {
		if w := &n.waits[i]; w.from > after {
			w.from, w.until = w.from+by, w.until+by
		}
	}
	for i := n.effects.head; i < len(n.effects.items); i++ {
		if e := &n.effects.items[i]; e.at > after {
			e.at += by
		}
	}
	n.disk.Postpone(after, by)
	n.postponeTimers(after, by)
	n.postponeSyncs(after, by)
}

// postponeTimers does so to the timers that the process was to set.
func (n *node) postponeTimers(after, by time.Duration) {
	now := n.world.now
	for i := range n.timers.list {
		t := &n.timers.list[i]
		if t.state == unset || t.set <= after {
			continue
		}
		t.set += by
		t.deadline = sum(t.deadline, n.clock.Monotonic(now+by)-n.clock.Monotonic(now))
		t.state = armed // what has expired meanwhile was not set yet
		n.arm(i)
	}
}

// An early is the end of a sync, in a slot, that has come due though the process had
// not begun the sync.
type early struct {
	at   time.Duration
	slot uint32
}

// postponeSyncs does so to the ends of syncs that the process was to begin.
func (n *node) postponeSyncs(after, by time.Duration) {
	w := n.world
	ends := w.queued(func(p *pending) bool {
		return p.kind == trace.Synced && p.node == n.id && p.number == n.incarnation && p.sent > after
	})
	for _, e := range n.early {
		w.pending[e.slot].sent += by
		w.pushSlot(e.at+by, e.slot)
	}
	n.early = nil
	for _, e := range ends {
		p := w.pending[e.slot]
		p.sent += by
		w.pending[e.slot].number = 0 // of no incarnation
		w.push(e.at+by, p)
	}
}
