package raft

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/drill"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

// leaderless is how long there is no leader once one has gone, on average.
func leaderless(t *testing.T, gone func(*drill.Fleet, sim.NodeID)) time.Duration {
	t.Helper()
	const seeds = 20
	var total time.Duration
	for seed := range uint64(seeds) {
		f := drill.NewFleet(t, sim.Config{Seed: seed, Network: drill.LAN(0, 0)}, 5, Protocol(), protocols.Cluster{})
		judge := f.Judge()
		var since, until time.Duration
		f.OnObserve(func(o sim.Observed) {
			switch {
			case o.Kind != sim.Became || o.Text != "leader":
			case since == 0:
				since = o.At + 500*time.Millisecond
				f.At(since, "gone", func() { gone(f, o.Node) })
			case until == 0:
				until = o.At
			}
		})
		f.AddClient(judge.Work(2*time.Second, func() {}))
		if err := f.Run(3 * time.Second); err != nil {
			t.Fatal(err)
		}
		if broken := judge.Broken(3 * time.Second); broken != "" || until == 0 {
			t.Fatalf("seed %d: leaders at %v and %v, broken: %q", seed, since, until, broken)
		}
		total += until - since
	}
	return total / seeds
}

func TestACleanStopOfTheLeaderCostsNoElectionTimeout(t *testing.T) {
	crashed := leaderless(t, func(f *drill.Fleet, id sim.NodeID) { f.Crash(id, disk.Drop) })
	stopped := leaderless(t, func(f *drill.Fleet, id sim.NodeID) { f.Stop(id) })
	t.Logf("without a leader after a crash %v, after a clean stop %v, on average", crashed, stopped)
	if stopped > 20*time.Millisecond || crashed < 100*time.Millisecond {
		t.Errorf("without a leader after a crash %v, after a clean stop %v; expected at most 20ms after a clean stop", crashed, stopped)
	}
}
