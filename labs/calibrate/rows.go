package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/calibrate/trial"
)

// A request says what is to be tried.
type request struct {
	labs []*labs.Lab
	// only is the name of the one solution that is tried, with all tests; "" is all, each
	// that is wrong with the tests that it names.
	only string
	// test is the name of the one test that is tried, with all solutions; "" is all.
	test string
	// seeds is how many are tried, of a test that is no scenario no more than its own number; 0
	// is the test's own number for what is wrong, and references for what is not.
	seeds int
	// first is the first seed.
	first uint64
	// references is with how many seeds references are tried where seeds is 0; where a test has
	// fewer, with those.
	references int
	jobs       int
}

// seedsReference is with how many seeds a reference is tried unless somebody says.
const seedsReference = 100

// A row is a solution in a test, with what it came to.
type row struct {
	solution *solution
	test     *labs.Test
	cell     trial.Cell
	came     trial.Came
}

// calibrate builds the solutions of labs and tries what is asked for.
func calibrate(ctx context.Context, root string, r request) (rows []*row, err error) {
	var all []*solution
	for _, l := range r.labs {
		of, err := readSolutions(root, l)
		if err != nil {
			return nil, err
		}
		all = append(all, of...)
	}
	for _, s := range all {
		if r.only == "" || s.name == r.only {
			rows = append(rows, s.rows(r)...)
		}
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("nothing is to be tried: found no solution %q with a test %q, expected %s", r.only, r.test, known(r.labs, all))
	}
	dir, err := os.MkdirTemp("", "laplace-calibrate-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	program, err := build(ctx, root, dir, all)
	if err != nil {
		return nil, err
	}
	var cells []trial.Cell
	for _, r := range rows {
		cells = append(cells, r.cell)
	}
	came, err := driver{program: program, jobs: r.jobs, silence: silenceMost}.try(ctx, cells)
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		row.came = came[i]
	}
	return rows, nil
}

// known names what could have been asked for.
func known(asked []*labs.Lab, all []*solution) string {
	var names []string
	for _, s := range all {
		names = append(names, s.name)
	}
	names = append(names, "and of tests")
	for _, l := range asked {
		names = append(names, testNames(l)...)
	}
	return "one of " + strings.Join(names, ", ")
}

// rows are the tests that a solution is tried in.
func (s *solution) rows(r request) (rows []*row) {
	for i := range s.lab.Parts {
		for j := range s.lab.Parts[i].Tests {
			test := &s.lab.Parts[i].Tests[j]
			named := s.wrong == nil || r.only != "" || r.test != "" || slices.Contains(s.wrong.fails, test.Name)
			if !named || r.test != "" && test.Name != r.test {
				continue
			}
			cell := trial.Cell{Lab: s.lab.Name, Solution: s.name, Test: test.Name, First: r.first, Seeds: r.seeds}
			switch {
			case s.name == skeleton:
				cell.Seeds = 1
			case r.seeds > 0 && test.Try != nil && test.Seeds > 0:
				cell.Seeds = min(r.seeds, test.Seeds) // more would be the same tries again, or long ones
			case r.seeds > 0:
			case s.name == reference:
				cell.Seeds = min(r.references, test.SeedCount())
			default:
				cell.Seeds = test.SeedCount()
			}
			rows = append(rows, &row{solution: s, test: test, cell: cell})
		}
	}
	return rows
}

// failedAt is the seed of the first failure.
func (r *row) failedAt() uint64 { return r.cell.First + uint64(r.came.Tried) - 1 }

// rule is what the test says that is missing.
func (r *row) rule() (rule labs.Rule, found bool) {
	if rule, found = r.test.Rules[r.came.Check.Name]; !found {
		rule, found = r.test.Rules[""]
	}
	return rule, found
}

// problem says what is not as it should be; "" if all is.
func (r *row) problem() string {
	w := r.solution.wrong
	switch {
	case r.solution.name == reference && r.came.Failed:
		return fmt.Sprintf("the reference failed at seed %d: %s: %s", r.failedAt(), r.came.Check.Name, r.came.Check.Detail)
	case r.solution.name == reference && r.came.Beyond != "":
		return fmt.Sprintf("the scenario goes beyond what is claimed, so that what is wrong would not be judged: %s", r.came.Beyond)
	case r.solution.name == skeleton && !r.came.Failed:
		return "the skeleton passed: a server that does nothing must fail"
	case w == nil || !slices.Contains(w.fails, r.test.Name):
		return ""
	case !r.came.Failed:
		return fmt.Sprintf("passed %d seeds, expected a failure", r.came.Tried)
	case r.came.Check.Name == processCheck:
		return r.came.Check.Detail
	}
	switch rule, found := r.rule(); {
	case !found:
		return fmt.Sprintf("the test has no rule for the check %q, nor for any other: %s", r.came.Check.Name, r.came.Check.Detail)
	case !strings.Contains(rule.Text, w.hint):
		return fmt.Sprintf("the hint %q is no piece of the rule of the check %q: %s: %q", w.hint, r.came.Check.Name, r.came.Check.Detail, rule.Text)
	}
	return ""
}

// unfailed are the tests of a lab that no wrong solution names.
func unfailed(l *labs.Lab, rows []*row) (problems []string) {
	for _, name := range testNames(l) {
		if !slices.ContainsFunc(rows, func(r *row) bool {
			return r.solution.lab == l && r.solution.wrong != nil && slices.Contains(r.solution.wrong.fails, name)
		}) {
			problems = append(problems, fmt.Sprintf("%s/%s: no wrong solution names it", l.Name, name))
		}
	}
	return problems
}
