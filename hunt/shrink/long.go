package shrink

import (
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

// longRun is from how much virtual time on a run is so long that each candidate is
// expensive, and most of it has nothing to do with the failure.
const longRun = time.Minute

// foreshorten makes a long run short before anything else is tried: it ends soon after
// the failure has shown, and begins as shortly before that as the failure allows.
// Runs that are short as they are stay so.
func (s *shrinker) foreshorten() {
	if s.best.Duration < longRun {
		return
	}
	s.pass = "length"
	s.tell()
	s.cut()
	if s.best.Duration >= longRun && !s.aboutProgress() {
		s.cutBefore()
	}
}

const (
	windowLeast  = 4 * time.Second // the shortest that is tried of what led to the failure
	windowTries  = 8               // begins of each length
	windowJitter = 130 * time.Millisecond
)

// cutBefore leaves out what happened long before the failure showed. What is left comes
// at other times and meets with other draws, so that whether it fails so is a matter
// of luck: short stretches are tried first, each from several begins.
func (s *shrinker) cutBefore() {
	var candidates []scenarios.Scenario
	at := s.shownAt()
	for window := windowLeast; window <= at/2; window *= 2 {
		for try := range time.Duration(windowTries) {
			candidates = append(candidates, beginsAt(s.best, at-window-try*windowJitter))
		}
	}
	s.takeAny(candidates...)
}

// beginsAt returns the scenario without what was over by a time, and with that time as
// its begin.
func beginsAt(c scenarios.Scenario, begin time.Duration) scenarios.Scenario {
	c.Faults = only(c.Faults, func(f nemesis.Fault) bool {
		return f.For == 0 && f.Trigger.At+f.Trigger.Within >= begin-longRun || f.Trigger.At+f.Trigger.Within+f.For > begin
	})
	for i := range c.Faults {
		f := &c.Faults[i]
		if early := begin - f.Trigger.At; early > 0 && f.For > early && f.For != nemesis.Ever {
			f.For -= early // it was in force then
		}
	}
	c.Workload.Script = only(c.Workload.Script, func(step scenarios.Step) bool { return step.At >= begin })
	c.Operator = only(c.Operator, func(o scenarios.Order) bool { return o.At >= begin })
	for _, at := range moments(&c) {
		*at = max(0, *at-begin)
	}
	c.Workload.From = max(0, c.Workload.From-begin)
	c.Duration = max(c.Duration-begin, time.Millisecond)
	return c
}
