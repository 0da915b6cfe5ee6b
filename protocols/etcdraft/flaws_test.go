package etcdraft

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/internal/protocoltest"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// blackouts lets the power fail for all servers at once, again and again, at
// random times until the given one; unsynced writes are lost.
func blackouts(f *protocoltest.Fleet, seed uint64, until time.Duration) {
	draws := rng.New(seed, "blackouts")
	var next func()
	next = func() {
		for _, id := range f.Servers {
			f.Crash(id, disk.Drop)
			f.Boot(id)
		}
		if f.Now() < until {
			f.At(f.Now()+time.Duration(draws.Between(300e6, 700e6)), "blackout", next)
		}
	}
	f.At(500*time.Millisecond, "blackout", next)
}

// readsOnly lets a client read until the given time.
func readsOnly(j *protocoltest.Judge, until time.Duration) func(*sim.Coroutine, *services.Client) {
	return func(co *sim.Coroutine, client *services.Client) {
		for co.Monotonic() < until {
			j.Do(co, client, services.Operation{Kind: kv.Get, Key: string(rune('a' + co.Rand().Below(3)))})
			co.Sleep(time.Duration(co.Rand().Between(0, 5e6)))
		}
	}
}

// rough is a network on which messages overtake each other, and some are lost
// or arrive twice.
func rough(loss, duplicate rng.Probability) network.Config {
	return network.Config{Default: network.Link{
		Delay: dist.Exponential(200*time.Microsecond, 6*time.Millisecond), Loss: loss, Duplicate: duplicate,
	}}
}

func TestEachFlawBreaksAPromiseThatTheCorrectServerKeeps(t *testing.T) {
	const faulty, limit = 6 * time.Second, 9 * time.Second
	nothing := func(*protocoltest.Fleet, uint64, time.Duration) {}
	storm := (*protocoltest.Fleet).Storm
	// broken returns what a run of one seed breaks.
	broken := func(seed uint64, links network.Config, faults func(*protocoltest.Fleet, uint64, time.Duration), cluster protocols.Cluster) string {
		f := protocoltest.NewFleet(t, sim.Config{Seed: seed, Network: links}, 5, Protocol(), cluster)
		judge := f.Judge()
		faults(f, seed, faulty)
		for range 3 {
			f.AddClient(judge.Work(faulty, func() {}))
			f.AddClient(readsOnly(judge, faulty))
		}
		if err := f.Run(limit); err != nil {
			return err.Error()
		}
		return judge.Broken(limit)
	}
	for _, c := range []struct {
		flaw, promise string
		links         network.Config
		faults        func(*protocoltest.Fleet, uint64, time.Duration)
	}{
		{"send-before-persist", "committed entries", protocoltest.LAN(20_000, 20_000), blackouts},
		{"volatile-hard-state", "election safety", protocoltest.LAN(20_000, 20_000), storm},
		{"read-before-applied", "linearizability", rough(150_000, 0), nothing},
		{"reused-read-context", "linearizability", rough(10_000, 300_000), nothing},
		{"no-checkquorum-lease", "linearizability", protocoltest.LAN(20_000, 20_000), storm},
	} {
		protocoltest.Shows(t, c.flaw, c.promise, 100, func(seed uint64, flaw string) string {
			return broken(seed, c.links, c.faults, protocols.Cluster{Flaw: flaw})
		})
	}
}
