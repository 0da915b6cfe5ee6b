package scenarios

import (
	"testing"

	"github.com/laplace-sim/laplace/internal/protocoltest"
)

func TestEachProtocolPassesTheStandardTests(t *testing.T) {
	for _, p := range Protocols() {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			protocoltest.Standard(t, p)
		})
	}
}
