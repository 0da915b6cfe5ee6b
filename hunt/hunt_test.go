package hunt

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/laplace-sim/laplace/scenarios"
)

// library returns a scenario of the library.
func library(t testing.TB, name string) scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAHuntIsTheSameForAnyNumberOfJobs(t *testing.T) {
	s := Search{
		Scenarios: []scenarios.Scenario{library(t, "raft/quiet"), library(t, "raft/minority-partition")},
		Seeds:     Seeds{First: 40, Count: 4},
	}
	runs := func(jobs int) []string {
		s := fresh(t, s)
		s.Jobs = jobs
		of, _ := hunted(t, s)
		var all []string
		for r, err := range s.Runs(of) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, fmt.Sprint(s.Scenarios[r.Scenario].Name, " ", r.Seed, " ", r.Digest, " ", r.Verdict))
		}
		return all
	}
	one := runs(1)
	if len(one) != 8 || one[0][:13] != "raft/quiet 40" || one[7][:26] != "raft/minority-partition 43" {
		t.Errorf("found %q, expected both scenarios with each of four seeds", one)
	}
	if three := runs(3); !slices.Equal(one, three) {
		t.Errorf("one job found  %q\nthree jobs found %q", one, three)
	}
}

func TestAHuntCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := fresh(t, Search{Scenarios: []scenarios.Scenario{library(t, "raft/quiet")}, Seeds: Seeds{Count: 1 << 40}})
	s.Progress = func(of *Summary) {
		if of.Runs == 3 {
			cancel()
		}
	}
	if of, err := s.Run(ctx); !errors.Is(err, context.Canceled) || of.Runs < 3 || of.Runs > 1000 {
		t.Errorf("found %d runs and the error %v, expected few and that of the context", of.Runs, err)
	}
}
