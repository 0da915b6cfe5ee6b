package raft

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
)

// rebuild lets an operator change the cluster at random until the given time,
// and then make it the first three servers; done is called when it is.
func rebuild(f *protocoltest.Fleet, until time.Duration, done func()) {
	id := f.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) {
			operator := services.NewOperator(co, services.ClientConfig{Servers: f.Servers})
			some := func(n uint64) []sim.NodeID {
				ids := slices.Clone(f.Servers)
				for i := range ids {
					j := i + int(co.Rand().Below(uint64(len(ids)-i)))
					ids[i], ids[j] = ids[j], ids[i]
				}
				return ids[:n]
			}
			const within = 600 * time.Millisecond
			for co.Monotonic() < until {
				switch members := some(4); co.Rand().Below(4) {
				case 0:
					operator.TransferLeadership(members[0], within)
				case 1:
					operator.AddLearner(members[0], within)
				default:
					n := 1 + co.Rand().Below(4)
					operator.Reconfigure(members[:n], members[n:], within)
				}
				co.Sleep(time.Duration(co.Rand().Between(1e6, 200e6)))
			}
			for operator.Reconfigure(f.Servers[:3], nil, within) != services.Succeeded {
				co.Sleep(within)
			}
			done()
		})
	}})
	f.Boot(id)
}

func TestPromisesHoldWhileTheClusterIsRebuiltInAStorm(t *testing.T) {
	const storm, limit = 4 * time.Second, 10 * time.Second
	entered, restored := 0, 0
	for seed := range uint64(50) {
		f := protocoltest.NewFleet(t, sim.Config{Seed: seed, Network: protocoltest.LAN(20_000, 20_000)}, 6, Protocol(), protocols.Cluster{
			Parameters: map[string]string{
				"voters": "3", "snapshot-every": "40", "snapshot-part": "300",
				"lease-reads": map[bool]string{false: "false", true: "true"}[seed%2 == 1],
			},
		})
		f.OnObserve(func(o sim.Observed) {
			if o.Kind == sim.Note && strings.HasPrefix(o.Text, "enters") {
				entered++
			}
		})
		rebuilt := false
		rebuild(f, storm, func() { rebuilt = true })
		judge := f.Endure(t, seed, storm, limit)
		if !rebuilt {
			t.Fatalf("seed %d: the cluster was not rebuilt after the storm", seed)
		}
		restored += judge.Restored
	}
	if entered < 500 || restored < 100 {
		t.Fatalf("too little was rebuilt to show anything: %d configurations, %d snapshots restored", entered, restored)
	}
	t.Logf("%d configurations, %d snapshots restored", entered, restored)
}
