package strategy

import (
	"reflect"
	"testing"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

func TestWhatMayBeDrawnForAParameterChangesNoPromise(t *testing.T) {
	promised := func(p *protocols.Protocol, parameters map[string]string) any {
		t.Helper()
		mode, in, err := p.ModeWith(parameters)
		if err != nil {
			t.Fatal(err)
		}
		lease, rests, err := p.LeaseWith(parameters)
		if err != nil {
			t.Fatal(err)
		}
		settings, err := p.Settings(protocols.Cluster{Nodes: []sim.NodeID{1}, Parameters: parameters})
		if err != nil {
			t.Fatal(err)
		}
		var within any
		if p.Failover != nil {
			within = p.Failover(settings)
		}
		return []any{mode, in, lease, rests, within}
	}
	for _, p := range scenarios.Protocols() {
		before := promised(p, nil)
		for _, q := range p.Parameters {
			for _, value := range q.Draws {
				if value == q.Default {
					t.Errorf("%s: %s may be drawn to be %s, expected a value that is not the default", p.Name, q.Name, value)
				}
				if after := promised(p, map[string]string{q.Name: value}); !reflect.DeepEqual(after, before) {
					t.Errorf("%s with %s: %s: found the promises %v, expected %v", p.Name, q.Name, value, after, before)
				}
			}
		}
	}
}

func TestASwarmDrawsParametersThatTheScenarioLeavesOpen(t *testing.T) {
	s := library(t, "raft/quiet")
	s.Parameters = map[string]string{"batch": "7"}
	p, err := scenarios.FindProtocol(s.Protocol)
	if err != nil {
		t.Fatal(err)
	}
	const seeds = 200
	drawn := make(map[string]int)
	for _, chosen := range played(mustNew(t, Swarm, s, 1), 1, seeds) {
		if chosen.Parameters["batch"] != "7" {
			t.Fatalf("seed %d: batch is %s, expected 7 as the scenario has it", chosen.Seed, chosen.Parameters["batch"])
		}
		for name, value := range chosen.Parameters {
			drawn[name+": "+value]++
		}
	}
	for _, q := range p.Parameters {
		changed := 0
		for _, value := range q.Draws {
			times := drawn[q.Name+": "+value]
			if changed += times; times == 0 && q.Name != "batch" {
				t.Errorf("%s was never %s in %d seeds", q.Name, value, seeds)
			}
		}
		if changed > seeds/2 {
			t.Errorf("%s was not the default in %d of %d seeds, expected a minority", q.Name, changed, seeds)
		}
	}
	if len(s.Parameters) != 1 {
		t.Errorf("the parameters of the scenario that was given have become %v", s.Parameters)
	}
}
