package modelstest

import (
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// A Tally is how many histories were legal, illegal, and left to a search.
type Tally struct{ Legal, Illegal, Left int }

// Agree fails the test if a decider tells of a history what porcupine does not, or shows a
// contradiction in the operations of which alone porcupine finds none. It tries so many
// seeds from one on.
func Agree(t *testing.T, d linear.Decider, m Random, from, seeds uint64) Tally {
	t.Helper()
	var tally Tally
	for seed := from; seed < from+seeds; seed++ {
		h := m.History(seed)
		_, found, decided := d.Decide(Partition(h), linear.NewSteps(0))
		if !decided {
			tally.Left++
			continue
		}
		legal := Linearizable(h, m.Spec)
		if legal != (found == nil) {
			t.Fatalf("seed %d: found %+v, porcupine says legal: %v, of\n%v", seed, found, legal, h)
		}
		if legal {
			tally.Legal++
			continue
		}
		tally.Illegal++
		if alone := Alone(h, found); Linearizable(alone, m.Spec) {
			t.Fatalf("seed %d: %+v is no contradiction: %v, of\n%v", seed, found, alone, h)
		}
	}
	return tally
}

// Alone is the operations that a contradiction names, those of which these return the
// values, and those of unknown outcome that may have returned any.
func Alone(h checker.History, c *linear.Contradiction) checker.History {
	p := Partition(h)
	named, returned := map[int]bool{p.Operations[c.Accused].ID: true}, make(map[string]bool)
	for _, place := range c.Given {
		named[p.Operations[place].ID] = true
	}
	for _, o := range h {
		if named[o.ID] {
			for value := range strings.FieldsSeq(o.Output) {
				returned[value] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(h), func(o checker.Operation) bool { return !named[o.ID] && !returned[o.Value] && !mayReturnAny(&o) })
}

// mayReturnAny reports whether nobody knows what an operation returned that changes something.
func mayReturnAny(o *checker.Operation) bool {
	return o.Outcome == checker.OutcomeUnknown && !o.Kind.Reads && o.Kind.Inputs == checker.NoInput
}
