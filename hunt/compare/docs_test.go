package compare

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func manual(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/compare.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheManualNamesEveryFaultAndEveryKey(t *testing.T) {
	text := manual(t)
	for _, f := range Faults() {
		if row := fmt.Sprintf("| `%s` | %s |\n", f.Name, f.Summary); !strings.Contains(text, row) {
			t.Errorf("docs/compare.md lacks the row\n%s", row)
		}
	}
	p := New()
	for _, f := range p.fields(new(places)) {
		if !strings.Contains(text, "`"+f.Name+"`") {
			t.Errorf("docs/compare.md does not explain %s", f.Name)
		}
	}
	for _, f := range (&Table{Load: make([][]*Cell, 1)}).CSV() {
		if !strings.Contains(text, "| `"+f.Name+"` |") {
			t.Errorf("docs/compare.md does not explain %s", f.Name)
		}
	}
}

// examples are the plans of the manual.
func examples(t *testing.T) []Plan {
	var all []Plan
	_, rest, found := strings.Cut(manual(t), "```yaml\n")
	for found {
		var example string
		example, rest, _ = strings.Cut(rest, "```\n")
		all = append(all, planned(t, example))
		_, rest, found = strings.Cut(rest, "```yaml\n")
	}
	if len(all) != 2 {
		t.Fatalf("docs/compare.md has %d plans, expected 2", len(all))
	}
	return all
}
