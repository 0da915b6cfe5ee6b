package rundir

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/trace"
)

// Where a test keeps its cases, and leaves their runs: below the directory of its
// package. The run of a case has the name of the case's file without its ending.
const (
	CasesFolder = "testdata/laplace"
	RunsFolder  = "runs"
)

// A Tested is a case that a test keeps, with its run if that lies there. The program
// is part of the test: nobody else can run the case again.
type Tested struct {
	Case
	File string // of the case
	Work string // what the clients do, as it is written
	// Result is that of the run, with its trace and the history of its clients; nil
	// if only the case is there.
	Result *scenarios.Result
	// Path is the way to the violation if a search of all orders found it and no test did;
	// then Test is the name of the scenario, and Seed and Faults say nothing.
	Path *Path
}

// FindTested reads what a path names: the directory of the run of a test, the case in
// it, or a case that a test keeps. It is nil for anything else, which is left
// to whoever knows of it. What is damaged is an error of one line.
func FindTested(path string) (*Tested, error) {
	file := path
	if info, err := os.Stat(path); err != nil {
		return nil, nil
	} else if info.IsDir() {
		file = filepath.Join(path, CaseFile)
		if _, err := os.Stat(file); err != nil {
			file = filepath.Join(path, PathFile)
		}
	}
	text, err := document.ReadFile(file)
	if err != nil || !isCase(text) && !isPath(text) {
		return nil, nil
	}
	t, err := parseTested(file, text)
	if err != nil {
		return nil, err
	}
	dir := runOf(file)
	if dir == "" {
		return t, nil
	}
	if kept, _, err := Read(dir); err != nil || kept == nil || kept.Input != caseFingerprint(string(text)) {
		return t, nil // of an edited case there is no run
	}
	t.Result, err = readResult(dir)
	return t, err
}

// parseTested reads a case or a path.
func parseTested(file string, text []byte) (*Tested, error) {
	if isPath(text) {
		p, err := parsePath(file, text)
		if err != nil {
			return nil, err
		}
		return p.asTested(file)
	}
	t := &Tested{File: file}
	var err error
	t.Case, err = ParseCase(file, text, func(v document.Value) error {
		t.Work = v.Node().String()
		return nil
	})
	return t, err
}

// runOf is where the run of a case is to be: the directory of the case, or that
// which belongs to a kept one; "" for a case that lies elsewhere.
func runOf(file string) string {
	if base := filepath.Base(file); base == CaseFile || base == PathFile {
		return filepath.Dir(file)
	}
	absolute, err := filepath.Abs(file)
	if err != nil {
		return ""
	}
	folder := string(filepath.Separator) + filepath.FromSlash(CasesFolder) + string(filepath.Separator)
	place := strings.LastIndex(absolute, folder)
	if place < 0 {
		return ""
	}
	return filepath.Join(absolute[:place], RunsFolder, strings.TrimSuffix(absolute[place+len(folder):], ".yaml"))
}

// Command is the line that has the test run the case again.
func (t *Tested) Command() string {
	if t.Path != nil {
		return replayOf(t.File)
	}
	file := t.File
	if absolute, err := filepath.Abs(file); err == nil {
		file = absolute
	}
	return Command(t.Package, t.Test, filepath.ToSlash(file))
}

// Story tells how the property came to be broken, or without a run what the case
// says.
func (t *Tested) Story() *explain.Story {
	if t.Result != nil {
		story := explain.Explain(t.Result)
		story.Replay = t.Command()
		return story
	}
	story := &explain.Story{
		Scenario: t.Test, Protocol: t.Package, Seed: t.Seed, Verdict: checker.Violation, Check: t.Broken, Claim: t.Detail,
		Steps: []explain.Step{}, Operations: []explain.Operation{}, Replay: t.Command(),
		Notes: []string{"No run of this case lies beside it, and only its test has the program: the run that the line below makes leaves all that a story is told from."},
	}
	if t.Path != nil {
		story.Notes[0] = "No run of this path lies beside it: the line below walks it again."
	}
	for _, f := range t.Faults {
		story.Notes = append(story.Notes, "fault "+f.String())
	}
	if t.Work != "" {
		story.Notes = append(story.Notes, "work: "+prose.Short(strings.Join(strings.Fields(t.Work), " "), workShown))
	}
	return story
}

// workShown is how many letters of the work a story shows.
const workShown = 400

// A testedResult is what result.json has of the run of a test: what a result has,
// which of the observations broke the property, and the kinds of operation in the history:
// only the test knows of which service they are.
type testedResult struct {
	*scenarios.Result
	Observation int        `json:"observation,omitempty"`
	Kinds       []testKind `json:"kinds,omitempty"`
}

