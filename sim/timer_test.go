package sim_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

func TestTimers(t *testing.T) {
	expire := func(p *program, name sim.Timer) { p.say("%s", name) }
	tests := []struct {
		name string
		boot func(*program)
		want []string
	}{
		{"setting again moves a timer back", func(p *program) {
			p.env.SetTimer("a", 10*ms)
			p.env.SetTimer("a", 30*ms)
			p.env.SetTimer("b", 20*ms)
		}, []string{"20ms n1 b", "30ms n1 a"}},
		{"setting again moves a timer forward", func(p *program) {
			p.env.SetTimer("a", 30*ms)
			p.env.SetTimer("b", 20*ms)
			p.env.SetTimer("a", 10*ms)
		}, []string{"10ms n1 a", "20ms n1 b"}},
		{"a stopped timer never expires", func(p *program) {
			p.env.SetTimer("a", 10*ms)
			p.env.StopTimer("a")
			p.env.StopTimer("never set")
		}, nil},
		{"a timer stopped and set again expires once", func(p *program) {
			p.env.SetTimer("a", 10*ms)
			p.env.StopTimer("a")
			p.env.SetTimer("a", 5*ms)
			p.env.StopTimer("a")
			p.env.SetTimer("a", 20*ms)
		}, []string{"20ms n1 a"}},
		{"timers of one instant expire in the order in which they were set last", func(p *program) {
			p.env.SetTimer("a", 10*ms)
			p.env.SetTimer("b", 20*ms)
			p.env.SetTimer("a", 20*ms)
		}, []string{"20ms n1 b", "20ms n1 a"}},
		{"many timers are told apart", func(p *program) {
			for i := range 30 {
				p.env.SetTimer(sim.Timer(fmt.Sprint(i)), time.Duration(30-i)*ms)
			}
			for i := range 30 {
				if i != 3 && i != 27 {
					p.env.StopTimer(sim.Timer(fmt.Sprint(i)))
				}
			}
		}, []string{"3ms n1 27", "27ms n1 3"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, seen := newWorld(t, 1)
			w.Boot(add(w, program{boot: tt.boot, expire: expire}))
			run(t, w, time.Second)
			wantSeen(t, seen, tt.want...)
		})
	}
}

func TestTimersFollowTheClockWhoseRateChanges(t *testing.T) {
	w, seen := newWorld(t, 1)
	node := add(w, program{
		boot:   func(p *program) { p.env.SetTimer("a", 100*ms); p.env.SetTimer("b", 200*ms) },
		expire: func(p *program, name sim.Timer) { p.say("%s", name) },
	})
	w.Boot(node)
	w.At(50*ms, "twice as fast", func() { w.SetClockDrift(node, 1_000_000) })
	w.At(75*ms, "standing still", func() { w.SetClockDrift(node, -1_000_000) })
	w.At(500*ms, "half as fast", func() { w.SetClockDrift(node, -500_000) })
	run(t, w, time.Second)
	wantSeen(t, seen, "75ms n1 a", "700ms n1 b")
}

// Each incarnation has a name that comes after it and must not be heard of, as
// no name of an earlier one, though the queue still holds its entries.
func TestEachIncarnationMayHaveTimersOfOtherNames(t *testing.T) {
	const lives, names = 120, 100
	w, _ := newWorld(t, 1)
	life, expired := 0, 0
	node := add(w, program{
		boot: func(p *program) {
			life++
			for i := range names {
				p.env.SetTimer(sim.Timer(fmt.Sprintf("%d of life %d", i, life)), 10*ms)
				p.env.SetTimer(sim.Timer(fmt.Sprintf("%d of life %d, late", i, life)), 35*ms)
			}
		},
		expire: func(p *program, name sim.Timer) {
			var i, of int
			if n, err := fmt.Sscanf(string(name), "%d of life %d", &i, &of); n != 2 || of != life || strings.HasSuffix(string(name), "late") {
				t.Errorf("life %d was told of timer %q (%v)", life, name, err)
			}
			expired++
		},
	})
	for i := range lives {
		at := time.Duration(i) * 20 * ms
		w.At(at, "boot", func() { w.Boot(node) })
		w.At(at+15*ms, "crash", func() { w.Crash(node, disk.Drop) })
	}
	run(t, w, time.Minute)
	if expired != lives*names {
		t.Errorf("%d timers expired, expected %d", expired, lives*names)
	}
}

func TestAnIncarnationWithTooManyNamesOfTimersPanics(t *testing.T) {
	w, _ := newWorld(t, 1)
	w.Boot(add(w, program{boot: func(p *program) {
		for i := range 10_000 {
			p.env.SetTimer(sim.Timer(fmt.Sprint(i)), ms)
		}
	}}))
	var panicked *sim.PanicError
	if err := w.Run(time.Second); !errors.As(err, &panicked) || !strings.Contains(err.Error(), "more than 8192 timers of different names in one incarnation") {
		t.Errorf("got %v", err)
	}
}
