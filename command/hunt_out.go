package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/hunt/store"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

// What the directory of a hunt holds.
const (
	storeFile      = "hunt.db"
	failuresFolder = "failures"
)

// openStore makes or continues the directory of a hunt.
func openStore(out string, s hunt.Search) (*store.Store, error) {
	entries, err := os.ReadDir(out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(out, 0o777); err != nil {
			return nil, misuse(fmt.Errorf("--out: found %q, which cannot be made (%w), expected a place for a new directory; choose another with --out", out, rundir.Reason(err)))
		}
	case err != nil:
		return nil, misuse(fmt.Errorf("--out: found %q, which cannot be read as a directory (%w), expected that of a hunt, or nothing; choose another place with --out", out, rundir.Reason(err)))
	case len(entries) > 0 && !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == storeFile }):
		return nil, misuse(fmt.Errorf("--out: found %q with %q in it and no %s, expected the directory of a hunt, an empty one, or nothing; choose another place with --out",
			out, entries[0].Name(), storeFile))
	}
	kept, err := store.Open(filepath.Join(out, storeFile), s.Identity(), s.Learns())
	if err != nil {
		return nil, huntError(err)
	}
	// Nobody else is here now: what a killed hunt was writing is of no use.
	leftovers, _ := filepath.Glob(filepath.Join(out, failuresFolder, ".laplace-*")) // an odd name finds none
	for _, path := range leftovers {
		if err := os.RemoveAll(path); err != nil {
			return nil, broken(errors.Join(err, kept.Close()))
		}
	}
	return kept, nil
}

// A finding is a group of failures and where its runs are written.
type finding struct {
	*hunt.Group
	dir    string // of the first run
	shrunk string // of the smallest
}

// findings gives each group of failures a directory.
func findings(out string, s *hunt.Summary) []*finding {
	var all []*finding
	taken := make(folders)
	for _, g := range s.Groups {
		dir := filepath.Join(out, failuresFolder, taken.of(g.Signature))
		all = append(all, &finding{g, dir, dir + shrunkSuffix})
	}
	return all
}

// shrunkSuffix is what the name of the directory of a smallest run ends with, behind that of
// the first.
const shrunkSuffix = "-shrunk"

// folders count the directories of failures by the slug of their signature.
type folders map[string]int

// of is the name of the directory of the next group, which has that signature.
func (f folders) of(signature string) string {
	name := slug(signature)
	if f[name]++; f[name] > 1 {
		name = fmt.Sprintf("%s-%d", name, f[name])
	}
	return name
}

// slugMax is how long the name of a directory of failures may be.
const slugMax = 60

// slug makes a signature fit for the name of a directory everywhere.
func slug(signature string) string {
	words := strings.FieldsFunc(strings.ToLower(signature), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	name := strings.Join(words, "-")
	if len(name) > slugMax {
		name = strings.TrimRight(name[:slugMax], "-")
	}
	if name == "" {
		return "failure"
	}
	return name
}

// holds reports whether a directory has been written with a run, and with its
// twin unless that is empty.
func holds(dir, schedule, twin string) bool {
	spec, err := scenarios.Parse(scenarios.ScheduleFile, []byte(schedule))
	if err != nil {
		return false
	}
	w, err := ofScenario(spec)
	if err != nil {
		return false
	}
	w.Twin = twin
	kept, _, err := rundir.Read(dir)
	return err == nil && kept != nil && kept.IsOf(w)
}

// writeRun writes a run into a directory, and a twin beside it unless that is
// empty. It returns where that is: elsewhere if the directory has been edited.
func writeRun(ctx context.Context, dir string, r *scenarios.Result, twin string) (string, error) {
	d, err := newDirectory(dir)
	if err != nil {
		return "", err
	}
	err = writeFiles(ctx, d, &rundir.Run{Result: r, Twin: twin})
	return d.Name(), err
}

// A hunter makes a hunt and writes what came of it.
type hunter struct {
	search  hunt.Search
	out     string
	shrinks bool
	lists   bool // the runs are wanted one by one
	meter   *huntMeter

	took    time.Duration // for the runs
	summary *hunt.Summary
	runs    []store.Run
	found   []*finding
}

// work makes the hunt.
func (h *hunter) work(ctx context.Context) (err error) {
	began := time.Now()
	h.search.Progress = h.meter.report
	if h.summary, err = h.search.Run(ctx); err != nil {
		return err
	}
	h.took = time.Since(began)
	h.found = findings(h.out, h.summary)
	for i, f := range h.found {
		if err := h.keep(ctx, f, i); err != nil {
			return err
		}
	}
	if !h.lists {
		return nil
	}
	for r, err := range h.search.Runs(h.summary) {
		if err != nil {
			return err
		}
		h.runs = append(h.runs, r)
	}
	return nil
}

// keep writes the first run of a group, shrinks it, and writes the smallest,
// as far as that was not done before.
func (h *hunter) keep(ctx context.Context, f *finding, number int) (err error) {
	h.meter.task(fmt.Sprintf("failure %d of %d: %s", number+1, len(h.found), f.Signature), "writing the first run")
	shrinks := h.shrinks && f.Verdict == checker.Violation && f.Failure.Shrunk == nil
	written := holds(f.dir, f.Failure.Schedule, "")
	var run *scenarios.Result
	if !written || shrinks {
		if run, err = h.search.First(ctx, f.Group); err != nil {
			return err
		}
	}
	if !written {
		if f.dir, err = writeRun(ctx, f.dir, run, ""); err != nil {
			return err
		}
	}
	switch small := f.Failure.Shrunk; {
	case shrinks:
		run, err = h.search.Shrink(ctx, f.Group, run, h.meter.shrinking)
	case small != nil && !holds(f.shrunk, small.Schedule, small.Twin):
		run, err = h.search.Smallest(ctx, f.Group)
	default:
		return nil
	}
	if err == nil {
		f.shrunk, err = writeRun(ctx, f.shrunk, run, f.Failure.Shrunk.Twin)
	}
	return err
}

// interrupted says what there is of a hunt that was stopped.
func (h *hunter) interrupted(path string) error {
	return h.meter.interrupted(path, h.out)
}
