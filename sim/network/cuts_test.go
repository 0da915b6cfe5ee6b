package network_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

func TestCutsSeverTheLinksOfTheirShape(t *testing.T) {
	set := network.SetOf
	cases := []struct {
		name string
		rule network.Severance
		want string // a row for each sender 1 to 5, x where the link is cut
	}{
		{"one way", network.OneWay(set(1, 2), set(2, 3)), ".xx.. ..x.. ..... ..... ....."},
		{"both ways", network.BothWays(set(1, 2), set(3)), "..x.. ..x.. xx... ..... ....."},
		{"from one to all", network.OneWay(set(1), network.Everyone()), ".xxxx ..... ..... ..... ....."},
		{"partition", network.Partition(set(1, 2), set(3, 4, 5)), "..xxx ..xxx xx... xx... xx..."},
		{"partition into three, one node in none", network.Partition(set(1, 2), set(3), set(4)), "..xx. ..xx. xx.x. xxx.. ....."},
		{"partition with the others", network.Partition(set(2), set(2).Others()), ".x... x.xxx .x... .x... .x..."},
		{"overlapping groups", network.Partition(set(1, 2, 3), set(3, 4, 5)), "...xx ...xx ..... xx... xx..."},
		{"bridge", network.Bridge(set(1, 2), set(3), set(4, 5)), "...xx ...xx ..... xx... xx..."},
		{"ring", network.Ring(1, 2, 3, 4, 5), "..xx. ...xx x...x xx... .xx.."},
		{"ring of four in another order", network.Ring(4, 2, 1, 3), "...x. ..x.. .x... x.... ....."},
		{"ring of two", network.Ring(1, 2), "..... ..... ..... ..... ....."},
		{"isolate", network.Isolate(set(1, 2)), ".xxxx x.xxx xx... xx... xx..."},
		{"nothing", network.Partition(), "..... ..... ..... ..... ....."},
	}
	for _, c := range cases {
		net := network.New(1, steady())
		rule := net.Install(c.name, c.rule)
		rows := make([]string, 5)
		for from := range rows {
			for to := range 5 {
				p := network.Packet{From: network.NodeID(from + 1), To: network.NodeID(to + 1), Kind: ping}
				f := net.Route(p)
				if by := net.SeveredBy(p.From, p.To); by != f.By {
					t.Errorf("%s: from %v to %v: severed by %q, but sent with %+v", c.name, p.From, p.To, by.Name(), f)
				}
				if f.Copies == 1 {
					rows[from] += "."
					continue
				}
				rows[from] += "x"
				if f.Reason != network.Cut || f.By != rule {
					t.Errorf("%s: from %v to %v: got %+v", c.name, p.From, p.To, f)
				}
			}
		}
		if got := strings.Join(rows, " "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestACutSeversWhatIsOnItsWay(t *testing.T) {
	net := network.New(1, steady())
	if f := net.Route(packet(0)); f.Copies != 1 {
		t.Fatalf("got %+v", f)
	}
	cut := net.Install("cut", network.OneWay(network.SetOf(1), network.SetOf(2)))
	if net.SeveredBy(1, 2) != cut {
		t.Error("the packet arrives through the cut")
	}
	if net.SeveredBy(2, 1) != nil {
		t.Error("the way back is cut")
	}
	if stats := net.Stats(); stats.Of(network.Severed) != 1 || cut.Hits() != 1 {
		t.Errorf("the counters say %+v and %d hits", stats, cut.Hits())
	}
	net.Remove(cut)
	if net.SeveredBy(1, 2) != nil {
		t.Error("the link is cut after the rule is gone")
	}
}

func TestHealingOnePartitionLeavesTheOther(t *testing.T) {
	net := network.New(1, steady())
	a := net.Install("a", network.Partition(network.SetOf(1, 2), network.SetOf(3)))
	b := net.Install("b", network.Partition(network.SetOf(1), network.SetOf(2, 3)))
	open := func(from, to network.NodeID) bool {
		return net.Route(network.Packet{From: from, To: to, Kind: ping}).Copies == 1
	}
	if open(1, 2) || open(1, 3) || open(2, 3) {
		t.Error("under both, some link is open")
	}
	net.Remove(a)
	if open(1, 2) || open(1, 3) || !open(2, 3) {
		t.Error("under the second alone, the first is in force or the second is not")
	}
	net.Remove(a)
	net.Remove(b)
	if !open(1, 2) || !open(1, 3) || !open(2, 3) {
		t.Error("under neither, some link is cut")
	}
}

func TestASetHasWhatItWasMadeOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOf(rapid.Int32Range(1, 300)).Draw(t, "ids")
		nodes := make([]network.NodeID, len(ids))
		in := map[network.NodeID]bool{}
		for i, id := range ids {
			nodes[i] = network.NodeID(id)
			in[nodes[i]] = true
		}
		s := network.SetOf(nodes...)
		for id := network.NodeID(1); id < 400; id++ {
			if s.Has(id) != in[id] || s.Others().Has(id) == in[id] || s.Others().Others().Has(id) != in[id] {
				t.Fatalf("node %v: in the set %v, among the others %v", id, s.Has(id), s.Others().Has(id))
			}
		}
	})
}

func TestAnOnlookerSeesWhichLinksAreCutAndIsNotCounted(t *testing.T) {
	net := network.New(1, network.Config{})
	loss := net.Install("loss", network.Loss(rng.Always))
	if net.Cuts() != 0 || net.Severs(1, 2) {
		t.Errorf("before a cut: %d cuts, link cut %v", net.Cuts(), net.Severs(1, 2))
	}
	cut := net.Install("cut", network.OneWay(network.SetOf(1), network.SetOf(2)))
	if net.Cuts() != 1 || !net.Severs(1, 2) || net.Severs(2, 1) {
		t.Errorf("one way: %d cuts, there %v, back %v; expected 1, true, false", net.Cuts(), net.Severs(1, 2), net.Severs(2, 1))
	}
	net.Remove(loss)
	net.Remove(cut)
	net.Remove(cut)
	if net.Cuts() != 2 || net.Severs(1, 2) {
		t.Errorf("after the cut: %d cuts, link cut %v; expected 2, false", net.Cuts(), net.Severs(1, 2))
	}
	if cut.Hits() != 0 {
		t.Errorf("looking counted as %d hits", cut.Hits())
	}
}
