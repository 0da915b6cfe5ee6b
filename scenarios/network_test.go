package scenarios

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/internal/document"
	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/sim/clock"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// wide is a network with something of everything.
const wide = minimal + `
network:
  delay: 1ms
  loss: 0.1%
  regions: {eu: [n1, n2, c1], us: [n3, n4], asia: [n5]}
  delays: {eu: {eu: 2ms, us: 45ms, asia: 120ms}, us: {eu: 46ms, asia: 80ms}}
  kinds: {InstallSnapshot: {delay: 50ms, loss: 5%}}
  links:
    - {from: n1, to: n3, loss: 2%, bandwidth: 1000000, queue: 65536, ordered: true}
    - {from: n1, to: c2, delay: 30ms, duplicate: 1%, reorder: 2%, reorder-delay: 3ms}
`

func mustParse(t *testing.T, text string) Scenario {
	t.Helper()
	s, err := Parse("x.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestANetworkReachesTheKernelWithNodesByNumber(t *testing.T) {
	ms := func(n int) dist.Dist { return dist.Constant(time.Duration(n) * time.Millisecond) }
	s := mustParse(t, wide)
	got := s.network()
	delay, loss := ms(50), rng.Always/20
	want := network.Config{
		Default: network.Link{Delay: ms(1), Loss: 1000},
		Regions: map[network.NodeID]string{1: "eu", 2: "eu", 6: "eu", 3: "us", 4: "us", 5: "asia"},
		Delays: map[network.Path]dist.Dist{
			{From: "eu", To: "eu"}: ms(2), {From: "eu", To: "us"}: ms(45), {From: "eu", To: "asia"}: ms(120),
			{From: "us", To: "eu"}: ms(46), {From: "us", To: "asia"}: ms(80),
		},
		Links: map[network.Ends]network.Link{
			{From: 1, To: 3}: {Delay: ms(45), Loss: 20_000, Bandwidth: 1_000_000, Queue: 65_536, Ordered: true},
			{From: 1, To: 7}: {Delay: ms(30), Loss: 1000, Duplicate: 10_000, Reorder: 20_000, ReorderDelay: ms(3)},
		},
		Kinds: map[string]network.Override{"InstallSnapshot": {Delay: &delay, Loss: &loss}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("found\n%+v\nexpected\n%+v", got, want)
	}
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
}

func TestALinkThatSaysNoDelayHasThatOfTheWayBackBetweenItsRegions(t *testing.T) {
	s := mustParse(t, minimal+"network:\n  regions: {a: [n1], b: [n2]}\n  delays: {a: {b: 9ms}}\n  links: [{from: n2, to: n1, loss: 1%}]\n")
	link := s.network().Links[network.Ends{From: 2, To: 1}]
	if want := dist.Constant(9 * time.Millisecond); link.Delay != want {
		t.Errorf("found the delay %v, expected %v", link.Delay, want)
	}
}

func TestAMistakeInANetworkIsReportedAtItsPlace(t *testing.T) {
	const start = minimal + "network:\n"
	const regions = start + "  regions: {eu: [n1], us: [n2]}\n"
	for _, c := range []struct {
		name, text, want string
	}{
		{"a misspelt key", start + "  region: {}\n", `x.yaml:4:3: found the key "region"`},
		{"an unknown node", start + "  regions: {eu: [n1, n9]}\n", `x.yaml:4:22: found the node "n9", expected one of n1, n2,`},
		{"a node in two regions", start + "  regions: {eu: [n1], us: [n2, n1]}\n", "x.yaml:4:32: found the node n1 once more, expected each node in one region (it is in eu)"},
		{"a node twice in a region", start + "  regions: {eu: [n1, n1]}\n", "x.yaml:4:22: found the node n1 once more"},
		{"an empty region", start + "  regions: {eu: []}\n", "x.yaml:4:17: found a region without nodes, expected at least one"},
		{"a region with an odd name", start + "  regions: {\"e u\": [n1]}\n", `x.yaml:4:13: found the region "e u", expected a name of letters`},
		{"too many regions", start + "  regions: " + manyKeys("[n1]"), "found 65 keys, expected at most 64"},
		{"delays from an unknown region", regions + "  delays: {eux: {us: 1ms}}\n", `x.yaml:5:12: found the region "eux", expected one of eu, us (did you mean eu?)`},
		{"delays to an unknown region", regions + "  delays: {eu: {us: 1ms, asia: 1ms}}\n", `x.yaml:5:26: found the region "asia", expected one of eu, us`},
		{"delays without regions", start + "  delays: {eu: {us: 1ms}}\n", `x.yaml:4:12: found the region "eu", expected none`},
		{"delays of a region to nowhere", regions + "  delays: {eu: {}}\n", "x.yaml:5:16: found no delays, expected at least one"},
		{"a delay that is none", regions + "  delays: {eu: {us: soon}}\n", `x.yaml:5:21: found "soon", expected a duration such as`},
		{"a kind with a wrong key", start + "  kinds: {Vote: {bandwidth: 1}}\n", `x.yaml:4:18: found the key "bandwidth", expected one of delay,`},
		{"a kind without a name", start + "  kinds: {\"\": {loss: 1%}}\n", `x.yaml:4:11: found the kind "", expected the name of a message`},
		{"a kind lost too often", start + "  kinds: {Vote: {loss: 101%}}\n", `x.yaml:4:24: found "101%", expected a percentage`},
		{"a link from nowhere", start + "  links: [{to: n1}]\n", `x.yaml:4:11: found a link without "from", expected the two nodes`},
		{"a link to an unknown node", start + "  links:\n    - {from: n1, to: c6}\n", `x.yaml:5:22: found the node "c6", expected one of n1,`},
		{"a link twice", start + "  links:\n    - {from: n1, to: n2}\n    - {from: n2, to: n1}\n    - {from: n1, to: n2, loss: 1%}\n", "x.yaml:7:7: found the link from n1 to n2 once more, expected each link once"},
		{"a link with a negative queue", start + "  links: [{from: n1, to: n2, queue: -1}]\n", "x.yaml:4:37: found -1, expected 0 for no limit"},
		{"links that are no list", start + "  links: {from: n1, to: n2}\n", "found keys and values, expected a list"},
		{"the clock of an unknown node", minimal + "clocks: {n7: {offset: 1s}}\n", `x.yaml:3:10: found the node "n7", expected one of n1,`},
		{"a drift without unit", minimal + "clocks: {n1: {drift: 100}}\n", "x.yaml:3:22: found the number 100, expected whole parts per million, such as 100ppm"},
		{"a clock that runs back", minimal + "clocks: {n1: {drift: -1000001ppm}}\n", "x.yaml:3:22: found -1000001, expected -1000000 to 1000000"},
		{"a negative uncertainty", minimal + "clocks: {n1: {uncertainty: -1s}}\n", "x.yaml:3:28: found -1s, expected 0s to 8760h0m0s"},
		{"an offset of years", minimal + "clocks: {n1: {offset: 9000h}}\n", "x.yaml:3:23: found 9000h0m0s, expected -8760h0m0s to 8760h0m0s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("x.yaml", []byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("found error %v\nexpected %s", err, c.want)
			}
		})
	}
}

