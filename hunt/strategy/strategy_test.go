package strategy

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

// library returns a scenario of the library that does not take long.
func library(t *testing.T, name string) scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	s.Duration = 4 * time.Second
	return s
}

func mustNew(t *testing.T, name string, s scenarios.Scenario, first uint64) Strategy {
	t.Helper()
	strategy, err := New(name, s, first)
	if err != nil {
		t.Fatal(err)
	}
	return strategy
}

// told is what a strategy is told of a run in tests that make none: some states
// that depend on the seed, common ones and rare ones.
func told(seed uint64) Outcome {
	return Outcome{States: []uint64{1, 2 + seed%3, 100 + seed/5, 1000 + seed}}
}

// played is what a strategy chooses for so many seeds from a first one on.
func played(strategy Strategy, first uint64, count int) []scenarios.Scenario {
	var all []scenarios.Scenario
	for i := range uint64(count) {
		all = append(all, strategy.Choose(first+i))
		strategy.Learn(first+i, told(first+i))
	}
	return all
}

func TestWithoutAStrategyTheScenarioRunsAsItIsWritten(t *testing.T) {
	s := library(t, "raft/everything")
	chosen := mustNew(t, "", s, 1).Choose(77)
	s.Seed = 77
	if !reflect.DeepEqual(chosen, s) {
		t.Errorf("found %+v, expected the scenario with the seed 77", chosen)
	}
}

func TestWhatIsChosenReplaysWithoutTheStrategy(t *testing.T) {
	for _, name := range Names {
		for i, s := range played(mustNew(t, name, library(t, "raft/leader-partition"), 1), 1, 2*generation) {
			if i%(generation/4) != 0 {
				continue
			}
			settled, err := s.Settle()
			if err != nil {
				t.Fatalf("%s: seed %d: %v", name, i+1, err)
			}
			settled.Recorded = &scenarios.Recorded{Verdict: "valid"} // as a run writes it
			text := settled.YAML()
			read, err := scenarios.Parse("chosen.yaml", text)
			if err != nil {
				t.Fatalf("%s: seed %d: %v", name, i+1, err)
			}
			if !bytes.Equal(read.YAML(), text) {
				t.Errorf("%s: seed %d: written and read it is another", name, i+1)
			}
			if i%generation != 0 {
				continue
			}
			first, second := run(t, s), run(t, read)
			if first.Digest != second.Digest {
				t.Errorf("%s: seed %d: the digest is %v, and %v when read from a file", name, i+1, first.Digest, second.Digest)
			}
		}
	}
}

