package page

import (
	"context"
	"errors"

	"github.com/laplace-sim/laplace/sim/trace"
)

// newTwin is the model of the twin of a run, with where the two part noted in both; nil if
// there is no twin.
func newTwin(ctx context.Context, s *Subject, m *Model) (*Model, error) {
	if s.Twin == nil {
		return nil, nil
	}
	about := Subject{Result: s.Twin, Window: m.sameTime()}
	twin, err := newModel(ctx, &about)
	if _, empty := errors.AsType[*EmptyError](err); empty {
		about.Window = Span{}
		twin, err = newModel(ctx, &about)
	}
	if err != nil {
		return nil, err
	}
	d := trace.Parting(m.trace, twin.trace)
	if d == nil {
		d = trace.FirstDifference(m.trace, twin.trace) // of which nothing came
	}
	if d != nil {
		m.Apart, twin.Apart = m.apart(d.A, s.Difference), twin.apart(d.B, s.Difference)
	}
	return twin, nil
}

// sameTime is the time of the window of a model, if that is not all of the run.
func (m *Model) sameTime() Span {
	if m.Window.Cut == "" {
		return Span{}
	}
	first, _ := m.trace.Event(m.Window.First)
	last, _ := m.trace.Event(m.Window.Last)
	return Span{From: first.At, To: last.At, Ended: true}
}

// apart is where the run has a record that its twin has not; its end if there is none.
func (m *Model) apart(r *trace.Record, difference string) *Apart {
	if r == nil {
		return &Apart{Event: m.Events, At: m.End, Difference: difference}
	}
	return &Apart{Event: max(r.Number, 1), At: r.At, Difference: difference}
}
