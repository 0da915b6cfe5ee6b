package sim

import (
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/sim/network"
)

// A Timer is the name of a timer of one process. Names are part of traces and of
// digests. Of a process that waits for many things of one sort each has a timer of
// its own, made by TimerOf.
type Timer string

// numberSign stands between the name and the number of a timer.
const numberSign = "#"

// TimerOf is one of many timers of a name, told from the others by its number: the
// number of a request, say, or of a node. TimerOf("retry", 17) is "retry#17".
func TimerOf(name Timer, number uint64) Timer {
	return name + numberSign + Timer(strconv.FormatUint(number, 10))
}

// Numbered takes apart what TimerOf has made. It is false, with the timer itself
// for a name, for every other timer.
func (t Timer) Numbered() (name Timer, number uint64, ok bool) {
	at := strings.LastIndex(string(t), numberSign)
	if at < 0 {
		return t, 0, false
	}
	number, err := strconv.ParseUint(string(t[at+1:]), 10, 64)
	if err != nil || TimerOf(t[:at], number) != t { // such as one with a 0 in front
		return t, 0, false
	}
	return t[:at], number, true
}

// family is what a timer is called together with those that differ from it only by
// their number.
func (t Timer) family() string {
	name, _, _ := t.Numbered()
	return string(name)
}

// A timer of one incarnation. Most timers are moved far more often than they
// expire, so moving one to a later time leaves its entry in the queue where it
// is; when that comes due it is put back, under the sequence number that the
// move gave it.
type timer struct {
	what     *network.Kind
	deadline time.Duration // by the node's monotonic clock
	due      time.Duration // the same in true time
	set      time.Duration // when it was set, in true time
	seq      uint64
	cause    uint64
	state    timerState

	queued   bool // one entry in the queue is this timer's, be it unset
	queuedAt time.Duration
	place    uint64 // the sequence number that the entry is queued under
	entry    uint32 // which one: the others are void

	listed bool // among the timers that may be free
}

// counts reports whether the queue has an entry at which the timer expires, or is
// put back.
func (t *timer) counts() bool { return t.queued && t.state == armed }

type timerState uint8

const (
	unset timerState = iota
	armed
	waiting // expired, and in the inbox
)

// timers are the timers of one node, by number. The number of a name stays the
// same over the node's incarnations while there are few names. Once there are
// many, a timer that is not set may be given another name, and goes on with the
// number, the entry in the queue and the count of entries that it has: so what was
// stopped or has expired takes no room.
type timers struct {
	list   []timer
	byName map[Timer]int // used once there are many
	free   []int         // those that are not set, and some that are
}

const (
	manyTimers = 8 // and more are looked up in a map
	// namesKept is how many names keep their numbers while there are no more, and so the
	// order in which timers are set anew when the clock's rate changes.
	namesKept = 1 << 13
)

// find finds the timer of that name.
func (t *timers) find(name Timer) (int, bool) {
	if t.byName != nil {
		i, ok := t.byName[name]
		return i, ok
	}
	for i := range t.list {
		if t.list[i].what.Name == string(name) {
			return i, true
		}
	}
	return 0, false
}

// number gives a new name its number. It is false if there are too many.
func (t *timers) number(w *World, name Timer) (int, bool) {
	if len(t.list) < namesKept {
		return t.add(name, w.kinds.named(string(name))), true
	}
	what := kindNamed(string(name)) // nothing else remembers one of so many
	for last := len(t.free) - 1; last >= 0; last-- {
		i := t.free[last]
		t.free = t.free[:last]
		t.list[i].listed = false
		if t.list[i].state == unset {
			delete(t.byName, Timer(t.list[i].what.Name))
			t.list[i].what, t.byName[name] = what, i
			t.release(i) // until it is set
			return i, true
		}
	}
	if len(t.list) == timersMax {
		return 0, false
	}
	return t.add(name, what), true
}

// add adds a timer.
func (t *timers) add(name Timer, what *network.Kind) int {
	i := len(t.list)
	t.list = append(t.list, timer{what: what})
	switch {
	case t.byName != nil:
		t.byName[name] = i
	case len(t.list) > manyTimers:
		t.byName = make(map[Timer]int)
		for i := range t.list {
			t.byName[Timer(t.list[i].what.Name)] = i
		}
	}
	t.release(i)
	return i
}

