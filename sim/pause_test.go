package sim_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
)

// A pause is a time for which a node stands still.
type pause struct{ from, to time.Duration }

func (p pause) String() string { return fmt.Sprintf("from %v to %v", p.from, p.to) }

// pauses draws some that do not meet.
func pauses(t *rapid.T) []pause {
	var all []pause
	at := time.Duration(0)
	for range rapid.IntRange(0, 4).Draw(t, "pauses") {
		from := at + time.Duration(rapid.IntRange(1, 12).Draw(t, "half milliseconds between"))*ms/2
		at = from + time.Duration(rapid.IntRange(1, 30).Draw(t, "half milliseconds long"))*ms/2
		all = append(all, pause{from, at})
	}
	return all
}

func hold(world *sim.World, node sim.NodeID, all []pause) {
	for _, p := range all {
		world.At(p.from, "pause", func() { world.Pause(node) })
		world.At(p.to, "resume", func() { world.Resume(node) })
	}
}

// paused is how much of a time lies in pauses.
func paused(all []pause, from, to time.Duration) time.Duration {
	var sum time.Duration
	for _, p := range all {
		sum += max(0, min(to, p.to)-max(from, p.from))
	}
	return sum
}

// goesOn is when a process goes on that could at the given time.
func goesOn(all []pause, at time.Duration) time.Duration {
	for _, p := range all {
		if p.from < at && at < p.to {
			return p.to
		}
	}
	return at
}

func mark(p *program, kind string, step int) {
	p.env.Observe(sim.Observation{Kind: sim.Note, Text: kind, Index: uint64(step)})
}

func TestWorkTakesAsLongAsItTakesWithoutThePausesAndTheDiskGoesOnInThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := pauses(t)
		works := rapid.SliceOfN(rapid.IntRange(0, 4), 1, 8).Draw(t, "milliseconds of work, 0 being a sync of two")
		world := sim.New(sim.Config{})
		began := make(map[int]time.Duration)
		ended := 0
		world.OnObserve(func(o sim.Observed) {
			step := int(o.Index)
			if o.Text == "begin" {
				began[step] = o.At
				return
			}
			ended++
			from := began[step]
			if work := time.Duration(works[step]) * ms; work > 0 {
				if took := o.At - from - paused(all, from, o.At); took != work {
					t.Fatalf("step %d, work of %v, took from %v to %v: %v of it without a pause", step, work, from, o.At, took)
				}
			} else if want := goesOn(all, from+2*ms); o.At != want {
				t.Fatalf("step %d, a sync from %v on, took until %v, want %v", step, from, o.At, want)
			}
		})
		node := world.Add(sim.NodeConfig{Disk: disk.Config{SyncLatency: dist.Constant(2 * ms)}, Program: func(sim.NodeID) sim.Process {
			return &program{boot: func(p *program) {
				f, err := p.env.Disk().Create("f")
				must(err)
				for step, work := range works {
					mark(p, "begin", step)
					if work > 0 {
						p.env.Work(time.Duration(work) * ms)
					} else {
						must(f.Sync())
					}
					mark(p, "end", step)
				}
			}}
		}})
		world.Boot(node)
		hold(world, node, all)
		must(world.Run(time.Second))
		if ended != len(works) {
			t.Fatalf("%d of %d steps ended", ended, len(works))
		}
	})
}

// A crash meets the disk as it is where the process stands, however often that was
// held still: what it has done is there, and nothing that it has not come to.
func TestACrashAfterPausesFindsWhatTheProcessHadDoneAndNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := pauses(t)
		crash := time.Duration(rapid.IntRange(0, 200).Draw(t, "quarters of a millisecond to the crash")) * ms / 4
		world := sim.New(sim.Config{})
		begun, done := make(map[int]bool), make(map[int]bool)
		world.OnObserve(func(o sim.Observed) {
			map[string]map[int]bool{"begin": begun, "end": done}[o.Text][int(o.Index)] = true
		})
		const steps = 6
		node := world.Add(sim.NodeConfig{Disk: disk.Config{SyncLatency: dist.Constant(ms)}, Program: func(sim.NodeID) sim.Process {
			return &program{boot: func(p *program) {
				if world.Incarnation(1) > 1 {
					for step := range steps {
						_, err := p.env.Disk().Open(fmt.Sprint(step))
						if found := err == nil; done[step] && !found || found && !begun[step] {
							t.Fatalf("crashed at %v: file %d is there: %v, though it was begun: %v, and done: %v", crash, step, found, begun[step], done[step])
						}
					}
					return
				}
				for step := range steps {
					p.env.Work(ms)
					mark(p, "begin", step)
					p.env.Work(ms)
					_, err := p.env.Disk().Create(fmt.Sprint(step))
					must(err)
					must(p.env.Disk().SyncDir("."))
					mark(p, "end", step)
				}
			}}
		}})
		world.Boot(node)
		hold(world, node, all)
		world.At(crash, "crash", func() {
			world.Crash(node, disk.Drop)
			world.Boot(node)
		})
		must(world.Run(time.Second))
	})
}

func TestWhatAProcessSetsOffBehindAPauseTakesItsTimeFromThen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := pauses(t)
		syncs := rapid.SliceOfN(rapid.Bool(), 1, 6).Draw(t, "syncs rather than timers")
		world := sim.New(sim.Config{})
		began := make(map[int]time.Duration)
		ended := 0
		world.OnObserve(func(o sim.Observed) {
			step := int(o.Index)
			if o.Text == "begin" {
				began[step] = o.At
				return
			}
			ended++
			if from, found := began[step]; !found || o.At < from+3*ms {
				t.Fatalf("step %d, a sync: %v, of 3ms ended at %v, and began at %v: %v", step, syncs[step], o.At, from, found)
			}
		})
		node := world.Add(sim.NodeConfig{Disk: disk.Config{SyncLatency: dist.Constant(3 * ms)}, Program: func(sim.NodeID) sim.Process {
			return &stepper{program: program{
				boot: func(p *program) {
					f, err := p.env.Disk().Create("f")
					must(err)
					for step, sync := range syncs {
						p.env.Work(2 * ms)
						if sync {
							f.SyncAsync(uint64(step))
						} else {
							p.env.SetTimer(sim.Timer(fmt.Sprint(step)), 3*ms)
						}
						mark(p, "begin", step)
					}
				},
				expire: func(p *program, timer sim.Timer) {
					var step int
					_, err := fmt.Sscan(string(timer), &step)
					must(err)
					mark(p, "end", step)
				},
			}}
		}})
		world.Boot(node)
		hold(world, node, all)
		must(world.Run(time.Second))
		if ended != len(syncs) {
			t.Fatalf("%d of %d steps ended", ended, len(syncs))
		}
	})
}

// A stepper is a program that marks the ends of its syncs.
type stepper struct{ program }

func (s *stepper) Synced(tag uint64, err error) {
	must(err)
	mark(&s.program, "end", int(tag))
}
