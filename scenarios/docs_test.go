package scenarios

import (
	"os"
	"strings"
	"testing"
)

func TestTheExampleInTheDocumentationCanBeRun(t *testing.T) {
	text, err := os.ReadFile("../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```yaml\n")
	example, _, found := strings.Cut(rest, "```\n")
	if !found {
		t.Fatal("found no example")
	}
	s, err := Parse("example.yaml", []byte(example))
	if err != nil {
		t.Fatal(err)
	}
	s.Flaw = ""
	mustBeValid(t, mustRun(t, s, Options{}))
}

func TestTheDocumentationNamesEveryKey(t *testing.T) {
	text, err := os.ReadFile("../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	s := New("raft")
	for _, f := range append(s.fields(), s.Workload.fields()...) {
		if !strings.Contains(string(text), "`"+f.name+"`") {
			t.Errorf("docs/scenarios.md does not explain %s", f.name)
		}
	}
}
