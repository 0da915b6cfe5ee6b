package explain

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
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

func TestAnOrderThatIsLeftOpenHasAStory(t *testing.T) {
	s := new(script)
	s.boot(n1)
	s.observe(n1, checker.Became, 3, 0, 0, "leader")
	s.control("heal")
	asked := s.deliver(c1, n1, "Reconfigure", 0)
	s.deliver(n1, c1, "Reply", asked)
	s.deliver(c1, n1, "Reconfigure", 0)
	r := s.result(checker.Check{Name: "orders", Verdict: checker.Violation, Detail: "an order was neither carried out nor refused"})
	r.Names[c1-1] = "operator"
	text := Explain(r).Text(Terminal{Width: 200})
	for _, expected := range []string{"the operator asked 2 times from here on and got 1 answers", "n1 leader of term 3", "everything healed"} {
		if !strings.Contains(text, expected) {
			t.Errorf("nothing says %q in\n%s", expected, text)
		}
	}
}