func run(t *testing.T, s scenarios.Scenario) *scenarios.Result {
	t.Helper()
	r, err := scenarios.Run(t.Context(), s, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheFaultsOfTheScenarioStay(t *testing.T) {
	s := library(t, "raft/leader-partition")
	for _, name := range Names {
		for i, chosen := range played(mustNew(t, name, s, 1), 1, 2*generation) {
			settled, err := chosen.Settle()
			if err != nil {
				t.Fatal(err)
			}
			if len(settled.Faults) < len(s.Faults) || !reflect.DeepEqual(settled.Faults[:len(s.Faults)], s.Faults) {
				t.Fatalf("%s: seed %d: the first faults are %v, expected %v", name, i+1, settled.Faults, s.Faults)
			}
		}
	}
}

func TestAStrategyIsTheSameWhenItIsPlayedAgain(t *testing.T) {
	for _, name := range Names {
		s := library(t, "paxos/everything")
		once, twice := played(mustNew(t, name, s, 9), 9, 4*generation), played(mustNew(t, name, s, 9), 9, 4*generation)
		if !reflect.DeepEqual(once, twice) {
			t.Errorf("%s: played twice it chose other runs", name)
		}
		other := played(mustNew(t, name, s, 10_000), 10_000, 4*generation)
		if reflect.DeepEqual(once, other) {
			t.Errorf("%s: other seeds chose the same runs", name)
		}
	}
}

func TestWhatIsChosenDoesNotDependOnWhatIsLearnedMeanwhile(t *testing.T) {
	s := library(t, "raft/everything")
	inTurn := played(mustNew(t, Guided, s, 1), 1, 4*generation)
	guided := mustNew(t, Guided, s, 1)
	var first []scenarios.Scenario
	for begin := uint64(1); begin <= 4*generation; begin += generation {
		for seed := begin; seed < begin+generation; seed++ {
			first = append(first, guided.Choose(seed))
		}
		for seed := begin; seed < begin+generation; seed++ {
			guided.Learn(seed, told(seed))
		}
	}
	if !reflect.DeepEqual(inTurn, first) {
		t.Error("choosing a whole generation first chose other runs")
	}
}

func TestGuidanceMutatesWhatReachedSomethingNew(t *testing.T) {
	s := library(t, "raft/everything")
	all := played(mustNew(t, Guided, s, 1), 1, 8*generation)
	mutated, inherited := 0, 0
	for i, chosen := range all {
		seed := uint64(i + 1)
		isMutant := slices.ContainsFunc(chosen.Faults, func(f nemesis.Fault) bool { return f.ID[0] == 'm' })
		if i < generation && isMutant {
			t.Errorf("seed %d mutates what nobody has run", seed)
		}
		if isMutant {
			mutated++
		}
		if chosen.Seed != seed {
			inherited++
		}
	}
	if mutated < len(all)/4 || inherited < len(all)/8 {
		t.Errorf("of %d runs %d are mutants and %d have the seed of another, expected many", len(all), mutated, inherited)
	}
}

func TestWhatFailedOrReachedNothingNewIsNotKept(t *testing.T) {
	s := library(t, "raft/everything")
	for _, o := range []Outcome{{Verdict: checker.Violation, States: []uint64{7}}, {Verdict: checker.Valid}} {
		guided := mustNew(t, Guided, s, 1)
		for seed := uint64(1); seed <= 4*generation; seed++ {
			if chosen := guided.Choose(seed); chosen.Seed != seed {
				t.Fatalf("after %+v: seed %d runs with the seed %d, expected nothing to have been kept", o, seed, chosen.Seed)
			}
			guided.Learn(seed, o)
		}
	}
}

func TestTheSeedsOfASwarmDifferMoreThanThoseOfRandom(t *testing.T) {
	s := library(t, "raft/quiet")
	kinds := func(name string) (fewest, most, faults int) {
		fewest = 1000
		for _, chosen := range played(mustNew(t, name, s, 1), 1, 40) {
			settled, err := chosen.Settle()
			if err != nil {
				t.Fatal(err)
			}
			there := make(map[string]bool)
			for _, f := range settled.Faults {
				there[f.Effect.Kind()] = true
			}
			fewest, most = min(fewest, len(there)), max(most, len(there))
			faults += len(settled.Faults)
		}
		return fewest, most, faults
	}
	fewest, most, faults := kinds(Random)
	fewestSwarm, mostSwarm, faultsSwarm := kinds(Swarm)
	if mostSwarm-fewestSwarm <= most-fewest || faultsSwarm <= faults {
		t.Errorf("found %d to %d kinds and %d faults in a swarm, %d to %d and %d at random; expected more faults, and seeds that differ more",
			fewestSwarm, mostSwarm, faultsSwarm, fewest, most, faults)
	}
}

func TestWithoutBoundsOnlySafetyIsJudged(t *testing.T) {
	s := library(t, "raft/everything")
	g := *s.Generate
	g.Unlimited = true
	s.Generate = &g
	for _, name := range Names {
		if chosen := mustNew(t, name, s, 1).Choose(1); !chosen.SafetyOnly {
			t.Errorf("%s: progress is judged beyond the budget", name)
		}
	}
}

func TestAStrategyThatThereIsNotIsRefused(t *testing.T) {
	if _, err := New("gided", library(t, "raft/quiet"), 1); err == nil || err.Error() != `found the strategy "gided", expected one of random, swarm, guided, pct, sweep (did you mean guided?)` {
		t.Errorf("found the error %v", err)
	}
	if _, err := New(Random, scenarios.Scenario{}, 1); err == nil {
		t.Error("an empty scenario was taken")
	}
}

func TestWhatTheScenarioLeavesOpenIsDrawnAsFarAsTheProtocolClaims(t *testing.T) {
	s := library(t, "raft/everything")
	claims, err := s.Claims()
	if err != nil {
		t.Fatal(err)
	}
	g, err := bounds(s)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(g.Budget.Disk, claims.Budget.Disk) || !reflect.DeepEqual(g.Messages, claims.Messages) || g.Budget.Away != s.Nodes {
		t.Errorf("found %v, expected the disks, kinds of message and servers away of %v", g, claims)
	}
	if g.Gap != s.Generate.Gap || g.Longest != s.Generate.Longest || !reflect.DeepEqual(g.Points, s.Generate.Points) {
		t.Errorf("found %v, expected what the scenario says of times and points: %v", g, *s.Generate)
	}
}

func TestTheKindsOfFaultThatTheScenarioNamesAreAllThereAre(t *testing.T) {
	s, err := scenarios.Find("raft/rejoin")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Names {
		for _, chosen := range played(mustNew(t, name, s, 1), 1, generation) {
			settled, err := chosen.Settle()
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range settled.Faults[len(s.Faults):] {
				if kind := f.Effect.Kind(); !slices.Contains(append([]string{"priorities", "crash"}, s.Generate.Kinds...), kind) {
					t.Errorf("%s: seed %d: found a %s, expected one of %v", name, chosen.Seed, kind, s.Generate.Kinds)
				}
			}
		}
	}
}
