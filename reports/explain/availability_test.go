package explain

import (
	"strings"
	"testing"
)

func TestAClientThatWaitsAmongWholeServersHasAStory(t *testing.T) {
	for _, tt := range []struct {
		scenario, flaw string
		steps          []string
	}{
		{"raft/one-down", "commit-by-all", []string{"fault dead: n2 crashed", "was not done", "and nobody applied it", "when its time was up: n1 ", "n2 down"}},
		{"raft/two-left", "equal-timeouts", []string{"from here on servers became candidate", "when its time was up: "}},
	} {
		r := run(t, tt.scenario, tt.flaw, 1)
		s := Explain(r)
		if s.Check != "availability" {
			t.Fatalf("%s: the story is about %q, expected availability", tt.flaw, s.Check)
		}
		judge(t, r, s)
		first, _ := r.First()
		var all []string
		for _, step := range s.Steps {
			all = append(all, step.Text)
			if step.At > first.Evidence.At {
				t.Errorf("%s: at %v, after the client's time was up, %s", tt.flaw, step.At, step.Text)
			}
		}
		for _, expected := range tt.steps {
			if !strings.Contains(strings.Join(all, "\n"), expected) {
				t.Errorf("%s: no step says %q, but\n%s", tt.flaw, expected, s.Text(Terminal{}))
			}
		}
	}
}
