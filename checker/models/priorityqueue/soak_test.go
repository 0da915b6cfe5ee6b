//go:build soak

package priorityqueue

import (
	"testing"

	"github.com/laplace-sim/laplace/checker/models/modelstest"
)

func TestAPriorityQueueThatIsLongerIsDecidedAsPorcupineDecides(t *testing.T) {
	for _, m := range []modelstest.Random{histories(14, 5, 0, 10), histories(14, 5, 12, 8), histories(18, 6, 3, 5)} {
		t.Logf("%+v", modelstest.Agree(t, Model{Spec}, m, 1_000_000, 100_000))
	}
}
