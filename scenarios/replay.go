package scenarios

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/sim/trace"
)

// The names of the files in the directory of a run that a replay needs.
const (
	ScheduleFile = "schedule.yaml" // the scenario, from Scenario.YAML
	TraceFile    = "trace"         // the record of all events
)

// ReadFile reads a scenario from a file; see Parse.
func ReadFile(path string) (Scenario, error) {
	file, err := os.Open(path)
	if err != nil {
		return Scenario{}, unreadable(path, err)
	}
	defer file.Close()
	// One byte more than Parse takes is enough for it to refuse the rest.
	text, err := io.ReadAll(io.LimitReader(file, document.SizeMax+1))
	if err != nil {
		return Scenario{}, unreadable(path, err)
	}
	return Parse(path, text)
}

// unreadable is the error of a file that cannot be read at all.
func unreadable(path string, err error) error {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		err = failed.Err
	}
	return &FileError{File: path, Found: err.Error(), Expected: "a file that can be read"}
}

// A SavedRun is what a run left behind.
type SavedRun struct {
	// Spec is the scenario as it ran; its field Recorded is set.
	Spec Scenario
	// Trace is the record of all events; nil if none lies beside the scenario.
	Trace *trace.Trace
}

// LoadRun reads a run from the directory that it was written to, or from its
// scenario alone. A trace that is damaged is an error, but none need be there.
func LoadRun(path string) (SavedRun, error) {
	if info, err := os.Stat(path); err != nil {
		return SavedRun{}, unreadable(path, err)
	} else if info.IsDir() {
		path = filepath.Join(path, ScheduleFile)
	}
	spec, err := ReadFile(path)
	if err != nil {
		return SavedRun{}, err
	}
	if spec.Recorded == nil {
		return SavedRun{}, &FileError{File: path, Found: `no key "recorded"`,
			Expected: "one, as in a file that a run wrote; to run a scenario for the first time, use run"}
	}
	run := SavedRun{Spec: spec}
	run.Trace, err = readTrace(filepath.Join(filepath.Dir(path), TraceFile))
	return run, err
}

// readTrace reads a trace, or returns nil if there is no such file.
func readTrace(path string) (*trace.Trace, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer file.Close()
	t, err := trace.Read(file)
	if damage, ok := errors.AsType[*trace.FormatError](err); ok {
		return nil, &FileError{File: fmt.Sprintf("%s: byte %d", path, damage.Offset), Found: damage.Found, Expected: damage.Expected}
	}
	if err != nil {
		return nil, unreadable(path, err)
	}
	return t, nil
}

// Replay runs what was saved once more, and compares. Without a difference the
// mismatch is nil. With another model than the recorded one the events may
// differ: see Mismatch.Agree. The errors are those of Run. Whatever the options say, the
// replay keeps a trace and is not strict: strict mode leaves its hashes in the
// trace, where they would pass for a difference.
func Replay(ctx context.Context, saved SavedRun, options Options) (*Result, *Mismatch, error) {
	options.Trace, options.Strict = true, false
	result, err := Run(ctx, saved.Spec, options)
	if err != nil {
		return nil, nil, err
	}
	recorded := saved.Spec.Recorded
	if result.Digest == recorded.Digest && result.Events == recorded.Events {
		return result, nil, nil
	}
	mismatch := &Mismatch{
		First:  Side{Name: "recorded", Recorded: *recorded},
		Second: Side{Name: "replayed", Recorded: *result.Spec.Recorded},
	}
	if saved.Trace != nil {
		mismatch.part(saved.Trace, &result.Trace.Trace)
	}
	return result, mismatch, nil
}
