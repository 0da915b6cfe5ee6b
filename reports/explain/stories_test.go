package explain

import (
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/observation"
)

func TestEveryInvariantHasAStory(t *testing.T) {
	for _, invariant := range checker.StandardInvariants(observation.All()...) {
		if breaches[invariant.Name()] == nil {
			t.Errorf("%q has no story; give it a line in breaches", invariant.Name())
		}
	}
}

// ofHistories are the promises of which workloads judge whether they are kept.
var ofHistories = []checker.Promise{checker.Freshness, checker.Provenance, checker.Convergence}

// These runs make all checks that there are.
func TestEveryCheckThatARunMakesHasAStory(t *testing.T) {
	made := make(map[string]bool)
	for _, tt := range []struct {
		scenario   string
		parameters map[string]string
	}{
		{"chain/idle", nil}, {"chain/everything", nil}, {"etcdraft/wan", nil}, {"paxos/blackouts", nil},
		{"primary-backup/idle", map[string]string{"mode": "async"}},
	} {
		s, err := scenarios.Find(tt.scenario)
		if err != nil {
			t.Fatal(err)
		}
		s.Parameters = tt.parameters
		r, err := scenarios.Run(t.Context(), s, scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, check := range r.Checks {
			made[check.Name] = true
			if slices.Contains(ofHistories, check.Promise) && breaches[check.Name] == nil {
				continue // a workload's, whose name is not known here
			}
			if breaches[check.Name] == nil && failures[check.Name] == nil {
				t.Errorf("%s makes the check %q, which has no story; give it a line in breaches or failures", tt.scenario, check.Name)
			}
		}
	}
	for _, stories := range []map[string]func(*teller){breaches, failures} {
		for name := range stories {
			if !made[name] {
				t.Errorf("no run makes the check %q, which has a story; add a scenario to those above, and what the check needs to know to the Observes of its protocol", name)
			}
		}
	}
}

// Whoever has a check of their own need not tell its story.
func TestAnInvariantWithoutAStoryIsToldByItsDetail(t *testing.T) {
	s := new(script)
	s.expire(n1)
	s.observe(n1, observation.Note, 0, 0, 0, "fine")
	s.observe(n1, observation.Note, 0, 0, 0, "odd")
	story := Explain(s.result(checker.Check{
		Name: "no oddities", Verdict: checker.Violation, Detail: "node 1 is odd",
		Evidence: checker.Evidence{Event: s.number, Observation: 2, At: s.at},
	}))
	if story.Claim != "node 1 is odd" || len(story.Steps) != 1 || story.Steps[0].Text != "n1 node 1 is odd" {
		t.Errorf("it claims %q and has the steps %v", story.Claim, story.Steps)
	}
}
