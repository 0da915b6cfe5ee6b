package primarybackup_test

import (
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/primarybackup"
	reference "github.com/laplace-sim/laplace/labs/primarybackup/reference"
	skeleton "github.com/laplace-sim/laplace/labs/primarybackup/skeleton"
	"github.com/laplace-sim/laplace/scenarios"
)

// solutions are the two that the repository has as programs, the second as a student's.
var solutions = []*labs.Solution{
	primarybackup.Solution("reference", reference.New, reference.Messages...),
	primarybackup.Solution("", skeleton.New, skeleton.Messages...),
}

func register(t *testing.T) (reference, skeleton *labs.Solution) {
	t.Helper()
	if err := labs.Register(solutions...); err != nil {
		t.Fatal(err)
	}
	return solutions[0], solutions[1]
}

// each calls f with each test and the first seeds.
func each(t *testing.T, seeds uint64, f func(t *testing.T, test *labs.Test, seed uint64)) {
	for _, part := range primarybackup.Lab.Parts {
		for i := range part.Tests {
			t.Run(part.Name+"/"+part.Tests[i].Name, func(t *testing.T) {
				for seed := uint64(1); seed <= seeds && !t.Failed(); seed++ {
					f(t, &part.Tests[i], seed)
				}
			})
		}
	}
}

func TestTheReferencePassesEveryTest(t *testing.T) {
	s, _ := register(t)
	each(t, seedsTried, func(t *testing.T, test *labs.Test, seed uint64) {
		o, err := test.Run(t.Context(), s, seed)
		if err != nil {
			t.Fatal(err)
		}
		if check, failed := o.Failed(); failed {
			t.Errorf("seed %d: %s: %v: %s", seed, check.Name, check.Verdict, check.Detail)
		}
		for _, e := range o.Result.Beyond {
			t.Errorf("seed %d: beyond what is claimed, so that what is wrong would not be judged: %v", seed, e)
		}
	})
}

func TestAServerThatDoesNothingFailsEveryTest(t *testing.T) {
	_, s := register(t)
	each(t, 3, func(t *testing.T, test *labs.Test, seed uint64) {
		o, err := test.Run(t.Context(), s, seed)
		if err != nil {
			t.Fatal(err)
		}
		if o.Passed() {
			t.Errorf("seed %d: passed", seed)
		}
	})
}

func TestASeedMeansOneRun(t *testing.T) {
	s, _ := register(t)
	each(t, 2, func(t *testing.T, test *labs.Test, seed uint64) {
		first, err := test.Run(t.Context(), s, seed)
		if err != nil {
			t.Fatal(err)
		}
		second, err := test.RunWith(t.Context(), s, seed, scenarios.Options{Strict: true})
		if err != nil {
			t.Fatal(err)
		}
		if first.Digest != second.Digest {
			t.Errorf("seed %d: the digests %v and %v, expected the same twice", seed, first.Digest, second.Digest)
		}
	})
}
