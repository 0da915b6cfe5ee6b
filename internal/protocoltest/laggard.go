package protocoltest

import (
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

// SlowDisks are disks that a sync brings 50 MB a second to.
func SlowDisks() disk.Config { return disk.Config{Bandwidth: 50_000_000} }

// SlowLinks is a network whose links each carry 12.5 MB a second, as 100 Mbit/s
// do, in order.
func SlowLinks() network.Config {
	return network.Config{Default: network.Link{
		Delay: dist.Exponential(200*time.Microsecond, 500*time.Microsecond), Bandwidth: 12_500_000, Ordered: true,
	}}
}

// A Lag is what one server of three has to make up, of a protocol that has
// leaders: it is down from when the first leader is elected until a client has put
// so many values of a length, under so many keys by turns.
type Lag struct {
	Links        network.Config
	Disks        disk.Config
	Parameters   map[string]string
	Values, Keys int
	Length       int
}

// A CatchUp is how a server made up its lag.
type CatchUp struct {
	Took     time.Duration // from its start until it had applied all that was committed before
	Term     uint64        // of the last leader
	Restored bool          // it got a snapshot
}

// lagLimit bounds a run, in virtual time.
const lagLimit = 200 * time.Second

// MakeUp lets a server fall behind and start again. The test fails if it does not
// make up its lag.
func (l Lag) MakeUp(tb testing.TB, p *protocols.Protocol) CatchUp {
	tb.Helper()
	f := NewFleetOn(tb, l.Disks, sim.Config{Seed: 1, Network: l.Links}, 3, p, protocols.Cluster{Parameters: l.Parameters})
	var c CatchUp
	var away sim.NodeID
	var back time.Duration
	var applied uint64 // by the others
	f.OnObserve(func(o sim.Observed) {
		switch applies := o.Kind == sim.Applied || o.Kind == sim.Restored; {
		case o.Leads():
			c.Term = o.Term
			if away == 0 {
				away = 1 + o.Node%3
				f.At(f.Now(), "crash", func() { f.Crash(away, disk.Drop) })
			}
		case applies && o.Node != away && back == 0:
			applied = max(applied, o.Index)
		case applies && o.Node == away && back > 0:
			c.Restored = c.Restored || o.Kind == sim.Restored
			if o.Index >= applied && c.Took == 0 {
				c.Took = o.At - back
			}
		}
	})
	f.AddClient(func(co *sim.Coroutine, client *services.Client) {
		value := strings.Repeat("v", l.Length)
		for i := range l.Values {
			insist(client, services.Operation{Kind: kv.Put, Key: "k" + string(rune('a'+i%l.Keys)), Value: value})
		}
		back = co.Monotonic()
		f.At(f.Now(), "boot", func() { f.Boot(away) })
	})
	for f.Now() < lagLimit && c.Took == 0 {
		if err := f.Run(f.Now() + 10*time.Millisecond); err != nil {
			tb.Fatal(err)
		}
	}
	if c.Took == 0 {
		tb.Fatalf("%d values of %d bytes: the server was back after %v, and had not caught up after %v, in term %d", l.Values, l.Length, back, lagLimit, c.Term)
	}
	return c
}
