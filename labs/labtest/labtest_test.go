package labtest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/feedback"
	"github.com/laplace-sim/laplace/labs/raft"
	reference "github.com/laplace-sim/laplace/labs/raft/reference"
	skeleton "github.com/laplace-sim/laplace/labs/raft/skeleton"
)

func aKnown(t *testing.T, s *labs.Solution) *labs.Solution {
	t.Helper()
	s, err := registered(s)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What passes says nothing, and two tests of a package may each make the solution.
func TestTheReferencePassesUnderGoTest(t *testing.T) {
	for range 2 {
		s := aKnown(t, raft.Solution("reference", reference.New, reference.Messages...))
		part, test, _ := s.Lab.Test("first-election")
		attempts, err := try(t.Context(), s, test, 1, 40)
		if err != nil {
			t.Fatal(err)
		}
		if r := labs.Score(part, test, attempts); r.Passed != 40 || r.Points != r.PointsMax {
			t.Errorf("found %+v", r)
		}
	}
}

// The lines to type name directories as they are from the root of the module, where hints are too.
func TestWhatFailsIsToldFromTheRootOfTheModule(t *testing.T) {
	s := aKnown(t, raft.Solution("skeleton", skeleton.New, skeleton.Messages...))
	part, test, _ := s.Lab.Test("first-election")
	attempts, err := try(t.Context(), s, test, 1, 12)
	if err != nil {
		t.Fatal(err)
	}
	r := labs.Score(part, test, attempts)
	if r.Passed != 0 || r.Points != 0 || r.Worst == nil {
		t.Fatalf("found %+v of a server that does nothing", r)
	}
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module example.com/mine\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(root, "server"), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Join(root, "server"))
	told, err := tell(t.Context(), s, part, test, *r.Worst)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, told.Dir, "result.json")); err != nil || !strings.HasPrefix(told.Dir, "runs/") {
		t.Errorf("found the directory %q (%v)", told.Dir, err)
	}
	l, err := feedback.Open(filepath.Join(root, "runs"), test.Name)
	if err != nil || l.Failure.Seed != r.Worst.Seed {
		t.Errorf("found the ladder %+v (%v)", l, err)
	}
}

func TestARunThatDoesNotEndIsToldOf(t *testing.T) {
	before := patience
	patience = 50 * time.Millisecond
	t.Cleanup(func() { patience = before })
	test := &labs.Test{Name: "waits", Try: func(context.Context, *labs.Solution, uint64) (*labs.Outcome, error) { select {} }}
	if _, err := try(t.Context(), &labs.Solution{Lab: raft.Lab}, test, 1, 1); err == nil || !strings.Contains(err.Error(), "seed 1: one run took more than 50ms") {
		t.Errorf("found the error %v", err)
	}
}
