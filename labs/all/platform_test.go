package all_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/all"
	"github.com/laplace-sim/laplace/labs/atmostonce"
	atmostoncereference "github.com/laplace-sim/laplace/labs/atmostonce/reference"
	atmostonceskeleton "github.com/laplace-sim/laplace/labs/atmostonce/skeleton"
	"github.com/laplace-sim/laplace/labs/breakit"
	breakitreference "github.com/laplace-sim/laplace/labs/breakit/reference"
	breakitskeleton "github.com/laplace-sim/laplace/labs/breakit/skeleton"
	"github.com/laplace-sim/laplace/labs/kvraft"
	kvraftreference "github.com/laplace-sim/laplace/labs/kvraft/reference"
	kvraftskeleton "github.com/laplace-sim/laplace/labs/kvraft/skeleton"
	"github.com/laplace-sim/laplace/labs/paxos"
	paxosreference "github.com/laplace-sim/laplace/labs/paxos/reference"
	paxosskeleton "github.com/laplace-sim/laplace/labs/paxos/skeleton"
	"github.com/laplace-sim/laplace/labs/primarybackup"
	primarybackupreference "github.com/laplace-sim/laplace/labs/primarybackup/reference"
	primarybackupskeleton "github.com/laplace-sim/laplace/labs/primarybackup/skeleton"
	"github.com/laplace-sim/laplace/labs/raft"
	raftreference "github.com/laplace-sim/laplace/labs/raft/reference"
	raftskeleton "github.com/laplace-sim/laplace/labs/raft/skeleton"
	"github.com/laplace-sim/laplace/labs/warmup"
	warmupreference "github.com/laplace-sim/laplace/labs/warmup/reference"
	warmupskeleton "github.com/laplace-sim/laplace/labs/warmup/skeleton"
)

var update = flag.Bool("update", false, "write what the labs come to in this build to "+outcomesFile)

// outcomesFile has what each try came to on the machine that it was written on. It is the same
// for all platforms.
const outcomesFile = "testdata/outcomes.json"

// The names of the two solutions that each lab has.
const (
	reference = "reference"
	skeleton  = "skeleton"
)

// solutions are the reference and the skeleton of each lab.
var solutions = []*labs.Solution{
	warmup.Solution(reference, warmupreference.New, warmupreference.Messages...),
	warmup.Solution(skeleton, warmupskeleton.New, warmupskeleton.Messages...),
	atmostonce.Solution(reference, atmostoncereference.New, atmostoncereference.Messages...),
	atmostonce.Solution(skeleton, atmostonceskeleton.New, atmostonceskeleton.Messages...),
	primarybackup.Solution(reference, primarybackupreference.New, primarybackupreference.Messages...),
	primarybackup.Solution(skeleton, primarybackupskeleton.New, primarybackupskeleton.Messages...),
	paxos.Solution(reference, paxosreference.New, paxosreference.Messages...),
	paxos.Solution(skeleton, paxosskeleton.New, paxosskeleton.Messages...),
	raft.Solution(reference, raftreference.New, raftreference.Messages...),
	raft.Solution(skeleton, raftskeleton.New, raftskeleton.Messages...),
	kvraft.Solution(reference, kvraftreference.New, kvraftreference.Messages...),
	kvraft.Solution(skeleton, kvraftskeleton.New, kvraftskeleton.Messages...),
	breakit.Solution(reference, breakitreference.New, breakitreference.Messages...),
	breakit.Solution(skeleton, breakitskeleton.New, breakitskeleton.Messages...),
}

func TestMain(m *testing.M) {
	if err := labs.Register(solutions...); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// seeds is how many each test is tried with. A try of breakit is dozens of runs of protocols of
// the library, whose digests package scenarios compares; so one seed of the first two tests of
// each part is all of it.
const seeds = 3

// What a student is told depends on no machine: the same run, and the same verdict on it with
// the same numbers.
func TestOutcomesOfLabsAreThoseOfEveryOtherPlatform(t *testing.T) {
	got := make(map[string][]string)
	for _, s := range solutions {
		for _, part := range s.Lab.Parts {
			tests, seeds := part.Tests, uint64(seeds)
			if s.Lab == breakit.Lab {
				tests, seeds = tests[:2], 1
			}
			for i := range tests {
				got[s.Lab.Name+" "+s.Name+" "+tests[i].Name] = outcomes(t, s, &tests[i], seeds)
			}
		}
	}
	if *update {
		text, err := json.MarshalIndent(got, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(outcomesFile, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(outcomesFile)
	if err != nil {
		t.Fatal(err)
	}
	var want map[string][]string
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if !slices.Equal(got[name], want[name]) {
			t.Errorf("%s: found\n\t%s\nexpected\n\t%s", name, strings.Join(got[name], "\n\t"), strings.Join(want[name], "\n\t"))
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("%s has what no lab tries: %q", outcomesFile, slices.Sorted(maps.Keys(want)))
	}
	if t.Failed() {
		t.Logf("if this platform differs from others, that is a defect. If a lab was changed on purpose: go test ./labs/all -run %s -update", t.Name())
	}
}

// outcomes says what a solution comes to in a test, seed by seed.
func outcomes(t *testing.T, s *labs.Solution, test *labs.Test, seeds uint64) (said []string) {
	t.Helper()
	for seed := uint64(1); seed <= min(seeds, uint64(test.SeedCount())); seed++ {
		o, err := test.Run(t.Context(), s, seed)
		if err != nil {
			t.Fatal(err)
		}
		came := "passed"
		if c, failed := o.Failed(); failed {
			came = fmt.Sprintf("%s %s: %s", c.Name, c.Verdict, c.Detail)
		}
		said = append(said, fmt.Sprintf("%v after %d events, %s", o.Digest, o.Events, came))
	}
	return said
}

func TestEachLabIsTriedOnEveryPlatform(t *testing.T) {
	for _, l := range all.Labs {
		for _, name := range []string{reference, skeleton} {
			if !slices.ContainsFunc(solutions, func(s *labs.Solution) bool { return s.Lab == l && s.Name == name }) {
				t.Errorf("found no %s of the lab %s, expected it among the solutions of platform_test.go", name, l.Name)
			}
		}
	}
}
