package sim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

func TestTimeThatWouldGoBackIsAMistakeOfTheKernel(t *testing.T) {
	w := sim.New(sim.Config{})
	add(w, program{})
	w.Due(time.Second)
	run(t, w, time.Second)
	w.Due(time.Second - 1)
	defer func() {
		if said := fmt.Sprint(recover()); !strings.Contains(said, "999.999999ms, and it is 1s already") {
			t.Errorf("found %q, expected a panic that says both times", said)
		}
	}()
	_ = w.Run(2 * time.Second)
}
