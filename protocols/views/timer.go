package views

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// A timer is a timer of a process, and what the process knows of it: whether it is
// set, and when it runs out. What does not agree with that panics.
type timer struct {
	name    sim.Timer
	most    time.Duration
	isSet   bool
	due     time.Duration // when it runs out, by the monotonic clock
	overdue overdue
}

// newTimer returns a timer of a name that is not set, and never is for longer than
// given.
func newTimer(name sim.Timer, most time.Duration) timer { return timer{name: name, most: most} }

// set sets the timer, anew if it is set.
func (t *timer) set(env sim.Env, after time.Duration) {
	if after > t.most {
		panic(fmt.Sprintf("views: the %s timer would be set for %v; expected %v at most", t.name, after, t.most))
	}
	env.SetTimer(t.name, after)
	t.isSet, t.due, t.overdue = true, env.Monotonic()+after, overdue{}
}

// stop stops the timer.
func (t *timer) stop(env sim.Env) {
	env.StopTimer(t.name)
	t.isSet = false
}

// expire takes note that the timer has run out.
func (t *timer) expire() {
	t.mustBe(true)
	t.isSet = false
}

// drained takes note that the inbox has drained; see [overdue].
func (t *timer) drained() { t.overdue.drained() }

// mustBe panics unless the timer is set, or is not, as expected.
func (t *timer) mustBe(set bool) {
	if t.isSet != set {
		panic(fmt.Sprintf("views: that the %s timer is set is %t, expected %t", t.name, t.isSet, set))
	}
}

// mustBeDue panics unless the timer is set, to run out at a time at the latest.
func (t *timer) mustBeDue(at time.Duration) {
	if t.mustBe(true); t.due > at {
		panic(fmt.Sprintf("views: the %s timer is to run out at %v; expected it to by %v", t.name, t.due, at))
	}
}

// mustRun panics if the timer has missed its turn, or is to run out later than it may
// have been set for. It is asked when another timer of the process has run out that is
// set for longer; see [overdue]. One that is set for less proves nothing: while a process
// is behind, it may have several turns before the other has one.
func (t *timer) mustRun(now time.Duration) {
	if t.isSet {
		t.mustBeDue(now + t.most)
	}
	if t.overdue.look(t.isSet && now > t.due) {
		panic(fmt.Sprintf("views: the %s timer was to run out at %v, and has not at %v", t.name, t.due, now))
	}
}

// An overdue watches over a timer that should have run out, each time another one
// does. One look too late proves nothing: of a process that stood still both are due,
// and one that is behind may have the other run out again and again before the first
// has its turn, where that was set again while it waited. But once the inbox has
// drained, whatever was due before has had its turn.
type overdue struct {
	seen       bool // the timer was overdue at the last look
	hasDrained bool // the inbox has drained since it was seen to be
}

// look takes note of whether the timer is overdue, and reports whether it has missed
// its turn.
func (o *overdue) look(overdue bool) (missed bool) {
	o.seen, o.hasDrained = overdue, overdue && o.hasDrained
	return o.hasDrained
}

// drained takes note that the inbox has drained.
func (o *overdue) drained() { o.hasDrained = o.seen }

// A monotonic is what a clock showed last that does not go back.
type monotonic struct{ now time.Duration }

// mustGoOn holds for what the clock shows.
func (m *monotonic) mustGoOn(now time.Duration) {
	if now < m.now {
		panic(fmt.Sprintf("views: the clock shows %v after %v; expected one that does not go back", now, m.now))
	}
	m.now = now
}
