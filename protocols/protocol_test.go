package protocols

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim"
)

var example = Protocol{
	Name:  "example",
	Flaws: []Flaw{{Name: "one"}, {Name: "two"}},
	Parameters: []Parameter{
		{Name: "fast", Kind: Switch, Default: "true"},
		{Name: "wait", Kind: Duration, Default: "10ms", Min: int64(time.Millisecond), Max: int64(time.Second)},
		{Name: "size", Kind: Number, Default: "5", Min: 1, Max: 10},
		{Name: "colour", Kind: Choice, Default: "red", Values: []string{"red", "green"}},
	},
	Guarantee: checker.Linearizable,
	Modes: []Mode{
		{Parameter: "wait", Value: "1s", Guarantee: checker.Sequential},
		{Parameter: "colour", Value: "green", Guarantee: checker.Eventual},
	},
}

func TestParametersHaveTheirDefaultsOrWhatIsGiven(t *testing.T) {
	nodes := []sim.NodeID{1}
	s, err := example.Settings(Cluster{Nodes: nodes})
	if err != nil || !s.Switch("fast") || s.Duration("wait") != 10*time.Millisecond || s.Number("size") != 5 || s.Choice("colour") != "red" {
		t.Errorf("the defaults are %+v, %v", s, err)
	}
	s, err = example.Settings(Cluster{Nodes: nodes, Flaw: "two", Parameters: map[string]string{"fast": "false", "wait": "1s", "size": "10", "colour": "green"}})
	if err != nil || s.Switch("fast") || s.Duration("wait") != time.Second || s.Number("size") != 10 || s.Choice("colour") != "green" {
		t.Errorf("the given values are %+v, %v", s, err)
	}
}

func TestOnlySeveralMastersObserveWhatMastersDo(t *testing.T) {
	p := Protocol{
		Observes: []sim.ObservationKind{sim.Placed}, MastersObserve: []sim.ObservationKind{sim.Decided},
		Parameters: []Parameter{{Name: "masters", Kind: Number, Default: "1", Min: 1, Max: 5}},
		Masters:    func(s Settings) int { return int(s.Number("masters")) },
	}
	for masters, expected := range map[string][]sim.ObservationKind{"": p.Observes, "1": p.Observes, "3": {sim.Placed, sim.Decided}} {
		parameters := make(map[string]string)
		if masters != "" {
			parameters["masters"] = masters
		}
		if found, err := p.ObservesWith(parameters); err != nil || !slices.Equal(found, expected) {
			t.Errorf("masters %q tell of %v, %v; expected %v", masters, found, err, expected)
		}
	}
	if _, err := p.ObservesWith(map[string]string{"masters": "9"}); err == nil {
		t.Error("9 masters are no error")
	}
}

func TestWhatTheProtocolDoesNotHaveIsRefusedWithWhatItHas(t *testing.T) {
	for _, c := range []struct {
		flaw       string
		parameters map[string]string
		expected   []string
	}{
		{"three", nil, []string{`"three"`, "one, two"}},
		{"", map[string]string{"slow": "true"}, []string{`"slow"`, "fast, wait, size, colour"}},
		{"", map[string]string{"sise": "5"}, []string{`"sise"`, "did you mean size?"}},
		{"", map[string]string{"colour": "greem"}, []string{"colour", `"greem"`, "one of red, green", "did you mean green?"}},
		{"", map[string]string{"colour": "1"}, []string{"colour", `"1"`, "one of red, green"}},
		{"", map[string]string{"fast": "1"}, []string{"fast", `"1"`, "true or false"}},
		{"", map[string]string{"wait": "10"}, []string{"wait", `"10"`, "1ms to 1s"}},
		{"", map[string]string{"wait": "-10ms"}, []string{"wait", `"-10ms"`, "1ms to 1s"}},
		{"", map[string]string{"size": "11"}, []string{"size", `"11"`, "1 to 10"}},
		{"", map[string]string{"size": "many"}, []string{"size", `"many"`, "1 to 10"}},
		{"", map[string]string{"size": "11", "fast": "1"}, []string{"fast"}},
	} {
		_, err := example.Settings(Cluster{Nodes: []sim.NodeID{1}, Flaw: c.flaw, Parameters: c.parameters})
		for _, text := range append(c.expected, "example") {
			if err == nil || !strings.Contains(err.Error(), text) {
				t.Errorf("flaw %q, parameters %v: the error %v does not say %s", c.flaw, c.parameters, err, text)
			}
		}
	}
	if _, err := example.Settings(Cluster{}); err == nil || !strings.Contains(err.Error(), "at least one node") {
		t.Errorf("a cluster without nodes: %v", err)
	}
}

func TestTheFirstModeThatAppliesSaysWhatIsPromised(t *testing.T) {
	for _, c := range []struct {
		parameters map[string]string
		expected   checker.Level
	}{
		{nil, checker.Linearizable},
		{map[string]string{"wait": "999ms"}, checker.Linearizable},
		{map[string]string{"wait": "1000ms"}, checker.Sequential},
		{map[string]string{"colour": "green"}, checker.Eventual},
		{map[string]string{"colour": "green", "wait": "1s"}, checker.Sequential},
	} {
		if found, err := example.GuaranteeWith(c.parameters); err != nil || found != c.expected {
			t.Errorf("with %v it promises %s, %v; expected %s", c.parameters, found, err, c.expected)
		}
	}
	if _, err := example.GuaranteeWith(map[string]string{"colour": "blue"}); err == nil {
		t.Error("a colour that it cannot have was taken")
	}
}

func TestSharesOfAClusterAreWholeNodes(t *testing.T) {
	for _, c := range []struct {
		share    Share
		nodes    int
		expected int
	}{
		{Minority, 0, 0}, {Minority, 1, 0}, {Minority, 2, 0}, {Minority, 3, 1}, {Minority, 4, 1}, {Minority, 5, 2},
		{Third, 1, 0}, {Third, 3, 0}, {Third, 4, 1}, {Third, 7, 2}, {All, 5, 5}, {None, 5, 0},
		{One, 0, 0}, {One, 1, 0}, {One, 2, 0}, {One, 3, 1}, {One, 9, 1},
	} {
		if found := c.share.Of(c.nodes); found != c.expected {
			t.Errorf("%s of %d nodes is %d; expected %d", c.share, c.nodes, found, c.expected)
		}
	}
}

func TestALeaseHoldsUpToItsBoundAndLeavesTheRest(t *testing.T) {
	lease := Lease{Slowest: 999_000, Fastest: 1_001_000} // 1000 ppm either way
	for _, c := range []struct {
		slowest, fastest int64
		holds            bool
		room             int64
	}{
		{0, 0, true, 1000},
		{-1000, 1000, true, 0},
		{-1001, 1000, false, 0},
		{0, 2002, true, 0},
		{-400, 500, true, 550},
		{-1_000_000, 0, false, 0},
		{500_000, 500_000, true, 1500},
	} {
		if holds, room := lease.Holds(c.slowest, c.fastest), lease.Room(c.slowest, c.fastest); holds != c.holds || room != c.room {
			t.Errorf("from %d to %d ppm: found that it holds: %v, with room for %d, expected %v and %d", c.slowest, c.fastest, holds, room, c.holds, c.room)
		}
		if room := lease.Room(c.slowest, c.fastest); room > 0 && !lease.Holds(c.slowest-room, c.fastest+room) {
			t.Errorf("from %d to %d ppm: the lease does not hold with the %d more that it leaves room for", c.slowest, c.fastest, room)
		}
	}
}
