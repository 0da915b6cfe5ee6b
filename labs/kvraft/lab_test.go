package kvraft_test

import (
	"flag"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/kvraft"
	reference "github.com/laplace-sim/laplace/labs/kvraft/reference"
	skeleton "github.com/laplace-sim/laplace/labs/kvraft/skeleton"
	"github.com/laplace-sim/laplace/protocols"
)

var seeds = flag.Uint64("seeds", 20, "how many seeds each test of the lab is tried with")

var (
	good  = kvraft.Solution("reference", reference.New, reference.Messages...)
	empty = kvraft.Solution("skeleton", skeleton.New, skeleton.Messages...)
)

func TestMain(m *testing.M) {
	if err := labs.Register(good, empty); err != nil {
		panic(err)
	}
	m.Run()
}

// each runs f for each test of the lab.
func each(t *testing.T, f func(t *testing.T, test *labs.Test)) {
	for i := range kvraft.Lab.Parts {
		for j := range kvraft.Lab.Parts[i].Tests {
			test := &kvraft.Lab.Parts[i].Tests[j]
			t.Run(test.Name, func(t *testing.T) { f(t, test) })
		}
	}
}

func TestTheReferencePassesAllTests(t *testing.T) {
	each(t, func(t *testing.T, test *labs.Test) {
		begin := time.Now()
		for seed := uint64(1); seed <= *seeds; seed++ {
			o, err := test.Run(t.Context(), good, seed)
			if err != nil {
				t.Fatal(err)
			}
			if failed, found := o.Failed(); found {
				t.Errorf("seed %d: %s: %s", seed, failed.Name, failed.Detail)
			}
			if seed == 1 {
				for _, c := range o.Checks {
					t.Logf("%s: %s", c.Name, c.Detail)
				}
			}
		}
		t.Logf("%v a seed", (time.Since(begin) / time.Duration(*seeds)).Round(10*time.Microsecond))
	})
}

func TestTheSkeletonFailsAllTests(t *testing.T) {
	each(t, func(t *testing.T, test *labs.Test) {
		o, err := test.Run(t.Context(), empty, 1)
		if err != nil {
			t.Fatal(err)
		}
		if o.Passed() {
			t.Error("a server that does nothing passed")
		}
	})
}

func TestTheSolutionsAreProtocolsAsAllOthers(t *testing.T) {
	for _, s := range []*labs.Solution{good, empty} {
		if err := protocols.Check(s.Protocol); err != nil {
			t.Error(err)
		}
	}
}
