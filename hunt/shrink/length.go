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
	c.Workload.Script = only(c.Workload.Script, func(step scenarios.Step) bool { return step.At <= end })
	dropLateOrders(&c)
	return c
}

// dropLateOrders leaves out what the operator asks for when all is healed.
func dropLateOrders(c *scenarios.Scenario) {
	c.Operator = only(c.Operator, func(o scenarios.Order) bool { return o.At < c.Duration })
}

// cutTrouble lets everything heal sooner. How long the clients then have stays
// as it is: with less of it, a run without the mistake would fail as well.
func (s *shrinker) cutTrouble() {
	exhaust(s, func() []time.Duration { return shorter(s.best.Duration) }, func(c *scenarios.Scenario, duration time.Duration) {
		c.Duration = duration
		dropLateOrders(c)
	})
	// An operation that outlasts the recovery shows as much as many do.
	if c := s.best; c.Workload.Deadline < c.Recovery {
		c.Workload.Deadline = c.Recovery
		s.takeAny(c)
	}
}

// moments are the times at which something begins in a scenario, whose parts
// become its own, in order.
func moments(c *scenarios.Scenario) []*time.Duration {
	c.Faults = slices.Clone(c.Faults)
	c.Workload.Script = slices.Clone(c.Workload.Script)
	c.Operator = slices.Clone(c.Operator)
	var all []*time.Duration
	for i := range c.Faults {
		all = append(all, &c.Faults[i].Trigger.At)
	}
	for i := range c.Workload.Script {
		all = append(all, &c.Workload.Script[i].At)
	}
	for i := range c.Operator {
		all = append(all, &c.Operator[i].At)
	}
	slices.SortStableFunc(all, func(a, b *time.Duration) int { return cmp.Compare(*a, *b) })
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
		for _, at := range moments(&c) {
			if *at-before >= waitMin && *at > last {
				from, wait = *at, *at-before
				break
			}
			before = max(before, *at)
		}
		if wait == 0 {
			return
		}
		gains := []time.Duration{wait, wait * 3 / 4, wait / 2, wait / 4}
		if s.take(len(gains), func(i int) scenarios.Scenario {
			c := s.best
			gain := gains[i].Truncate(unit(gains[i]))
			for _, at := range moments(&c) {
				if *at >= from {
					*at -= gain
				}
			}
			c.Duration = max(c.Duration-gain, time.Millisecond)
			return c
		}) < 0 {
			last = from
		}
	}
}
