package sim_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/clock"
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

func TestTimersThatAreNotSetCostNothing(t *testing.T) {
	const many = 100_000
	retry := func(i int) sim.Timer { return sim.TimerOf("retry", uint64(i)) }
	for name, next := range map[string]func(*program, int){
		"stopped": func(p *program, i int) {
			p.env.SetTimer(retry(i), time.Hour)
			p.env.StopTimer(retry(i))
		},
		"expired": func(p *program, i int) { p.env.SetTimer(retry(i), ms/10) },
		"moved": func(p *program, _ int) {
			p.env.SetTimer("one", time.Hour)
			p.env.SetTimer("one", ms/10)
		},
		"of names of all sorts": func(p *program, i int) {
			p.env.SetTimer(sim.Timer(fmt.Sprint(i)), time.Hour)
			p.env.StopTimer(sim.Timer(fmt.Sprint(i - 1)))
			p.env.StopTimer(sim.Timer(fmt.Sprint("never set ", i)))
		},
		"never to expire": func(p *program, _ int) { p.env.SetTimer("late", math.MaxInt64) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newBoundedWorld(t, sim.Limits{Pending: 5})
			ticks := 0
			node := add(w, program{
				boot: func(p *program) { p.env.SetTimer("tick", ms) },
				expire: func(p *program, name sim.Timer) {
					if name != "tick" {
						return
					}
					next(p, ticks)
					if ticks++; ticks < many {
						p.env.SetTimer("tick", ms)
					}
				},
			})
			w.Boot(node)
			run(t, w, (many+1)*ms)
			if ticks != many {
				t.Errorf("%d ticks, expected %d", ticks, many)
			}
			if timers, queue := w.TimersHeld(node), w.QueueLen(); timers > 1<<13 || queue > many*4/5 {
				t.Errorf("%d timers are held, and %d entries in the queue, of %d that were set", timers, queue, many)
			}
		})
	}
}

// A timetable is a plain model of timers.
type timetable struct {
	due map[sim.Timer]time.Duration
	set map[sim.Timer]int
	n   int
}

func (m *timetable) first() (first sim.Timer) {
	for name := range m.due {
		if first == "" || m.due[name] < m.due[first] || m.due[name] == m.due[first] && m.set[name] < m.set[first] {
			first = name
		}
	}
	return first
}

func TestTimersOfManyNamesExpireAsAPlainModelSays(t *testing.T) {
	for seed := range uint64(50) {
		w, _ := newWorld(t, seed)
		var model timetable
		lives, expired := 0, 0
		act := func(p *program) {
			names := 1 + p.env.Rand().Below(300)
			for range 1 + p.env.Rand().Below(5) {
				name := sim.TimerOf("t", p.env.Rand().Below(names))
				if p.env.Rand().Below(3) == 0 {
					p.env.StopTimer(name)
					delete(model.due, name)
					continue
				}
				after := time.Duration(p.env.Rand().Below(50)) * ms
				p.env.SetTimer(name, after)
				model.n++
				model.due[name], model.set[name] = w.Now()+after, model.n
			}
		}
		node := add(w, program{
			boot: func(p *program) {
				lives++
				model = timetable{due: make(map[sim.Timer]time.Duration), set: make(map[sim.Timer]int)}
				for range 200 {
					act(p)
				}
			},
			expire: func(p *program, name sim.Timer) {
				if want := model.first(); name != want || w.Now() != model.due[name] {
					t.Fatalf("seed %d: %s expired at %v, expected %s at %v", seed, name, w.Now(), want, model.due[want])
				}
				expired++
				delete(model.due, name)
				act(p)
			},
		})
		w.Boot(node)
		w.At(200*ms, "crash", func() { w.Crash(node, disk.Drop); w.Boot(node) })
		run(t, w, 400*ms)
		if lives != 2 || expired < 100 {
			t.Errorf("seed %d: %d lives in which %d timers expired", seed, lives, expired)
		}
	}
}

