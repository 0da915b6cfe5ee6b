package explain

import (
	"strings"
	"testing"
)

func TestAServerThatIsLostHasAStory(t *testing.T) {
	for _, tt := range []struct {
		flaw, check string
		steps       []string
	}{
		{"forget-snapshot", "halts", []string{"restored a snapshot that ends with", "was back from the crash at", "halted: cannot trust its disk"}},
		{"starve-follower", "catch-up", []string{"n5 came no further than", "the end: n1"}},
	} {
		s := Explain(run(t, "raft/stragglers", tt.flaw, 1))
		if s.Check != tt.check {
			t.Errorf("%s: the story is about %q, expected %q", tt.flaw, s.Check, tt.check)
		}
		var all []string
		for _, step := range s.Steps {
			all = append(all, step.Text)
		}
		for _, expected := range tt.steps {
			if !strings.Contains(strings.Join(all, "\n"), expected) {
				t.Errorf("%s: no step says %q, but\n%s", tt.flaw, expected, s.Text(Terminal{}))
			}
		}
	}
}
