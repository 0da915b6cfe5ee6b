package sim_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
)

// A deed is a message that says which of its sender's deeds it is. On the wire
// it is as long, so that a rule of the network can tell too.
type deed int

func (d deed) WireSize() int { return int(d) }

// An actor does something else in each of its handlers, until it has done all.
// Whatever others can see is numbered by the node, over its incarnations.
type actor struct {
	env   sim.Env
	acts  [][]act
	done  *int
	nodes int
	got   func(from, to sim.NodeID, d deed)
}

// An act is something that a process can do.
type act struct {
	name string
	do   func(*actor)
}

func (a act) String() string { return a.name }

func (a *actor) number() int {
	*a.done++
	return *a.done
}

var acts = []act{
	{"send", func(a *actor) {
		d := deed(a.number())
		for to := sim.NodeID(1); int(to) <= a.nodes; to++ {
			a.env.Send(to, d)
		}
	}},
	{"observe", func(a *actor) { a.env.Observe(sim.Observation{Kind: sim.Note, Value: uint64(a.number())}) }},
	{"work", func(a *actor) { a.env.Work(ms) }},
	{"set a timer", func(a *actor) { a.env.SetTimer("later", ms) }},
	{"set a timer for now", func(a *actor) { a.env.SetTimer("now", 0) }},
	{"sync", func(a *actor) { must(a.file("a").Sync()) }},
	{"sync meanwhile", func(a *actor) { a.file("b").SyncAsync(1) }},
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func (a *actor) file(name string) disk.File {
	f, err := a.env.Disk().Create(name)
	must(err)
	_, err = f.WriteAt([]byte("x"), 0)
	must(err)
	return f
}

func (a *actor) Boot(env sim.Env) {
	a.env = env
	a.act()
}

func (a *actor) Receive(from sim.NodeID, m sim.Message) {
	a.got(from, a.env.ID(), m.(deed))
	a.act()
}

func (a *actor) Expire(sim.Timer)     { a.act() }
func (a *actor) Drained()             { a.act() }
func (a *actor) Stop()                { a.act() }
func (a *actor) Synced(uint64, error) { a.act() }

func (a *actor) act() {
	if len(a.acts) == 0 {
		return
	}
	now := a.acts[0]
	a.acts = a.acts[1:]
	for _, act := range now {
		act.do(a)
	}
}

// Delays are all zero or all the same, so that as much as can be falls on one
// instant. What a node did can be seen in two places: where it is done, by who
// watches the network and the observations, and where messages arrive, over
// links on which none overtakes another.
func TestWhatANodeDidTakesPlaceInTheOrderInWhichItDidIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		instants := rapid.SampledFrom([]time.Duration{1, ms})
		delay := dist.Constant(instants.Draw(t, "delay") / ms * ms)
		sync := dist.Constant(instants.Draw(t, "sync"))
		nodes := rapid.IntRange(1, 4).Draw(t, "nodes")
		world := sim.New(sim.Config{Seed: 1, Network: network.Config{Default: network.Link{Delay: delay}}})
		last := make(map[string]int)
		see := func(d int, where string, about ...any) {
			where = fmt.Sprintf(where, about...)
			if d < last[where] {
				t.Fatalf("at %v %s number %d comes behind number %d", world.Now(), where, d, last[where])
			}
			last[where] = d
		}
		world.OnObserve(func(o sim.Observed) { see(int(o.Value), "what %v does", o.Node) })
		world.Network().Install("watch", network.RuleFunc(func(p network.Packet, _ network.Draws) network.Answer {
			see(p.Size, "what %v does", p.From)
			return network.Answer{}
		}))
		for i := range nodes {
			handlers := rapid.SliceOfN(rapid.SliceOfN(rapid.SampledFrom(acts), 0, 5), 1, 12).Draw(t, fmt.Sprintf("handlers of n%d", i+1))
			done := new(int)
			world.Boot(world.Add(sim.NodeConfig{
				Disk: disk.Config{SyncLatency: sync},
				Program: func(sim.NodeID) sim.Process {
					return &actor{acts: slices.Clone(handlers), done: done, nodes: nodes, got: func(from, to sim.NodeID, d deed) {
						see(int(d), "what %v gets from %v", to, from)
					}}
				},
			}))
		}
		for i := range rapid.IntRange(0, 5).Draw(t, "turns") {
			victim := sim.NodeID(rapid.IntRange(1, nodes).Draw(t, "victim"))
			at := time.Duration(rapid.IntRange(0, 10).Draw(t, "half milliseconds")) * ms / 2
			turn := rapid.SampledFrom([]func(){
				func() { world.Pause(victim) },
				func() { world.Resume(victim) },
				func() { world.Stop(victim); world.Boot(victim) },
				func() { world.Kill(victim); world.Boot(victim) },
				func() { world.Crash(victim, disk.Random); world.Boot(victim) },
				func() { world.Stop(victim) },
				func() { world.Crash(victim, disk.Random) },
				func() { world.Wipe(victim) },
				func() { world.Boot(victim) },
				func() { world.SetClockDrift(victim, -500_000) },
				func() { world.SetClockDrift(victim, 1_000_000) },
			}).Draw(t, "turn")
			world.At(at, fmt.Sprint("turn ", i), turn)
		}
		must(world.Run(time.Second))
	})
}

