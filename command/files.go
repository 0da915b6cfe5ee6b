package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/sim/trace"
)

// newDirectory is rundir.New for a name that --out has, or would have.
func newDirectory(name string) (*rundir.Directory, error) {
	return placed(rundir.New(name))
}

// chooseDirectory is rundir.Choose for what --out has.
func chooseDirectory(out, usual string, wanted func(*rundir.Kept) bool, told string) (*rundir.Directory, error) {
	return placed(rundir.Choose(out, usual, wanted, told))
}

// placed is a directory or, if it cannot be, the failure that says how another is
// chosen.
func placed(d *rundir.Directory, err error) (*rundir.Directory, error) {
	if err != nil {
		return nil, unmakeable(fmt.Errorf("--out: %w with --out", err))
	}
	return d, nil
}

// writeFiles fills a directory with what is to be kept of a run.
func writeFiles(ctx context.Context, d *rundir.Directory, w *rundir.Run) error {
	err := d.Write(ctx, w)
	if failed, ok := errors.AsType[*rundir.WriteError](err); ok {
		return broken(fmt.Errorf("%w with --out", failed))
	}
	return err
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
