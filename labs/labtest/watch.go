package labtest

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/runner"
)

// patience is how long one run may take by the clock of the machine. None takes a second; this
// is for a handler that loops without an end, or waits.
var patience = time.Minute

// watched is Test.Run, but for a run that does not end: then the error says where it is. It goes
// on unheard until the tests are over.
func watched(ctx context.Context, s *labs.Solution, test *labs.Test, seed uint64) (*labs.Outcome, error) {
	type outcome struct {
		*labs.Outcome
		err error
	}
	over := make(chan outcome, 1)
	go func() {
		o, err := test.Run(ctx, s, seed)
		over <- outcome{o, err}
	}()
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case o := <-over:
		return o.Outcome, o.err
	case <-late.C:
		return nil, fmt.Errorf("seed %d: one run took more than %v: a handler loops without an end, or waits for what never comes%s", seed, patience, place())
	}
}

// place says where the student's package is, if it is anywhere.
func place() string {
	all := make([]byte, 1<<20)
	all = all[:runtime.Stack(all, true)]
	if lines := runner.StudentsLines(string(all)); len(lines) > 0 {
		return " (" + strings.Join(lines, ", ") + ")"
	}
	return ""
}
