//go:build soak

package liveplan

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// simulate runs a subject under a fault in the simulator, once with each seed.
func simulate(t *testing.T, m machine, of *subject, f *fault) (all []measure.Measures) {
	t.Helper()
	for seed := range uint64(seeds) {
		s := m.scenario(of, f, seed+1)
		r, err := scenarios.Run(t.Context(), s, scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict != checker.Valid {
			t.Errorf("simulated %s with seed %d: %v", s.Name, s.Seed, r.Verdict)
		}
		all = append(all, measuresOf(r, f))
	}
	return all
}

// measuresOf measures a simulated run as a real one is measured.
func measuresOf(r *scenarios.Result, f *fault) measure.Measures {
	run := measure.Run{History: r.History, Until: f.duration(), Deadline: r.Spec.Workload.Deadline, Cost: r.Measures.Cost}
	for i, struck := range r.Faults {
		if f.counts(i, led(r, struck)) {
			run.Faults = append(run.Faults, measure.Fault{ID: struck.Fault.ID, At: struck.From})
		}
	}
	var term uint64
	for _, role := range r.Roles {
		if role.Role == sim.Leader && role.Term > term {
			term = role.Term
			run.Leaders = append(run.Leaders, role.At)
		}
	}
	return measure.Of(run)
}

// led reports whether the victim of a fault led when it struck.
func led(r *scenarios.Result, struck nemesis.Injected) (leads bool) {
	for _, role := range r.Roles {
		if role.At < struck.From && nemesis.ServerName(int(role.Node)) == struck.Nodes[0] {
			leads = role.Role == sim.Leader
		}
	}
	return leads
}
