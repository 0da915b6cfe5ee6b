package hunt

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/shrink"
	"github.com/laplace-sim/laplace/hunt/store"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

// twice is a scenario in which commands are carried out twice if servers keep
// no sessions, and quick is over soon.
const (
	twice = `
name: test/twice
protocol: raft
parameters: {check-quorum: false}
duration: 3s
recovery: 2s
workload: {keys: 2, think: 10ms, mix: {get: 60, put: 20, append: 20}}
faults:
  - {id: cut, at: 400ms, kind: partition, target: leader, for: 2s}
`
	quick = `
name: test/quick
protocol: raft
nodes: 3
duration: 1s
workload: {clients: 2, think: 10ms, mix: {get: 50, put: 50}}
`
)

// promises is a search in both.
func promises(t testing.TB, strategy string) Search {
	t.Helper()
	s := Search{Seeds: Seeds{First: 1, Count: 18}, Strategy: strategy}
	for _, text := range []string{twice, quick} {
		parsed, err := scenarios.Parse("test.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		s.Scenarios = append(s.Scenarios, parsed)
	}
	return s
}

// keptIn opens a file for what a search finds.
func keptIn(t testing.TB, path string, s Search) Search {
	t.Helper()
	kept, err := store.Open(path, s.Identity(), s.Learns())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	s.Store = kept
	return s
}

func fresh(t testing.TB, s Search) Search {
	t.Helper()
	return keptIn(t, filepath.Join(t.TempDir(), "hunt.db"), s)
}

// told is all that is said of a hunt, but for real time.
func told(t testing.TB, s Search, of *Summary) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintln(&b, of.Runs, of.Verdicts, of.Events, of.Virtual, of.Faults, of.States, of.Digest, of.Sometimes, of.Stopped)
	for _, g := range of.Groups {
		fmt.Fprintln(&b, g.Signature, g.Count, g.Place, g.Failure.Schedule)
	}
	for r, err := range s.Runs(of) {
		if err != nil {
			t.Fatal(err)
		}
		r.Wall = 0
		fmt.Fprintf(&b, "%+v\n", r)
	}
	return b.String()
}

// hunted makes a hunt and tells what came of it.
func hunted(t testing.TB, s Search) (*Summary, string) {
	t.Helper()
	of, err := s.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return of, told(t, s, of)
}

// expectSame compares what was told of two hunts.
func expectSame(t *testing.T, what, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("%s: line %d is\n%.400s\nexpected\n%.400s", what, i, g[i], w[i])
		}
	}
	t.Fatalf("%s: found %d lines, expected %d", what, len(g), len(w))
}

// flawed is promises with a flaw that shows with some seeds.
func flawed(t testing.TB, strategy string) Search {
	t.Helper()
	s := promises(t, strategy)
	s.Scenarios[0].Flaw = "no-sessions"
	return s
}

var strategies = []string{"", "guided"}

func TestWhatASearchFindsIsTheSameForAnyNumberOfJobs(t *testing.T) {
	for _, strategy := range strategies {
		t.Run("strategy="+strategy, func(t *testing.T) {
			s := flawed(t, strategy)
			s.Jobs = 1
			of, one := hunted(t, fresh(t, s))
			if of.Runs != 36 || of.Kept != 0 || of.States == 0 || of.Digest == 0 {
				t.Errorf("found %+v, expected 36 runs", of)
			}
			if strategy == "" && (len(of.Groups) == 0 || of.Verdict() != checker.Violation) {
				t.Errorf("found %+v, expected failures", of)
			}
			s.Jobs = 3
			_, three := hunted(t, fresh(t, s))
			expectSame(t, "three jobs", three, one)
		})
	}
}

func TestASearchThatWasStoppedGoesOnWhereItWas(t *testing.T) {
	for _, strategy := range strategies {
		t.Run("strategy="+strategy, func(t *testing.T) {
			s := flawed(t, strategy)
			s.Jobs = 2
			_, alone := hunted(t, fresh(t, s))

			path := filepath.Join(t.TempDir(), "hunt.db")
			for _, stop := range []uint64{1, 9, 17} {
				ctx, cancel := context.WithCancel(t.Context())
				stopped := keptIn(t, path, s)
				stopped.Progress = func(of *Summary) {
					if of.Runs == stop {
						cancel()
					}
				}
				if of, err := stopped.Run(ctx); !errors.Is(err, context.Canceled) || of.Runs < stop {
					t.Fatalf("found %d runs and the error %v, expected that of the context after %d", of.Runs, err, stop)
				}
				if err := stopped.Store.Close(); err != nil {
					t.Fatal(err)
				}
			}
			of, again := hunted(t, keptIn(t, path, s))
			if of.Kept < 17 || of.Kept == of.Runs {
				t.Errorf("%d of %d runs were there before, expected 17 or some more", of.Kept, of.Runs)
			}
			expectSame(t, "what was stopped three times", again, alone)
		})
	}
}

