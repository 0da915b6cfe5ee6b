package network_test

import (
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

func TestHeldPacketsArriveWhenReleased(t *testing.T) {
	config := steady()
	config.Default.Delay = dist.Uniform(0, 10*ms)
	net := network.New(1, config)
	hold := net.Install("hold", network.Answer{Decision: network.Hold})
	for i := range uint64(50) {
		p := packet(time.Duration(i) * ms)
		p.Token = 100 + i
		if f := net.Route(p); f.Copies != 0 || f.Reason != network.Held || f.By != hold {
			t.Fatalf("got %+v", f)
		}
	}
	if hold.Waiting() != 50 {
		t.Errorf("%d wait", hold.Waiting())
	}
	net.Remove(hold)
	arrivals := net.Release(hold, time.Second, network.InOrder)
	if len(arrivals) != 50 || hold.Waiting() != 0 {
		t.Fatalf("%d arrive and %d wait", len(arrivals), hold.Waiting())
	}
	latest := time.Second
	for i, a := range arrivals {
		if a.Packet.Token != 100+uint64(i) || a.Packet.Sent != time.Duration(i)*ms || a.Fate.Ordinal != uint64(i+1) {
			t.Errorf("arrival %d is %+v", i, a)
		}
		if a.Fate.Copies != 1 || a.Fate.Arrive[0] < latest || a.Fate.Arrive[0] > time.Second+10*ms {
			t.Errorf("arrival %d: %+v after %v", i, a.Fate, latest)
		}
		latest = a.Fate.Arrive[0]
	}
	if again := net.Release(hold, 2*time.Second, network.InOrder); len(again) != 0 {
		t.Errorf("released again: %v", again)
	}
}

func TestHeldPacketsCanArriveShuffled(t *testing.T) {
	release := func(seed uint64, name string) []uint64 {
		net := network.New(seed, steady())
		hold := net.Install(name, network.Answer{Decision: network.Hold})
		send(net, 50)
		var ordinals []uint64
		latest := time.Duration(0)
		for _, a := range net.Release(hold, time.Second, network.Shuffled) {
			if a.Fate.Arrive[0] < latest {
				t.Fatal("the arrivals are not in the order of arriving")
			}
			latest = a.Fate.Arrive[0]
			ordinals = append(ordinals, a.Packet.Ordinal)
		}
		return ordinals
	}
	first, same := release(1, "hold"), release(1, "hold")
	others := [][]uint64{release(2, "hold"), release(1, "another")}
	descents := 0
	for i := range first {
		if first[i] != same[i] {
			t.Fatal("one seed gives two orders")
		}
		if i > 0 && first[i] < first[i-1] {
			descents++
		}
	}
	if descents < 10 {
		t.Errorf("not shuffled: %v", first)
	}
	for _, other := range others {
		if slices.Equal(first, other) {
			t.Errorf("another seed or name gives the same order: %v", other)
		}
	}
}

func TestReleasedPacketsMeetTheLossOfTheirLink(t *testing.T) {
	config := steady()
	config.Default.Loss = rng.Always
	net := network.New(1, config)
	hold := net.Install("hold", network.Answer{Decision: network.Hold})
	send(net, 1)
	arrivals := net.Release(hold, time.Second, network.InOrder)
	if len(arrivals) != 1 || arrivals[0].Fate.Copies != 0 || arrivals[0].Fate.Reason != network.Lost {
		t.Errorf("got %+v", arrivals)
	}
	if stats := net.Stats(); stats.Sent != 1 || stats.Of(network.Held) != 1 || stats.Of(network.Lost) != 1 {
		t.Errorf("the counters say %+v", stats)
	}
}
