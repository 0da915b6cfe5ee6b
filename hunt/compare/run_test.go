package compare

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/hunt/store"
)

// searching is the search of a plan with a store of its own in the file.
func searching(t testing.TB, p Plan, file string, jobs int) hunt.Search {
	t.Helper()
	s := p.Search()
	s.Jobs = jobs
	kept, err := store.Open(file, s.Identity(), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	s.Store = kept
	return s
}

// compared is the table of a plan.
func compared(t testing.TB, p Plan, jobs int) *Table {
	t.Helper()
	table, err := p.Run(t.Context(), searching(t, p, filepath.Join(t.TempDir(), "hunt.db"), jobs))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// texts are all that is written of a table.
func texts(t testing.TB, table *Table) string {
	t.Helper()
	var all bytes.Buffer
	for _, f := range table.CSV() {
		all.WriteString(f.Name + "\n")
		if err := f.Write(&all); err != nil {
			t.Fatal(err)
		}
	}
	all.WriteString(table.Summary())
	return all.String()
}

const shortPlan = `
subjects: [raft, chain]
faults: [none, leader-crash]
loads: [100]
seeds: 4
duration: 5s
workload: {clients: 4}
`

func TestAComparisonIsTheSameForAnyNumberOfJobsAndHoweverOftenItIsInterrupted(t *testing.T) {
	p := planned(t, shortPlan)
	want := texts(t, compared(t, p, 1))
	for _, part := range []string{"runs.csv", "fault,rate,subject,seed,verdict,recovered,availability %", "\nleader-crash,,chain,4,valid,true,", "\n,100,raft,1,valid,,", "cells.csv", "differences.csv", "loads.csv", "## Under load"} {
		if !strings.Contains(want, part) {
			t.Errorf("found no %q in\n%s", part, want)
		}
	}
	if found := texts(t, compared(t, p, 4)); found != want {
		t.Errorf("with one job\n%s\nwith four\n%s", want, found)
	}

	file := filepath.Join(t.TempDir(), "hunt.db")
	s := searching(t, p, file, 2)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s.Progress = func(of *hunt.Summary) {
		if of.Runs == 13 {
			cancel()
		}
	}
	half, err := p.Run(ctx, s)
	if !errors.Is(err, context.Canceled) || len(half.Seeds) != 2 {
		t.Errorf("found the error %v and the seeds %v, expected that of the context and two whole seeds", err, half.Seeds)
	}
	s.Store.Close()
	again := searching(t, p, file, 2)
	kept := uint64(0)
	again.Progress = func(of *hunt.Summary) { kept = of.Kept }
	whole, err := p.Run(t.Context(), again)
	if err != nil || kept < 13 {
		t.Fatalf("found %d kept runs and the error %v, expected 13 or more", kept, err)
	}
	if found := texts(t, whole); found != want {
		t.Errorf("at once\n%s\nin two parts\n%s", want, found)
	}
	again.Store.Close()
	more := p
	more.Seeds = 5
	longer, err := more.Run(t.Context(), searching(t, more, file, 2))
	if err != nil || len(longer.Seeds) != 5 || !reflect.DeepEqual(longer.Cells[0][0].Runs[:4], whole.Cells[0][0].Runs) {
		t.Errorf("found the error %v and %d seeds, expected one more with what was there", err, len(longer.Seeds))
	}
}

func TestThePlansOfTheManualRunAndAreSafe(t *testing.T) {
	for _, p := range examples(t) {
		p.Seeds = 2
		table := compared(t, p, 0)
		for _, row := range table.rows() {
			for _, c := range row {
				for _, r := range c.Runs {
					if r.Verdict != checker.Valid {
						t.Errorf("%s: found %s with seed %d", c.about(), r.Verdict, r.Seed)
					}
				}
			}
		}
		if len(table.Seeds) != 2 || !strings.Contains(table.Summary(), "## What can be said") {
			t.Errorf("%s: found the seeds %v and\n%s", p.Name, table.Seeds, table.Summary())
		}
	}
}

func TestAPlanThatIsWrongIsNotRun(t *testing.T) {
	p := planned(t, shortPlan)
	p.Subjects[1].Protocol = "chian"
	_, err := p.Run(t.Context(), p.Search())
	if err == nil || !strings.Contains(err.Error(), `plan plan: subjects.chain.protocol: found "chian", expected one of`) {
		t.Errorf("found %v", err)
	}
}
