package store

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"math"
	"os"
	"path/filepath"

	"github.com/laplace-sim/laplace/internal/document"
)

// Reopen opens the file of a hunt that there is, whatever its plan, to read it. The errors
// are those of Open; a file that is not there is a *document.Error.
func Reopen(path string) (*Store, error) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		found := "no regular file"
		if errors.Is(err, fs.ErrNotExist) {
			found = "no such file"
		}
		return nil, &document.Error{File: path, Found: found, Expected: fmt.Sprintf("the %s that a hunt wrote", filepath.Base(path))}
	}
	s := &Store{path: path, reopens: true}
	if err := s.open(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// adopt takes over the plan of the file.
func (s *Store) adopt() (err error) {
	if s.plan, err = s.readPlan(); err != nil {
		return err
	}
	s.begunBy = s.plan.Build
	sometimes, err := s.Sometimes()
	if err != nil {
		return err
	}
	for _, each := range sometimes {
		if each.Scenario < 0 || each.Scenario >= len(s.plan.Scenarios) {
			return s.damaged(fmt.Sprintf("sometimes: there is no scenario %d", each.Scenario))
		}
		of := &s.plan.Scenarios[each.Scenario]
		of.Sometimes = append(of.Sometimes, each.Name)
	}
	return nil
}

// Plan is that of the file.
func (s *Store) Plan() Plan { return s.plan }

// batch is how many runs are read at a time.
const batch = 256

// All yields all runs that the file has, in their order. An error is the last thing that
// it yields.
func (s *Store) All() iter.Seq2[Run, error] {
	return func(yield func(Run, error) bool) {
		last := Place{Seed: 0, Scenario: math.MinInt}
		for {
			runs, err := rowsOf(s, "runs", runColumns+` WHERE (seed, scenario) > (?, ?) ORDER BY seed, scenario LIMIT ?`, s.readRun, int64(last.Seed), last.Scenario, batch)
			if err != nil {
				yield(Run{}, err)
				return
			}
			for _, r := range runs {
				if !yield(r, nil) {
					return
				}
			}
			if len(runs) < batch {
				return
			}
			last = runs[len(runs)-1].Place
		}
	}
}
