package protocoltest

import (
	"fmt"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// Endure runs a fleet with three clients until the given limit, most of it in
// a storm. The test fails unless every promise is kept that can be judged by
// what the protocol tells, every client is served after the storm, and no
// server halts.
func (f *Fleet) Endure(tb testing.TB, seed uint64, storm, limit time.Duration) *Judge {
	tb.Helper()
	judge := f.Judge(f.Observes()...)
	f.Storm(seed, storm)
	served := 0
	for range 3 {
		f.AddClient(judge.Work(storm, func() { served++ }))
	}
	if err := f.Run(limit); err != nil {
		tb.Fatalf("seed %d: %v", seed, err)
	}
	if broken := judge.Broken(limit); broken != "" {
		tb.Fatalf("seed %d: %s", seed, broken)
	}
	if served < 3 || judge.Halted > 0 {
		tb.Fatalf("seed %d: %d of 3 clients were served after the storm, %d servers halted", seed, served, judge.Halted)
	}
	return judge
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
