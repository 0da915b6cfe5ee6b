package explain

import (
	"slices"
	"strings"
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
func TestAnInvariantWithoutAStoryIsToldByWhatBrokeItAndWhatLedThere(t *testing.T) {
	s := new(script)
	s.control("fault f1: pause")
	s.expire(n2)
	s.observe(n2, observation.Note, 0, 0, 0, "apart")
	cause := s.expire(n3)
	s.observe(n3, observation.Note, 0, 0, 0, "near")
	s.deliver(n3, n1, "Ping", cause)
	s.observe(n1, observation.Note, 0, 0, 0, "fine")
	s.observe(n1, observation.Note, 0, 0, 0, "odd")
	story := Explain(s.result(checker.Check{
		Name: "no oddities", Verdict: checker.Violation, Detail: "node 1 is odd",
		Evidence: checker.Evidence{Event: s.number, Observation: 4, At: s.at},
	}))
	want := []string{"n3 noted: near", "n1 noted: odd, on Ping 1 from n3", "n1 noted: fine"}
	if got := texts(story); story.Claim != "node 1 is odd" || !slices.Equal(got, want) {
		t.Errorf("it claims %q and has the steps %q, expected %q", story.Claim, got, want)
	}
}

func TestAPropertyOfTheEndIsToldByWhatAllNodesHadComeTo(t *testing.T) {
	s := new(script)
	s.expire(n2)
	s.observe(n2, observation.Note, 0, 0, 0, "done")
	s.expire(n3)
	s.control("end")
	story := Explain(s.result(checker.Check{
		Name: "all done", Verdict: checker.Violation, Detail: "two are missing", Evidence: checker.Evidence{Event: s.number, At: s.at},
	}))
	want := []string{"n2 noted: done", "then it showed"}
	if got := texts(story); story.Claim != "two are missing" || story.Past != 3 || !slices.Equal(got, want) {
		t.Errorf("it claims %q and has the steps %q and a past of %d, expected %q and 3", story.Claim, got, story.Past, want)
	}
	// A property that looks after each event shows at that of a node.
	s.deliver(n3, n1, "Ping", 2)
	story = Explain(s.result(checker.Check{
		Name: "none looks", Verdict: checker.Violation, Detail: "n1 does", Evidence: checker.Evidence{Event: s.number, At: s.at},
	}))
	if got := texts(story); len(got) == 0 || !strings.Contains(got[len(got)-1], "n1 got Ping 1 from n3") || !strings.HasSuffix(got[len(got)-1], "; then it showed") {
		t.Errorf("it has the steps %q", got)
	}
}

// texts are the steps of a story, in words.
func texts(s *Story) []string {
	var all []string
	for _, step := range s.Steps {
		all = append(all, step.Text)
	}
	return all
}
