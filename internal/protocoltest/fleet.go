package protocoltest

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Fleet is a world with a cluster of servers, numbered from 1.
type Fleet struct {
	*sim.World
	Servers []sim.NodeID

	protocol *protocols.Protocol
	tells    []observation.Kind
}

// NewFleet boots n servers of a protocol. cluster.Nodes is filled in.
func NewFleet(tb testing.TB, c sim.Config, n int, p *protocols.Protocol, cluster protocols.Cluster) *Fleet {
	tb.Helper()
	return NewFleetOn(tb, disk.Config{}, c, n, p, cluster)
}

// NewFleetOn is NewFleet with disks of a kind.
func NewFleetOn(tb testing.TB, disks disk.Config, c sim.Config, n int, p *protocols.Protocol, cluster protocols.Cluster) *Fleet {
	tb.Helper()
	cluster.Nodes = make([]sim.NodeID, n)
	for i := range cluster.Nodes {
		cluster.Nodes[i] = sim.NodeID(i + 1)
	}
	factory, err := p.New(cluster)
	if err != nil {
		tb.Fatal(err)
	}
	tells, err := p.ObservesWith(cluster.Parameters)
	if err != nil {
		tb.Fatal(err)
	}
	f := &Fleet{World: sim.New(c), Servers: cluster.Nodes, protocol: p, tells: tells}
	for range n {
		f.Boot(f.Add(sim.NodeConfig{Program: factory, Disk: disks}))
	}
	tb.Cleanup(f.Close)
	return f
}

// Observes are the kinds of observation that the servers make besides those of every
// protocol.
func (f *Fleet) Observes() []observation.Kind { return f.tells }

// AddClient boots a client that does what body says.
func (f *Fleet) AddClient(body func(*sim.Coroutine, *services.Client)) sim.NodeID {
	id := f.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) {
			body(co, services.NewClient(co, services.ClientConfig{Servers: f.Servers}))
		})
	}})
	f.Boot(id)
	return id
}

// insist lets a client do something until it succeeds.
func insist(client *services.Client, o services.Operation) {
	for _, outcome := client.Do(o); outcome != services.Succeeded; _, outcome = client.Do(o) {
	}
}

// LAN is a network of a data centre that loses and repeats some messages.
func LAN(loss, duplicate rng.Probability) network.Config {
	return network.Config{Default: network.Link{
		Delay: dist.Exponential(200*time.Microsecond, 500*time.Microsecond), Loss: loss, Duplicate: duplicate,
	}}
}
