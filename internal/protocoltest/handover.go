package protocoltest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
)

// HandedOver fills a store of n servers with the given number of bytes, over links
// of 12.5 MB a second and on the given disks, and lets the last server be down for a second. It returns
// for how long that server is no full member after its restart, by what it tells
// of its place, and the longest time from then on between two writes of a client,
// which rests for 10 ms after each. It looks on for two seconds more, or until a
// write is served, but no longer than the limit.
func HandedOver(tb testing.TB, n int, p *protocols.Protocol, bytes int, disks disk.Config, limit time.Duration) (joined, waited time.Duration) {
	tb.Helper()
	const value = 100_000
	f := NewFleetOn(tb, disks, sim.Config{Seed: 1, Network: network.Config{Default: network.Link{
		Delay: dist.Constant(250 * time.Microsecond), Bandwidth: 12_500_000,
	}}}, n, p, protocols.Cluster{})
	down := f.Servers[n-1]
	var restarted time.Duration
	var view uint64 // without the server
	f.OnObserve(func(o sim.Observed) {
		if restarted == 0 {
			view = max(view, o.Term)
		} else if joined == 0 && o.Node == down && o.Kind == sim.Placed && o.Index > 0 && o.Term > view {
			joined = o.At - restarted
		}
	})
	filled := false
	var served time.Duration // when the last write was
	f.AddClient(func(co *sim.Coroutine, client *services.Client) {
		put := func(key, value string) { insist(client, services.Operation{Kind: kv.Put, Key: key, Value: value}) }
		for i := range bytes / value {
			put(fmt.Sprint("large", i), strings.Repeat("x", value))
		}
		filled = true
		for {
			put("small", "y")
			if restarted > 0 {
				waited = max(waited, f.Now()-max(served, restarted))
			}
			served = f.Now()
			co.Sleep(10 * time.Millisecond)
		}
	})
	for !filled {
		f.Step()
		if f.Now() > limit {
			tb.Fatalf("the store was not filled within %v", limit)
		}
	}
	f.At(f.Now(), "crash", func() { f.Crash(down, disk.Drop) })
	f.At(f.Now()+time.Second, "restart", func() {
		f.Boot(down)
		restarted = f.Now()
	})
	for joined == 0 && f.Now() < limit {
		f.Step()
	}
	for until := f.Now() + 2*time.Second; (f.Now() < until || f.Now()-served > time.Second) && f.Now() < limit; {
		f.Step()
	}
	return joined, max(waited, f.Now()-max(served, restarted))
}
