package main

import (
	"os"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/compare"
	"github.com/laplace-sim/laplace/scenarios"
)

func TestTheScenarioOfTheReadmeRuns(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(readme), "```yaml\n")
	text, _, closed := strings.Cut(after, "```\n")
	if !found || !closed {
		t.Fatal("README.md shows no scenario")
	}
	s, err := scenarios.Parse("README.md", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	result, err := scenarios.Run(t.Context(), s, scenarios.Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	if result.Verdict != checker.Valid || len(result.Faults) != 2 {
		t.Errorf("%v with %d faults, want valid with 2", result.Verdict, len(result.Faults))
	}
}

func TestThePlanOfTheReadmeIsOne(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(readme), "```yaml\nsubjects:")
	text, _, closed := strings.Cut(after, "```\n")
	if !found || !closed {
		t.Fatal("README.md shows no plan")
	}
	p, err := compare.Parse("README.md", []byte("subjects:"+text))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Subjects) != 3 || len(p.Faults) != 2 {
		t.Errorf("found %d subjects and %d faults, expected 3 and 2", len(p.Subjects), len(p.Faults))
	}
}

func TestTheReadmeNamesEachProtocol(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(readme), "\nThe protocols are ")
	list, _, ended := strings.Cut(after, ". ")
	if !found || !ended {
		t.Fatal("README.md has no sentence that begins with: The protocols are")
	}
	for _, p := range scenarios.Protocols() {
		if link := "](protocols/" + strings.ReplaceAll(p.Name, "-", "") + ")"; !strings.Contains(list, link) {
			t.Errorf("name %s in the sentence of README.md that begins with \"The protocols are\", with the link %s", p.Name, link)
		}
	}
	if links, all := strings.Count(list, "](protocols/"), len(scenarios.Protocols()); links != all {
		t.Errorf("README.md names %d protocols, expected the %d of scenarios/protocols.go", links, all)
	}
}
