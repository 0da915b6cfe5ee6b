package cli

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

// A keptRun is a run that a directory holds.
type keptRun struct {
	Scenario string
	Seed     uint64
	Digest   string
	Verdict  string
	Model    scenarios.Model
	Input    string // "" of a run from before directories had owners
	From     string

	schedule string // the fingerprint of the schedule beside it, which people edit
	twin     string // the text of the twin beside it; "" if there is none
}

// readKept reads the run that a directory holds. Stranger says what in it is
// not a run's; "" is nothing. An empty directory has neither. The error is that of a
// directory that cannot be read.
func readKept(path string) (kept *keptRun, stranger string, err error) {
	entries, err := os.ReadDir(path)
	if err != nil || len(entries) == 0 {
		return nil, "", err
	}
	for _, entry := range entries {
		if !slices.Contains(fileNames, entry.Name()) || !entry.Type().IsRegular() {
			return nil, strconv.Quote(entry.Name()) + " in it", nil
		}
	}
	kept = new(keptRun)
	text, err := os.ReadFile(filepath.Join(path, resultFile))
	if err != nil || json.Unmarshal(text, kept) != nil || kept.Scenario == "" || kept.Digest == "" || kept.Verdict == "" {
		return nil, "no " + resultFile + " of a run in it", nil
	}
	if spec, err := scenarios.ReadFile(filepath.Join(path, scenarios.ScheduleFile)); err == nil {
		kept.schedule, _ = spec.Fingerprint() // what does not fit has none
	}
	switch twin, err := os.ReadFile(filepath.Join(path, twinFile)); {
	case err == nil:
		kept.twin = string(twin)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, "a " + twinFile + " that cannot be read in it", nil
	}
	return kept, "", nil
}

// holdsRun reports whether a directory is that of a run, which a file more would
// make somebody else's.
func holdsRun(path string) bool {
	kept, _, err := readKept(path)
	return err == nil && kept != nil
}

// isOf reports whether the run is one of the same scenario by the same model,
// with nothing edited beside it: then nothing is lost if it is replaced.
func (k *keptRun) isOf(w *writing) bool {
	return k.Input == w.result.Input && k.schedule == k.Input && k.Model == w.result.Model && k.twin == w.twin
}
