package laplacetest

import (
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

func TestEachKindOfObservationHasItsWords(t *testing.T) {
	for _, kind := range observation.All() {
		text := observed(sim.Observation{Kind: kind, Text: "leader"})
		if strings.HasPrefix(text, ":") || strings.HasPrefix(text, "observes (kind") {
			t.Errorf("an observation of kind %v is told as %q; give the kind its words in observed", kind, text)
		}
	}
}