func TestATimerBeyondAllTimeNeverExpiresAndANegativeOneDoesAtOnce(t *testing.T) {
	for _, drift := range []int64{0, 1_000_000, -500_000, -999_999, 1_000_000_000} {
		w, seen := newWorld(t, 1)
		w.Boot(w.Add(sim.NodeConfig{Clock: clock.Config{Drift: drift}, Program: func(sim.NodeID) sim.Process {
			return &program{
				boot: func(p *program) {
					p.env.SetTimer("start", ms)
					p.env.SetTimer("never", math.MaxInt64)
					p.env.SetTimer("moved", ms)
					p.env.SetTimer("moved", math.MaxInt64-1)
				},
				expire: func(p *program, name sim.Timer) {
					p.say("%s", name)
					switch name {
					case "start":
						p.env.SetTimer("late", math.MaxInt64)
						p.env.SetTimer("now", math.MinInt64)
						p.env.SetTimer("back", math.MaxInt64)
						p.env.SetTimer("back", -1)
					}
				},
			}
		}}))
		w.At(time.Minute, "another rate", func() { w.SetClockDrift(1, drift/2+1) })
		run(t, w, 100*365*24*time.Hour)
		names := make([]string, len(*seen))
		for i, line := range *seen {
			names[i] = line[strings.LastIndexByte(line, ' ')+1:]
		}
		if want := []string{"start", "now", "back"}; !slices.Equal(names, want) {
			t.Errorf("drift %d: %v expired, expected %v", drift, *seen, want)
		}
	}
}

func TestATimerThatIsOneOfManyIsTakenApart(t *testing.T) {
	for timer, want := range map[sim.Timer]struct {
		name   sim.Timer
		number uint64
		ok     bool
	}{
		sim.TimerOf("retry", 0):            {"retry", 0, true},
		sim.TimerOf("a#1", math.MaxUint64): {"a#1", math.MaxUint64, true},
		sim.TimerOf("", 7):                 {"", 7, true},
		"retry":                            {"retry", 0, false},
		"retry#":                           {"retry#", 0, false},
		"retry#07":                         {"retry#07", 0, false},
		"retry#+7":                         {"retry#+7", 0, false},
		"retry#18446744073709551616":       {"retry#18446744073709551616", 0, false},
	} {
		if name, number, ok := timer.Numbered(); name != want.name || number != want.number || ok != want.ok {
			t.Errorf("%q is %q, %d, %v, expected %v", timer, name, number, ok, want)
		}
	}
}

func TestWhoSetsTooManyTimersAtOnceIsToldSoInOneLine(t *testing.T) {
	for _, tt := range []struct {
		limits sim.Limits
		set    int
		name   func(i int) sim.Timer
		want   string // "" if there is nothing wrong
	}{
		{sim.Limits{}, 99_999, func(i int) sim.Timer { return sim.TimerOf("retry", uint64(i)) }, ""},
		{sim.Limits{}, 100_001, func(i int) sim.Timer { return sim.TimerOf("retry", uint64(i)) },
			"n1 waited for its timers retry 100,000 times; the limit of a run of 1 nodes is 100,000 messages and timers under way or waiting (event 1, 0s)"},
		{sim.Limits{Pending: 30}, 31, func(i int) sim.Timer { return sim.Timer(fmt.Sprintf("t%02d", i)) },
			"n1 waited for its timers t00, t01, t02, t03, t04, t05, t06, t07, t08, t09, t10, t11, t12, t13, t14, t15, t16, t17, t18, t19 and 10 more 30 times, n1 had a boot once; the limit of a run of 1 nodes is 30 messages"},
		{sim.Limits{Pending: 1 << 30}, 1<<20 + 1, func(i int) sim.Timer { return sim.TimerOf("retry", uint64(i)) },
			"n1 waited for its timers retry 1,048,576 times; the limit of a run of 1 nodes is 1,048,576 timers of one node that are set"},
	} {
		w := newBoundedWorld(t, tt.limits)
		w.Boot(add(w, program{boot: func(p *program) {
			for i := range tt.set {
				p.env.SetTimer(tt.name(i), time.Hour)
			}
		}}))
		err := w.Run(time.Second)
		var runaway *sim.RunawayError
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%d timers: got %v", tt.set, err)
		case tt.want != "" && (!errors.As(err, &runaway) || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), "\n")):
			t.Errorf("%d timers: got %v, expected %s", tt.set, err, tt.want)
		}
	}
}

func newBoundedWorld(t *testing.T, limits sim.Limits) *sim.World {
	t.Helper()
	w := sim.New(sim.Config{Limits: limits})
	t.Cleanup(w.Close)
	return w
}