// A testKind is a checker.Kind in a file.
type testKind struct {
	Name    string          `json:"name"`
	Code    uint8           `json:"code"`
	Reads   bool            `json:"reads,omitempty"`
	Keyless bool            `json:"keyless,omitempty"`
	Inputs  checker.Inputs  `json:"inputs,omitempty"`
	Output  checker.Outputs `json:"output,omitempty"`
	Told    [2]string       `json:"told"`
	Summary string          `json:"summary,omitempty"`
	Nothing string          `json:"nothing,omitempty"`
	Plain   bool            `json:"plain,omitempty"`
}

func newTestedResult(r *scenarios.Result) testedResult {
	t := testedResult{Result: r}
	for _, k := range kindsOf(r.History) {
		t.Kinds = append(t.Kinds, testKind(*k))
	}
	if first, broken := r.First(); broken {
		t.Observation = first.Evidence.Observation
	}
	return t
}

// kindsOf are the kinds of the operations of a history, in the order in which they
// occur.
func kindsOf(h checker.History) (kinds checker.Kinds) {
	for i := range h {
		if k := h[i].Kind; !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// kinds are those that the history of the run may have: a service's own, if there is one
// that has the very same, so that a story has its words.
func (t testedResult) kinds() (kinds checker.Kinds) {
	for _, s := range scenarios.Services() {
		if !slices.ContainsFunc(t.Kinds, func(k testKind) bool { return !has(s.Kinds, checker.Kind(k)) }) {
			return s.Kinds
		}
	}
	for _, k := range t.Kinds {
		kind := checker.Kind(k)
		kinds = append(kinds, &kind)
	}
	return kinds
}

// has reports whether a kind is among some.
func has(kinds checker.Kinds, kind checker.Kind) bool {
	named := kinds.Named(kind.Name)
	return named != nil && *named == kind
}

// readResult reads the run of a test from its directory.
func readResult(dir string) (*scenarios.Result, error) {
	file := filepath.Join(dir, ResultFile)
	refuse := func(file, found, expected string) (*scenarios.Result, error) {
		return nil, &scenarios.FileError{File: file, Found: found, Expected: expected}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return refuse(file, Reason(err).Error(), "a file that can be read")
	}
	var read testedResult
	if err := json.Unmarshal(text, &read); err != nil || read.Result == nil {
		return refuse(file, fmt.Sprintf("no result (%v)", err), "what a failed check wrote")
	}
	r := read.Result
	r.Out = dir
	for i := range r.Checks {
		r.Checks[i].Evidence.Observation = read.Observation
	}
	recorded, err := scenarios.ReadTrace(filepath.Join(dir, scenarios.TraceFile))
	switch {
	case err != nil:
		return nil, err
	case recorded == nil:
		return refuse(filepath.Join(dir, scenarios.TraceFile), "no such file", "the trace of the run")
	case recorded.Header.Digest != uint64(r.Digest):
		return refuse(filepath.Join(dir, scenarios.TraceFile), "the trace of another run", "that of the digest "+r.Digest.String())
	}
	r.Trace = &trace.Recorder{Trace: *recorded}
	r.Retrace()
	if r.History, err = readHistory(filepath.Join(dir, HistoryFile), read.kinds()); err != nil {
		return nil, err
	}
	if what := outside(r); what != "" {
		return refuse(file, what, "evidence from the run that lies there")
	}
	return r, nil
}

// readHistory reads what clients did and saw; nothing if there is no such file.
func readHistory(file string, kinds checker.Kinds) (checker.History, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &scenarios.FileError{File: file, Found: Reason(err).Error(), Expected: "a file that can be read"}
	}
	defer f.Close()
	return checker.ReadHistory(f, file, kinds)
}

// outside says what a result points at that its run does not have; "" if nothing.
func outside(r *scenarios.Result) string {
	var events uint64
	observations := 0
	for record := range r.Trace.Records() {
		if record.Kind.IsEvent() {
			events = record.Number
		}
		if record.Kind == trace.Observe {
			observations++
		}
	}
	if r.Nodes > len(r.Names) {
		return fmt.Sprintf("%d servers of %s", r.Nodes, prose.Count(len(r.Names), "node"))
	}
	for _, c := range r.Checks {
		e := c.Evidence
		operations := e.Operations
		if e.Accused != nil {
			operations = append(slices.Clone(operations), *e.Accused)
		}
		for _, id := range operations {
			if !slices.ContainsFunc(r.History, func(o checker.Operation) bool { return o.ID == id }) {
				return fmt.Sprintf("operation %d", id)
			}
		}
		if e.Event > events || e.Observation < 0 || e.Observation > observations {
			return fmt.Sprintf("event %d and observation %d of %d and %d", e.Event, e.Observation, events, observations)
		}
	}
	return ""
}

// Refusal is the error of whoever would repeat the run of a test.
func (t *Tested) Refusal() error {
	if t.Path != nil {
		return fmt.Errorf("%s: found the path of a search, which has no seed, expected the run of a scenario; use %s", t.File, t.Command())
	}
	return fmt.Errorf("%s: found a case of %s, which only that test can run, expected the run of a scenario; use %s",
		t.File, cmp.Or(t.Test, "a test"), t.Command())
}
