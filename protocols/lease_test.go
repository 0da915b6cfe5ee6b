package protocols

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/clock"
)

// A watch is what a lease reads of a server's Env.
type watch struct {
	sim.Env // nil: what a lease has no use for
	clock   clock.Clock
	time    *time.Duration // true time
}

func (w *watch) Monotonic() time.Duration                   { return w.clock.Monotonic(*w.time) }
func (w *watch) Wall() time.Duration                        { return w.clock.Wall(*w.time) }
func (w *watch) Interval() (earliest, latest time.Duration) { return w.clock.Interval(*w.time) }

// within is a clock that keeps to what a lease asks, for as long as a promise
// binds and no longer.
func within(t *rapid.T, l Lease, name string) clock.Config {
	const drift = 900_000
	switch l.Clock {
	case Wall:
		return clock.Config{Offset: time.Duration(rapid.Int64Range(-int64(l.Offset), int64(l.Offset)).Draw(t, name+" offset"))}
	case Bounded:
		return clock.Config{
			Offset:      time.Duration(rapid.Int64Range(-int64(time.Hour), int64(time.Hour)).Draw(t, name+" offset")),
			Uncertainty: time.Duration(rapid.Int64Range(0, int64(time.Second)).Draw(t, name+" uncertainty")),
			Drift:       rapid.Int64Range(-drift, drift).Draw(t, name+" drift"),
		}
	default:
		return clock.Config{Drift: rapid.Int64Range(l.Slowest-trueRate, l.Fastest-trueRate).Draw(t, name+" drift")}
	}
}

// A leader must never count on a promise that whoever gave it does not feel bound
// by, whenever it was asked for, given and looked at.
func TestALeaseThatIsHeldBindsWhoeverPromisedIt(t *testing.T) {
	for _, l := range []Lease{
		{Clock: Monotonic, Length: 150 * time.Millisecond, Slowest: 700_000, Fastest: 1_300_000},
		{Clock: Wall, Length: 150 * time.Millisecond, Slowest: 1, Fastest: 1, Offset: 20 * time.Millisecond},
		{Clock: Bounded, Length: 150 * time.Millisecond, Slowest: 1, Fastest: 1},
	} {
		t.Run(string(l.Clock), rapid.MakeCheck(func(t *rapid.T) {
			var now time.Duration
			leader := &watch{clock: clock.New(within(t, l, "leader")), time: &now}
			voter := &watch{clock: clock.New(within(t, l, "voter")), time: &now}
			pass := func(name string) {
				now += time.Duration(rapid.Int64Range(0, int64(400*time.Millisecond)).Draw(t, name))
			}
			pass("asked after")
			asked := l.Now(leader).Earliest
			pass("heard after")
			until := l.Promise(asked, l.Now(voter))
			pass("looked at after")
			if l.Held(asked, l.Now(leader)) && !l.Binds(until, l.Now(voter)) {
				t.Fatalf("at %v the leader holds a lease asked for at %v, and the voter's promise until %v does not bind it", now, asked, until)
			}
		}))
	}
}

func TestALeaseIsShorterThanThePromiseByTheDriftOfBothClocks(t *testing.T) {
	for _, c := range []struct {
		drift    int64
		expected time.Duration
	}{
		{0, 150 * time.Millisecond},
		{1000, 149_700_299},
		{200_000, 100 * time.Millisecond},
		{999_999, 75},
	} {
		l := Lease{Clock: Monotonic, Length: 150 * time.Millisecond, Slowest: trueRate - c.drift, Fastest: trueRate + c.drift}
		last, over := Instant{c.expected - 1, c.expected - 1}, Instant{c.expected, c.expected}
		if !l.Held(0, last) || l.Held(0, over) {
			t.Errorf("with a drift of %d ppm: held just before %v: %v, then: %v; expected until then",
				c.drift, c.expected, l.Held(0, last), l.Held(0, over))
		}
	}
}

func TestAPromiseFromAClockThatWasFarOffIsVoid(t *testing.T) {
	l := Lease{Clock: Wall, Length: 150 * time.Millisecond, Offset: 10 * time.Millisecond}
	now := Instant{time.Second - l.Offset, time.Second + l.Offset}
	for _, c := range []struct {
		asked time.Duration
		binds bool
		held  bool
	}{
		{time.Second, true, true},
		{now.Latest, true, true},
		{now.Latest + 1, false, false},
		{time.Hour, false, false},
		{now.Latest - l.Length, true, false},
		{now.Earliest - l.Length, false, false},
	} {
		if binds, held := l.Binds(l.Promise(c.asked, now), now), l.Held(c.asked, now); binds != c.binds || held != c.held {
			t.Errorf("asked for at %v: found that it binds: %v, is held: %v, expected %v and %v", c.asked, binds, held, c.binds, c.held)
		}
	}
}
