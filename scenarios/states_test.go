package scenarios

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/trace"
)

func TestCollectingStatesChangesNothing(t *testing.T) {
	for _, name := range []string{"raft/everything", "paxos/leader-partition", "chain/rolling-crashes"} {
		plain := mustRun(t, find(t, name, 3), Options{})
		watched := mustRun(t, find(t, name, 3), Options{States: true})
		if plain.Digest != watched.Digest || plain.Events != watched.Events {
			t.Errorf("%s: without states %v after %d events, with them %v after %d", name, plain.Digest, plain.Events, watched.Digest, watched.Events)
		}
		if plain.States != nil || len(watched.States) < 10 || !slices.IsSorted(watched.States) {
			t.Errorf("%s: found %d states without asking and %d with, expected none and some, in order", name, len(plain.States), len(watched.States))
		}
		if again := mustRun(t, find(t, name, 3), Options{States: true}); !slices.Equal(again.States, watched.States) {
			t.Errorf("%s: the same run reached other states", name)
		}
	}
}

func TestTroubleReachesStatesThatPeaceDoesNot(t *testing.T) {
	quiet := mustRun(t, find(t, "raft/quiet", 1), Options{States: true})
	cut := mustRun(t, find(t, "raft/leader-partition", 1), Options{States: true})
	fresh := 0
	for _, state := range cut.States {
		if _, known := slices.BinarySearch(quiet.States, state); !known {
			fresh++
		}
	}
	if fresh < len(cut.States)/2 {
		t.Errorf("of %d states with partitions %d are new, expected most", len(cut.States), fresh)
	}
}

// A tale is what happens to three servers, told by observations and turns.
type tale func(s *states, name func(n int) sim.NodeID)

// told is the state at the end of a tale, with servers renamed.
func told(t *testing.T, tell tale, names ...sim.NodeID) uint64 {
	t.Helper()
	world := sim.New(sim.Config{Seed: 1})
	r := &run{options: Options{States: true}, world: world, spec: Scenario{Nodes: len(names)}}
	for n := range names {
		r.names = append(r.names, nemesis.ServerName(n+1))
	}
	r.watchStates(nil)
	tell(r.states, func(n int) sim.NodeID { return names[n-1] })
	return r.states.state()
}

func observed(node sim.NodeID, o sim.Observation) sim.Observed {
	return sim.Observed{Node: node, Observation: o}
}

func TestServersMayBeRenamed(t *testing.T) {
	leads := func(s *states, name func(int) sim.NodeID) {
		for n := 1; n <= 3; n++ {
			s.turn(name(n), trace.Boot)
			s.observe(observed(name(n), sim.Observation{Kind: sim.Became, Term: 3, Text: "follower"}))
			s.observe(observed(name(n), sim.Observation{Kind: sim.Appended, Term: 3, Index: uint64(10 - n)}))
		}
		s.observe(observed(name(1), sim.Observation{Kind: sim.Became, Term: 4, Text: "leader"}))
		s.observe(observed(name(2), sim.Observation{Kind: sim.Committed, Index: 7}))
		s.turn(name(3), trace.Pause)
	}
	cut := func(from, to int) tale {
		return func(s *states, name func(int) sim.NodeID) {
			leads(s, name)
			s.world.Network().Install("cut", network.OneWay(network.SetOf(name(from)), network.SetOf(name(to))))
			s.look(false)
		}
	}
	seen := make(map[uint64]int)
	for i, tell := range []tale{leads, cut(1, 2), cut(2, 1), cut(1, 3), cut(3, 2)} {
		state := told(t, tell, 1, 2, 3)
		for _, names := range [][]sim.NodeID{{2, 3, 1}, {3, 2, 1}, {1, 3, 2}} {
			if renamed := told(t, tell, names...); renamed != state {
				t.Errorf("tale %d: with the names %v it ends in another state", i, names)
			}
		}
		if other, known := seen[state]; known {
			t.Errorf("the tales %d and %d end in the same state", other, i)
		}
		seen[state] = i
	}
}

func TestAStateHasRanksAndNoNumbers(t *testing.T) {
	lengths := func(all ...uint64) tale {
		return func(s *states, name func(int) sim.NodeID) {
			for n, index := range all {
				s.observe(observed(name(n+1), sim.Observation{Kind: sim.Appended, Index: index}))
			}
		}
	}
	first := told(t, lengths(5, 3, 3), 1, 2, 3)
	for _, test := range []struct {
		tell tale
		same bool
	}{
		{lengths(900, 17, 17), true},
		{lengths(1, 0, 0), true},
		{lengths(3, 3, 5), true},
		{lengths(5, 5, 3), false},
		{lengths(5, 4, 3), false},
		{lengths(4, 4, 4), false},
	} {
		if state := told(t, test.tell, 1, 2, 3); (state == first) != test.same {
			t.Errorf("found the state of lengths 5, 3, 3: %v, expected %v", state == first, test.same)
		}
	}
}

func TestSeatsAreThoseThatANoteNames(t *testing.T) {
	note := func(text string) tale {
		return func(s *states, name func(int) sim.NodeID) {
			s.observe(observed(name(1), sim.Observation{Kind: sim.Note, Text: text}))
		}
	}
	joint := told(t, note("enters the configuration n1 n2 and n2 n3"), 1, 2, 3)
	if same := told(t, note("enters the configuration n3 n1 and n1 n2"), 1, 2, 3); same != joint {
		t.Error("another name makes another state")
	}
	if told(t, note("enters the configuration n1 n2, learning n3"), 1, 2, 3) == joint || told(t, note("halted: n1"), 1, 2, 3) == joint {
		t.Error("another configuration makes the same state")
	}
}

// BenchmarkStates is what collecting states adds to a run.
func BenchmarkStates(b *testing.B) {
	for _, test := range []struct {
		name   string
		states bool
	}{{"without", false}, {"with", true}} {
		b.Run(test.name, func(b *testing.B) {
			s, err := Find("raft/everything")
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := Run(b.Context(), s, Options{States: test.states}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
