package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/scenarios"
)

// A source is a run that another is made from.
type source struct {
	spec        scenarios.Scenario
	fingerprint string
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
	if out == "" {
		d, err = newDirectory(beside(path, ending))
	} else {
		d, err = newNamedDirectory(out, func(k *keptRun) bool { return k.From == from.fingerprint }, "one that was made from "+path)
	}
	if err != nil {
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
