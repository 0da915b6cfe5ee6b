package strategy

import (
	"reflect"
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/scenarios"
)

func TestASwarmOrdersWhatCanBeCarriedOut(t *testing.T) {
	s := library(t, "raft/quiet")
	const seeds = 200
	ordered, actions := 0, make(map[scenarios.Action]int)
	for _, chosen := range played(mustNew(t, Swarm, s, 1), 1, seeds) {
		if err := chosen.Check(); err != nil {
			t.Fatalf("seed %d: %v", chosen.Seed, err)
		}
		if len(chosen.Operator) > 0 {
			ordered++
		}
		voters := serverNames(s.Nodes)
		throughout := voters
		for _, o := range chosen.Operator {
			actions[o.Do]++
			switch o.Do {
			case scenarios.Reconfigure:
				if len(o.Voters) < votersMin {
					t.Errorf("seed %d: the voters are to be %v, expected %d at least", chosen.Seed, o.Voters, votersMin)
				}
				voters = o.Voters
				throughout = slices.DeleteFunc(slices.Clone(throughout), func(name string) bool { return !slices.Contains(voters, name) })
			case scenarios.Transfer:
				if !slices.Contains(throughout, o.To) {
					t.Errorf("seed %d: %s is to lead, which may have no vote by then", chosen.Seed, o.To)
				}
			}
		}
	}
	if ordered < seeds/5 || ordered > seeds/2 || actions[scenarios.Reconfigure] == 0 || actions[scenarios.Transfer] == 0 {
		t.Errorf("%d of %d seeds have orders, %v in all; expected about a third, of both kinds", ordered, seeds, actions)
	}
}

func TestOrdersThatTheScenarioHasStayAsTheyAre(t *testing.T) {
	s, err := scenarios.Find("raft/reconfiguration")
	if err != nil {
		t.Fatal(err)
	}
	for _, chosen := range played(mustNew(t, Swarm, s, 1), 1, 20) {
		if !reflect.DeepEqual(chosen.Operator, s.Operator) {
			t.Fatalf("seed %d: found the orders %v, expected those of the scenario", chosen.Seed, chosen.Operator)
		}
	}
}

func TestNothingIsOrderedThatTheProtocolDoesNotAnswer(t *testing.T) {
	for _, name := range []string{"synod/quiet", "chain/quiet"} {
		for _, chosen := range played(mustNew(t, Swarm, library(t, name), 1), 1, 20) {
			if len(chosen.Operator) > 0 {
				t.Fatalf("%s, seed %d: found the orders %v, expected none", name, chosen.Seed, chosen.Operator)
			}
		}
	}
}

func TestFewServersAreNotMadeFewer(t *testing.T) {
	s := library(t, "raft/quiet")
	s.Nodes = 3
	for _, chosen := range played(mustNew(t, Swarm, s, 1), 1, 40) {
		for _, o := range chosen.Operator {
			if o.Do == scenarios.Reconfigure {
				t.Fatalf("seed %d: three servers are to become %v", chosen.Seed, o.Voters)
			}
		}
	}
}

func TestNoDiskIsDamagedWhileMembersChange(t *testing.T) {
	s := library(t, "raft/everything")
	damaged := 0
	for _, chosen := range played(mustNew(t, Swarm, s, 1), 1, 60) {
		disks := len(chosen.Generate.Budget.Disk) > 0
		if changes := slices.ContainsFunc(chosen.Operator, func(o scenarios.Order) bool { return o.Do == scenarios.Reconfigure }); changes && disks {
			t.Fatalf("seed %d: disks may be damaged while members change, expected none", chosen.Seed)
		}
		if disks {
			damaged++
		}
	}
	if damaged < 10 || damaged > 40 {
		t.Errorf("%d of 60 seeds may damage disks, expected about half of those without orders", damaged)
	}
}

func TestNobodyIsOrderedAboutWhileAServerIsMissingForGood(t *testing.T) {
	s, err := scenarios.Find("raft/one-down")
	if err != nil {
		t.Fatal(err)
	}
	for _, chosen := range played(mustNew(t, Swarm, s, 1), 1, 40) {
		if len(chosen.Operator) > 0 {
			t.Fatalf("seed %d: found the orders %v, expected none beside a fault that outlives the heal", chosen.Seed, chosen.Operator)
		}
	}
}
