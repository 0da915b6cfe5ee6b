package rundir

import (
	"context"
	"fmt"
	"io"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/shrink"
	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/reports/page"
	"github.com/laplace-sim/laplace/scenarios"
)

// Report writes the page of the run, with its twin, if it has one, made for it. The span is
// the part of the run that is asked for. The errors are those of out, of the context, and of
// a twin that cannot be run, and a *page.EmptyError.
func (w *Run) Report(ctx context.Context, out io.Writer, span page.Span) error {
	s := &page.Subject{Result: w.Result, Case: w.Case, Replay: w.Replay, Window: span, Curve: w.Curve}
	if s.Replay == "" {
		s.Replay = reports.Replay(w.Result)
	}
	if w.Twin != "" {
		spec, err := scenarios.Parse(TwinFile, []byte(w.Twin))
		if err != nil {
			return err
		}
		if s.Twin, err = scenarios.Run(ctx, spec, scenarios.Options{Trace: true}); err != nil {
			return fmt.Errorf("%s: %w", TwinFile, err)
		}
		s.Difference = shrink.DifferenceOf(spec)
	}
	return page.Write(ctx, out, s)
}

// reported reports whether the page of the run is among its files: it is for a violation,
// unless the run is so long that a person should say which part of it to show.
func (w *Run) reported() bool {
	r := w.Result
	return r.Verdict == checker.Violation && r.Trace != nil && r.Events > 0 && r.Trace.Len() <= page.RecordsMax
}
