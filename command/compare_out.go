package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/hunt/compare"
	"github.com/laplace-sim/laplace/reports/comparison"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

// What the directory of a comparison has besides its hunt.db.
const (
	reportFolder = "report" // the page, pictures, numbers and words
	runsFolder   = "runs"   // the worst run of each cell
)

// A comparer makes a comparison and writes what came of it.
type comparer struct {
	plan   compare.Plan
	search hunt.Search
	out    string
	runs   bool // the worst run of each cell is wanted
	meter  *huntMeter

	summary *hunt.Summary
	table   *compare.Table
	worst   map[*compare.Cell]string // where the worst run of a cell is, as the page says it
}

// work makes the runs, and of them the report.
func (m *comparer) work(ctx context.Context) (err error) {
	m.search.Progress = m.meter.report
	if m.summary, err = m.search.Run(ctx); err != nil {
		return err
	}
	m.meter.task("measuring what may be said", "")
	if m.table, err = m.plan.Collect(m.search, m.summary); err != nil {
		return err
	}
	m.worst = make(map[*compare.Cell]string)
	if m.runs {
		if err := m.keepWorst(ctx); err != nil {
			return err
		}
	}
	return m.report(ctx)
}

// interrupted says what there is of a comparison that was stopped.
func (m *comparer) interrupted(path string) error { return m.meter.interrupted(path, m.out) }

// keepWorst writes the worst run of each cell, unless it is there.
func (m *comparer) keepWorst(ctx context.Context) error {
	for i, row := range m.table.Cells {
		for _, cell := range row {
			if len(cell.Runs) == 0 {
				continue
			}
			m.meter.task("writing the worst runs", fmt.Sprintf("%s, %d of %d faults", cell.Fault, i+1, len(m.table.Cells)))
			spec := cell.Scenario
			spec.Seed = cell.Runs[cell.Worst].Seed
			name := fmt.Sprintf("%s-%s-seed%d", cell.Fault, cell.Subject, spec.Seed)
			dir, err := m.keepRun(ctx, filepath.Join(m.out, runsFolder, name), spec)
			if err != nil {
				return err
			}
			m.worst[cell] = "../" + runsFolder + "/" + filepath.Base(dir)
		}
	}
	return nil
}

// keepRun makes a run and writes it into a directory, unless it is there. It returns
// where that is: elsewhere if the directory holds anything else.
func (m *comparer) keepRun(ctx context.Context, dir string, spec scenarios.Scenario) (string, error) {
	if holds(dir, string(spec.YAML()), "") {
		return dir, nil
	}
	result, err := scenarios.Run(ctx, spec, scenarios.Options{Trace: true})
	if err != nil {
		return "", err
	}
	return writeRun(ctx, dir, result, "")
}

// report writes the pages, pictures, numbers and words, all or none, in place of those that
// a comparison of the same plan has written.
func (m *comparer) report(ctx context.Context) error {
	m.meter.task("drawing", "")
	place := filepath.Join(m.out, reportFolder)
	err := rundir.Stage(place, func(staging, place string) error {
		for _, file := range comparison.Files(m.table, func(c *compare.Cell) string { return m.worst[c] }) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := writeInto(filepath.Join(staging, filepath.FromSlash(file.Name)), file.Write); err != nil {
				return err
			}
		}
		return exchange(staging, place)
	})
	if err == nil || ctx.Err() != nil {
		return err
	}
	return broken(fmt.Errorf("%s cannot be written (%w); the runs are kept, make room and type the same", place, rundir.Reason(err)))
}

// writeInto writes a file, with the folder that it is in.
func writeInto(path string, write func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriter(file)
	return errors.Join(write(buffered), buffered.Flush(), file.Close())
}

// exchange puts a directory in the place of another, which it removes.
func exchange(fresh, place string) error {
	old := fresh + "-before"
	err := os.Rename(place, old)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(fresh, place); err != nil {
		return errors.Join(err, os.Rename(old, place))
	}
	return nil // what is staged goes away with the staging
}

// showComparison tells people what came of a comparison.
func (c *console) showComparison(m *comparer) {
	c.showVerdict(m.summary.Verdict())
	c.showMarkdown(m.table.Summary())
	c.out.printf("\n%s\n", filepath.Join(m.out, reportFolder, comparison.PageFile))
}