func TestASearchIsExtendedByMoreSeeds(t *testing.T) {
	for _, strategy := range strategies {
		t.Run("strategy="+strategy, func(t *testing.T) {
			s := flawed(t, strategy)
			_, whole := hunted(t, fresh(t, s))

			path := filepath.Join(t.TempDir(), "hunt.db")
			short := s
			short.Seeds.Count = 10 // within a generation
			first := keptIn(t, path, short)
			_, before := hunted(t, first)
			if err := first.Store.Close(); err != nil {
				t.Fatal(err)
			}
			long := keptIn(t, path, s)
			of, after := hunted(t, long)
			if of.Kept != 20 {
				t.Errorf("%d runs were there before, expected 20", of.Kept)
			}
			expectSame(t, "what was extended", after, whole)

			// Fewer seeds than there are say what they said before.
			long.Seeds.Count = short.Seeds.Count
			_, again := hunted(t, long)
			expectSame(t, "what was made less again", again, before)
		})
	}
}

func TestASearchStopsWithTheFirstViolationInOrder(t *testing.T) {
	s := flawed(t, "")
	s.Jobs, s.UntilFound = 1, true
	of, one := hunted(t, fresh(t, s))
	if !of.Stopped || of.Runs == of.Asked || len(of.Groups) != 1 || of.Groups[0].Count != 1 {
		t.Errorf("found %+v, expected one failure", of)
	}
	s.Jobs = 4
	many := fresh(t, s)
	_, four := hunted(t, many)
	expectSame(t, "four jobs", four, one)
	_, again := hunted(t, many) // with what others had made beyond it
	expectSame(t, "the same once more", again, one)
}

// forget takes the failures out of a file, as of a program that died before it
// kept them.
func forget(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("DELETE FROM failures"); err != nil {
		t.Fatal(err)
	}
}

func TestAFailureThatWasNotKeptIsMadeAgain(t *testing.T) {
	for _, strategy := range []string{"", "guided"} {
		path := filepath.Join(t.TempDir(), "hunt.db")
		s := keptIn(t, path, flawed(t, strategy))
		s.Seeds.Count = 8
		if _, err := s.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Store.Close(); err != nil {
			t.Fatal(err)
		}
		forget(t, path)
		s = keptIn(t, path, s)
		if _, err := s.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		failures, err := s.Store.Failures()
		if err != nil || len(failures) == 0 {
			t.Fatalf("found %d failures and the error %v, expected some", len(failures), err)
		}
		for _, f := range failures {
			r, err := s.First(t.Context(), &Group{Failure: f})
			if err != nil {
				t.Fatal(err)
			}
			runs, err := s.Store.Runs(f.Seed, 1)
			if err != nil {
				t.Fatal(err)
			}
			if r.Signature != f.Signature || r.Digest != runs[f.Scenario].Digest || r.Trace == nil {
				t.Errorf("the schedule of %q ran to %q with digest %v, expected %v", f.Signature, r.Signature, r.Digest, runs[f.Scenario].Digest)
			}
		}
	}
}

