package cli

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/laplace-sim/laplace/scenarios"
)

// A source is a run that another is made from.
type source struct {
	path        string
	spec        scenarios.Scenario
	fingerprint string
}

// sourceOf reads the scenario of a run.
func sourceOf(path string) (source, error) {
	file := path
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		file = filepath.Join(path, scenarios.ScheduleFile)
	}
	spec, err := scenarios.ReadFile(file)
	if err != nil {
		return source{}, misuse(err)
	}
	fingerprint, err := spec.Fingerprint()
	if err != nil {
		return source{}, misuse(err)
	}
	return source{path, spec, fingerprint}, nil
}

// directory is where a run goes that is made from the source: where out says
// or, if that is empty, beside the source, with an ending.
func (s source) directory(out, ending string) (*directory, error) {
	if out == "" {
		return newDirectory(beside(s.path, ending))
	}
	return newNamedDirectory(out, func(k *keptRun) bool { return k.From == s.fingerprint }, "one that was made from "+s.path)
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
