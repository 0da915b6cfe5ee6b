package nemesis

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/clock"
)

// A ClockEffect is an Effect on the clocks of its target.
type ClockEffect interface {
	Effect
	// Turn has a clock feel the effect from a time on, or no longer: by is 1 or
	// -1.
	Turn(d *Dial, t time.Duration, by int64)
}

// A Dial is a node's clock with the faults that are in force on it.
type Dial struct {
	clock    *clock.Clock
	setDrift func(t time.Duration, drift int64)

	drift                  int64 // with that of faults
	stopped, frozen, lying int64 // how many faults do so
}

// NewDial returns a clock with no fault in force, whose rate those to come change
// by setDrift.
func NewDial(c *clock.Clock, setDrift func(t time.Duration, drift int64)) *Dial {
	return &Dial{clock: c, setDrift: setDrift, drift: c.Drift()}
}

// jump moves the wall clock so many times.
func (d *Dial) jump(offset time.Duration, times int64) {
	d.clock.Jump(offset * time.Duration(times))
}

// run lets both clocks run as fast as the faults in force say.
func (d *Dial) run(t time.Duration) {
	rate := max(d.drift, clock.Stopped)
	if d.stopped > 0 {
		rate = clock.Stopped
	}
	d.setDrift(t, rate)
}

// turn has the clocks of the target feel an effect, and returns what undoes it.
func (in *injection) turn(e ClockEffect) (heal func()) {
	n := in.nemesis
	turn := func(by int64) func(sim.NodeID) {
		return func(id sim.NodeID) { e.Turn(n.machines[id].dial, n.world.Now(), by) }
	}
	return in.each(in.nodes, turn(1), turn(-1))
}

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

func (c *ClockOffset) inject(in *injection) (heal func()) { return in.turn(c) }

// Turn moves the wall clock, or moves it back.
func (c *ClockOffset) Turn(d *Dial, _ time.Duration, by int64) { d.jump(c.Offset, by) }

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
	in.turn(c)
	return nil
}

// Turn moves the wall clock; it is not moved back.
func (c *ClockJump) Turn(d *Dial, _ time.Duration, by int64) { d.jump(c.Offset, max(by, 0)) }

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

func (b *BrokenBound) inject(in *injection) (heal func()) { return in.turn(b) }

// Turn moves the wall clock behind the back of its interval, or moves it back.
func (b *BrokenBound) Turn(d *Dial, _ time.Duration, by int64) {
	d.jump(b.Offset, by)
	if d.lying += by; d.lying > 0 {
		d.clock.BreakBound()
	} else {
		d.clock.RestoreBound()
	}
}

func (b *BrokenBound) cost(*Fault, int) Budget { return Budget{Offset: b.Offset.Abs()} }

func (b *BrokenBound) draw(g *draft) (Target, bool) { return g.offset(&b.Offset) }

// A ClockFreeze lets the wall clock of the target stand still. The monotonic
// clock and the timers go on. When the last fault that freezes it ends, the
// wall clock shows what it would have shown without.
type ClockFreeze struct{ outage }

func (*ClockFreeze) Kind() string { return "clock-freeze" }

func (*ClockFreeze) check(f *Fault) *mistake { return needsTarget(f) }

func (c *ClockFreeze) inject(in *injection) (heal func()) { return in.turn(c) }

// Turn stops the wall clock, or lets it go on.
func (*ClockFreeze) Turn(d *Dial, t time.Duration, by int64) {
	if d.frozen += by; d.frozen == 0 {
		d.clock.Thaw()
	} else if d.frozen == by {
		d.clock.Freeze(t)
	}
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

func (c *ClockStop) inject(in *injection) (heal func()) { return in.turn(c) }

// Turn stops both clocks, or lets them go on.
func (*ClockStop) Turn(d *Dial, t time.Duration, by int64) {
	d.stopped += by
	d.run(t)
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

func (c *ClockDrift) inject(in *injection) (heal func()) { return in.turn(c) }

// Turn changes the rate of both clocks, or changes it back.
func (c *ClockDrift) Turn(d *Dial, t time.Duration, by int64) {
	d.drift += by * c.Drift
	d.run(t)
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