func TestWhatSeveralNodesDoAtOneInstantTakesPlaceInTheOrderInWhichItWasCaused(t *testing.T) {
	world := sim.New(sim.Config{Seed: 1, Network: network.Config{Default: network.Link{Delay: dist.Constant(ms)}}})
	var got []string
	world.OnObserve(func(o sim.Observed) { got = append(got, o.Text) })
	note := func(p *program, text string) { p.env.Observe(sim.Observation{Kind: sim.Note, Text: text}) }
	world.Boot(world.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		return &program{boot: func(p *program) {
			p.env.Work(2 * ms)
			note(p, "n1, before")
			p.env.Work(2 * ms)
			note(p, "n1 at 4 ms, since 0 ms")
		}}
	}}))
	world.Boot(world.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		return &program{
			boot: func(p *program) { p.env.SetTimer("t", ms) },
			expire: func(p *program, _ sim.Timer) {
				p.env.Work(3 * ms)
				note(p, "n2 at 4 ms, since 1 ms")
			},
		}
	}}))
	must(world.Run(time.Second))
	if want := []string{"n1, before", "n1 at 4 ms, since 0 ms", "n2 at 4 ms, since 1 ms"}; !slices.Equal(got, want) {
		t.Errorf("observed %q, want %q", got, want)
	}
}

func TestATimerThatIsSetAgainForTheSameInstantComesInItsNewPlace(t *testing.T) {
	world := sim.New(sim.Config{})
	var got []string
	world.Boot(add(world, program{
		boot: func(p *program) {
			p.env.SetTimer("x", 5*ms)
			p.env.SetTimer("y", 5*ms)
			p.env.SetTimer("x", 5*ms)
		},
		expire: func(_ *program, timer sim.Timer) { got = append(got, string(timer)) },
	}))
	must(world.Run(time.Second))
	if want := []string{"y", "x"}; !slices.Equal(got, want) {
		t.Errorf("expired %q, want %q", got, want)
	}
}

// What a handler does after a sync is behind it, so a crash cannot leave the
// later and take the earlier.
func TestAPauseHoldsTheDiskBackAsItDoesWhatIsObserved(t *testing.T) {
	for _, crash := range []time.Duration{ms, 100 * ms} {
		world := sim.New(sim.Config{})
		observed, found := false, false
		world.OnObserve(func(sim.Observed) { observed = true })
		n := add(world, program{boot: func(p *program) {
			if world.Incarnation(1) > 1 {
				_, err := p.env.Disk().Open("x")
				found = err == nil
				return
			}
			p.env.Work(2 * ms)
			p.env.Observe(sim.Observation{Kind: sim.Note})
			_, err := p.env.Disk().Create("x")
			must(err)
			must(p.env.Disk().SyncDir("."))
		}})
		world.Boot(n)
		world.At(ms, "pause", func() { world.Pause(n) })
		world.At(crash, "crash", func() {
			_ = world.Disk(n) // to look changes nothing
			world.Crash(n, disk.Drop)
			world.Boot(n)
		})
		must(world.Run(time.Second))
		if observed || found {
			t.Errorf("paused at 1 ms and crashed at %v: observed %v, found the file %v, want neither", crash, observed, found)
		}
	}
}

func TestAMonotonicClockThatWasReadAheadNeverGoesBack(t *testing.T) {
	world := sim.New(sim.Config{})
	var readings []time.Duration
	read := func(p *program) { readings = append(readings, p.env.Monotonic()) }
	n := add(world, program{
		boot: func(p *program) {
			p.env.SetTimer("t", 0)
			p.env.Work(10 * ms)
			read(p)
		},
		expire: func(p *program, _ sim.Timer) { read(p) },
	})
	world.Boot(n)
	world.At(5*ms, "drift", func() { world.SetClockDrift(n, -500_000) })
	must(world.Run(time.Second))
	if len(readings) != 2 || readings[1] < readings[0] {
		t.Errorf("it read %v, want two that never go back", readings)
	}
}

func TestWhatAStoppedProcessHadBegunHappensWhenItsTimeHasCome(t *testing.T) {
	world := sim.New(sim.Config{Network: network.Config{Default: network.Link{Delay: dist.Constant(ms)}}})
	var got []string
	world.OnObserve(func(o sim.Observed) {
		got = append(got, fmt.Sprintf("%v %v.%d %s", world.Now(), o.Node, o.Incarnation, o.Text))
	})
	says := func(after time.Duration, text string) program {
		return program{
			boot: func(p *program) {
				p.env.Work(after)
				p.env.Observe(sim.Observation{Kind: sim.Note, Text: text})
				p.env.Send(3, ping{})
			},
			receive: func(*program, sim.NodeID, sim.Message) {},
		}
	}
	slow := add(world, says(10*ms, "slow"))
	world.Boot(slow)
	world.Boot(add(world, says(5*ms, "quick")))
	world.Boot(add(world, program{receive: func(p *program, from sim.NodeID, _ sim.Message) {
		p.env.Observe(sim.Observation{Kind: sim.Note, Text: "heard " + from.String()})
	}}))
	world.At(ms, "stop", func() {
		world.Stop(slow)
		world.Boot(slow)
	})
	// What it sends meets the rules of its own time.
	world.At(7*ms, "cut", func() {
		world.Network().Install("cut", network.Block(network.Match{From: network.SetOf(slow), To: network.Everyone()}))
	})
	must(world.Run(15 * ms))
	want := []string{"5ms n2.1 quick", "6ms n3.1 heard n2", "10ms n1.1 slow"}
	if !slices.Equal(got, want) {
		t.Errorf("observed %q, want %q", got, want)
	}
}
