package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

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

// A source is a run that another is made from.
type source struct {
	spec        scenarios.Scenario
	fingerprint string
}

// remakeFlags are those of a command that makes a run from another, and tries
// several for that.
type remakeFlags struct {
	out         string
	jobs, tries int
	json        bool
}

// check refuses what cannot be. The flag for tries is called so.
func (f remakeFlags) check(cmd *cobra.Command, tries string) error {
	switch {
	case f.jobs < 0:
		return confused(cmd, "--jobs", fmt.Sprint(f.jobs), "0 for as many as there are processors, or more")
	case f.tries < 1:
		return confused(cmd, tries, fmt.Sprint(f.tries), "1 or more")
	case f.out == "" && cmd.Flags().Changed("out"):
		return confused(cmd, "--out", `""`, "the name of a directory")
	}
	return nil
}

// remake reads the scenario of a run, and finds a directory for the one that is made
// from it: where out says or, if that is empty, beside it, with an ending.
func remake(cmd *cobra.Command, path, out, ending string) (from source, d *directory, err error) {
	file := path
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		file = filepath.Join(path, scenarios.ScheduleFile)
	}
	if from.spec, err = scenarios.ReadFile(file); err != nil {
		return from, nil, misuse(err)
	}
	if from.fingerprint, err = from.spec.Fingerprint(); err != nil {
		return from, nil, misuse(err)
	}
	made := func(k *keptRun) bool { return k.From == from.fingerprint }
	if d, err = chooseDirectory(out, beside(path, ending), made, "one that was made from "+path); err != nil {
		err = fmt.Errorf("%s: %w", cmd.CommandPath(), err)
	}
	return from, d, err
}

// beside is the name of a run's directory with an ending.
func beside(path, ending string) string {
	path = filepath.Clean(path)
	if filepath.Base(path) == scenarios.ScheduleFile {
		if path = filepath.Dir(path); path == "." && !holdsRun(path) {
			return strings.TrimPrefix(ending, "-")
		}
	}
	if base := filepath.Base(path); base == "." || base == ".." {
		// Its name is known from outside only, and outside is where the other goes.
		if absolute, err := filepath.Abs(path); err == nil {
			path = filepath.Join(path, "..", filepath.Base(absolute))
		}
	}
	for _, extension := range []string{".yaml", ".yml", ".json"} {
		path = strings.TrimSuffix(path, extension)
	}
	return path + ending
}
