package priorityqueue

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/modelstest"
)

// histories are of priority queues into which each element is put once.
func histories(operations, clients, unknown, wrong int) modelstest.Random {
	return modelstest.Random{
		Spec: Spec, Operations: operations, Clients: clients, Unknown: unknown, Wrong: wrong,
		Ask: func(r *rand.Rand, o *checker.Operation, number int) {
			if o.Kind == Insert {
				o.Value = fmt.Sprint((number*7 + 3) % 20)
			}
		},
		Lie: func(r *rand.Rand, o *checker.Operation, h checker.History) {
			o.Output = h[r.IntN(len(h))].Value
			o.Found = r.IntN(5) > 0
		},
	}
}

func TestAPriorityQueueIsDecidedAsPorcupineDecides(t *testing.T) {
	for _, c := range []struct{ operations, clients, unknown, wrong int }{{5, 2, 0, 20}, {6, 3, 0, 20}, {7, 3, 0, 15}, {8, 4, 0, 20}, {6, 3, 15, 15}, {8, 4, 10, 10}} {
		tally := modelstest.Agree(t, Model, histories(c.operations, c.clients, c.unknown, c.wrong), 1, 17_000)
		t.Logf("%+v: %+v", c, tally)
		if tally.Legal == 0 || tally.Illegal == 0 || c.unknown == 0 && tally.Left > 0 {
			t.Errorf("%+v: found %+v", c, tally)
		}
	}
}

// long are histories of many elements.
func long(operations, clients, unknown int) modelstest.Random {
	m := histories(operations, clients, unknown, 0)
	m.Ask = func(r *rand.Rand, o *checker.Operation, number int) {
		if o.Kind == Insert {
			o.Value = fmt.Sprint(number * 7919 % 1_000_003)
		}
	}
	return m
}
