//go:build soak

package stack

import (
	"testing"

	"github.com/laplace-sim/laplace/checker/models/modelstest"
)

func TestAStackThatIsLongerIsDecidedAsPorcupineDecides(t *testing.T) {
	for _, m := range []modelstest.Random{histories(10, 4, 0, 10), histories(10, 4, 12, 8), histories(12, 5, 3, 5)} {
		t.Logf("%+v", modelstest.Agree(t, Model, m, 1_000_000, 30_000))
	}
}
