package scenarios

import (
	"math"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
)

// A Redraw has what is left to chance behind an event of a run be drawn anew.
// Everything up to the event, and what the event itself has led to, such as when a
// message that it sent arrives, is as without. So are the faults of the schedule:
// when they strike, and whom.
type Redraw struct {
	// After is the event; with 0 everything is drawn anew.
	After uint64
	// Seed is what it is drawn from: another has another continuation.
	Seed uint64
	// Targets has whom faults strike behind the event, where that is left to chance,
	// be drawn anew as well. See Scenario.Regenerated for the faults themselves.
	Targets bool
}

// untilRedraw is how many events there are until something is drawn anew, which it
// sees to if the time has come.
func (r *run) untilRedraw() uint64 {
	again := r.options.Redraw
	switch {
	case again == nil || r.redrawn:
		return math.MaxUint64
	case r.world.Events() < again.After:
		return again.After - r.world.Events()
	}
	r.redrawn = true
	r.world.Redraw(again.Seed)
	r.workload.redraw(again.Seed)
	r.nemesis.RedrawChances(again.Seed)
	if again.Targets {
		r.nemesis.RedrawTargets(again.Seed)
	}
	return math.MaxUint64
}

// Regenerated returns a settled scenario whose generated faults from a time on are
// drawn anew from a seed, within what the protocol claims: see nemesis.Regenerate. Up
// to that time it is the same run. The error says that there is no such fault, or is
// that of Claims.
func (s Scenario) Regenerated(from time.Duration, seed uint64) (Scenario, error) {
	g, err := s.Claims()
	if err != nil {
		return Scenario{}, err
	}
	s.Faults, err = nemesis.Regenerate(s.Faults, s.Seed, g, s.Nodes, from, seed)
	return s, err
}
