package page

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/scenarios"
)

func TestStatesAreInOrderAndSayWhatServersAre(t *testing.T) {
	r := run(t, "paxos/everything", "", 0)
	m := modelOf(t, &Subject{Result: r})
	last, said := make(map[int][][2]string), make(map[string]int)
	event := uint64(0)
	for _, s := range m.states {
		if s.event < event || slices.Equal(s.facts, last[s.node]) {
			t.Fatalf("event %d: found %v of node %d behind event %d", s.event, s.facts, s.node, event)
		}
		event, last[s.node] = s.event, s.facts
		for _, fact := range s.facts {
			said[fact[0]]++
		}
	}
	for _, name := range []string{"role", "process"} {
		if said[name] == 0 {
			t.Errorf("nobody says its %s: %v", name, said)
		}
	}
	if m.Stated.First == 0 || m.Stated.Last-m.Stated.First+1 > statesMax || len(m.syncs) == 0 {
		t.Errorf("found states of %+v, and %d syncs", m.Stated, len(m.syncs))
	}
	if m.Events > statesMax && m.Stated.Cut == "" {
		t.Error("nothing says that states are of a part only")
	}
}

func TestARunThatIsNotTheSameAgainHasNoStates(t *testing.T) {
	r := run(t, "raft/quiet", "", 0)
	for words, change := range map[string]func(s *scenarios.Scenario){
		cannotRepeat: func(s *scenarios.Scenario) { s.Seed++ },
		onlyItsTest:  func(s *scenarios.Scenario) { s.Recorded = nil },
	} {
		other := *r
		change(&other.Spec)
		if m := modelOf(t, &Subject{Result: &other}); len(m.states) != 0 || m.Stated.First != 0 || m.Stated.Cut != words {
			t.Errorf("found %d states of %+v, expected none: %s", len(m.states), m.Stated, words)
		}
	}
	if m := modelOf(t, &Subject{Result: r, Case: "test: T"}); len(m.states) != 0 || m.Stated.Cut != onlyItsTest {
		t.Errorf("found %d states of the run of a test", len(m.states))
	}
}

func TestAnEventTakesAboutTwentyBytes(t *testing.T) {
	for _, name := range []string{"raft/everything", "primary-backup/everything"} {
		m := modelOf(t, &Subject{Result: run(t, name, "", 0)})
		whole, err := m.pack()
		if err != nil {
			t.Fatal(err)
		}
		m.states, m.Strings = nil, nil
		events, err := m.pack()
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d events, %d bytes, %d without states", name, m.Events, len(whole), len(events))
		if len(events) > 30*int(m.Events) || len(whole) > 55*int(m.Events) {
			t.Errorf("%s: %d events take %d bytes, %d without states, expected 30 for each, and 25 more for its states", name, m.Events, len(whole), len(events))
		}
	}
}
