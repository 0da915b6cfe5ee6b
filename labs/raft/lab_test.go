package raft_test

import (
	"os"
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/raft"
	reference "github.com/laplace-sim/laplace/labs/raft/reference"
	skeleton "github.com/laplace-sim/laplace/labs/raft/skeleton"
)

var (
	solved = raft.Solution("reference", reference.New, reference.Messages...)
	begun  = raft.Solution("skeleton", skeleton.New, skeleton.Messages...)
)

func TestMain(m *testing.M) {
	if err := labs.Register(solved, begun); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// each calls a function with each test of the lab.
func each(t *testing.T, do func(t *testing.T, test *labs.Test)) {
	for i := range raft.Lab.Parts {
		for j := range raft.Lab.Parts[i].Tests {
			test := &raft.Lab.Parts[i].Tests[j]
			t.Run(test.Name, func(t *testing.T) { do(t, test) })
		}
	}
}

func run(t *testing.T, test *labs.Test, s *labs.Solution, seed uint64) *labs.Outcome {
	t.Helper()
	o, err := test.Run(t.Context(), s, seed)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestTheReferencePassesEachTest(t *testing.T) {
	each(t, func(t *testing.T, test *labs.Test) {
		for seed := range uint64(8) {
			if c, failed := run(t, test, solved, seed).Failed(); failed {
				t.Errorf("seed %d: %s %s: %s", seed, c.Name, c.Verdict, c.Detail)
			}
		}
	})
}

func TestAServerThatDoesNothingFailsEachTest(t *testing.T) {
	each(t, func(t *testing.T, test *labs.Test) {
		for seed := range uint64(3) {
			if run(t, test, begun, seed).Passed() {
				t.Errorf("seed %d: it passed", seed)
			}
		}
	})
}
