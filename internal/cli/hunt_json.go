package cli

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/store"
	"github.com/laplace-sim/laplace/sim"
)

// A huntObject is what --json writes of a hunt.
type huntObject struct {
	Runs      []huntRun       `json:"runs"`
	Failures  []huntFailure   `json:"failures"`
	Sometimes []huntSometimes `json:"sometimes"`

	Scenarios []string        `json:"scenarios"`
	Flaw      string          `json:"flaw"`
	Strategy  string          `json:"strategy"`
	Verdict   checker.Verdict `json:"verdict"`
	Digest    sim.Digest      `json:"digest"` // of all runs in order
	Events    uint64          `json:"events"`
	Virtual   time.Duration   `json:"virtual_ns"`
	Faults    uint64          `json:"faults"`  // that struck
	Idle      uint64          `json:"idle"`    // of these, those that met with nothing
	Skipped   uint64          `json:"skipped"` // that never struck
	States    int             `json:"states"`
	Out       string          `json:"out"`
}

type huntRun struct {
	Scenario  string          `json:"scenario"`
	Seed      uint64          `json:"seed"`
	Verdict   checker.Verdict `json:"verdict"`
	Digest    sim.Digest      `json:"digest"`
	Signature string          `json:"signature"`
	Beyond    string          `json:"beyond,omitempty"`   // what was done beyond the claim
	Unjudged  []string        `json:"unjudged,omitempty"` // the checks that were not judged beside it
}

type huntFailure struct {
	Signature string `json:"signature"`
	Count     uint64 `json:"count"`
	Scenario  string `json:"scenario"`
	Seed      uint64 `json:"seed"` // the first
	Shrunk    string `json:"shrunk"`
	Out       string `json:"out"`

	Before     *store.Size `json:"before,omitempty"`
	After      *store.Size `json:"after,omitempty"`
	Twin       string      `json:"twin"`
	Difference string      `json:"difference"`
}

type huntSometimes struct {
	Name     string `json:"name"`
	Reached  bool   `json:"reached"`
	Scenario string `json:"scenario"`
}

// object is the hunt as JSON. Nothing in it depends on how many jobs there
// were.
func (h *hunter) object() huntObject {
	s := h.summary
	o := huntObject{
		Runs: []huntRun{}, Failures: []huntFailure{}, Sometimes: []huntSometimes{},
		Flaw: h.search.Scenarios[0].Flaw, Strategy: h.search.Strategy, Verdict: s.Verdict(), Digest: s.Digest,
		Events: s.Events, Virtual: s.Virtual, Faults: s.Faults, Idle: s.Idle, Skipped: s.Skipped, States: s.States, Out: h.out,
	}
	for _, sc := range h.search.Scenarios {
		o.Scenarios = append(o.Scenarios, sc.Name)
	}
	for _, r := range h.runs {
		o.Runs = append(o.Runs, huntRun{o.Scenarios[r.Scenario], r.Seed, r.Verdict, r.Digest, r.Signature, r.Beyond, r.Unjudged})
	}
	for _, f := range h.found {
		one := huntFailure{
			Signature: f.Signature, Count: f.Count, Scenario: o.Scenarios[f.Scenario], Seed: f.Seed,
			Shrunk: f.shrunkSchedule(), Out: f.dir,
		}
		if small := f.Failure.Shrunk; small != nil {
			one.Before, one.After, one.Difference = &small.Before, &small.After, small.Difference
			one.Twin = f.twin()
		}
		o.Failures = append(o.Failures, one)
	}
	for _, each := range s.Sometimes {
		o.Sometimes = append(o.Sometimes, huntSometimes{each.Name, each.Reached, o.Scenarios[each.Scenario]})
	}
	return o
}
