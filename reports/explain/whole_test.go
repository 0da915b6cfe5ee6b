package explain

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/observation"
)

func TestEachKindOfObservationHasItsWords(t *testing.T) {
	s := new(script)
	s.boot(n1)
	for _, kind := range observation.All() {
		s.observe(n1, kind, 1, 1, 1, "follower")
	}
	r := s.result(checker.Check{Name: checker.CatchUpName, Verdict: checker.Violation})
	c := newAnnals(newTape(r))
	for _, o := range c.seen {
		text := c.observed(o)
		if strings.HasPrefix(text, " ") || strings.HasPrefix(text, "noted: ") != (o.Kind == observation.Note) {
			t.Errorf("an observation of kind %v is told as %q; give the kind its words in teller.observed, or in verbs", o.Kind, text)
		}
	}
}
