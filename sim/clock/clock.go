// Package clock models what one node's clocks show. True virtual time goes in,
// a reading comes out; nothing here moves by itself.
package clock

import (
	"fmt"
	"math/bits"
	"time"
)

// A Config says how wrong a clock is from the start. The zero Config is a
// perfect clock.
type Config struct {
	// Offset is what the wall clock shows at time 0. It may be negative.
	Offset time.Duration
	// Drift is how much faster than true time both clocks run, in parts per
	// million, from Stopped upwards; a negative drift is a slow clock.
	Drift int64
	// Uncertainty is the half-width that Interval promises: never negative.
	Uncertainty time.Duration
}

// DriftMax bounds Config.Drift, and OffsetMax Config.Offset and Config.Uncertainty:
// more than any clock is wrong.
const (
	DriftMax  = 1_000_000_000
	OffsetMax = 50 * 365 * 24 * time.Hour
)

// Validate returns an error if a number in the configuration is out of range.
func (c Config) Validate() error {
	switch {
	case c.Drift < Stopped || c.Drift > DriftMax:
		return fmt.Errorf("clock: the drift is %d parts per million, expected %d to %d", c.Drift, Stopped, DriftMax)
	case c.Offset < -OffsetMax || c.Offset > OffsetMax:
		return fmt.Errorf("clock: the offset is %v, expected %v to %v", c.Offset, -OffsetMax, OffsetMax)
	case c.Uncertainty < 0 || c.Uncertainty > OffsetMax:
		return fmt.Errorf("clock: the uncertainty is %v, expected 0s to %v", c.Uncertainty, OffsetMax)
	}
	return nil
}

// Stopped is the drift of a clock that does not move at all.
const Stopped = -1_000_000

// A Clock is one node's monotonic clock and the wall clock that is derived
// from it. Methods take the true time t; t must not decrease from one change
// of the clock to the next.
type Clock struct {
	since   time.Duration // true time of the last change of rate
	base    time.Duration // the monotonic reading then
	drift   int64
	offset  time.Duration // wall reading less monotonic reading
	frozen  bool
	frozeAt time.Duration // the wall reading while frozen

	uncertainty time.Duration
	overstrict  bool
}

// New returns a clock that starts at true time 0.
func New(c Config) Clock {
	return Clock{drift: max(c.Drift, Stopped), offset: c.Offset, uncertainty: c.Uncertainty}
}

// Monotonic is the reading of the monotonic clock, which starts at 0 and never
// goes back.
func (c *Clock) Monotonic(t time.Duration) time.Duration {
	elapsed := t - c.since
	if c.drift == 0 {
		return c.base + elapsed
	}
	return c.base + scale(elapsed, uint64(1_000_000+c.drift), 1_000_000)
}

// Wall is the reading of the wall clock.
func (c *Clock) Wall(t time.Duration) time.Duration {
	if c.frozen {
		return c.frozeAt
	}
	return c.Monotonic(t) + c.offset
}

// When is the first true time, at or after the last change of rate, at which
// the monotonic clock shows at least the given reading. It is false if there is
// none: if the clock stands still short of it, or it is beyond the horizon.
func (c *Clock) When(monotonic time.Duration) (time.Duration, bool) {
	left := monotonic - c.base
	switch {
	case left <= 0:
		return c.since, true
	case c.drift == Stopped || monotonic > horizon:
		return 0, false
	case c.drift == 0:
		return c.since + left, true
	}
	rate := uint64(1_000_000 + c.drift)
	if !fits(left, 1_000_000, rate, horizon-c.since) {
		return 0, false
	}
	t := c.since + scale(left, 1_000_000, rate)
	for c.Monotonic(t) < monotonic { // the division above rounds down
		t++
	}
	return t, true
}

// SetDrift changes the rate of both clocks from t on.
func (c *Clock) SetDrift(t time.Duration, drift int64) {
	c.base, c.since = c.Monotonic(t), t
	c.drift = max(drift, Stopped)
}

// Drift is the present drift in parts per million.
func (c *Clock) Drift() int64 { return c.drift }

// Jump moves the wall clock, forward if d is positive and back otherwise. The
// monotonic clock does not notice.
func (c *Clock) Jump(d time.Duration) {
	c.offset += d
	c.frozeAt += d
}

// Freeze stops the wall clock at its present reading; the monotonic clock
// goes on.
func (c *Clock) Freeze(t time.Duration) {
	c.frozeAt, c.frozen = c.Wall(t), true
}

// Thaw lets a frozen wall clock go on, from what it would have shown.
func (c *Clock) Thaw() { c.frozen = false }

// Interval returns bounds around the true time as the node knows it, in the
// manner of TrueTime (Corbett et al., "Spanner", 2012, section 3): the wall
// reading less and plus an uncertainty. The true time t lies within, however
// wrong the wall clock is, unless BreakBound was called.
func (c *Clock) Interval(t time.Duration) (earliest, latest time.Duration) {
	wall := c.Wall(t)
	half := c.uncertainty
	if !c.overstrict {
		half = max(half, wall-t, t-wall)
	}
	return wall - half, wall + half
}

// BreakBound makes Interval stick to the configured uncertainty even when the
// wall clock is further off: the promise of Interval no longer holds.
func (c *Clock) BreakBound() { c.overstrict = true }

// RestoreBound undoes BreakBound.
func (c *Clock) RestoreBound() { c.overstrict = false }

// horizon is a time, and a reading, that no run comes to: 146 years. So far
// nothing overflows.
const horizon time.Duration = 1 << 62

// fits reports whether d*num/den is less than most. d must not be negative.
func fits(d time.Duration, num, den uint64, most time.Duration) bool {
	hi, lo := bits.Mul64(uint64(d), num)
	mostHi, mostLo := bits.Mul64(uint64(most), den)
	return hi < mostHi || hi == mostHi && lo < mostLo
}

// scale returns d*num/den without overflow on the way, rounded down. d must
// not be negative.
func scale(d time.Duration, num, den uint64) time.Duration {
	hi, lo := bits.Mul64(uint64(d), num)
	q, _ := bits.Div64(hi, lo, den)
	return time.Duration(q)
}
