package drill

import (
	"fmt"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Fleet is a world with a cluster of servers, numbered from 1.
type Fleet struct {
	*sim.World
	Servers []sim.NodeID
}

// NewFleet boots n servers of a protocol. cluster.Nodes is filled in.
func NewFleet(tb testing.TB, c sim.Config, n int, p *protocols.Protocol, cluster protocols.Cluster) *Fleet {
	tb.Helper()
	cluster.Nodes = make([]sim.NodeID, n)
	for i := range cluster.Nodes {
		cluster.Nodes[i] = sim.NodeID(i + 1)
	}
	factory, err := p.New(cluster)
	if err != nil {
		tb.Fatal(err)
	}
	f := &Fleet{World: sim.New(c), Servers: cluster.Nodes}
	for range n {
		f.Boot(f.Add(sim.NodeConfig{Program: factory}))
	}
	tb.Cleanup(f.Close)
	return f
}

// AddClient boots a client that does what body says.
func (f *Fleet) AddClient(body func(*sim.Coroutine, *kv.Client)) sim.NodeID {
	id := f.Add(sim.NodeConfig{Program: func() sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) {
			body(co, kv.NewClient(co, kv.ClientConfig{Servers: f.Servers}))
		})
	}})
	f.Boot(id)
	return id
}

// LAN is a network of a data centre that loses and repeats some messages.
func LAN(loss, duplicate rng.Probability) network.Config {
	return network.Config{Default: network.Link{
		Delay: dist.Exponential(200*time.Microsecond, 500*time.Microsecond), Loss: loss, Duplicate: duplicate,
	}}
}

// Storm crashes servers and cuts links at random until the given time, then
// starts all servers and heals all links.
func (f *Fleet) Storm(seed uint64, until time.Duration) {
	s := &storm{fleet: f, draws: rng.New(seed, "storm"), until: until}
	f.At(50*time.Millisecond, "storm", s.strike)
}

type storm struct {
	fleet *Fleet
	draws rng.Stream
	until time.Duration
	cuts  []*network.Installed
}

// strike does one thing, and comes back.
func (s *storm) strike() {
	f := s.fleet
	if f.Now() >= s.until {
		s.heal()
		f.boot()
		return
	}
	switch s.draws.Below(7) {
	case 0:
		f.Crash(s.any(), disk.Random)
	case 1:
		for _, id := range f.Servers {
			if s.draws.Chance(rng.Always / 2) {
				f.Crash(id, disk.Drop)
			}
		}
	case 2:
		var left, right []sim.NodeID
		for _, id := range f.Servers {
			if s.draws.Chance(rng.Always / 2) {
				left = append(left, id)
			} else {
				right = append(right, id)
			}
		}
		// Clients reach both sides, so whoever was deposed is asked.
		s.cut(network.BothWays(network.SetOf(left...), network.SetOf(right...)))
	case 3:
		s.cut(network.BothWays(network.SetOf(s.any()), network.SetOf(s.any())))
	case 4:
		s.heal()
	default:
		f.boot()
	}
	f.At(f.Now()+time.Duration(s.draws.Between(1e6, 300e6)), "storm", s.strike)
}

func (s *storm) any() sim.NodeID {
	return s.fleet.Servers[s.draws.Below(uint64(len(s.fleet.Servers)))]
}

func (s *storm) cut(c network.Rule) {
	s.cuts = append(s.cuts, s.fleet.Network().Install(fmt.Sprint("cut ", len(s.cuts)), c))
}

func (s *storm) heal() {
	for _, c := range s.cuts {
		s.fleet.Network().Remove(c)
	}
	s.cuts = nil
}

func (f *Fleet) boot() {
	for _, id := range f.Servers {
		f.Boot(id)
	}
}
