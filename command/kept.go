package command

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

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
	if err := checkJobs(cmd, f.jobs); err != nil {
		return err
	}
	switch {
	case f.tries < 1:
		return confused(cmd, tries, fmt.Sprint(f.tries), "1 or more")
	case f.out == "" && cmd.Flags().Changed("out"):
		return confused(cmd, "--out", `""`, "the name of a directory")
	}
	return nil
}

// noRun is the failure of a path that cannot be read as a run, with why; that of a hunt's
// directory says where its runs are.
func noRun(path string, why error) error {
	if _, err := os.Stat(filepath.Join(path, storeFile)); err == nil {
		why = fmt.Errorf("%s: found the directory of a hunt, expected that of a run; those of its failures are in %s", path, filepath.Join(path, failuresFolder))
	}
	return misuse(why)
}

// remake reads the scenario of a run, and finds a directory for the one that is made
// from it: where out says or, if that is empty, beside it, with an ending.
func remake(cmd *cobra.Command, path, out, ending string) (from source, d *rundir.Directory, err error) {
	if err := refuseTested(path); err != nil {
		return from, nil, err
	}
	file := path
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		file = filepath.Join(path, scenarios.ScheduleFile)
	}
	if from.spec, err = scenarios.ReadFile(file); err != nil {
		return from, nil, noRun(path, err)
	}
	if from.fingerprint, err = from.spec.Fingerprint(); err != nil {
		return from, nil, misuse(err)
	}
	made := func(k *rundir.Kept) bool { return k.From == from.fingerprint }
	if d, err = chooseDirectory(out, beside(path, ending), made, "one that was made from "+path); err != nil {
		err = fmt.Errorf("%s: %w", cmd.CommandPath(), err)
	}
	return from, d, err
}

// beside is the name of a run's directory with an ending.
func beside(path, ending string) string {
	path = filepath.Clean(path)
	if filepath.Base(path) == scenarios.ScheduleFile {
		if path = filepath.Dir(path); path == "." && !rundir.HoldsRun(path) {
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
