package protocoltest

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
)

// eventsMin is how many events a second of storm has at the least, if it is to
// show anything.
const eventsMin = 300

// ChangesNoMessage fails the test if a server or a client changes a message
// that was sent, in a few storms on n servers.
func ChangesNoMessage(tb testing.TB, n int, p *protocols.Protocol, cluster protocols.Cluster) {
	tb.Helper()
	for seed := range uint64(3) {
		stormy(tb, sim.Config{Seed: seed, Strict: true}, n, p, cluster)
	}
}

// RepeatsItself fails the test unless a storm on n servers is the same run
// twice.
func RepeatsItself(tb testing.TB, n int, p *protocols.Protocol, cluster protocols.Cluster) {
	tb.Helper()
	run := func() sim.Digest { return stormy(tb, sim.Config{Seed: 7}, n, p, cluster).Digest() }
	if first, second := run(), run(); first != second {
		tb.Fatalf("digests %v and %v", first, second)
	}
}

// stormy runs a fleet with one client for two seconds, half of it in a storm.
func stormy(tb testing.TB, c sim.Config, n int, p *protocols.Protocol, cluster protocols.Cluster) *Fleet {
	tb.Helper()
	c.Network = LAN(20_000, 20_000)
	f := NewFleet(tb, c, n, p, cluster)
	f.Storm(c.Seed, time.Second)
	judge := f.Judge()
	f.AddClient(judge.Work(time.Second, func() {}))
	if err := f.Run(2 * time.Second); err != nil {
		tb.Fatalf("seed %d: %v", c.Seed, err)
	}
	if judge.Leaders == 0 || f.Events() < eventsMin {
		tb.Fatalf("seed %d: %d leaders and %d events show too little", c.Seed, judge.Leaders, f.Events())
	}
	return f
}
