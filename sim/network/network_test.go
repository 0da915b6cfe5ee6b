package network_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

const ms = time.Millisecond

var (
	ping = &network.Kind{Name: "ping", Hash: rng.HashString("ping"), Index: 0}
	pong = &network.Kind{Name: "pong", Hash: rng.HashString("pong"), Index: 1}
)

// steady is a network whose links all take a millisecond.
func steady() network.Config {
	return network.Config{Default: network.Link{Delay: dist.Constant(ms)}}
}

// packet is a ping from 1 to 2 at the given time.
func packet(sent time.Duration) network.Packet {
	return network.Packet{From: 1, To: 2, Kind: ping, Sent: sent}
}

// send routes n pings from 1 to 2, one each millisecond.
func send(net *network.Network, n int) []network.Fate {
	fates := make([]network.Fate, n)
	for i := range fates {
		fates[i] = net.Route(packet(time.Duration(i) * ms))
	}
	return fates
}

func count(fates []network.Fate, is func(network.Fate) bool) int {
	n := 0
	for _, f := range fates {
		if is(f) {
			n++
		}
	}
	return n
}

// about fails the test unless n is near want.
func about(t *testing.T, what string, n, want int) {
	t.Helper()
	if n < want*9/10 || n > want*11/10 {
		t.Errorf("%s: %d, want about %d", what, n, want)
	}
}

func TestAPerfectLinkDeliversAtOnce(t *testing.T) {
	f := network.New(1, network.Config{}).Route(packet(5 * ms))
	if f.Copies != 1 || f.Arrive[0] != 5*ms || f.Reason != network.Delivered || f.Ordinal != 1 || f.By != nil || f.Corrupt != 0 {
		t.Errorf("got %+v", f)
	}
}

func TestDelayIsASampleForEachPacket(t *testing.T) {
	net := network.New(1, network.Config{Default: network.Link{Delay: dist.Uniform(ms, 3*ms)}})
	var sum time.Duration
	for i, f := range send(net, 1000) {
		delay := f.Arrive[0] - time.Duration(i)*ms
		if delay < ms || delay > 3*ms {
			t.Fatalf("packet %d took %v", i, delay)
		}
		sum += delay
	}
	about(t, "the average delay in microseconds", int(sum/time.Microsecond)/1000, 2000)
}

func TestLossLosesItsShare(t *testing.T) {
	config := steady()
	config.Default.Loss = 300_000
	net := network.New(1, config)
	fates := send(net, 10_000)
	lost := count(fates, func(f network.Fate) bool { return f.Copies == 0 && f.Reason == network.Lost })
	about(t, "packets lost", lost, 3000)
	stats := net.Stats()
	if stats.Sent != 10_000 || stats.Of(network.Lost) != uint64(lost) || stats.Of(network.Delivered) != uint64(10_000-lost) {
		t.Errorf("the counters say %+v", stats)
	}
}

func TestDuplicateDeliversItsShareTwiceEachWithItsOwnDelay(t *testing.T) {
	net := network.New(1, network.Config{Default: network.Link{Delay: dist.Uniform(0, ms), Duplicate: 300_000}})
	fates := send(net, 10_000)
	twice := func(f network.Fate) bool { return f.Copies == 2 }
	about(t, "packets that came twice", count(fates, twice), 3000)
	if count(fates, func(f network.Fate) bool { return twice(f) && f.Arrive[0] == f.Arrive[1] }) > 1 {
		t.Error("copies arrive at the same instant")
	}
	if stats := net.Stats(); stats.Duplicated != uint64(count(fates, twice)) {
		t.Errorf("the counters say %+v", stats)
	}
}

func TestReorderLetsOthersOvertakeItsShare(t *testing.T) {
	config := steady()
	config.Default.Reorder = 300_000
	config.Default.ReorderDelay = dist.Constant(10 * ms)
	late := 0
	for i, f := range send(network.New(1, config), 10_000) {
		switch f.Arrive[0] - time.Duration(i)*ms {
		case ms:
		case 11 * ms:
			late++
		default:
			t.Fatalf("packet %d arrives at %v", i, f.Arrive[0])
		}
	}
	about(t, "packets reordered", late, 3000)
}

func TestPacketsOvertakeUnlessTheLinkIsOrdered(t *testing.T) {
	for _, ordered := range []bool{false, true} {
		net := network.New(1, network.Config{Default: network.Link{
			Delay: dist.Uniform(0, 10*ms), Duplicate: 100_000, Ordered: ordered,
		}})
		overtaken := false
		latest := time.Duration(0)
		for i, f := range send(net, 1000) {
			if f.Arrive[0] < time.Duration(i)*ms {
				t.Fatalf("packet %d arrives before it is sent", i)
			}
			for c := range f.Copies {
				overtaken = overtaken || f.Arrive[c] < latest
				latest = max(latest, f.Arrive[c])
			}
		}
		if overtaken == ordered {
			t.Errorf("Ordered %v: overtaken is %v", ordered, overtaken)
		}
	}
}

