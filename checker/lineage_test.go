package checker

import (
	"testing"

	"github.com/laplace-sim/laplace/sim/observation"
)

func TestWhatLaterLeadersPutInItsPlaceIsLost(t *testing.T) {
	leads := func(node int32, term uint64) Observation {
		return Observation{Node: node, Incarnation: 1, Observation: observation.Observation{Kind: observation.Became, Text: observation.Leader, Term: term}}
	}
	applies := func(node int32, index, value uint64) Observation {
		return Observation{Node: node, Incarnation: 1, Observation: observation.Observation{Kind: observation.Applied, Index: index, Value: value}}
	}
	told := func(value uint64) Observation {
		return Observation{Node: 9, Incarnation: 1, Observation: observation.Observation{Kind: observation.Acknowledged, Value: value}}
	}
	// Node 1 leads, and clients are told of all three commands that it applies.
	before := []Observation{leads(1, 1), applies(1, 1, 11), applies(1, 2, 12), applies(1, 3, 13), told(11), told(12), told(13)}
	for _, test := range []struct {
		name     string
		then     []Observation
		expected int
	}{
		{"nothing", nil, 0},
		{"the same again", []Observation{leads(2, 2), applies(2, 1, 11), applies(2, 2, 12), applies(2, 3, 13)}, 0},
		{"none in its place yet", []Observation{leads(2, 2), applies(2, 1, 11)}, 0},
		{"another in the place of the second", []Observation{leads(2, 2), applies(2, 2, 22)}, 2},
		{"one of them later", []Observation{leads(2, 2), applies(2, 2, 22), applies(2, 3, 12)}, 1},
		{"the old leader goes on", []Observation{leads(2, 2), applies(2, 2, 22), applies(1, 4, 14), told(14)}, 3},
		{"the old leader was first to go on", []Observation{applies(1, 4, 14), told(14), leads(2, 2), applies(2, 3, 23)}, 2},
		{"an old leader is late with another", []Observation{leads(2, 2), applies(2, 4, 24), told(24), applies(1, 4, 14), told(14)}, 1},
		{"two failovers", []Observation{leads(2, 2), applies(2, 3, 23), told(23), applies(2, 4, 24), told(24), leads(3, 3), applies(3, 4, 34)}, 2},
		{"two failovers, the second further back", []Observation{leads(2, 2), applies(2, 3, 23), told(23), leads(3, 3), applies(3, 2, 32)}, 3},
	} {
		online := NewOnline()
		online.CountLost()
		for _, o := range append(before[:len(before):len(before)], test.then...) {
			online.Observe(o)
		}
		if found := online.Lost(); found != test.expected {
			t.Errorf("%s: found %d lost, expected %d", test.name, found, test.expected)
		}
		if checks := online.Finish(); len(checks) != 0 {
			t.Errorf("%s: found %v, though nothing is judged", test.name, checks)
		}
	}
}

// What is judged and broken goes on to count.
func TestABrokenInvariantGoesOnToCountWhatIsLost(t *testing.T) {
	online := NewOnline(NewAcknowledgedNotLost())
	online.CountLost()
	for _, o := range []observation.Observation{
		{Kind: observation.Became, Text: observation.Leader, Term: 1}, {Kind: observation.Applied, Index: 1, Value: 7}, {Kind: observation.Applied, Index: 2, Value: 8},
		{Kind: observation.Acknowledged, Value: 7}, {Kind: observation.Became, Text: observation.Leader, Term: 2},
		{Kind: observation.Applied, Index: 1, Value: 9}, {Kind: observation.Acknowledged, Value: 8},
	} {
		online.Observe(Observation{Node: 1, Incarnation: 1, Observation: o})
	}
	if _, broken := online.First(); !broken || online.Lost() != 2 || len(online.Violations(0)) != 1 {
		t.Errorf("found %v broken and %d lost, expected one violation and 2", broken, online.Lost())
	}
}
