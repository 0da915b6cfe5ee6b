package network_test

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// ring passes one packet around n nodes.
func ring(b *testing.B, nodes int) {
	config := network.Config{Default: network.Link{Delay: dist.LogNormal(2*ms, 20*ms), Loss: 1}}
	net := network.New(1, config)
	at, now := 0, time.Duration(0)
	b.ReportAllocs()
	for b.Loop() {
		next := at + 1
		if next == nodes {
			next = 0
		}
		f := net.Route(network.Packet{From: network.NodeID(at + 1), To: network.NodeID(next + 1), Kind: ping, Sent: now})
		if net.SeveredBy(network.NodeID(at+1), network.NodeID(next+1)) == nil {
			now = max(now, f.Arrive[0])
		}
		at = next
	}
}

func BenchmarkRouteRing8(b *testing.B)    { ring(b, 8) }
func BenchmarkRouteRing4096(b *testing.B) { ring(b, 4096) }

// Each of 10,000 nodes talks to 60 others. The benchmark keeps no list of the
// links, so that all cache misses are the network's.
func BenchmarkRouteRandom10000(b *testing.B) {
	net := network.New(1, network.Config{Default: network.Link{Delay: dist.LogNormal(2*ms, 20*ms), Loss: 1}})
	peers := rng.New(1, "peers")
	link := func(from, peer uint64) network.Packet {
		to := peers.At(from*60+peer) % 10_000
		return network.Packet{From: network.NodeID(1 + from), To: network.NodeID(1 + to), Kind: ping}
	}
	for from := range uint64(10_000) {
		for peer := range uint64(60) {
			net.Route(link(from, peer))
		}
	}
	stream := rng.New(1, "order")
	b.ReportAllocs()
	for b.Loop() {
		net.Route(link(stream.Below(10_000), stream.Below(60)))
	}
}

func BenchmarkRouteUnderRules(b *testing.B) {
	net := network.New(1, network.Config{Default: network.Link{Delay: dist.LogNormal(2*ms, 20*ms)}})
	net.Install("partition", network.Partition(network.SetOf(1, 2), network.SetOf(3, 4, 5)))
	net.Install("loss", network.Loss(1000))
	net.Install("delay", network.Delay(dist.Uniform(0, ms)))
	b.ReportAllocs()
	for b.Loop() {
		net.Route(network.Packet{From: 1, To: 2, Kind: ping})
	}
}