// manyKeys is a mapping with one key more than is read.
func manyKeys(value string) string {
	var parts []string
	for i := range document.KeysMax + 1 {
		parts = append(parts, fmt.Sprintf("r%d: %s", i, value))
	}
	return "{" + strings.Join(parts, ", ") + "}\n"
}

func TestANetworkMadeByAProgramIsCheckedLikeAFile(t *testing.T) {
	often := rng.Always + 1
	for _, c := range []struct {
		change func(*Network)
		want   string
	}{
		{func(n *Network) { n.Default.Loss = often }, "network.loss: found 100.0001%, expected 0% to 100%"},
		{func(n *Network) { n.Kinds = map[string]network.Override{"Vote": {Reorder: &often}} }, "network.kinds.Vote.reorder: found 100.0001%"},
		{func(n *Network) {
			n.Links = []SingleLink{{From: "n1", To: "n2", Override: network.Override{Duplicate: &often}}}
		}, "network.links.0.duplicate: found 100.0001%"},
		{func(n *Network) { n.Links = make([]SingleLink, linksMax+1) }, "network.links: found 1001 links, expected at most 1000"},
	} {
		s := New("raft")
		c.change(&s.Network)
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("found error %v, expected %s", err, c.want)
		}
	}
}

// Generators of networks and clocks that can be run.
var (
	drawnChance = rapid.Custom(func(t *rapid.T) rng.Probability {
		return rng.Probability(rapid.Uint32Range(0, uint32(rng.Always)).Draw(t, "parts"))
	})
	drawnDelay = rapid.SampledFrom([]dist.Dist{
		{}, dist.Constant(time.Millisecond), dist.Uniform(0, time.Second), dist.Exponential(1, time.Minute).Plus(3),
		dist.Pareto(time.Millisecond, 1160).Scale(2500), dist.Empirical(dist.Quantile{Below: 12_345, Value: 7}, dist.Quantile{Below: rng.Always, Value: 9}),
	})
	drawnBytes = rapid.Int64Range(0, 1<<62)
)

