package nemesis

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/clock"
)

// A ClockOffset moves the wall clock of the target by Offset, and back when
// the fault ends. Offsets of several faults add up.
type ClockOffset struct {
	Offset time.Duration // not 0; positive is ahead
}

// Kind is "clock-offset".
func (*ClockOffset) Kind() string { return "clock-offset" }

func (c *ClockOffset) fields() []field {
	return []field{
		need(durationField("offset", "", "how far the wall clock jumps; negative is back", &c.Offset, -offsetMax, offsetMax)),
	}
}

// offsetMax is far beyond any real clock.
const offsetMax = timeMax

func (c *ClockOffset) check(f *Fault) *mistake {
	if c.Offset == 0 {
		return &mistake{"offset", "no offset", "one that is not 0"}
	}
	return needsTarget(f)
}

func (c *ClockOffset) inject(s *strike) (heal func()) {
	w := s.nemesis.world
	for _, id := range s.nodes {
		w.Clock(id).Jump(c.Offset)
		s.hit(id)
	}
	return s.undo(func(id sim.NodeID) { w.Clock(id).Jump(-c.Offset) })
}

func (c *ClockOffset) vary(g *draft) (Target, Budget, bool) {
	target := g.one(Leader, Random, Minority, Followers)
	if g.left.Offset < time.Millisecond {
		return nil, Budget{}, false
	}
	offset := between(g.draw, time.Millisecond, g.left.Offset)
	c.Offset = offset * time.Duration(g.sign())
	return target, Budget{Offset: offset}, true
}

// A ClockDrift lets the clocks of the target, the wall clock and the one that
// its timers run by, go fast or slow. Drifts of several faults add up. When
// the fault ends the clocks run as before, but the wall clock stays wrong by
// what it gained or lost, until the final heal sets it.
type ClockDrift struct {
	// Drift is how much faster than true time the clocks run, in parts per
	// million, from clock.Stopped to 1,000,000; not 0.
	Drift int64
}

// Kind is "clock-drift".
func (*ClockDrift) Kind() string { return "clock-drift" }

// driftMax is the drift of a clock that runs at twice the rate.
const driftMax = 1_000_000

func (c *ClockDrift) fields() []field {
	return []field{
		need(partsField("drift", "ppm", "how much faster the clocks run; negative is slower, -100% is not at all",
			&c.Drift, clock.Stopped, driftMax)),
	}
}

func (c *ClockDrift) check(f *Fault) *mistake {
	if c.Drift == 0 {
		return &mistake{"drift", "no drift", "one that is not 0"}
	}
	return needsTarget(f)
}

func (c *ClockDrift) inject(s *strike) (heal func()) {
	n := s.nemesis
	for _, id := range s.nodes {
		n.addDrift(id, c.Drift)
		s.hit(id)
	}
	return s.undo(func(id sim.NodeID) { n.addDrift(id, -c.Drift) })
}

func (c *ClockDrift) vary(g *draft) (Target, Budget, bool) {
	target := g.one(Leader, Random, Minority, Followers)
	if g.left.Drift < 1 {
		return nil, Budget{}, false
	}
	drift := g.draw.Between(1, g.left.Drift)
	c.Drift = drift * g.sign()
	return target, Budget{Drift: drift}, true
}
