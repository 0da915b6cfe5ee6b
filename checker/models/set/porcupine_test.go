package set

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/modelstest"
)

func TestASetIsJudgedAsPorcupineJudges(t *testing.T) {
	for _, c := range []struct{ operations, clients, unknown, elements int }{{6, 2, 0, 100}, {8, 3, 0, 100}, {7, 3, 20, 100}, {8, 3, 10, 3}} {
		m := modelstest.Random{
			Spec: Spec, Operations: c.operations, Clients: c.clients, Unknown: c.unknown, Wrong: 15,
			Ask: func(_ *rand.Rand, o *checker.Operation, number int) {
				if o.Kind == Add {
					o.Value = fmt.Sprint("e", number%c.elements)
				}
			},
			Lie: func(r *rand.Rand, o *checker.Operation, h checker.History) {
				elements := strings.Fields(o.Output)
				if len(elements) > 0 && r.IntN(2) == 0 {
					at := r.IntN(len(elements))
					elements = slices.Delete(elements, at, at+1)
				} else {
					elements = append(elements, fmt.Sprint("e", r.IntN(len(h)+1)))
				}
				slices.Sort(elements)
				elements = slices.Compact(elements)
				o.Output, o.Found = strings.Join(elements, " "), len(elements) > 0
			},
		}
		var legal, illegal int
		for seed := range uint64(25_000) {
			h := m.History(seed)
			found := Linearizable(h, 0)
			if found.Verdict == checker.Unknown {
				continue
			}
			is := modelstest.Linearizable(h, Spec)
			if is != (found.Verdict == checker.Valid) {
				t.Fatalf("seed %d: found %v (%s), porcupine says legal: %v, of\n%v", seed, found.Verdict, found.Detail, is, h)
			}
			if full, _ := Full(h, NoBound); is && full.Verdict == checker.Violation {
				t.Fatalf("seed %d: found %s of what porcupine explains:\n%v", seed, full.Detail, h)
			}
			if is {
				legal++
			} else {
				illegal++
			}
		}
		if legal < 2_000 || illegal < 2_000 {
			t.Errorf("%+v: found %d legal and %d illegal ones", c, legal, illegal)
		}
	}
}
