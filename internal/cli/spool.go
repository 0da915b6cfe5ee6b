package cli

import (
	"os"
	"sync"

	"github.com/laplace-sim/laplace/sim/trace"
)

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
