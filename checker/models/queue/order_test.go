package queue

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/modelstest"
)

// histories are of queues into which each element is put once, with so many drains in each
// ten operations.
func histories(operations, clients, unknown, wrong, drains int) modelstest.Random {
	spec := Spec
	spec.Kinds = nil
	for i := range 10 - drains {
		spec.Kinds = append(spec.Kinds, Kinds[i%2])
	}
	for range drains {
		spec.Kinds = append(spec.Kinds, Drain)
	}
	return modelstest.Random{
		Spec: spec, Operations: operations, Clients: clients, Unknown: unknown, Wrong: wrong,
		Ask: func(r *rand.Rand, o *checker.Operation, number int) {
			if o.Kind == Enqueue {
				o.Value = fmt.Sprint("e", number)
			}
		},
		Lie: func(r *rand.Rand, o *checker.Operation, h checker.History) {
			elements := strings.Fields(o.Output)
			switch r.IntN(3) {
			case 0:
				elements = append(elements, fmt.Sprint("e", r.IntN(len(h)+1)))
			case 1:
				elements = nil
			}
			r.Shuffle(len(elements), func(i, j int) { elements[i], elements[j] = elements[j], elements[i] })
			if o.Kind == Dequeue {
				elements = elements[:min(len(elements), 1)]
			}
			o.Output, o.Found = strings.Join(elements, " "), len(elements) > 0
		},
	}
}

func TestAQueueIsDecidedAsPorcupineDecides(t *testing.T) {
	for _, c := range []struct{ operations, clients, unknown, wrong, drains int }{
		{5, 2, 0, 20, 0}, {6, 3, 0, 20, 0}, {7, 3, 0, 15, 0}, {8, 4, 0, 20, 0}, {6, 3, 15, 15, 0}, {8, 4, 10, 10, 0}, {8, 2, 0, 10, 1}, {8, 3, 8, 10, 1},
	} {
		tally := modelstest.Agree(t, distinct, histories(c.operations, c.clients, c.unknown, c.wrong, c.drains), 1, 13_000)
		t.Logf("%+v: %+v", c, tally)
		if tally.Legal == 0 || tally.Illegal == 0 || c.unknown == 0 && c.drains == 0 && tally.Left > 0 || tally.Left > 6_500 {
			t.Errorf("%+v: found %+v", c, tally)
		}
	}
}
