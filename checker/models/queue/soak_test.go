//go:build soak

package queue

import (
	"testing"

	"github.com/laplace-sim/laplace/checker/models/modelstest"
)

func TestAQueueThatIsLongerIsDecidedAsPorcupineDecides(t *testing.T) {
	for _, m := range []modelstest.Random{histories(10, 4, 0, 10, 0), histories(10, 4, 12, 8, 0), histories(9, 3, 5, 8, 1)} {
		t.Logf("%+v", modelstest.Agree(t, distinct, m, 1_000_000, 30_000))
	}
}
