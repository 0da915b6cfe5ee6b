package scenarios

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestTheExamplesInTheDocumentationCanBeRun(t *testing.T) {
	text, err := os.ReadFile("../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "```yaml\n")
	if !found {
		t.Fatal("found no example")
	}
	for found {
		var example string
		example, rest, _ = strings.Cut(rest, "```\n")
		if !strings.Contains(example, "protocol:") { // a part of a scenario
			example = "protocol: raft\n" + example
		}
		s, err := Parse("example.yaml", []byte(example))
		if err != nil {
			t.Fatalf("%v in\n%s", err, example)
		}
		s.Flaw = ""
		mustBeValid(t, mustRun(t, s, Options{}))
		_, rest, found = strings.Cut(rest, "```yaml\n")
	}
}

func TestTheDocumentationNamesEveryKey(t *testing.T) {
	text, err := os.ReadFile("../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	s := New("raft")
	for _, f := range slices.Concat(s.fields(), s.Network.fields(), s.Workload.fields()) {
		if !strings.Contains(string(text), "`"+f.Name+"`") {
			t.Errorf("docs/scenarios.md does not explain %s", f.Name)
		}
	}
}

func TestTheDocumentationNamesEveryFaultThatMayVoidAPromise(t *testing.T) {
	text, err := os.ReadFile("../docs/checkers.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "| harm | claimed | voids |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	kinds := slices.Concat(traceless, delaying, misdelivering, []string{"crash", "crash-loop", "clock-stop", "clock-drift", "clock-offset", "clock-jump", "clock-freeze", "broken-bound"})
	for _, damage := range damages {
		kinds = append(kinds, damage...)
	}
	for _, kind := range kinds {
		if !strings.Contains(table, "`"+kind+"`") {
			t.Errorf("the table of harm in docs/checkers.md does not name %s", kind)
		}
	}
}
