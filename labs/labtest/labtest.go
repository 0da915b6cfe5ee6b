// Package labtest runs the tests of a lab under go test, for the student's own package: the same
// tests, seeds and verdicts as those of "laplace lab check".
//
// All is done in the process of the test. So what a program computes at one instant is not
// counted, and a loop without an end is told of only after a minute, with its line; and what ends
// the process ends all tests.
package labtest

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/feedback"
)

// Part runs the tests of a part, each as a test below t, with as many seeds as the lab says; a
// tenth of them with -short. A test that fails says what the worst seed came to, and leaves its
// run in the folder runs of the module.
func Part(t *testing.T, s *labs.Solution, part string) {
	t.Helper()
	PartFrom(t, s, part, 1)
}

// PartFrom is Part with the seeds from another than 1 on: those of a student's variant of the lab.
func PartFrom(t *testing.T, s *labs.Solution, part string, first uint64) {
	t.Helper()
	p, ok := s.Lab.Part(part)
	if !ok {
		t.Fatalf("lab %s has no part %q", s.Lab.Name, part)
	}
	s, err := registered(s)
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Tests {
		test := &p.Tests[i]
		t.Run(test.Name, func(t *testing.T) {
			attempts, err := try(t.Context(), s, test, first, seedCount(test))
			if err != nil {
				t.Fatal(err)
			}
			report := labs.Score(p, test, attempts)
			if report.Worst == nil {
				return
			}
			told, err := tell(t.Context(), s, p, test, *report.Worst)
			if err != nil {
				t.Fatal(err)
			}
			t.Errorf("%s\n\n%s", feedback.Line(&report, 0), told.Text(width))
		})
	}
}

// width is how many columns what is said of a failure has.
const width = 80

// tell makes the feedback of a failure, and keeps it for hints. Directories are named as they are
// from the root of the module, which is where the lines to type are typed.
func tell(ctx context.Context, s *labs.Solution, p *labs.Part, test *labs.Test, failure labs.Failure) (*feedback.Feedback, error) {
	root := moduleRoot()
	runs := filepath.Join(root, "runs")
	told, err := feedback.Of(ctx, s, p, test, failure, feedback.Options{Runs: runs, Width: width - 2})
	if err != nil {
		return nil, err
	}
	for _, dir := range []*string{&told.Dir, &told.Small} {
		if short, err := filepath.Rel(root, *dir); err == nil && *dir != "" {
			*dir = filepath.ToSlash(short)
		}
	}
	return told, feedback.Keep(runs, told)
}

// moduleRoot is the directory of the go.mod above the working directory, relative to that, or else that.
func moduleRoot() string {
	dir := "."
	for range 20 {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		dir = filepath.Join("..", dir)
	}
	return "."
}

// seedCount is how many seeds a test is tried with.
func seedCount(test *labs.Test) int {
	n := test.SeedCount()
	if testing.Short() {
		n = (n + 9) / 10
	}
	return n
}

var (
	mutex sync.Mutex
	known = make(map[string]*labs.Solution)
)

// registered makes a solution known and returns it or, if one of its name is, that one: each
// test of a student makes its own.
func registered(s *labs.Solution) (*labs.Solution, error) {
	mutex.Lock()
	defer mutex.Unlock()
	key := s.Lab.Name + "/" + s.Name
	if before := known[key]; before != nil {
		return before, nil
	}
	if err := labs.Register(s); err != nil {
		return nil, err
	}
	known[key] = s
	return s, nil
}

// twice is how many of the first seeds are tried a second time.
const twice = 10

// try makes all attempts of a test, as many at a time as there are processors.
func try(ctx context.Context, s *labs.Solution, test *labs.Test, first uint64, seeds int) ([]labs.Attempt, error) {
	attempts := make([]labs.Attempt, seeds)
	errs := make([]error, seeds)
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.NumCPU() {
		workers.Go(func() {
			for i := range next {
				attempts[i], errs[i] = attempt(ctx, s, test, first+uint64(i), i < twice)
			}
		})
	}
	for i := range seeds {
		next <- i
	}
	close(next)
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return attempts, nil
}

// attempt makes one.
func attempt(ctx context.Context, s *labs.Solution, test *labs.Test, seed uint64, again bool) (labs.Attempt, error) {
	o, err := watched(ctx, s, test, seed)
	if err != nil {
		return labs.Attempt{}, err
	}
	a := labs.Attempt{Seed: seed, Ended: o.End()}
	if again {
		o, err := watched(ctx, s, test, seed)
		if err != nil {
			return a, err
		}
		a.Again = &o.Digest
	}
	return a, nil
}
