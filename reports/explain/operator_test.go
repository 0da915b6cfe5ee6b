package explain

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/observation"
)

func TestAnOrderThatIsLeftOpenHasAStory(t *testing.T) {
	s := new(script)
	s.boot(n1)
	s.observe(n1, observation.Became, 3, 0, 0, "leader")
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
