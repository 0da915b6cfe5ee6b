package network_test

import (
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

func TestRulesAreAskedInTheOrderOfInstalling(t *testing.T) {
	net := network.New(1, steady())
	var asked []string
	says := func(name string, a network.Answer) network.Rule {
		return network.RuleFunc(func(network.Packet, network.Draws) network.Answer {
			asked = append(asked, name)
			return a
		})
	}
	net.Install("a", says("a", network.Answer{Extra: ms}))
	pass := net.Install("b", says("b", network.Answer{Decision: network.Pass}))
	drop := net.Install("c", says("c", network.Answer{Decision: network.Drop}))
	if f := net.Route(packet(0)); f.Copies != 1 || f.Arrive[0] != 2*ms {
		t.Errorf("passed: got %+v", f)
	}
	net.Remove(pass)
	if f := net.Route(packet(0)); f.Copies != 0 || f.Reason != network.Blocked || f.By != drop {
		t.Errorf("dropped: got %+v", f)
	}
	if want := []string{"a", "b", "a", "c"}; !slices.Equal(asked, want) {
		t.Errorf("asked %v, want %v", asked, want)
	}
}

func TestWhatRulesSayAddsUpUntilOneDecides(t *testing.T) {
	net := network.New(1, steady())
	net.Install("a", network.Answer{Extra: ms, Duplicate: true, Corrupt: true})
	net.Install("b", network.Answer{Extra: 2 * ms})
	net.Install("c", network.Answer{Decision: network.Pass, Extra: 3 * ms})
	net.Install("d", network.Answer{Decision: network.Drop, Extra: 4 * ms})
	f := net.Route(packet(0))
	if f.Copies != 2 || f.Arrive != [2]time.Duration{7 * ms, 7 * ms} || f.Reason != network.Corrupted || f.Corrupt == 0 {
		t.Errorf("got %+v", f)
	}
}

func TestARuleWithinARuleDrawsAnew(t *testing.T) {
	net := network.New(1, network.Config{})
	net.Install("delay", network.Reorder(100_000, dist.Uniform(ms, 2*ms)))
	late, sum := 0, time.Duration(0)
	for range 20_000 {
		if f := net.Route(packet(0)); f.Arrive[0] > 0 {
			late++
			sum += f.Arrive[0]
		}
	}
	about(t, "packets delayed", late, 2000)
	if mean := sum / time.Duration(late); mean < 1450*time.Microsecond || mean > 1550*time.Microsecond {
		t.Errorf("the mean delay is %v, want about 1.5ms", mean)
	}
}

func TestARuleMayRemoveItself(t *testing.T) {
	net := network.New(1, steady())
	var once *network.Installed
	once = net.Install("once", network.RuleFunc(func(network.Packet, network.Draws) network.Answer {
		net.Remove(once)
		return network.Answer{Extra: ms}
	}))
	net.Install("after", network.Answer{Extra: 10 * ms})
	if f := net.Route(packet(0)); f.Arrive[0] != 12*ms {
		t.Errorf("first: got %+v", f)
	}
	if f := net.Route(packet(0)); f.Arrive[0] != 11*ms {
		t.Errorf("second: got %+v", f)
	}
}

func TestEveryRuleDoesItsShareAndIsCounted(t *testing.T) {
	const sent = 10_000
	twice := func(f network.Fate) bool { return f.Copies == 2 }
	late := func(f network.Fate) bool { return f.Copies == 1 && f.Arrive[0] == 2*ms }
	because := func(r network.Reason) func(network.Fate) bool {
		return func(f network.Fate) bool { return f.Reason == r }
	}
	everything := network.Match{From: network.Everyone(), To: network.Everyone()}
	cases := []struct {
		name string
		rule network.Rule
		is   func(network.Fate) bool
		want int
	}{
		{"loss", network.Loss(300_000), because(network.Lost), 3000},
		{"duplicate", network.Duplicate(300_000), twice, 3000},
		{"corrupt", network.Corrupt(300_000), func(f network.Fate) bool {
			return f.Copies == 1 && f.Reason == network.Corrupted && f.Corrupt != 0
		}, 3000},
		{"reorder", network.Reorder(300_000, dist.Constant(ms)), late, 3000},
		{"delay", network.Delay(dist.Constant(ms)), late, sent},
		{"delay by chance", network.Delay(dist.Uniform(0, 1)), func(f network.Fate) bool { return f.Arrive[0] == ms+1 }, 5000},
		{"block", network.Block(everything), because(network.Blocked), sent},
		{"block nothing", network.Block(network.Match{}), because(network.Blocked), 0},
		{"hold", network.Answer{Decision: network.Hold}, because(network.Held), sent},
		{"half of half", network.Sometimes(500_000, network.Loss(500_000)), because(network.Lost), 2500},
	}
	for _, c := range cases {
		net := network.New(1, steady())
		rule := net.Install(c.name, c.rule)
		n := 0
		for range sent {
			f := net.Route(packet(0))
			if c.is(f) {
				n++
				if f.By != rule {
					t.Fatalf("%s: the fate does not name the rule", c.name)
				}
			} else if f.Copies != 1 || f.Arrive[0] != ms || f.By != nil {
				t.Fatalf("%s: a packet left alone met %+v", c.name, f)
			}
		}
		about(t, c.name, n, c.want)
		if rule.Hits() != uint64(n) {
			t.Errorf("%s: %d hits, want %d", c.name, rule.Hits(), n)
		}
		net.Remove(rule)
		if f := net.Route(packet(0)); f.Reason != network.Delivered || f.Copies != 1 || f.Arrive[0] != ms {
			t.Errorf("%s: after its removal a packet met %+v", c.name, f)
		}
	}
}

func TestAMatchSelectsByEndsKindAndOrdinal(t *testing.T) {
	one, two, all := network.SetOf(1), network.SetOf(2), network.Everyone()
	at := func(from, to network.NodeID, kind *network.Kind, ordinal uint64) network.Packet {
		return network.Packet{From: from, To: to, Kind: kind, Ordinal: ordinal}
	}
	cases := []struct {
		match network.Match
		p     network.Packet
		want  bool
	}{
		{network.Match{}, at(1, 2, ping, 1), false},
		{network.Match{From: all, To: all}, at(1, 2, ping, 1), true},
		{network.Match{From: one, To: two}, at(1, 2, ping, 1), true},
		{network.Match{From: one, To: two}, at(2, 1, ping, 1), false},
		{network.Match{From: one, To: two}, at(1, 3, ping, 1), false},
		{network.Match{From: one.Others(), To: all}, at(1, 2, ping, 1), false},
		{network.Match{From: one.Others(), To: all}, at(200, 2, ping, 1), true},
		{network.Match{From: all, To: all, Kind: "ping"}, at(1, 2, ping, 1), true},
		{network.Match{From: all, To: all, Kind: "ping"}, at(1, 2, pong, 1), false},
		{network.Match{From: all, To: all, First: 3, Last: 3}, at(1, 2, ping, 2), false},
		{network.Match{From: all, To: all, First: 3, Last: 3}, at(1, 2, ping, 3), true},
		{network.Match{From: all, To: all, First: 3, Last: 3}, at(1, 2, ping, 4), false},
		{network.Match{From: all, To: all, First: 3}, at(1, 2, ping, 400), true},
	}
	for i, c := range cases {
		if got := c.match.Has(c.p); got != c.want {
			t.Errorf("case %d: %v, want %v", i, got, c.want)
		}
	}
}

func TestTheThirdPingIsDroppedAndNoOther(t *testing.T) {
	net := network.New(1, steady())
	net.Install("third", network.Block(network.Match{
		From: network.SetOf(1), To: network.SetOf(2), Kind: "ping", First: 3, Last: 3,
	}))
	for i := range 6 {
		net.Route(network.Packet{From: 1, To: 2, Kind: pong})
		f := net.Route(packet(0))
		if dropped := f.Copies == 0; dropped != (i == 2) {
			t.Errorf("ping %d: got %+v", i+1, f)
		}
	}
}

func TestExtraDelayDoesNotBreakTheOrderOfAnOrderedLink(t *testing.T) {
	config := steady()
	config.Default.Ordered = true
	net := network.New(1, config)
	net.Install("first", network.When(network.Match{
		From: network.Everyone(), To: network.Everyone(), Last: 1,
	}, network.Delay(dist.Constant(time.Second))))
	fates := send(net, 3)
	for i, f := range fates {
		if f.Arrive[0] != time.Second+ms {
			t.Errorf("packet %d arrives at %v", i, f.Arrive[0])
		}
	}
}

func TestAMisdeliveredPacketArrivesAtAnotherOfTheNodesWhenItWouldHaveArrived(t *testing.T) {
	among := []network.NodeID{1, 2, 3, 4}
	direct, astray := network.New(1, network.Config{}), network.New(1, network.Config{})
	astray.Install("astray", network.Misdeliver(rng.Always/2, among))
	kind := &network.Kind{Name: "m", Hash: 1}
	at := make(map[network.NodeID]int)
	for range 400 {
		p := network.Packet{From: 1, To: 2, Kind: kind}
		here, there := direct.Route(p), astray.Route(p)
		if here.Arrive != there.Arrive {
			t.Fatalf("it arrives at %v, and would have arrived at %v", there.Arrive, here.Arrive)
		}
		at[there.At]++
	}
	if at[0] < 150 || at[3] < 60 || at[4] < 60 || len(at) != 3 {
		t.Errorf("of 400 packets from n1 to n2 so many arrived at each place, 0 being n2: %v", at)
	}
	for _, p := range []network.Packet{{From: 1, To: 5, Kind: kind}, {From: 5, To: 6, Kind: kind}} {
		if fate := astray.Route(p); fate.At != 0 {
			t.Errorf("what is sent to n%d, which is none of the nodes, arrives at n%d", p.To, fate.At)
		}
	}
}
