package nemesis_test

import (
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// A metronome on every node sends its number of beats to all others every 10ms;
// what it hears it notes with who said it.
type metronome struct {
	quiet
	cluster *cluster
	beats   uint64
}

type tick uint64

func newMetronome(c *cluster, _ string) sim.Process { return &metronome{cluster: c} }

func (m *metronome) Boot(env sim.Env) {
	m.quiet.Boot(env)
	env.SetTimer("beat", 10*ms)
}

func (m *metronome) Expire(sim.Timer) {
	m.beats++
	for id := range m.cluster.world.Nodes() {
		if to := sim.NodeID(id + 1); to != m.env.ID() {
			m.env.Send(to, tick(m.beats))
		}
	}
	m.env.SetTimer("beat", 10*ms)
}

func (m *metronome) Receive(from sim.NodeID, message sim.Message) {
	m.env.Observe(sim.Observation{Kind: sim.Note, Text: "heard", Index: uint64(from), Value: uint64(message.(tick))})
}

// delays are how much longer the messages of each link took, in the order in
// which they arrived.
func (c *cluster) delays() map[[2]sim.NodeID][]time.Duration {
	all := make(map[[2]sim.NodeID][]time.Duration)
	for _, o := range c.observed {
		link := [2]sim.NodeID{sim.NodeID(o.Index), o.Node}
		all[link] = append(all[link], o.At-time.Duration(o.Value)*10*ms-ms)
	}
	return all
}

func TestLinksHavePrioritiesAndFallAndKeepTheirOrder(t *testing.T) {
	for seed := range uint64(5) {
		c := start(t, seed, 5, 0, newMetronome, "- {at: 0s, kind: priorities, spread: 60ms, changes: 3, messages: 400}")
		c.until(s)
		var first []time.Duration
		fallen := 0
		for link, delays := range c.delays() {
			if !slices.IsSorted(delays) {
				t.Errorf("seed %d: the delays of %v fall: %v", seed, link, delays)
			}
			first = append(first, delays[0])
			last := delays[len(delays)-1]
			switch {
			case last == 60*ms || last == 50*ms || last == 40*ms:
				fallen++
			case last != delays[0] || last > 30*ms:
				t.Errorf("seed %d: %v went from %v to %v", seed, link, delays[0], last)
			}
		}
		slices.Sort(first)
		if distinct := len(slices.Compact(first)); distinct < 18 {
			t.Errorf("seed %d: 20 links have %d priorities", seed, distinct)
		}
		// A link may fall twice.
		if fallen < 1 || fallen > 3 {
			t.Errorf("seed %d: %d links have fallen, expected at most 3", seed, fallen)
		}
	}
}

func TestPrioritiesConcernTheMessagesThatAreMeantAndEnd(t *testing.T) {
	c := start(t, 1, 3, 1, newMetronome, "- {at: 100ms, kind: priorities, spread: 60ms, target: n1, direction: out, links: servers, for: 300ms}")
	c.until(s)
	for link, delays := range c.delays() {
		slow := slices.Max(delays) > 0
		if meant := link[0] == 1 && link[1] <= 3; slow != meant {
			t.Errorf("that messages of %v took longer is %v", link, slow)
		}
		if delays[len(delays)-1] != 0 {
			t.Errorf("after the fault messages of %v take %v longer", link, delays[len(delays)-1])
		}
	}
}
