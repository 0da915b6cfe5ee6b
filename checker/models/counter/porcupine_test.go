package counter

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/modelstest"
)

func TestNoCounterIsAccusedThatPorcupineExplains(t *testing.T) {
	for _, c := range []struct{ operations, clients, unknown int }{{6, 2, 0}, {8, 3, 0}, {7, 3, 20}} {
		m := modelstest.Random{
			Spec: Spec, Operations: c.operations, Clients: c.clients, Unknown: c.unknown, Wrong: 15,
			Ask: func(r *rand.Rand, o *checker.Operation, _ int) {
				if o.Kind == Add {
					o.Value = fmt.Sprint(r.IntN(12) - 4)
				}
			},
			Lie: func(r *rand.Rand, o *checker.Operation, _ checker.History) {
				sum, _ := strconv.Atoi(o.Output)
				o.Output = fmt.Sprint(sum + r.IntN(13) - 6)
			},
		}
		var agreed, missed, valid int
		for seed := range uint64(34_000) {
			h := m.History(seed)
			found := Sums(h, 0)
			switch legal := modelstest.Linearizable(h, Spec); {
			case found.Verdict == checker.Violation && legal:
				t.Fatalf("seed %d: found %s of what porcupine explains:\n%v", seed, found.Detail, h)
			case found.Verdict == checker.Violation:
				agreed++
			case found.Verdict == checker.Valid && !legal:
				missed++
			default:
				valid++
			}
		}
		if agreed < 2*missed || valid < 5_000 {
			t.Errorf("%+v: %d accused, %d missed, %d legal; expected that two of three are found", c, agreed, missed, valid)
		}
	}
}
