package scenarios

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/laplace-sim/laplace/checker"
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
	text, err := document.ReadFile(path)
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
	spec, err := LoadSpec(path)
	if err != nil {
		return SavedRun{}, err
	}
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		path = filepath.Dir(path)
	}
	run := SavedRun{Spec: spec}
	run.Trace, err = ReadTrace(filepath.Join(path, TraceFile))
	return run, err
}

// LoadSpec is LoadRun for whoever needs the scenario only, as it ran. Its field
// Recorded is set.
func LoadSpec(path string) (Scenario, error) {
	if info, err := os.Stat(path); err != nil {
		return Scenario{}, unreadable(path, err)
	} else if info.IsDir() {
		path = filepath.Join(path, ScheduleFile)
	}
	spec, err := ReadFile(path)
	if err != nil {
		return Scenario{}, err
	}
	if spec.Recorded == nil {
		return Scenario{}, &FileError{File: path, Found: `no key "recorded"`,
			Expected: "one, as in a file that a run wrote; to run a scenario for the first time, use run"}
	}
	return spec, nil
}

// ReadTrace reads a trace, or returns nil if there is no such file. What is damaged,
// or cannot be read, is a *FileError.
func ReadTrace(path string) (*trace.Trace, error) {
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

// A Mismatch says how two runs that should have been one differ.
type Mismatch struct {
	First, Second Side
	// Common is how many records of the trace they have in common before they
	// part; 0 if a trace is missing.
	Common uint64
}

// A Side is one of the two runs of a Mismatch.
type Side struct {
	Name string // such as "recorded"
	Recorded
	// Record is where the run parts from the other; nil if there is no
	// trace, or it has ended there.
	Record *trace.Record
	// Cause is the event that caused it; nil if it was the outside.
	Cause *trace.Record
}

// Agree reports whether the runs are as alike as can be asked of them: two
// models made them, so that their events may differ, and both came to the same
// verdict and signature, or to a violation if the first has no signature.
func (m *Mismatch) Agree() bool {
	first, second := &m.First, &m.Second
	return first.Model != second.Model && first.Verdict == second.Verdict &&
		(first.Signature == second.Signature || first.Unsigned())
}

// Unsigned reports whether a violation was recorded without its signature, as
// files from before there were signatures do: only verdicts can be compared then.
func (r *Recorded) Unsigned() bool {
	return r.Verdict == checker.Violation.String() && r.Signature == ""
}

// part finds where two traces part, and reports whether they do.
func (m *Mismatch) part(first, second *trace.Trace) bool {
	d := trace.FirstDifference(first, second)
	if d == nil {
		return false
	}
	m.Common = d.Index
	m.First.at(d.A, first)
	m.Second.at(d.B, second)
	return true
}

// at notes where the run parts from the other, and why.
func (s *Side) at(r *trace.Record, t *trace.Trace) {
	s.Record = r
	if r == nil {
		return
	}
	cause := r.Cause
	if !r.Kind.IsEvent() && cause == 0 {
		cause = r.Number
	}
	if event, ok := t.Event(cause); ok {
		s.Cause = &event
	}
}

// String says it in a few lines.
func (m *Mismatch) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: digest %s after %d events; %s: %s after %d\n",
		m.First.Name, m.First.Digest, m.First.Events, m.Second.Name, m.Second.Digest, m.Second.Events)
	if m.First.Record == nil && m.Second.Record == nil {
		b.WriteString("no trace tells where they part")
		if m.First.Digest != m.Second.Digest && m.First.Events == m.Second.Events {
			b.WriteString("; their events are as many, so it may be that only what was observed, sent or written differs")
		}
		b.WriteString("\n")
	} else {
		fmt.Fprintf(&b, "they part at record %d of the trace\n", m.Common+1)
		m.First.write(&b)
		m.Second.write(&b)
	}
	b.WriteString(m.makers())
	return b.String()
}

// makers says who made the runs, and what follows from that.
func (m *Mismatch) makers() string {
	first, second := &m.First, &m.Second
	switch {
	case first.Model != second.Model:
		return fmt.Sprintf("%s by %s, %s by %s: the events may differ", first.Name, first.Model, second.Name, second.Model)
	case first.Build != second.Build, first.Executable != second.Executable && first.Executable != "" && second.Executable != "":
		return fmt.Sprintf("%s by the build %s, %s by the build %s", first.Name, first.build(), second.Name, second.build())
	case first.Executable == "" || second.Executable == "":
		return fmt.Sprintf("builds that cannot be told apart made them, both %s: the scenario or the code was edited, or something is not deterministic", first.Build)
	}
	return fmt.Sprintf("the same build made both, %s, so the scenario was edited or something is not deterministic", first.Build)
}

// build names the build of the side as closely as it is known.
func (s *Side) build() string {
	if s.Executable == "" {
		return s.Build
	}
	return s.Build + " (executable " + s.Executable + ")"
}

func (s *Side) write(b *strings.Builder) {
	if s.Record == nil {
		fmt.Fprintf(b, "  %s: the end of the run\n", s.Name)
		return
	}
	fmt.Fprintf(b, "  %s: %s\n", s.Name, s.Record)
	if s.Cause != nil {
		fmt.Fprintf(b, "    caused by %s\n", s.Cause)
	}
}

// Verify runs a scenario twice and compares the two runs record by record, with
// what every message held. Without a difference the mismatch is nil; one is a
// defect of the kernel or of the protocol, which then depends on something
// that the seed does not decide. The result is that of the first run, and the
// errors are those of Run. Whatever the options say, both runs keep a trace
// and are strict.
func Verify(ctx context.Context, s Scenario, options Options) (*Result, *Mismatch, error) {
	options.Trace, options.Strict = true, true
	first, err := Run(ctx, s, options)
	if err != nil {
		return nil, nil, err
	}
	second, err := Run(ctx, s, options)
	if err != nil {
		return nil, nil, err
	}
	mismatch := &Mismatch{
		First:  Side{Name: "first run", Recorded: *first.Spec.Recorded},
		Second: Side{Name: "second run", Recorded: *second.Spec.Recorded},
	}
	if !mismatch.part(&first.Trace.Trace, &second.Trace.Trace) && first.Digest == second.Digest {
		return first, nil, nil
	}
	return first, mismatch, nil
}
