package rundir

import (
	"cmp"
	"context"
	"encoding/json"
	"io"

	"github.com/laplace-sim/laplace/hunt/likelihood"
	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/reports/page"
	"github.com/laplace-sim/laplace/scenarios"
)

// The files that a run leaves behind, besides those that a replay needs.
const (
	ResultFile          = "result.json"
	HistoryFile         = "history.jsonl"
	TimelineFile        = "timeline.svg"
	AvailabilityFile    = "availability.svg"
	LinearizabilityFile = "linearizability.html"
	ReportFile          = "report.html" // of a violation, and of what a report was asked for
	TwinFile            = "twin.yaml"   // beside the files of the smallest run
	CaseFile            = "case.yaml"   // of the run of a test, in place of a scenario
	StoryFile           = "story.txt"   // of the run of a test
	PathFile            = "path.yaml"   // of the way that a search found, in place of a scenario
)

// What the directory of a run of a scenario may hold, and that of the run of a test.
var (
	runFiles  = []string{ResultFile, HistoryFile, scenarios.ScheduleFile, scenarios.TraceFile, TimelineFile, AvailabilityFile, LinearizabilityFile, ReportFile, TwinFile}
	testFiles = []string{ResultFile, HistoryFile, CaseFile, scenarios.TraceFile, TimelineFile, StoryFile, LinearizabilityFile, ReportFile}
	pathFiles = []string{ResultFile, HistoryFile, PathFile, scenarios.TraceFile, TimelineFile, StoryFile, LinearizabilityFile, ReportFile}
)

// A Run is what is written into a directory.
type Run struct {
	Result *scenarios.Result
	// Twin is the text of the twin beside it; "" for none.
	Twin string
	// Case is the text of the case if it is the run of a test, which has no
	// scenario; "" for a run of a scenario. See ParseCase.
	Case string
	// IsPath says that Case is the text of a path; see PathText.
	IsPath bool
	// Replay is the line that runs the case again, for the story of the run of a
	// test.
	Replay string
	// Curve is the chance of a violation along the run, for its page; nil if it was not
	// measured.
	Curve *likelihood.Curve
}

// fingerprint stands for all that makes the run but the model.
func (w *Run) fingerprint() (string, error) {
	if w.Case != "" {
		return caseFingerprint(w.Case), nil
	}
	return w.Result.Spec.Fingerprint()
}

// Write fills the directory with what is to be kept of a run: where nothing is, or
// in place of a run that is made of the same, or else in the next place of such a
// name. The result is told where. result.json comes last: it is what a directory of
// ours is known by. The errors are a *WriteError, one of the context, or that of a
// scenario that does not fit.
func (d *Directory) Write(ctx context.Context, w *Run) error {
	return d.fill(w, func() error { return w.files(ctx, d) })
}

// A file is one of those in a directory.
type file struct {
	name    string
	content func(io.Writer) error
}

// files writes the files.
func (w *Run) files(ctx context.Context, d *Directory) error {
	for _, f := range w.contents(ctx) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := d.write(f.name, f.content); err != nil {
			return cmp.Or(ctx.Err(), err)
		}
	}
	return nil
}

// contents are the files of a run, the result last.
func (w *Run) contents(ctx context.Context) []file {
	r := w.Result
	var all []file
	add := func(name string, content func(io.Writer) error) { all = append(all, file{name, content}) }
	text := func(name, text string) {
		add(name, func(out io.Writer) error { _, err := io.WriteString(out, text); return err })
	}
	if w.Twin != "" {
		text(TwinFile, w.Twin)
	}
	if w.Case == "" {
		add(scenarios.ScheduleFile, func(w io.Writer) error { _, err := w.Write(r.Spec.YAML()); return err })
	} else if w.IsPath {
		text(PathFile, w.Case)
	} else {
		text(CaseFile, w.Case)
	}
	if w.Case == "" || len(r.History) > 0 {
		add(HistoryFile, r.History.Write)
	}
	add(scenarios.TraceFile, func(w io.Writer) error { _, err := r.Trace.WriteTo(w); return err })
	add(TimelineFile, func(w io.Writer) error { return reports.Timeline(w, r) })
	if w.Case == "" {
		add(AvailabilityFile, func(w io.Writer) error { return reports.Availability(w, r) })
	}
	if r.Linearizability.Pictured() {
		add(LinearizabilityFile, r.Linearizability.Visualize)
	}
	if w.reported() {
		add(ReportFile, func(out io.Writer) error { return w.Report(ctx, out, page.Span{}) })
	}
	if w.Case == "" {
		add(ResultFile, func(w io.Writer) error { return writeJSON(w, r) })
	} else {
		story := explain.Explain(r)
		story.Replay = w.Replay
		text(StoryFile, story.Text(explain.Terminal{}))
		add(ResultFile, func(w io.Writer) error { return writeJSON(w, newTestedResult(r)) })
	}
	return all
}

// writeJSON writes one JSON value, indented.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
