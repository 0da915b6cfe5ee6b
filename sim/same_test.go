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
	"github.com/laplace-sim/laplace/sim/rng"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A play is what happens in a world, with nothing left to draw.
type play struct {
	seed  uint64
	delay dist.Dist
	sync  dist.Dist
	nodes [][][]act // what each node does in each of its handlers
	turns []turn
}

// A turn is something that the outside does.
type turn struct {
	at     time.Duration
	name   string
	victim sim.NodeID
}

// turns are what the outside can do, to a node or to what a rule holds that is
// in force from the start.
var turns = map[string]func(*sim.World, *network.Installed, sim.NodeID){
	"pause":   func(w *sim.World, _ *network.Installed, id sim.NodeID) { w.Pause(id) },
	"resume":  func(w *sim.World, _ *network.Installed, id sim.NodeID) { w.Resume(id) },
	"stop":    func(w *sim.World, _ *network.Installed, id sim.NodeID) { w.Stop(id) },
	"crash":   func(w *sim.World, _ *network.Installed, id sim.NodeID) { w.Crash(id, disk.Random) },
	"wipe":    func(w *sim.World, _ *network.Installed, id sim.NodeID) { w.Wipe(id) },
	"kill":    func(w *sim.World, _ *network.Installed, id sim.NodeID) { w.Kill(id) },
	"boot":    func(w *sim.World, _ *network.Installed, id sim.NodeID) { w.Boot(id) },
	"restart": func(w *sim.World, _ *network.Installed, id sim.NodeID) { w.Stop(id); w.Boot(id) },
	"slow":    func(w *sim.World, _ *network.Installed, id sim.NodeID) { w.SetClockDrift(id, -500_000) },
	"fast":    func(w *sim.World, _ *network.Installed, id sim.NodeID) { w.SetClockDrift(id, 1_000_000) },
	"stopped": func(w *sim.World, _ *network.Installed, id sim.NodeID) { w.SetClockDrift(id, -1_000_000) },
	"release": func(w *sim.World, held *network.Installed, _ sim.NodeID) { w.Release(held, network.InOrder) },
}

func drawPlay(t *rapid.T) play {
	delays := rapid.SampledFrom([]dist.Dist{dist.Constant(0), dist.Constant(ms), dist.Uniform(0, 3*ms)})
	p := play{seed: rapid.Uint64().Draw(t, "seed"), delay: delays.Draw(t, "delay"), sync: delays.Draw(t, "sync")}
	for i := range rapid.IntRange(1, 4).Draw(t, "nodes") {
		handler := rapid.SliceOfN(rapid.SampledFrom(acts), 0, 5)
		p.nodes = append(p.nodes, rapid.SliceOfN(handler, 1, 12).Draw(t, fmt.Sprintf("handlers of n%d", i+1)))
	}
	var names []string
	for name := range turns {
		names = append(names, name)
	}
	slices.Sort(names)
	for range rapid.IntRange(0, 8).Draw(t, "turns") {
		p.turns = append(p.turns, turn{
			at:     time.Duration(rapid.IntRange(0, 12).Draw(t, "half milliseconds")) * ms / 2,
			name:   rapid.SampledFrom(names).Draw(t, "turn"),
			victim: sim.NodeID(rapid.IntRange(1, len(p.nodes)).Draw(t, "victim")),
		})
	}
	return p
}

// world returns the play's world at its beginning.
func (p *play) world(strict bool, recorder *trace.Recorder) *sim.World {
	w := sim.New(sim.Config{Seed: p.seed, Strict: strict, Trace: recorder, Network: network.Config{Default: network.Link{
		Delay: p.delay, Loss: rng.Always / 10, Duplicate: rng.Always / 10,
	}}})
	held := w.Network().Install("hold", network.RuleFunc(func(packet network.Packet, _ network.Draws) network.Answer {
		if packet.Size%3 == 0 {
			return network.Answer{Decision: network.Hold}
		}
		return network.Answer{}
	}))
	for _, handlers := range p.nodes {
		done := new(int)
		w.Boot(w.Add(sim.NodeConfig{
			Disk: disk.Config{SyncLatency: p.sync},
			Program: func(sim.NodeID) sim.Process {
				return &actor{acts: slices.Clone(handlers), done: done, nodes: len(p.nodes), got: func(sim.NodeID, sim.NodeID, deed) {}}
			},
		}))
	}
	for _, turn := range p.turns {
		w.At(turn.at, turn.name, func() { turns[turn.name](w, held, turn.victim) })
	}
	return w
}

// What a run comes to depends on nothing but the seed and the program: not on
// who looks, how closely, or how often.
func TestHoweverARunIsWatchedItIsTheSameRun(t *testing.T) {
	const until = 20 * ms
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlay(t)
		w := p.world(false, nil)
		defer w.Close()
		must(w.Run(until))
		events := w.Events()
		again := func(how string, strict bool, recorder *trace.Recorder, run func(*sim.World)) {
			other := p.world(strict, recorder)
			defer other.Close()
			run(other)
			if other.Digest() != w.Digest() || other.Events() != w.Events() || other.Now() != w.Now() {
				t.Fatalf("%s: digest %v after %d events at %v, want %v after %d at %v",
					how, other.Digest(), other.Events(), other.Now(), w.Digest(), w.Events(), w.Now())
			}
		}
		whole := func(w *sim.World) { must(w.Run(until)) }
		again("once more", false, nil, whole)
		again("with a trace", false, new(trace.Recorder), whole)
		again("strict", true, new(trace.Recorder), whole)
		again("event by event", false, nil, func(w *sim.World) {
			for range events {
				if stop := runOn(t, w, sim.Forever, 1); stop != sim.StopEvents {
					t.Fatalf("stopped: %v", stop)
				}
			}
			must(w.Run(until))
		})
		slices := rapid.SliceOfN(rapid.Uint64Range(0, 7), 1, 20).Draw(t, "slices")
		again("in slices", false, nil, func(w *sim.World) {
			for i, at := 0, time.Duration(0); at <= until; at += ms / 4 {
				for runOn(t, w, at, 1+slices[i%len(slices)]) != sim.StopReached {
					i++
				}
			}
		})
	})
}
