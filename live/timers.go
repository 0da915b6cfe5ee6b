package live

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// timers are the timers of one process that are set, in the order in which
// they run out; those of one deadline in that of their setting. A process has
// a handful.
//
// They belong to the goroutine that runs the process, and expire only by its
// asking. So one that was stopped or moved cannot have expired already, with
// the news still on its way.
type timers []timer

type timer struct {
	name     sim.Timer
	deadline time.Duration // by the process' monotonic clock
}

// set sets a timer, or moves it.
func (t *timers) set(name sim.Timer, deadline time.Duration) {
	t.stop(name)
	after, _ := slices.BinarySearchFunc(*t, deadline, func(one timer, deadline time.Duration) int {
		return cmp.Or(cmp.Compare(one.deadline, deadline), -1)
	})
	*t = slices.Insert(*t, after, timer{name, deadline})
}

// stop unsets a timer, if it is set.
func (t *timers) stop(name sim.Timer) {
	*t = slices.DeleteFunc(*t, func(one timer) bool { return one.name == name })
}

// next returns when the next timer runs out; false if none is set.
func (t timers) next() (time.Duration, bool) {
	if len(t) == 0 {
		return 0, false
	}
	return t[0].deadline, true
}

// pop unsets and returns the timer that ran out first, if one has by now.
func (t *timers) pop(now time.Duration) (sim.Timer, bool) {
	if len(*t) == 0 || (*t)[0].deadline > now {
		return "", false
	}
	name := (*t)[0].name
	*t = slices.Delete(*t, 0, 1)
	return name, true
}
