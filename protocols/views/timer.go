package views

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// A Timer is a timer of a process, and what the process knows of it: whether it is
// set, and when it runs out. What does not agree with that panics.
type Timer struct {
	name    sim.Timer
	most    time.Duration
	set     bool
	due     time.Duration // when it runs out, by the monotonic clock
	overdue overdue
}

// NewTimer returns a timer of a name that is not set, and never is for longer than
// given.
func NewTimer(name sim.Timer, most time.Duration) Timer { return Timer{name: name, most: most} }

// Set sets the timer, anew if it is set.
func (t *Timer) Set(env sim.Env, after time.Duration) {
	if after > t.most {
		panic(fmt.Sprintf("views: the %s timer would be set for %v; expected %v at most", t.name, after, t.most))
	}
	env.SetTimer(t.name, after)
	t.set, t.due, t.overdue = true, env.Monotonic()+after, overdue{}
}

// Stop stops the timer.
func (t *Timer) Stop(env sim.Env) {
	env.StopTimer(t.name)
	t.set = false
}

// Expire takes note that the timer has run out.
func (t *Timer) Expire() {
	t.MustBe(true)
	t.set = false
}

// Drained takes note that the inbox has drained; see [overdue].
func (t *Timer) Drained() { t.overdue.Drained() }

// MustBe panics unless the timer is set, or is not, as expected.
func (t *Timer) MustBe(set bool) {
	if t.set != set {
		panic(fmt.Sprintf("views: that the %s timer is set is %t, expected %t", t.name, t.set, set))
	}
}

// MustBeDue panics unless the timer is set, to run out at a time at the latest.
func (t *Timer) MustBeDue(at time.Duration) {
	if t.MustBe(true); t.due > at {
		panic(fmt.Sprintf("views: the %s timer is to run out at %v; expected it to by %v", t.name, t.due, at))
	}
}

// MustRun panics if the timer has missed its turn, or is to run out later than it may
// have been set for. It is asked when another timer of the process has run out that is
// set for longer; see [overdue]. One that is set for less proves nothing: while a process
// is behind, it may have several turns before the other has one.
func (t *Timer) MustRun(now time.Duration) {
	if t.set {
		t.MustBeDue(now + t.most)
	}
	if t.overdue.Look(t.set && now > t.due) {
		panic(fmt.Sprintf("views: the %s timer was to run out at %v, and has not at %v", t.name, t.due, now))
	}
}

// An overdue watches over a timer that should have run out, each time another one
// does. One look too late proves nothing: of a process that stood still both are due,
// and one that is behind may have the other run out again and again before the first
// has its turn, where that was set again while it waited. But once the inbox has
// drained, whatever was due before has had its turn.
type overdue struct {
	seen    bool // the timer was overdue at the last look
	drained bool // the inbox has drained since it was seen to be
}

// Look takes note of whether the timer is overdue, and reports whether it has missed
// its turn.
func (o *overdue) Look(overdue bool) (missed bool) {
	o.seen, o.drained = overdue, overdue && o.drained
	return o.drained
}

// Drained takes note that the inbox has drained.
func (o *overdue) Drained() { o.drained = o.seen }

// A monotonic is what a clock showed last that does not go back.
type monotonic struct{ now time.Duration }

// mustGoOn holds for what the clock shows.
func (m *monotonic) mustGoOn(now time.Duration) {
	if now < m.now {
		panic(fmt.Sprintf("views: the clock shows %v after %v; expected one that does not go back", now, m.now))
	}
	m.now = now
}
