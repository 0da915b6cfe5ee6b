package protocoltest

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// Leaderless is how long five servers of a protocol have no leader once the first
// one has gone, on average over some seeds. Gone is given that one.
func Leaderless(tb testing.TB, p *protocols.Protocol, gone func(*Fleet, sim.NodeID)) time.Duration {
	tb.Helper()
	const seeds = 20
	var total time.Duration
	for seed := range uint64(seeds) {
		f := NewFleet(tb, sim.Config{Seed: seed, Network: LAN(0, 0)}, 5, p, protocols.Cluster{})
		judge := f.Judge()
		var since, until time.Duration
		f.OnObserve(func(o sim.Observed) {
			switch {
			case !o.Leads():
			case since == 0:
				since = o.At + 500*time.Millisecond
				f.At(since, "gone", func() { gone(f, o.Node) })
			case until == 0:
				until = o.At
			}
		})
		f.AddClient(judge.Work(2*time.Second, func() {}))
		if err := f.Run(3 * time.Second); err != nil {
			tb.Fatal(err)
		}
		if broken := judge.Broken(3 * time.Second); broken != "" || until == 0 {
			tb.Fatalf("seed %d: leaders at %v and %v, broken: %q", seed, since, until, broken)
		}
		total += until - since
	}
	return total / seeds
}
