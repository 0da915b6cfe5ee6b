package protocoltest

import (
	"testing"
	"time"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/network"
)

// Refused asks one of n servers for many operations at once, each in the name of
// another client, while servers do not reach one another, and returns how many of
// them it has refused for now 50 ms later.
func Refused(tb testing.TB, n int, p *protocols.Protocol, server sim.NodeID, operations []services.Operation) int {
	tb.Helper()
	const begin, wait = time.Second, 50 * time.Millisecond
	f := NewFleet(tb, sim.Config{Seed: 1, Network: LAN(0, 0)}, n, p, protocols.Cluster{})
	f.At(begin, "cut", func() {
		all := network.SetOf(f.Servers...)
		f.Network().Install("cut", network.BothWays(all, all))
	})
	refused := 0
	f.Boot(f.Add(sim.NodeConfig{Program: func(sim.NodeID) sim.Process {
		return sim.Blocking(func(co *sim.Coroutine) {
			co.Sleep(begin - co.Monotonic())
			for i, o := range operations {
				c := services.Command{Client: uint64(1000 + i), Seq: 1, Operation: o}
				co.Send(server, services.Request{Client: c.Client, Seq: c.Seq, Command: c.Encode()})
			}
			for {
				_, message, _ := co.Receive(time.Second)
				if reply, ok := message.(services.Reply); ok && reply.Status == services.Unavailable {
					refused++
				}
			}
		})
	}}))
	if err := f.Run(begin + wait); err != nil {
		tb.Fatal(err)
	}
	return refused
}
