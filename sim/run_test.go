package sim_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// runOn lets so many events happen, at most, and returns why it stopped.
func runOn(t interface {
	Helper()
	Fatal(...any)
}, w *sim.World, until time.Duration, events uint64) sim.Stop {
	t.Helper()
	stop, err := w.RunWithin(context.Background(), until, sim.Bounds{Events: events})
	if err != nil {
		t.Fatal(err)
	}
	return stop
}

// A stutterer lets no time pass from the given tick of a millisecond on.
func stutterer(from int) program {
	ticks := 0
	return program{
		boot: func(p *program) { p.env.SetTimer("tick", ms) },
		expire: func(p *program, _ sim.Timer) {
			if ticks++; ticks < from {
				p.env.SetTimer("tick", ms)
			} else {
				p.env.SetTimer("tick", 0)
			}
		},
	}
}

func TestARunStopsWithinItsBoundsAndSaysWhy(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, tt := range []struct {
		name    string
		program program
		ctx     context.Context
		until   time.Duration
		bounds  sim.Bounds
		stop    sim.Stop
		events  uint64
		now     time.Duration
	}{
		{name: "time", program: stutterer(math.MaxInt), until: 10*ms + 1, stop: sim.StopReached, events: 11, now: 10*ms + 1},
		{name: "time of an event", program: stutterer(math.MaxInt), until: 10 * ms, stop: sim.StopReached, events: 11, now: 10 * ms},
		{name: "no time", program: stutterer(math.MaxInt), until: 0, stop: sim.StopReached, events: 1},
		{name: "nothing left", program: program{}, until: sim.Forever, stop: sim.StopReached, events: 1},
		{name: "events", program: stutterer(math.MaxInt), until: sim.Forever, bounds: sim.Bounds{Events: 7}, stop: sim.StopEvents, events: 7, now: 6 * ms},
		{name: "many events", program: stutterer(math.MaxInt), until: sim.Forever, bounds: sim.Bounds{Events: 50_000}, stop: sim.StopEvents, events: 50_000, now: 49_999 * ms},
		{name: "as many events as there are", program: stutterer(math.MaxInt), until: ms, bounds: sim.Bounds{Events: math.MaxUint64}, stop: sim.StopReached, events: 2, now: ms},
		{name: "one instant", program: stutterer(5), until: time.Second, bounds: sim.Bounds{Instant: 100}, stop: sim.StopInstant, events: 5 + 100, now: 5 * ms},
		{name: "one instant of many", program: stutterer(5000), until: time.Hour, bounds: sim.Bounds{Instant: 9000}, stop: sim.StopInstant, events: 5000 + 9000, now: 5 * time.Second},
		{name: "events before an instant", program: stutterer(5), until: time.Second, bounds: sim.Bounds{Events: 104, Instant: 100}, stop: sim.StopEvents, events: 104, now: 5 * ms},
		{name: "a context that has ended", program: stutterer(5), ctx: cancelled, until: time.Second, stop: sim.StopCancelled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w, _ := newWorld(t, 1)
			w.Boot(add(w, tt.program))
			ctx := tt.ctx
			if ctx == nil {
				ctx = context.Background()
			}
			stop, err := w.RunWithin(ctx, tt.until, tt.bounds)
			if stop != tt.stop || w.Events() != tt.events || w.Now() != tt.now || !errors.Is(err, ctx.Err()) {
				t.Errorf("%v at %v after %d events (%v), expected %v at %v after %d", stop, w.Now(), w.Events(), err, tt.stop, tt.now, tt.events)
			}
		})
	}
}

func TestARunThatStoodStillGoesOnWithinOtherBounds(t *testing.T) {
	w, _ := newWorld(t, 1)
	w.Boot(add(w, stutterer(3)))
	for _, most := range []uint64{10, 10, 25} {
		if stop, err := w.RunWithin(t.Context(), time.Second, sim.Bounds{Instant: most}); stop != sim.StopInstant || err != nil || w.Events() != 3+most {
			t.Errorf("%v after %d events (%v), expected it stood still after %d", stop, w.Events(), err, 3+most)
		}
	}
}

func TestAContextEndsARunThatIsUnderWay(t *testing.T) {
	w := sim.New(sim.Config{})
	defer w.Close()
	ctx, cancel := context.WithCancel(context.Background())
	w.Boot(add(w, stutterer(math.MaxInt)))
	w.At(time.Second, "cancel", cancel)
	stop, err := w.RunWithin(ctx, time.Hour, sim.Bounds{})
	if stop != sim.StopCancelled || !errors.Is(err, context.Canceled) || w.Now() < time.Second || w.Now() > time.Minute {
		t.Errorf("%v at %v: %v", stop, w.Now(), err)
	}
	if stop, err := w.RunWithin(t.Context(), time.Minute, sim.Bounds{}); stop != sim.StopReached || err != nil || w.Now() != time.Minute {
		t.Errorf("it does not go on: %v at %v: %v", stop, w.Now(), err)
	}
}

func TestAWorldThatIsHaltedSaysSo(t *testing.T) {
	for name, tt := range map[string]struct {
		program program
		limits  sim.Limits
		fails   bool
	}{
		"by Halt":    {program: program{}},
		"by a panic": {program: program{boot: func(*program) { panic("no") }}, fails: true},
		"by a limit": {program: stutterer(1), limits: sim.Limits{EventsPerInstant: 100}, fails: true},
	} {
		w := sim.New(sim.Config{Limits: tt.limits})
		w.Boot(add(w, tt.program))
		w.At(2*ms, "halt", w.Halt)
		stop, err := w.RunWithin(t.Context(), time.Second, sim.Bounds{Events: 10_000})
		if stop != sim.StopHalted || (err != nil) != tt.fails || err != w.Err() {
			t.Errorf("%s: %v, %v", name, stop, err)
		}
		w.Close()
	}
}