func TestTheFirstOfAGroupIsShrunkAndKept(t *testing.T) {
	s := flawed(t, "")
	s.UntilFound = true
	path := filepath.Join(t.TempDir(), "hunt.db")
	s = keptIn(t, path, s)
	of, _ := hunted(t, s)
	g := of.Groups[0]
	first, err := s.First(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Shrink(stopped, g, first, nil); !errors.Is(err, context.Canceled) || g.Failure.Shrunk != nil {
		t.Fatalf("found the error %v, expected that of the context, and nothing kept", err)
	}
	steps := 0
	smallest, err := s.Shrink(t.Context(), g, first, func(shrink.Progress) { steps++ })
	if err != nil {
		t.Fatal(err)
	}
	if smallest.Signature != g.Signature || steps == 0 || g.Failure.Shrunk.After.Operations >= g.Failure.Shrunk.Before.Operations {
		t.Errorf("found %+v after %d steps, expected something smaller", g.Failure.Shrunk, steps)
	}
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	s.Store = nil
	s = keptIn(t, path, s)
	again, _ := hunted(t, s)
	if !reflect.DeepEqual(again.Groups[0], g) {
		t.Errorf("found %+v, expected %+v", again.Groups[0], g)
	}
	r, err := s.Smallest(t.Context(), again.Groups[0])
	if err != nil || r.Digest != smallest.Digest || r.Signature != g.Signature {
		t.Errorf("the smallest runs to %+v and the error %v, expected digest %v", r, err, smallest.Digest)
	}
}

func TestAHuntInWhichSomethingNeverHappensIsUnknown(t *testing.T) {
	s := promises(t, "")
	s.Scenarios, s.Seeds.Count = s.Scenarios[1:], 2
	of, _ := hunted(t, fresh(t, s))
	if of.Verdict() != checker.Valid || len(of.Sometimes) == 0 || len(of.Missed()) != 0 {
		t.Fatalf("found %v and missed %+v of %+v, expected a valid hunt", of.Verdict(), of.Missed(), of.Sometimes)
	}
	s.Scenarios[0].Sometimes = map[string]nemesis.Trigger{"it is late": {At: time.Hour}}
	if of, _ = hunted(t, fresh(t, s)); of.Verdict() != checker.Unknown || len(of.Missed()) != 1 || of.Missed()[0].Name != "it is late" {
		t.Errorf("found %v and missed %+v, expected that it was never late", of.Verdict(), of.Missed())
	}
}

func TestRunsOfOtherCodeAreNotGoneOnWith(t *testing.T) {
	s := promises(t, "")
	s.Seeds.Count = 2
	s = fresh(t, s)
	if err := s.Store.Add(store.Run{Place: store.Place{Seed: 2}, Verdict: checker.Valid, Digest: 7}); err != nil {
		t.Fatal(err)
	}
	var stale *StaleError
	if of, err := s.Run(t.Context()); !errors.As(err, &stale) || stale.Seed != 2 || stale.Kept != 7 || of.Runs != 0 {
		t.Errorf("found %d runs and the error %v, expected one about seed 2", of.Runs, err)
	}
}

func TestRunsThatWereJudgedOtherwiseAreNotGoneOnWith(t *testing.T) {
	s := promises(t, "")
	s.Seeds.Count = 1
	spec := s.Scenarios[0]
	spec.Seed = s.Seeds.First
	r, err := scenarios.Run(t.Context(), spec, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s = fresh(t, s)
	if err := s.Store.Add(store.Run{Place: store.Place{Seed: s.Seeds.First}, Verdict: checker.Unknown, Digest: r.Digest}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "found that it was unknown, expected valid") {
		t.Errorf("found the error %v, expected that the run is judged otherwise now", err)
	}
}

func TestASearchRefusesWhatDoesNotExist(t *testing.T) {
	for what, change := range map[string]func(*Search){
		"a strategy":  func(s *Search) { s.Strategy = "lucky" },
		"a seed":      func(s *Search) { s.Seeds = Seeds{First: store.SeedMax, Count: 2} },
		"a protocol":  func(s *Search) { s.Scenarios[0].Protocol = "rift" },
		"more seeds":  func(s *Search) { s.Seeds = Seeds{First: 1 << 63, Count: 1} },
		"any at all":  func(s *Search) { s.Seeds = Seeds{First: 1, Count: 1 << 63} },
		"some server": func(s *Search) { s.Scenarios[1].Nodes = 0 },
	} {
		s := fresh(t, promises(t, ""))
		change(&s)
		if of, err := s.Run(t.Context()); err == nil || of.Runs != 0 {
			t.Errorf("%s: found %d runs and the error %v, expected an error", what, of.Runs, err)
		}
	}
}

// BenchmarkSearch is how long a seed takes with one job and with two, when all
// that is found is kept on disk.
func BenchmarkSearch(b *testing.B) {
	defer RelaxGC()()
	for _, strategy := range []string{"", "guided"} {
		for _, jobs := range []int{1, 2} {
			b.Run(fmt.Sprintf("strategy=%s/jobs=%d", strategy, jobs), func(b *testing.B) {
				b.ReportAllocs()
				s := fresh(b, Search{
					Scenarios: []scenarios.Scenario{library(b, "raft/leader-partition"), library(b, "raft/everything")},
					Seeds:     Seeds{First: 1, Count: uint64(b.N)}, Jobs: jobs, Strategy: strategy,
				})
				b.ResetTimer()
				if _, err := s.Run(b.Context()); err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}
