package rundir

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/laplace-sim/laplace/scenarios"
)

// A Kept is a run that a directory holds.
type Kept struct {
	Scenario string
	Seed     uint64
	Digest   string
	Verdict  string
	Model    scenarios.Model
	Input    string // "" of a run from before directories had owners
	From     string

	schedule string // the fingerprint of the schedule or case beside it, which people edit
	twin     string // the text of the twin beside it; "" if there is none
}

// Read reads the run that a directory holds. Stranger says what in it is
// not a run's; "" is nothing. An empty directory has neither. The error is that of a
// directory that cannot be read.
func Read(path string) (kept *Kept, stranger string, err error) {
	entries, err := os.ReadDir(path)
	if err != nil || len(entries) == 0 {
		return nil, "", err
	}
	tested := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == CaseFile })
	explored := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == PathFile })
	names, cased := runFiles, CaseFile
	switch {
	case tested:
		names = testFiles
	case explored:
		names, cased = pathFiles, PathFile
	}
	for _, entry := range entries {
		if !slices.Contains(names, entry.Name()) || !entry.Type().IsRegular() {
			return nil, strconv.Quote(entry.Name()) + " in it", nil
		}
	}
	kept = new(Kept)
	text, err := os.ReadFile(filepath.Join(path, ResultFile))
	if err != nil || json.Unmarshal(text, kept) != nil || kept.Scenario == "" || kept.Digest == "" || kept.Verdict == "" {
		return nil, "no " + ResultFile + " of a run in it", nil
	}
	if text, err := os.ReadFile(filepath.Join(path, cased)); (tested || explored) && err == nil {
		kept.schedule = caseFingerprint(string(text))
	} else if spec, err := scenarios.ReadFile(filepath.Join(path, scenarios.ScheduleFile)); err == nil {
		kept.schedule, _ = spec.Fingerprint() // what does not fit has none
	}
	switch twin, err := os.ReadFile(filepath.Join(path, TwinFile)); {
	case err == nil:
		kept.twin = string(twin)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, "a " + TwinFile + " that cannot be read in it", nil
	}
	return kept, "", nil
}

// HoldsRun reports whether a directory is that of a run, which a file more would
// make somebody else's.
func HoldsRun(path string) bool {
	kept, _, err := Read(path)
	return err == nil && kept != nil
}

// Edited reports whether the schedule or case beside the run is another than the one that
// it is of, as far as that was recorded.
func (k *Kept) Edited() bool { return k.Input != "" && k.schedule != k.Input }

// IsOf reports whether the run is one of the same scenario by the same model,
// with nothing edited beside it: then nothing is lost if it is replaced.
func (k *Kept) IsOf(w *Run) bool {
	return k.Input == w.Result.Input && k.schedule == k.Input && k.Model == w.Result.Model && k.twin == w.Twin
}
