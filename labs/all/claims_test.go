package all_test

import (
	"context"
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/breakit"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/scenarios"
)

func TestSolutionsAreProtocolsAsAllOthers(t *testing.T) {
	for _, s := range solutions {
		if s.Lab == breakit.Lab {
			continue // it asks for no protocol
		}
		if err := protocols.Check(s.Protocol); err != nil {
			t.Errorf("%s %s: %v", s.Lab.Name, s.Name, err)
		}
	}
}

// Whether a seed means one run shows where a run is repeated at once, and with all that looks
// for what a program writes that others can see. What a try of breakit comes to is compared
// with other platforms only.
func TestASeedMeansOneRun(t *testing.T) {
	for _, s := range solutions {
		if s.Name != reference || s.Lab == breakit.Lab {
			continue
		}
		for _, part := range s.Lab.Parts {
			for i := range part.Tests {
				t.Run(s.Lab.Name+"/"+part.Tests[i].Name, func(t *testing.T) { mustBeOneRun(t, s, &part.Tests[i]) })
			}
		}
	}
}

// mustBeOneRun runs a test twice, with each of two seeds.
func mustBeOneRun(t *testing.T, s *labs.Solution, test *labs.Test) {
	again := test.Run
	if test.Try == nil {
		again = func(ctx context.Context, s *labs.Solution, seed uint64) (*labs.Outcome, error) {
			return test.RunWith(ctx, s, seed, scenarios.Options{Strict: true})
		}
	}
	for seed := uint64(1); seed <= min(2, uint64(test.SeedCount())); seed++ {
		first, err := test.Run(t.Context(), s, seed)
		if err != nil {
			t.Fatal(err)
		}
		second, err := again(t.Context(), s, seed)
		if err != nil {
			t.Fatal(err)
		}
		if first.Digest != second.Digest || first.Events != second.Events {
			t.Errorf("seed %d: found the digests %v and %v, after %d and %d events, expected the same twice", seed, first.Digest, second.Digest, first.Events, second.Events)
		}
	}
}
