package command

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"sync"

	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/trace"
)

// The files that a run leaves behind, besides those that a replay needs.
const (
	resultFile          = "result.json"
	historyFile         = "history.jsonl"
	timelineFile        = "timeline.svg"
	availabilityFile    = "availability.svg"
	linearizabilityFile = "linearizability.html"
)

// fileNames are the names of all files that a directory of ours may hold.
var fileNames = []string{
	resultFile, historyFile, scenarios.ScheduleFile, scenarios.TraceFile, timelineFile, availabilityFile, linearizabilityFile, twinFile,
}

// writeFiles fills a directory with what is to be kept of a run. result.json
// comes last: it is what a directory of ours is known by.
func writeFiles(ctx context.Context, d *directory, w *writing) error {
	return d.fill(w, func() error { return w.files(ctx, d) })
}

// files writes the files.
func (w *writing) files(ctx context.Context, d *directory) error {
	r := w.result
	files := []struct {
		name    string
		content func(io.Writer) error
	}{
		{twinFile, func(out io.Writer) error { _, err := io.WriteString(out, w.twin); return err }},
		{scenarios.ScheduleFile, func(w io.Writer) error { _, err := w.Write(r.Spec.YAML()); return err }},
		{historyFile, r.History.Write},
		{scenarios.TraceFile, func(w io.Writer) error { _, err := r.Trace.WriteTo(w); return err }},
		{timelineFile, func(w io.Writer) error { return reports.Timeline(w, r) }},
		{availabilityFile, func(w io.Writer) error { return reports.Availability(w, r) }},
		{linearizabilityFile, r.Linearizability.Visualize},
		{resultFile, func(w io.Writer) error { return writeJSON(w, r, "  ") }},
	}
	for _, f := range files {
		if f.name == linearizabilityFile && !r.Linearizability.Pictured() || f.name == twinFile && w.twin == "" {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := d.write(f.name, f.content); err != nil {
			return err
		}
	}
	return nil
}

// writeJSON writes one JSON value, which is easier on the eye for an indent.
func writeJSON(w io.Writer, v any, indent string) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	return e.Encode(v)
}

// A spool is a temporary file for the trace of a long run, which would take
// much memory. It is made when it is needed first.
type spool struct {
	mutex  sync.Mutex // a run that was interrupted goes on unheard
	file   *os.File
	closed bool
}

// open makes the file. It is gone from its directory at once where the system
// allows that, so that nothing is left of a program that is killed.
func (s *spool) open() (trace.Store, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closed {
		return nil, os.ErrClosed
	}
	file, err := os.CreateTemp("", "laplace-trace-*")
	if err != nil {
		return nil, err
	}
	s.file = file
	_ = os.Remove(file.Name())
	return file, nil
}

// close makes an end of the file.
func (s *spool) close() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.closed = true
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name())
	}
}
