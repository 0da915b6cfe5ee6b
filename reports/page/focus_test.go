package page

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

func TestThePageOfEachExhibitOpensWithWhatContradictsInView(t *testing.T) {
	files, err := filepath.Glob("../../docs/exhibit/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("found no files, error %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		spec, err := scenarios.Parse(file, text)
		if err != nil {
			t.Fatal(err)
		}
		r, err := scenarios.Run(t.Context(), spec, scenarios.Options{Trace: true})
		if err != nil {
			t.Fatal(err)
		}
		m := modelOf(t, &Subject{Result: r})
		judgeFocus(t, filepath.Base(file), r, m)
		if len(m.states) == 0 || m.Stated.Cut != "" {
			t.Errorf("%s: found %d states of %+v, expected those of the whole run", filepath.Base(file), len(m.states), m.Stated)
		}
	}
}

// judgeFocus holds a focus to what its doc says of it.
func judgeFocus(t *testing.T, name string, r *scenarios.Result, m *Model) {
	t.Helper()
	f := m.Focus
	if f == nil || len(f.Events) == 0 || f.From >= f.To || f.From < 0 || f.To > m.End {
		t.Errorf("%s: found the focus %+v, expected one with events in a span of time", name, f)
		return
	}
	inView := func(what string, at time.Duration) {
		if at < f.From || at > f.To {
			t.Errorf("%s: %s at %v is not in view from %v to %v", name, what, at, f.From, f.To)
		}
	}
	for _, number := range f.Events {
		e, found := r.Trace.Event(number)
		if !found {
			t.Errorf("%s: there is no event %d", name, number)
		}
		inView("an event", e.At)
	}
	first, _ := r.First()
	if len(first.Evidence.Operations) > 0 && len(f.Operations) == 0 || f.Check != first.Name {
		t.Errorf("%s: found the focus %+v of the check %+v", name, f, first)
	}
	for _, id := range f.Operations {
		inView("an operation", r.History[id].Call)
	}
	if f.Accused >= 0 && r.History[f.Accused].Outcome == checker.OutcomeOK {
		inView("what is accused", r.History[f.Accused].Return)
	}
	if len(f.Nodes) == 0 {
		t.Errorf("%s: found no nodes in the focus %+v", name, f)
	}
	events := 0
	for record := range m.inWindow() {
		if record.Kind.IsEvent() && record.At >= f.From && record.At <= f.To {
			events++
		}
	}
	if events < min(eventsAround, int(m.Events)) && f.To-f.From < leastPart/4*f.length(r) {
		t.Errorf("%s: found %d events in view", name, events)
	}
	if f.length(r)*leastPart*2 < f.To-f.From && len(f.Events) > 1 {
		t.Errorf("%s: what contradicts takes %v of %v in view", name, f.length(r), f.To-f.From)
	}
	t.Logf("%s: %s from %v to %v: %d of %d events, focus on %v, operations %v", name, f.Check, f.From, f.To, events, m.Events, f.Events, f.Operations)
}

func TestWhatIsNoViolationHasNoFocus(t *testing.T) {
	if m := modelOf(t, &Subject{Result: run(t, "raft/quiet", "", 0)}); m.Focus != nil {
		t.Errorf("found the focus %+v of a valid run", m.Focus)
	}
}

// length is how long what contradicts takes.
func (f *Focus) length(r *scenarios.Result) time.Duration {
	bare := *f
	bare.hull(r, &checker.Check{}, nil)
	return bare.To - bare.From
}
