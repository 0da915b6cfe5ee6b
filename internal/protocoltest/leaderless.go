package protocoltest

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

// leaderless is how long five servers of a protocol have no leader once the first
// one has gone, on average over some seeds. Gone is given that one.
func leaderless(tb testing.TB, p *protocols.Protocol, gone func(*Fleet, sim.NodeID)) time.Duration {
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

// StopsCleanly tests that a clean stop of the leader costs no election timeout.
func StopsCleanly(t *testing.T, p *protocols.Protocol) {
	t.Helper()
	crashed := leaderless(t, p, func(f *Fleet, id sim.NodeID) { f.Crash(id, disk.Drop) })
	stopped := leaderless(t, p, func(f *Fleet, id sim.NodeID) { f.Stop(id) })
	t.Logf("without a leader after a crash %v, after a clean stop %v, on average", crashed, stopped)
	if stopped > 20*time.Millisecond || crashed < 100*time.Millisecond {
		t.Errorf("without a leader after a crash %v, after a clean stop %v; expected at most 20ms after a clean stop", crashed, stopped)
	}
}
