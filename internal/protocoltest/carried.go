package protocoltest

import (
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/network"
)

// A Load is what a client has n servers do: it puts so many values of a length, one
// after the other.
type Load struct {
	Links  network.Config
	Values int
	Length int           // of a value, in bytes
	Rest   time.Duration // before each value
}

// Carried is what the links between servers carried for a load, in messages that are
// as long as a value or longer.
type Carried struct {
	Messages, Bytes int
}

// carriedLimit bounds a run, in virtual time.
const carriedLimit = 200 * time.Second

// Carry has n servers do it. The test fails if they do not.
func (l Load) Carry(tb testing.TB, n int, p *protocols.Protocol) Carried {
	tb.Helper()
	f := NewFleet(tb, sim.Config{Seed: 1, Network: l.Links}, n, p, protocols.Cluster{})
	var c Carried
	servers := network.SetOf(f.Servers...)
	f.Network().Install("count", network.RuleFunc(func(p network.Packet, _ network.Draws) network.Answer {
		if servers.Has(p.From) && servers.Has(p.To) && p.Size >= l.Length {
			c.Messages++
			c.Bytes += p.Size
		}
		return network.Answer{}
	}))
	done := false
	f.AddClient(func(co *sim.Coroutine, client *services.Client) {
		put := services.Operation{Kind: kv.Put, Key: "k", Value: strings.Repeat("v", l.Length)}
		for range l.Values {
			co.Sleep(l.Rest)
			insist(client, put)
		}
		done = true
	})
	for !done && f.Now() < carriedLimit {
		if err := f.Run(f.Now() + 100*time.Millisecond); err != nil {
			tb.Fatal(err)
		}
	}
	if !done {
		tb.Fatalf("%d values of %d bytes were not put within %v", l.Values, l.Length, carriedLimit)
	}
	return c
}
