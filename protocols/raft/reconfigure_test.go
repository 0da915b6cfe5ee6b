package raft

import (
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/protocols/kv"
	"github.com/laplace-sim/laplace/sim"
)

// rebuild lets an operator change the cluster at random until the given time,
// and then make it the first three servers; done is called when it is.
func (f *fleet) rebuild(until time.Duration, done func()) {
	id := f.Add(sim.NodeConfig{Program: func() sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) {
			operator := kv.NewOperator(co, kv.ClientConfig{Servers: f.servers})
			some := func(n uint64) []sim.NodeID {
				ids := slices.Clone(f.servers)
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
			for operator.Reconfigure(f.servers[:3], nil, within) != kv.Succeeded {
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
		f := newFleet(t, sim.Config{Seed: seed, Network: lan(20_000, 20_000)}, 6, protocols.Cluster{
			Parameters: map[string]string{
				"voters": "3", "snapshot-every": "40", "snapshot-part": "300",
				"lease-reads": map[bool]string{false: "false", true: "true"}[seed%2 == 1],
			},
		})
		judge := f.judge()
		f.storm(seed, storm)
		finished, rebuilt := 0, false
		for range 3 {
			f.addClient(judge.work(storm, func() { finished++ }))
		}
		f.rebuild(storm, func() { rebuilt = true })
		if err := f.Run(limit); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if broken := judge.broken(limit); broken != "" {
			t.Fatalf("seed %d: %s", seed, broken)
		}
		if finished < 3 || !rebuilt || judge.halted > 0 {
			t.Fatalf("seed %d: %d of 3 clients were served after the storm, the cluster was rebuilt: %v, %d servers halted",
				seed, finished, rebuilt, judge.halted)
		}
		entered += judge.entered
		restored += judge.restored
	}
	if entered < 500 || restored < 100 {
		t.Fatalf("too little was rebuilt to show anything: %d configurations, %d snapshots restored", entered, restored)
	}
	t.Logf("%d configurations, %d snapshots restored", entered, restored)
}