// release lists a timer that is not set as free.
func (t *timers) release(i int) {
	if one := &t.list[i]; !one.listed {
		one.listed = true
		t.free = append(t.free, i)
	}
}

// forgetTimers unsets all timers, as a crash does.
func (n *node) forgetTimers() {
	for i := range n.timers.list {
		n.unset(i)
		n.timers.list[i].leave(n.world)
	}
}

// unset unsets timer i. Its entry stays in the queue, and comes to nothing there
// unless the timer is set again.
func (n *node) unset(i int) {
	t := &n.timers.list[i]
	if t.counts() {
		n.world.void++
	}
	t.state = unset
	n.timers.release(i)
}

// leave gives up the timer's entry in the queue.
func (t *timer) leave(w *World) {
	if t.counts() {
		w.void++
	}
	t.queued = false
}

// sum is a time so much after another, or the last that there is.
func sum(at, after time.Duration) time.Duration {
	if at > Forever-after {
		return Forever
	}
	return at + after
}

func (n *node) setTimer(name Timer, deadline time.Duration) {
	w := n.world
	i, ok := n.timers.find(name)
	if !ok {
		if i, ok = n.timers.number(w, name); !ok {
			w.heaped(grouped(timersMax) + " timers of one node that are set")
			return
		}
	}
	t := &n.timers.list[i]
	if t.queued && t.state != armed {
		w.admit()
		w.void--
	}
	t.deadline, t.set, t.cause, t.state = deadline, n.cursor, n.event, armed
	n.arm(i)
}

func (n *node) stopTimer(name Timer) {
	i, ok := n.timers.find(name)
	if !ok && len(n.timers.list) < namesKept {
		i, ok = n.timers.number(n.world, name) // names are numbered as they come
	}
	if ok {
		n.unset(i)
	}
}

// arm makes sure that the queue has an entry for timer i no later than it is
// due.
func (n *node) arm(i int) {
	w := n.world
	t := &n.timers.list[i]
	due, ok := n.clock.When(t.deadline)
	if !ok {
		t.leave(w) // a clock that stands still: rearm finds it when it runs again
		return
	}
	t.due = max(due, w.now)
	t.seq = w.sequence()
	if t.queued && t.queuedAt <= t.due {
		return
	}
	t.leave(w)
	w.sweep()
	w.admit()
	t.entry = (t.entry + 1) % entries
	t.queued, t.queuedAt, t.place = true, t.due, t.seq
	w.queue.Push(t.due, t.seq, timerDue(n.id, i, t.entry))
}

// rearm sets all timers to what the clock now says.
func (n *node) rearm() {
	for i := range n.timers.list {
		if n.timers.list[i].state == armed {
			n.arm(i)
		}
	}
}

// admit halts a world in which there is no room for one more timer that is set.
func (w *World) admit() {
	if uint64(w.queue.Len()-w.void) >= w.watch.pendingMax {
		w.overfull()
	}
}

// voidMax is how many entries of the queue may be void, and more only if they are
// fewer than the others.
const voidMax = 1 << 16

// sweep takes the void entries out of the queue when they are many.
func (w *World) sweep() {
	if w.void <= voidMax || w.void <= w.queue.Len()/2 {
		return
	}
	w.queue.Retain(func(d due) bool {
		if d.kind() != dueTimer {
			return true
		}
		t := &w.nodes[d.node()-1].timers.list[d.timer()]
		if t.entry != d.entry() {
			return false
		}
		t.queued = t.counts()
		return t.queued
	})
	w.void = 0
}

// expires is called when the queue's entry for a timer has come, and reports
// whether the timer has expired; it then waits to be handled.
func (n *node) expires(d due) bool {
	w := n.world
	t := &n.timers.list[d.timer()]
	if !t.queued || t.entry != d.entry() || t.queuedAt != w.now {
		w.void--
		return false
	}
	if t.state != armed {
		t.queued = false
		w.void--
		return false
	}
	if t.queuedAt < t.due || t.place < t.seq {
		t.queuedAt, t.place = t.due, t.seq
		w.queue.Push(t.due, t.seq, d)
		return false
	}
	t.queued, t.state = false, waiting
	return true
}