func drawnOverride(t *rapid.T) network.Override {
	return network.Override{
		Delay:        rapid.Ptr(drawnDelay, true).Draw(t, "delay"),
		Loss:         rapid.Ptr(drawnChance, true).Draw(t, "loss"),
		Duplicate:    rapid.Ptr(drawnChance, true).Draw(t, "duplicate"),
		Reorder:      rapid.Ptr(drawnChance, true).Draw(t, "reorder"),
		ReorderDelay: rapid.Ptr(drawnDelay, true).Draw(t, "reorder delay"),
	}
}

func drawnNetwork(t *rapid.T, nodes []string) Network {
	n := Network{Default: network.Link{
		Delay: drawnDelay.Draw(t, "delay"), Loss: drawnChance.Draw(t, "loss"), Duplicate: drawnChance.Draw(t, "duplicate"),
		Reorder: drawnChance.Draw(t, "reorder"), ReorderDelay: drawnDelay.Draw(t, "reorder delay"),
		Bandwidth: drawnBytes.Draw(t, "bandwidth"), Queue: drawnBytes.Draw(t, "queue"), Ordered: rapid.Bool().Draw(t, "ordered"),
	}}
	regions := []string{"eu", "null", "7", "us-east.1", "true"}
	for _, node := range nodes {
		if i := rapid.IntRange(-1, len(regions)-1).Draw(t, "region"); i >= 0 {
			if n.Regions == nil {
				n.Regions = make(map[string][]string)
			}
			n.Regions[regions[i]] = append(n.Regions[regions[i]], node)
		}
	}
	for from := range n.Regions {
		for to := range n.Regions {
			if rapid.Bool().Draw(t, "is there a delay") {
				continue
			}
			if n.Delays == nil {
				n.Delays = make(map[string]map[string]dist.Dist)
			}
			if n.Delays[from] == nil {
				n.Delays[from] = make(map[string]dist.Dist)
			}
			n.Delays[from][to] = drawnDelay.Draw(t, "delay")
		}
	}
	kinds := []string{"AppendEntries", "raft.AppendEntries", "RequestVote", "kv.Reply", "Reconfigure"}
	for _, kind := range rapid.SliceOfNDistinct(rapid.SampledFrom(kinds), 0, 3, rapid.ID[string]).Draw(t, "kinds") {
		if n.Kinds == nil {
			n.Kinds = make(map[string]network.Override)
		}
		n.Kinds[kind] = drawnOverride(t)
	}
	for _, ends := range rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) [2]string {
		return [2]string{rapid.SampledFrom(nodes).Draw(t, "from"), rapid.SampledFrom(nodes).Draw(t, "to")}
	}), 0, 3, rapid.ID[[2]string]).Draw(t, "links") {
		n.Links = append(n.Links, SingleLink{
			From: ends[0], To: ends[1], Override: drawnOverride(t),
			Bandwidth: rapid.Ptr(drawnBytes, true).Draw(t, "bandwidth"),
			Queue:     rapid.Ptr(drawnBytes, true).Draw(t, "queue"),
			Ordered:   rapid.Ptr(rapid.Bool(), true).Draw(t, "ordered"),
		})
	}
	return n
}

