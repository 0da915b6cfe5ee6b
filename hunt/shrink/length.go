package shrink

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/scenarios"
)

// cut ends the run soon after the failure has shown. Unless the failure is one
// of progress, nothing is asked of the recovery then.
func (s *shrinker) cut() {
	if s.aboutProgress() {
		s.cutTrouble()
		return
	}
	at, now := s.shownAt(), s.best.Duration
	if at >= now {
		now += s.best.Recovery
	}
	if end := roundUp(at + 1); end < now || !s.best.SafetyOnly {
		s.takeAny(endsAt(s.best, min(end, now)))
	}
}

// endsAt returns the scenario with an end at a time or soon after: what begins
// later is not in it, and the faults are over by then at the latest.
func endsAt(c scenarios.Scenario, end time.Duration) scenarios.Scenario {
	c.SafetyOnly = true
	if end <= c.Duration {
		c.Duration = end
		c.Recovery = min(c.Recovery, time.Second)
	} else {
		c.Recovery = min(c.Recovery, max(end-c.Duration, time.Second))
	}
	c.Workload.Script = slices.DeleteFunc(slices.Clone(c.Workload.Script), func(step scenarios.Step) bool { return step.At > end })
	c.Operator = slices.DeleteFunc(slices.Clone(c.Operator), func(o scenarios.Order) bool { return o.At >= c.Duration })
	return c
}

// cutTrouble lets everything heal sooner. How long the clients then have stays
// as it is: with less of it, a run without the mistake would fail as well.
func (s *shrinker) cutTrouble() {
	exhaust(s, func() []time.Duration { return shorter(s.best.Duration) }, func(duration time.Duration) scenarios.Scenario {
		c := s.best
		c.Duration = duration
		c.Operator = slices.DeleteFunc(slices.Clone(c.Operator), func(o scenarios.Order) bool { return o.At >= c.Duration })
		return c
	})
	// An operation that outlasts the recovery shows as much as many do.
	if c := s.best; c.Workload.Deadline < c.Recovery {
		c.Workload.Deadline = c.Recovery
		s.takeAny(c)
	}
}

// A moment is something of a scenario that has a time.
type moment struct{ at *time.Duration }

// moments are the times at which something begins in a scenario, whose parts
// become its own, in order.
func moments(c *scenarios.Scenario) []moment {
	c.Faults = slices.Clone(c.Faults)
	c.Workload.Script = slices.Clone(c.Workload.Script)
	c.Operator = slices.Clone(c.Operator)
	var all []moment
	for i := range c.Faults {
		all = append(all, moment{&c.Faults[i].Trigger.At})
	}
	for i := range c.Workload.Script {
		all = append(all, moment{&c.Workload.Script[i].At})
	}
	for i := range c.Operator {
		all = append(all, moment{&c.Operator[i].At})
	}
	slices.SortStableFunc(all, func(a, b moment) int { return cmp.Compare(*a.at, *b.at) })
	return all
}

// waitMin is the shortest time without anything that is worth making shorter.
const waitMin = 50 * time.Millisecond

// hurry makes the times shorter in which the scenario does nothing: all that
// comes after moves ahead.
func (s *shrinker) hurry() {
	last := time.Duration(-1) // up to here nothing can be gained
	for !s.oracle.over {
		c := s.best
		var from, wait time.Duration
		before := time.Duration(0)
		for _, m := range moments(&c) {
			if *m.at-before >= waitMin && *m.at > last {
				from, wait = *m.at, *m.at-before
				break
			}
			before = max(before, *m.at)
		}
		if wait == 0 {
			return
		}
		gains := []time.Duration{wait, wait * 3 / 4, wait / 2, wait / 4}
		if s.take(len(gains), func(i int) scenarios.Scenario {
			c := s.best
			gain := gains[i].Truncate(unit(gains[i]))
			for _, m := range moments(&c) {
				if *m.at >= from {
					*m.at -= gain
				}
			}
			c.Duration = max(c.Duration-gain, time.Millisecond)
			return c
		}) < 0 {
			last = from
		}
	}
}
