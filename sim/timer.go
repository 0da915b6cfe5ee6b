package sim

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/sim/network"
)

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

	queued   bool // one entry in the queue counts
	queuedAt time.Duration
	place    uint64 // the sequence number that the entry is queued under
	entry    uint32 // which one: the others are void

	named bool // this incarnation has used the name
	again bool // it had another name before
}

type timerState uint8

const (
	unset timerState = iota
	armed
	waiting // expired, and in the inbox
)

// timers are the timers of one node, by number. The number of a name stays the
// same over the node's incarnations until there are no more numbers; then one
// whose name this incarnation has not used gets another name. It goes on
// counting entries, so that those of the old name that the queue still has are
// void.
type timers struct {
	list   []timer
	byName map[Timer]int // used once there are many
	taken  int           // no number below it has a name that can be given up
}

const manyTimers = 8

// number finds the timer of that name, adding it if it is new.
func (t *timers) number(w *World, name Timer) int {
	if t.byName == nil {
		for i := range t.list {
			if t.list[i].what.Name == string(name) {
				t.list[i].named = true
				return i
			}
		}
	} else if i, ok := t.byName[name]; ok {
		t.list[i].named = true
		return i
	}
	return t.add(w, name)
}

// add adds a timer of a new name.
func (t *timers) add(w *World, name Timer) int {
	i := len(t.list)
	if i < timersMax {
		t.list = append(t.list, timer{})
	} else {
		i = t.give()
	}
	t.name(w, i, name)
	t.list[i].named = true
	return i
}

// name gives timer i, which has none, its name.
func (t *timers) name(w *World, i int, name Timer) {
	t.list[i].what = w.kinds.named(string(name))
	switch {
	case t.byName != nil:
		t.byName[name] = i
	case len(t.list) > manyTimers:
		t.byName = make(map[Timer]int)
		for i := range t.list {
			t.byName[Timer(t.list[i].what.Name)] = i
		}
	}
}

// give takes the name away from a timer that this incarnation has not used, of
// several from the first, and returns its number.
func (t *timers) give() int {
	for ; t.taken < len(t.list); t.taken++ {
		if i := t.taken; !t.list[i].named {
			delete(t.byName, Timer(t.list[i].what.Name))
			t.list[i].again = true
			return i
		}
	}
	panic(fmt.Sprintf("sim: more than %d timers of different names in one incarnation; use a name again", timersMax))
}

// forget unsets all timers, as a crash does.
func (t *timers) forget() {
	for i := range t.list {
		t.list[i].state = unset
		t.list[i].queued = false
		t.list[i].named = false
	}
	t.taken = 0
}

func (n *node) setTimer(name Timer, deadline time.Duration) {
	w := n.world
	i := n.timers.number(w, name)
	t := &n.timers.list[i]
	t.deadline, t.set, t.cause, t.state = deadline, n.cursor, n.event, armed
	n.arm(i)
}

func (n *node) stopTimer(name Timer) {
	n.timers.list[n.timers.number(n.world, name)].state = unset
}

// arm makes sure that the queue has an entry for timer i no later than it is
// due.
func (n *node) arm(i int) {
	w := n.world
	t := &n.timers.list[i]
	due, ok := n.clock.When(t.deadline)
	if !ok {
		t.queued = false // a stopped clock: rearm finds it when it runs again
		return
	}
	t.due = max(due, w.now)
	t.seq = w.sequence()
	if t.queued && t.queuedAt <= t.due {
		return
	}
	if uint64(w.queue.Len()) >= w.watch.pendingMax {
		w.overfull()
	}
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

// counts reports whether the queue's entry for a timer is of the name that the
// timer has now.
func (t *timer) counts(d due) bool { return !t.again || t.queued && t.entry == d.entry() }

// expires is called when the queue's entry for a timer has come, and reports
// whether the timer has expired; it then waits to be handled.
func (n *node) expires(d due) bool {
	t := &n.timers.list[d.timer()]
	if !t.queued || t.entry != d.entry() {
		return false
	}
	if t.state != armed {
		t.queued = false
		return false
	}
	if t.queuedAt < t.due || t.place < t.seq {
		t.queuedAt, t.place = t.due, t.seq
		n.world.queue.Push(t.due, t.seq, d)
		return false
	}
	t.queued, t.state = false, waiting
	return true
}
