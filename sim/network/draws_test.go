package network_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
)

// chancy is a network in which every draw of a packet shows.
func chancy() network.Config {
	return network.Config{Default: network.Link{
		Delay: dist.Uniform(ms, time.Second), Loss: 200_000, Duplicate: 200_000,
		Reorder: 200_000, ReorderDelay: dist.Uniform(0, time.Second),
	}}
}

// anyTraffic generates packets between four nodes.
func anyTraffic() *rapid.Generator[[]network.Packet] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) network.Packet {
		return network.Packet{
			From: network.NodeID(rapid.Int32Range(1, 4).Draw(t, "from")),
			To:   network.NodeID(rapid.Int32Range(1, 4).Draw(t, "to")),
			Kind: rapid.SampledFrom([]*network.Kind{ping, pong}).Draw(t, "kind"),
		}
	}), 0, 60)
}

// watched tells the packets that the properties are about from the others.
func watched(p network.Packet) bool {
	return p.From == 1 && p.To == 2 && p.Kind == ping
}

// fatesOf routes all packets and returns the fates of those that are watched.
func fatesOf(net *network.Network, traffic []network.Packet) []network.Fate {
	var fates []network.Fate
	for _, p := range traffic {
		if f := net.Route(p); watched(p) {
			fates = append(fates, f)
		}
	}
	return fates
}

func TestAFateDoesNotDependOnOtherTraffic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		traffic := anyTraffic().Draw(t, "traffic")
		var alone []network.Packet
		for _, p := range traffic {
			if watched(p) {
				alone = append(alone, p)
			}
		}
		among := fatesOf(network.New(7, chancy()), traffic)
		if want := fatesOf(network.New(7, chancy()), alone); fmt.Sprint(among) != fmt.Sprint(want) {
			t.Fatalf("alone %v\namong others %v", want, among)
		}
	})
}

func TestAFateDoesNotDependOnTheOrderOfKinds(t *testing.T) {
	first, second := *ping, *pong
	first.Index, second.Index = pong.Index, ping.Index
	a, b := network.New(7, chancy()), network.New(7, chancy())
	for range 50 {
		p, q := packet(0), packet(0)
		q.Kind = &first
		if x, y := a.Route(p), b.Route(q); x != y {
			t.Fatalf("%+v and %+v", x, y)
		}
	}
}

func TestInstallingRulesMovesNoDrawOfWhatTheyLetThrough(t *testing.T) {
	rules := map[string]func() network.Rule{
		"loss":    func() network.Rule { return network.Loss(500_000) },
		"cut":     func() network.Rule { return network.OneWay(network.SetOf(3), network.SetOf(4)) },
		"bursts":  func() network.Rule { return network.LossBursts(network.Bursts{LossGood: 500_000}) },
		"nothing": func() network.Rule { return network.Answer{} },
	}
	rapid.Check(t, func(t *rapid.T) {
		traffic := anyTraffic().Draw(t, "traffic")
		names := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"loss", "cut", "bursts", "nothing"}), rapid.ID[string]).Draw(t, "rules")
		under := network.New(7, chancy())
		for _, name := range names {
			under.Install(name, rules[name]())
		}
		without := fatesOf(network.New(7, chancy()), traffic)
		for i, f := range fatesOf(under, traffic) {
			if f.By == nil && f != without[i] {
				t.Fatalf("packet %d: without rules %+v\nwith them %+v", i, without[i], f)
			}
		}
	})
}

func TestARuleDrawsTheSameWhateverElseIsInstalled(t *testing.T) {
	lost := func(others ...string) map[uint64]bool {
		net := network.New(7, steady())
		for _, name := range others {
			net.Install(name, network.Delay(dist.Uniform(0, ms)))
		}
		rule := net.Install("loss", network.Loss(500_000))
		by := map[uint64]bool{}
		for _, f := range send(net, 200) {
			by[f.Ordinal] = f.By == rule && f.Reason == network.Lost
		}
		return by
	}
	if alone, among := lost(), lost("a", "b"); !maps.Equal(alone, among) {
		t.Errorf("alone %v\namong others %v", alone, among)
	}
}

func TestRulesOfDifferentNamesDrawApart(t *testing.T) {
	config := steady()
	net := network.New(7, config)
	net.Install("a", network.Loss(500_000))
	net.Install("b", network.Loss(500_000))
	about(t, "packets that pass both", count(send(net, 10_000), func(f network.Fate) bool { return f.Copies == 1 }), 2500)
}

// The fates are part of what makes a run: if one changes, no recorded run can
// be replayed.
func TestFatesNeverChange(t *testing.T) {
	net := network.New(7, chancy())
	net.Install("loss", network.Loss(100_000))
	net.Install("bursts", network.LossBursts(network.Bursts{
		Good: dist.Exponential(0, time.Second), Bad: dist.Exponential(0, time.Second), LossBad: 500_000,
	}))
	net.Install("delay", network.Delay(dist.LogNormal(ms, 30*ms)))
	net.Install("corrupt", network.Corrupt(100_000))
	hash := uint64(0)
	for _, f := range send(net, 10_000) {
		for _, v := range []uint64{uint64(f.Copies), uint64(f.Arrive[0]), uint64(f.Arrive[1]), uint64(f.Reason), f.Corrupt} {
			hash = hash*31 + v
		}
	}
	if want := uint64(0xe29d71557c7681e); hash != want {
		t.Errorf("the fates hash to %#x, want %#x", hash, want)
	}
}
