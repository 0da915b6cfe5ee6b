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

func (*ClockOffset) Kind() string { return "clock-offset" }

func (c *ClockOffset) fields() []field { return offsetFields(&c.Offset) }

func offsetFields(p *time.Duration) []field {
	return []field{
		durationField("offset", "", "how far the wall clock jumps; negative is back", p, -offsetMax, offsetMax).Must(),
	}
}

// offsetMax is far beyond any real clock.
const offsetMax = timeMax

func (c *ClockOffset) check(f *Fault) *mistake { return checkOffset(c.Offset, f) }

func checkOffset(offset time.Duration, f *Fault) *mistake {
	if offset == 0 {
		return &mistake{"offset", "no offset", "one that is not 0"}
	}
	return needsTarget(f)
}

func (c *ClockOffset) inject(in *injection) (heal func()) {
	w := in.nemesis.world
	return in.each(in.nodes,
		func(id sim.NodeID) { w.Clock(id).Jump(c.Offset) },
		func(id sim.NodeID) { w.Clock(id).Jump(-c.Offset) })
}

func (c *ClockOffset) cost(*Fault, int) Budget { return Budget{Offset: c.Offset.Abs()} }

func (c *ClockOffset) draw(g *draft) (Target, bool) { return g.offset(&c.Offset) }

// offset draws whose wall clocks to move, and how far; false if the budget allows
// nothing.
func (d *draft) offset(p *time.Duration) (Target, bool) {
	target := d.several()
	if d.left.Offset < time.Millisecond {
		return nil, false
	}
	*p = between(d.draw, time.Millisecond, d.left.Offset) * time.Duration(d.sign())
	return target, true
}

// A ClockJump moves the wall clock of the target by Offset, as a ClockOffset
// does, but nothing takes that back before the final heal.
type ClockJump struct {
	Offset time.Duration // not 0; positive is ahead
}

func (*ClockJump) Kind() string { return "clock-jump" }

func (*ClockJump) stays() bool { return true }

func (c *ClockJump) fields() []field { return offsetFields(&c.Offset) }

func (c *ClockJump) check(f *Fault) *mistake { return checkOffset(c.Offset, f) }

func (c *ClockJump) inject(in *injection) (heal func()) {
	in.each(in.nodes, func(id sim.NodeID) { in.nemesis.world.Clock(id).Jump(c.Offset) }, nil)
	return nil
}

func (c *ClockJump) cost(*Fault, int) Budget { return Budget{Offset: c.Offset.Abs()} }

func (c *ClockJump) draw(g *draft) (Target, bool) { return g.offset(&c.Offset) }

// A BrokenBound moves the wall clock of the target by Offset while the clock
// goes on to promise the uncertainty that it was configured with, so that true
// time is outside of Env.Interval unless the uncertainty is larger. Both are
// taken back when the fault ends.
type BrokenBound struct {
	Offset time.Duration // not 0; positive is ahead
}

func (*BrokenBound) Kind() string { return "broken-bound" }

func (b *BrokenBound) fields() []field { return offsetFields(&b.Offset) }

func (b *BrokenBound) check(f *Fault) *mistake { return checkOffset(b.Offset, f) }

func (b *BrokenBound) inject(in *injection) (heal func()) {
	n := in.nemesis
	return in.each(in.nodes, func(id sim.NodeID) {
		n.machines[id].lying++
		n.world.Clock(id).BreakBound()
		n.world.Clock(id).Jump(b.Offset)
	}, func(id sim.NodeID) {
		n.world.Clock(id).Jump(-b.Offset)
		if n.machines[id].lying--; n.machines[id].lying == 0 {
			n.world.Clock(id).RestoreBound()
		}
	})
}

func (b *BrokenBound) cost(*Fault, int) Budget { return Budget{Offset: b.Offset.Abs()} }

func (b *BrokenBound) draw(g *draft) (Target, bool) { return g.offset(&b.Offset) }

// A ClockFreeze lets the wall clock of the target stand still. The monotonic
// clock and the timers go on. When the last fault that freezes it ends, the
// wall clock shows what it would have shown without.
type ClockFreeze struct{}

func (*ClockFreeze) Kind() string { return "clock-freeze" }

func (*ClockFreeze) fields() []field { return nil }

func (*ClockFreeze) check(f *Fault) *mistake { return needsTarget(f) }

func (*ClockFreeze) inject(in *injection) (heal func()) {
	n := in.nemesis
	return in.each(in.nodes, func(id sim.NodeID) {
		if n.machines[id].frozen++; n.machines[id].frozen == 1 {
			n.world.Clock(id).Freeze(n.world.Now())
		}
	}, func(id sim.NodeID) {
		if n.machines[id].frozen--; n.machines[id].frozen == 0 {
			n.world.Clock(id).Thaw()
		}
	})
}

// cost counts the length as an offset.
func (*ClockFreeze) cost(f *Fault, _ int) Budget {
	if f.For == 0 {
		return Budget{Offset: timeMax}
	}
	return Budget{Offset: f.For}
}

func (*ClockFreeze) draw(g *draft) (Target, bool) {
	g.length = min(g.length, g.left.Offset)
	return g.several(), g.length >= g.shortest
}

// A ClockStop lets both clocks of the target stand still: no timer expires, and
// time is not made up for. What other faults do to their rate counts again
// when the last fault that stops them ends. It takes its target away, which
// without timers it may well be.
type ClockStop struct{ outage }

func (*ClockStop) Kind() string { return "clock-stop" }

func (*ClockStop) check(f *Fault) *mistake { return needsTarget(f) }

func (*ClockStop) inject(in *injection) (heal func()) {
	n := in.nemesis
	return in.each(in.nodes, func(id sim.NodeID) {
		n.machines[id].stopped++
		n.setRate(id)
	}, func(id sim.NodeID) {
		n.machines[id].stopped--
		n.setRate(id)
	})
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

func (*ClockDrift) Kind() string { return "clock-drift" }

// driftMax is the drift of a clock that runs at twice the rate.
const driftMax = 1_000_000

func (c *ClockDrift) fields() []field {
	return []field{
		partsField("drift", "ppm", "how much faster the clocks run; negative is slower, -100% is not at all",
			&c.Drift, clock.Stopped, driftMax).Must(),
	}
}

func (c *ClockDrift) check(f *Fault) *mistake {
	if c.Drift == 0 {
		return &mistake{"drift", "no drift", "one that is not 0"}
	}
	return needsTarget(f)
}

func (c *ClockDrift) inject(in *injection) (heal func()) {
	n := in.nemesis
	return in.each(in.nodes, func(id sim.NodeID) {
		n.machines[id].drift += c.Drift
		n.setRate(id)
	}, func(id sim.NodeID) {
		n.machines[id].drift -= c.Drift
		n.setRate(id)
	})
}

func (c *ClockDrift) cost(*Fault, int) Budget { return Budget{Drift: max(c.Drift, -c.Drift)} }

func (c *ClockDrift) draw(g *draft) (Target, bool) {
	target := g.several()
	if g.left.Drift < 1 {
		return nil, false
	}
	c.Drift = g.draw.Between(1, g.left.Drift) * g.sign()
	return target, true
}