func TestAllKindsOnAnOrderedLinkKeepOneOrder(t *testing.T) {
	slow := dist.Constant(10 * ms)
	config := steady()
	config.Default.Ordered = true
	config.Kinds = map[string]network.Override{"pong": {Delay: &slow}}
	net := network.New(1, config)
	first := net.Route(network.Packet{From: 1, To: 2, Kind: pong})
	second := net.Route(packet(ms))
	if first.Arrive[0] != 10*ms || second.Arrive[0] != 10*ms {
		t.Errorf("they arrive at %v and %v, want both at 10ms", first.Arrive[0], second.Arrive[0])
	}
	if other := net.Route(network.Packet{From: 2, To: 1, Kind: ping, Sent: ms}); other.Arrive[0] != 2*ms {
		t.Errorf("the link back waits until %v", other.Arrive[0])
	}
}

func TestBandwidthMakesPacketsWaitAndDropsTheTail(t *testing.T) {
	config := steady()
	config.Default.Bandwidth = 1_000_000 // a byte each microsecond
	config.Default.Queue = 1500
	net := network.New(1, config)
	steps := []struct {
		sent   time.Duration
		size   int
		arrive time.Duration // 0: dropped
	}{
		{0, 1000, 2 * ms}, // taken up in a millisecond, then a millisecond on the way
		{0, 500, 2*ms + 500*time.Microsecond},
		{0, 1, 0},                     // 1500 bytes wait already
		{ms, 1000, 3*ms + ms/2},       // 500 bytes wait
		{ms, 0, 3*ms + ms/2},          // of unknown size: it waits, but takes nothing
		{ms, 1, 0},                    // 1500 bytes wait
		{10 * ms, 5000, 10*ms + 6*ms}, // the link is idle: a packet longer than the queue passes
	}
	for i, s := range steps {
		p := packet(s.sent)
		p.Size = s.size
		f := net.Route(p)
		if s.arrive == 0 {
			if f.Copies != 0 || f.Reason != network.QueueFull {
				t.Errorf("packet %d: got %+v, want it dropped", i, f)
			}
			continue
		}
		if f.Copies != 1 || f.Arrive[0] != s.arrive {
			t.Errorf("packet %d: got %+v, want it at %v", i, f, s.arrive)
		}
	}
}

func TestTheMostParticularDescriptionOfALinkCounts(t *testing.T) {
	never, slow := rng.Probability(0), dist.Constant(77*ms)
	config := network.Config{
		Default: network.Link{Delay: dist.Constant(ms)},
		Regions: map[network.NodeID]string{1: "east", 2: "east", 3: "west", 4: "moon"},
		Delays: map[network.Path]dist.Dist{
			{From: "east", To: "east"}: dist.Constant(2 * ms),
			{From: "east", To: "west"}: dist.Constant(30 * ms),
			{From: "west", To: "moon"}: dist.Constant(1300 * ms),
			{From: "moon", To: "west"}: dist.Constant(1400 * ms),
		},
		Links: map[network.Ends]network.Link{
			{From: 1, To: 2}: {Delay: dist.Constant(9 * ms), Loss: rng.Always},
			{From: 3, To: 1}: {Delay: dist.Constant(11 * ms)},
		},
		Kinds: map[string]network.Override{"pong": {Delay: &slow, Loss: &never}},
	}
	net := network.New(1, config)
	cases := []struct {
		from, to network.NodeID
		kind     *network.Kind
		want     time.Duration // 0: lost
	}{
		{2, 1, ping, 2 * ms},    // within a region
		{1, 3, ping, 30 * ms},   // between two
		{3, 2, ping, 30 * ms},   // the way back is not listed
		{4, 3, ping, 1400 * ms}, // the way back is listed
		{3, 4, ping, 1300 * ms},
		{1, 4, ping, ms}, // the path is not listed
		{1, 5, ping, ms}, // a node without a region
		{5, 6, ping, ms},
		{3, 1, ping, 11 * ms}, // a link of its own
		{1, 2, ping, 0},
		{1, 2, pong, 77 * ms}, // a kind of its own
		{5, 6, pong, 77 * ms},
	}
	for _, c := range cases {
		f := net.Route(network.Packet{From: c.from, To: c.to, Kind: c.kind})
		if f.Copies != min(1, int(c.want)) || f.Arrive[0] != c.want {
			t.Errorf("%s from %v to %v: got %+v, want %v", c.kind.Name, c.from, c.to, f, c.want)
		}
	}
}

