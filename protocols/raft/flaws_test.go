package raft

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// harass cuts each leader off soon after its election, mostly with one other
// server, and then crashes it for a while: entries are left half-replicated,
// as figure 3.7 needs them.
func harass(f *protocoltest.Fleet, seed uint64, until time.Duration) {
	draws := rng.New(seed, "harass")
	cuts := 0
	f.OnObserve(func(o sim.Observed) {
		if o.Kind != sim.Became || o.Text != "leader" || f.Now() >= until {
			return
		}
		group := []sim.NodeID{o.Node, f.Servers[draws.Below(uint64(len(f.Servers)))]}
		inside := func(id sim.NodeID) bool { return slices.Contains(group, id) }
		outside := func(id sim.NodeID) bool { return slices.Contains(f.Servers, id) && !inside(id) }
		cuts++
		name := fmt.Sprint("cut ", cuts)
		start := o.At + time.Duration(draws.Between(0, 5e6))
		crash := start + time.Duration(draws.Between(0, 150e6))
		boot := crash + time.Duration(draws.Between(1e6, 500e6))
		f.At(start, "cut", func() {
			cut := f.Network().Install(name, network.Severance(func(from, to sim.NodeID) bool {
				return inside(from) && outside(to) || outside(from) && inside(to)
			}))
			f.At(crash, "crash", func() {
				f.Network().Remove(cut)
				f.Crash(o.Node, disk.Drop)
			})
			f.At(boot, "boot", func() { f.Boot(o.Node) })
		})
	})
}

func TestEachFlawBreaksAPromiseThatTheCorrectServerKeeps(t *testing.T) {
	const faulty, limit = 6 * time.Second, 9 * time.Second
	storm := (*protocoltest.Fleet).Storm
	// broken returns what a run of one seed breaks.
	broken := func(seed uint64, faults func(*protocoltest.Fleet, uint64, time.Duration), cluster protocols.Cluster) string {
		f := protocoltest.NewFleet(t, sim.Config{Seed: seed, Network: protocoltest.LAN(20_000, 20_000)}, 5, Protocol(), cluster)
		judge := f.Judge()
		faults(f, seed, faulty)
		for range 5 {
			f.AddClient(judge.Work(faulty, func() {}))
		}
		if err := f.Run(limit); err != nil {
			t.Fatalf("flaw %q, seed %d: %v", cluster.Flaw, seed, err)
		}
		return judge.Broken(limit)
	}
	for _, c := range []struct {
		flaw, promise string
		faults        func(*protocoltest.Fleet, uint64, time.Duration)
		parameters    map[string]string
	}{
		{"forget-vote", "election safety", storm, nil},
		{"commit-prior-term", "committed entries", harass, map[string]string{"batch": "1", "pre-vote": "false", "heartbeat": "10ms"}},
		{"stale-read", "linearizability", storm, map[string]string{"check-quorum": "false"}},
		{"no-sessions", "at most once", storm, nil},
	} {
		protocoltest.Shows(t, c.flaw, c.promise, 100, func(seed uint64, flaw string) string {
			return broken(seed, c.faults, protocols.Cluster{Flaw: flaw, Parameters: c.parameters})
		})
	}
}

func TestOfEachFlawItIsSaidWhetherItLosesAgreement(t *testing.T) {
	for _, flaw := range flaws {
		(&config{flaw: flaw.Name}).losesAgreement() // which panics of one that it does not know
	}
}