func TestANetworkAndClocksWrittenAndReadAreTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := New("raft")
		want.Name = "drawn"
		want.Network = drawnNetwork(t, want.nodeNames())
		for _, node := range want.nodeNames() {
			if rapid.Bool().Draw(t, "is the clock right") {
				continue
			}
			if want.Clocks == nil {
				want.Clocks = make(map[string]clock.Config)
			}
			want.Clocks[node] = clock.Config{
				Offset:      time.Duration(rapid.Int64Range(-int64(offsetMax), int64(offsetMax)).Draw(t, "offset")),
				Drift:       rapid.Int64Range(clock.Stopped, driftMax).Draw(t, "drift"),
				Uncertainty: time.Duration(rapid.Int64Range(0, int64(offsetMax)).Draw(t, "uncertainty")),
			}
		}
		if err := want.Check(); err != nil {
			t.Fatal(err)
		}
		text := want.YAML()
		got, err := Parse("written.yaml", text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		// Shapes are pointers to tables; what they are is what they say.
		if again := got.YAML(); !slices.Equal(again, text) {
			t.Fatalf("read back\n%s\nfrom\n%s", again, text)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("read back\n%+v\nfrom\n%+v", got, want)
		}
	})
}

func TestMessagesTakeAsLongAsTheirRegionsAreApart(t *testing.T) {
	s := New("raft")
	s.Duration = 2 * time.Second
	near := mustRun(t, s, Options{})
	s.Network.Regions = map[string][]string{"here": {"n1", "n2", "n3", "n4", "n5"}, "there": {"c1", "c2", "c3", "c4", "c5"}}
	s.Network.Delays = map[string]map[string]dist.Dist{"here": {"there": dist.Constant(100 * time.Millisecond)}}
	far := mustRun(t, s, Options{})
	mustBeValid(t, far)
	if near.History[0].Return-near.History[0].Call >= 200*time.Millisecond {
		t.Fatal("the first operation takes long without regions")
	}
	for _, o := range far.History {
		if took := o.Return - o.Call; took < 200*time.Millisecond {
			t.Fatalf("operation %d took %v, expected the way there and back at least", o.ID, took)
		}
	}
}

func TestAKindThatNeverTravelledIsNoted(t *testing.T) {
	s := New("raft")
	s.Duration = time.Second
	plain := mustRun(t, s, Options{})
	s.Network.Kinds = map[string]network.Override{"AppendEntrys": {}, "RequestVote": {}}
	r := mustRun(t, s, Options{})
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0], `"AppendEntrys"`) || !strings.Contains(r.Notes[0], "did you mean AppendEntries?") {
		t.Errorf("found the notes %q, expected one of AppendEntrys", r.Notes)
	}
	if r.Digest != plain.Digest {
		t.Errorf("found digest %v, expected %v: to watch changes nothing", r.Digest, plain.Digest)
	}
}

func TestAClockThatIsWrongFromTheStartIsWrongAtTheEnd(t *testing.T) {
	s := mustParse(t, minimal+"duration: 1s\nclocks: {n3: {offset: 200ms, drift: 100ppm, uncertainty: 5ms}}\n")
	r, err := newRun(s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.world.Close()
	if err := r.advance(t.Context()); err != nil {
		t.Fatal(err)
	}
	now := r.world.Now()
	want := clock.New(clock.Config{Offset: 200 * time.Millisecond, Drift: 100, Uncertainty: 5 * time.Millisecond})
	if got := r.world.Clock(3).Wall(now); got != want.Wall(now) {
		t.Errorf("the clock of n3 shows %v at %v, expected %v", got, now, want.Wall(now))
	}
	if got := r.world.Clock(2).Wall(now); got != now {
		t.Errorf("the clock of n2 shows %v at %v", got, now)
	}
}