func TestAnOverrideReplacesWhatItNames(t *testing.T) {
	always, never := rng.Always, rng.Probability(0)
	slow, late := dist.Constant(5*ms), dist.Constant(20*ms)
	certain := network.Config{Default: network.Link{
		Delay: dist.Constant(ms), Duplicate: rng.Always, Reorder: rng.Always, ReorderDelay: dist.Constant(10 * ms),
	}}
	cases := []struct {
		override network.Override
		copies   int
		arrive   time.Duration
	}{
		{network.Override{}, 2, 11 * ms},
		{network.Override{Delay: &slow}, 2, 15 * ms},
		{network.Override{Loss: &always}, 0, 0},
		{network.Override{Duplicate: &never}, 1, 11 * ms},
		{network.Override{Reorder: &never}, 2, ms},
		{network.Override{ReorderDelay: &late}, 2, 21 * ms},
	}
	for i, c := range cases {
		config := certain
		config.Kinds = map[string]network.Override{"ping": c.override}
		net := network.New(1, config)
		if f := net.Route(packet(0)); f.Copies != c.copies || f.Arrive[0] != c.arrive {
			t.Errorf("case %d: got %+v, want %d copies, the first at %v", i, f, c.copies, c.arrive)
		}
		if f := net.Route(network.Packet{From: 1, To: 2, Kind: pong}); f.Copies != 2 || f.Arrive[0] != 11*ms {
			t.Errorf("case %d: another kind met %+v", i, f)
		}
	}
}

func TestValidateNamesWhatIsOutOfRange(t *testing.T) {
	tooMuch := rng.Always + 1
	cases := []struct {
		config network.Config
		want   string
	}{
		{network.Config{Default: network.Link{Loss: tooMuch}}, "network: the default link: loss is 1000001 parts per million, expected 0 to 1000000"},
		{network.Config{Default: network.Link{Bandwidth: -1}}, "network: the default link: the bandwidth is -1 bytes a second, expected 0 (no limit) or more"},
		{network.Config{Links: map[network.Ends]network.Link{{From: 1, To: 2}: {Queue: -1}, {From: 2, To: 1}: {Queue: -2}}}, "network: the link from n1 to n2: the queue is -1 bytes, expected 0 (no limit) or more"},
		{network.Config{Links: map[network.Ends]network.Link{{From: 0, To: 2}: {}}}, "network: a link from node 0 to node 2, expected numbers from 1"},
		{network.Config{Regions: map[network.NodeID]string{0: "east"}}, `network: region "east" has node 0, expected numbers from 1`},
		{network.Config{Kinds: map[string]network.Override{"ping": {Reorder: &tooMuch}}}, `network: the kind "ping": reorder is 1000001 parts per million, expected 0 to 1000000`},
	}
	for _, c := range cases {
		if err := c.config.Validate(); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	ok := steady()
	if err := ok.Validate(); err != nil {
		t.Error(err)
	}
}

func TestOrdinalsCountPerLinkAndKind(t *testing.T) {
	net := network.New(1, steady())
	for i := uint64(1); i <= 100; i++ {
		for from := network.NodeID(1); from <= 5; from++ {
			for to := network.NodeID(1); to <= 40; to++ {
				for _, kind := range []*network.Kind{ping, pong} {
					if f := net.Route(network.Packet{From: from, To: to, Kind: kind}); f.Ordinal != i {
						t.Fatalf("%s from %v to %v has ordinal %d, want %d", kind.Name, from, to, f.Ordinal, i)
					}
				}
			}
		}
	}
}

func TestRouteAllocatesNothingOnALinkThatIsKnown(t *testing.T) {
	config := steady()
	config.Default.Loss, config.Default.Duplicate, config.Default.Bandwidth = 1000, 1000, 1e9
	net := network.New(1, config)
	net.Install("cut", network.OneWay(network.SetOf(3), network.SetOf(4)))
	net.Install("delay", network.Sometimes(500_000, network.Delay(dist.Constant(ms))))
	net.Route(packet(0))
	if n := testing.AllocsPerRun(100, func() {
		net.Route(packet(ms))
		net.SeveredBy(1, 2)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func ExampleNetwork() {
	net := network.New(1, network.Config{Default: network.Link{Delay: dist.Constant(2 * time.Millisecond)}})
	heartbeat := &network.Kind{Name: "heartbeat", Hash: rng.HashString("heartbeat")}

	cut := net.Install("cut-1", network.BothWays(network.SetOf(1), network.SetOf(2, 3)))
	fate := net.Route(network.Packet{From: 1, To: 2, Kind: heartbeat})
	fmt.Println(fate.Copies, fate.Reason, fate.By.Name())

	net.Remove(cut)
	fate = net.Route(network.Packet{From: 1, To: 2, Kind: heartbeat, Sent: time.Second})
	fmt.Println(fate.Copies, fate.Reason, fate.Arrive[0])
	// Output:
	// 0 cut cut-1
	// 1 delivered 1.002s
}
