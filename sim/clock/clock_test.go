package clock

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
)

func TestAPerfectClockShowsTrueTime(t *testing.T) {
	c := New(Config{})
	for _, at := range []time.Duration{0, 1, time.Second, 1000 * time.Hour} {
		if c.Wall(at) != at || c.Monotonic(at) != at {
			t.Errorf("at %v the wall shows %v and the monotonic clock %v", at, c.Wall(at), c.Monotonic(at))
		}
	}
}

func TestReadings(t *testing.T) {
	tests := []struct {
		name            string
		config          Config
		change          func(*Clock)
		at              time.Duration
		monotonic, wall time.Duration
	}{
		{"an offset moves the wall only", Config{Offset: -400 * time.Millisecond}, nil,
			time.Second, time.Second, 600 * time.Millisecond},
		{"200 ppm gain 200 microseconds a second", Config{Drift: 200}, nil,
			time.Second, time.Second + 200*time.Microsecond, time.Second + 200*time.Microsecond},
		{"drift holds over a year without overflow", Config{Drift: 1_000_000}, nil,
			8760 * time.Hour, 2 * 8760 * time.Hour, 2 * 8760 * time.Hour},
		{"a rate changed midway counts from there", Config{}, func(c *Clock) { c.SetDrift(time.Second, -500_000) },
			3 * time.Second, 2 * time.Second, 2 * time.Second},
		{"a jump back moves the wall only", Config{}, func(c *Clock) { c.Jump(-time.Minute) },
			time.Second, time.Second, time.Second - time.Minute},
		{"a frozen wall stands, the monotonic clock goes on", Config{}, func(c *Clock) { c.Freeze(time.Second) },
			5 * time.Second, 5 * time.Second, time.Second},
		{"a thawed wall has lost nothing", Config{}, func(c *Clock) { c.Freeze(time.Second); c.Thaw() },
			5 * time.Second, 5 * time.Second, 5 * time.Second},
		{"a stopped clock stands", Config{}, func(c *Clock) { c.SetDrift(time.Second, Stopped) },
			time.Hour, time.Second, time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := New(tt.config)
			if tt.change != nil {
				tt.change(&c)
			}
			if m, w := c.Monotonic(tt.at), c.Wall(tt.at); m != tt.monotonic || w != tt.wall {
				t.Errorf("monotonic %v, wall %v; want %v, %v", m, w, tt.monotonic, tt.wall)
			}
		})
	}
}

func TestWhenIsTheFirstInstantThatShowsTheReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := New(Config{Drift: rapid.Int64Range(Stopped+1, 5_000_000).Draw(t, "drift")})
		changed := time.Duration(rapid.Int64Range(0, 1e12).Draw(t, "changed"))
		c.SetDrift(changed, rapid.Int64Range(-900_000, 5_000_000).Draw(t, "new drift"))
		reading := c.Monotonic(changed) + time.Duration(rapid.Int64Range(1, 1e12).Draw(t, "wait"))
		at, ok := c.When(reading)
		if !ok || c.Monotonic(at) < reading || c.Monotonic(at-1) >= reading {
			t.Fatalf("When(%v) = %v, %v; the clock shows %v there and %v just before",
				reading, at, ok, c.Monotonic(at), c.Monotonic(at-1))
		}
	})
}

func TestAStoppedClockNeverShowsALaterReading(t *testing.T) {
	c := New(Config{Drift: Stopped})
	if at, ok := c.When(1); ok {
		t.Errorf("a stopped clock is said to show 1ns at %v", at)
	}
}

func TestIntervalHoldsTrueTimeUntilItsBoundIsBroken(t *testing.T) {
	c := New(Config{Uncertainty: 5 * time.Millisecond})
	holds := func(at time.Duration) bool {
		earliest, latest := c.Interval(at)
		return earliest <= at && at <= latest
	}
	if e, l := c.Interval(time.Second); l-e != 10*time.Millisecond {
		t.Errorf("the interval is %v wide, want 10ms", l-e)
	}
	c.Jump(time.Second)
	if !holds(time.Second) {
		t.Error("a wrong wall clock must widen the interval, not break it")
	}
	c.BreakBound()
	if holds(time.Second) {
		t.Error("with its bound broken the interval of a clock a second ahead still holds the true time")
	}
	c.RestoreBound()
	if !holds(time.Second) {
		t.Error("restoring the bound did not restore the promise")
	}
}
