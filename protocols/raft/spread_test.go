package raft

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/rng"
)

// firstTimeouts are the shortest and the longest time until a server that hears nobody
// stands for its first election, over many seeds.
func firstTimeouts(t *testing.T, parameters map[string]string) (shortest, longest time.Duration) {
	t.Helper()
	for seed := range uint64(100) {
		disks := disk.Config{SyncLatency: dist.Constant(0)}
		stood := make(map[sim.NodeID]bool)
		f := protocoltest.NewFleetOn(t, disks, sim.Config{Seed: seed, Network: protocoltest.LAN(rng.Always, 0)}, 5, Protocol(), protocols.Cluster{Parameters: parameters})
		f.OnObserve(func(o sim.Observed) {
			if o.Kind != sim.Became || o.Text != preCandidate.String() || stood[o.Node] {
				return
			}
			stood[o.Node] = true
			if shortest == 0 || o.At < shortest {
				shortest = o.At
			}
			longest = max(longest, o.At)
		})
		f.Run(time.Second)
	}
	return shortest, longest
}

func TestElectionTimeoutsAreAsFarApartAsTheSpreadSays(t *testing.T) {
	const least = 150 * time.Millisecond
	for _, c := range []struct {
		spread  string
		most    time.Duration // that the spread comes to
		bound   time.Duration // on a failover
		attempt time.Duration
	}{
		{"0s", 150 * time.Millisecond, 1500 * time.Millisecond, 150 * time.Millisecond},
		{"10ms", 10 * time.Millisecond, 1500 * time.Millisecond, 10 * time.Millisecond},
		{"350ms", 350 * time.Millisecond, 2500 * time.Millisecond, 150 * time.Millisecond},
	} {
		parameters := map[string]string{paramElectionSpread: c.spread, paramElectionTimeout: least.String()}
		shortest, longest := firstTimeouts(t, parameters)
		if shortest < least || shortest > least+c.most/10 || longest >= least+c.most || longest < least+c.most*9/10 {
			t.Errorf("with a spread of %s the shortest timeout was %v and the longest %v, expected about %v and %v", c.spread, shortest, longest, least, least+c.most)
		}
		settings, err := Protocol().Settings(protocols.Cluster{Nodes: []sim.NodeID{1, 2, 3}, Parameters: parameters})
		if err != nil {
			t.Fatal(err)
		}
		if bound, attempt := Protocol().Failover(settings), Protocol().Election(settings).Attempt; bound != c.bound || attempt != c.attempt {
			t.Errorf("with a spread of %s a failover takes up to %v, and an attempt has %v; expected %v and %v", c.spread, bound, attempt, c.bound, c.attempt)
		}
	}
}
