package page

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim/trace"
)

func TestASpanIsReadAsTimesOrAsEvents(t *testing.T) {
	for text, want := range map[string]Span{
		"1.5s..3s":   {From: 1500 * time.Millisecond, To: 3 * time.Second, Ended: true},
		"200ms..":    {From: 200 * time.Millisecond},
		"..3s":       {To: 3 * time.Second, Ended: true},
		"1000..9000": {Events: true, First: 1000, Last: 9000},
		"7..":        {Events: true, First: 7},
		"..7":        {Events: true, Last: 7},
	} {
		if found, err := ReadSpan(text); err != nil || found != want {
			t.Errorf("%s: found %+v, error %v, expected %+v", text, found, err, want)
		}
	}
	for _, text := range []string{"", "..", "3s", "3s..1s", "9..3", "0..3", "-1s..3s", "1..3s", "a..b"} {
		if found, err := ReadSpan(text); err == nil || !strings.Contains(err.Error(), "expected two times") {
			t.Errorf("%q: found %+v, error %v", text, found, err)
		}
	}
}

// within counts the records of a window.
func within(t *trace.Trace, w Window) (n int) {
	for r := range t.Records() {
		if r.Number >= w.First && r.Number <= w.Last {
			n++
		}
	}
	return n
}

func TestTheWindowOfALongRunSurroundsItsFocus(t *testing.T) {
	r := run(t, "raft/leader-partition", "stale-read", 0)
	m := modelOf(t, &Subject{Result: r})
	for _, most := range []limit{500, 2000, 15000} {
		w, err := most.window(m.trace, Span{}, m.Focus)
		if err != nil {
			t.Fatal(err)
		}
		if n := within(m.trace, w); n > int(most)+1 || n < int(most)*9/10 {
			t.Errorf("found %d records in %+v, expected about %d", n, w, most)
		}
		for _, event := range m.Focus.Events {
			if event < w.First || event > w.Last {
				t.Errorf("event %d of the focus is not in %+v", event, w)
			}
		}
		if !strings.Contains(w.Cut, "--window") {
			t.Errorf("found the words %q", w.Cut)
		}
	}
	if w, err := limit(500).window(m.trace, Span{}, nil); err != nil || w.Last < m.Events-1 {
		t.Errorf("found %+v, error %v, expected the end of the run", w, err)
	}
}

func TestAWindowThatIsAskedForIsThatPartOfTheRun(t *testing.T) {
	r := run(t, "raft/leader-partition", "stale-read", 0)
	m := modelOf(t, &Subject{Result: r, Window: Span{From: 2 * time.Second, To: 3 * time.Second, Ended: true}})
	for record := range m.inWindow() {
		if record.Kind.IsEvent() && (record.At < 2*time.Second || record.At > 3*time.Second) {
			t.Fatalf("found event %d at %v", record.Number, record.At)
		}
	}
	if first, _ := r.Trace.Event(m.Window.First - 1); first.At >= 2*time.Second {
		t.Errorf("event %d at %v is left out", first.Number, first.At)
	}
	if m := modelOf(t, &Subject{Result: r, Window: Span{Events: true, First: 50, Last: 90}}); m.Window.First != 50 || m.Window.Last != 90 || m.Window.Cut == "" {
		t.Errorf("found %+v", m.Window)
	}
	_, err := newModel(t.Context(), &Subject{Result: r, Window: Span{From: time.Hour}})
	if _, empty := errors.AsType[*EmptyError](err); !empty {
		t.Errorf("found the error %v, expected that there is nothing", err)
	}
}

func TestAMessageThatComesAgainIsMarked(t *testing.T) {
	a := make(arrivals)
	var found []bool
	for _, r := range []trace.Record{
		{Kind: trace.Deliver, From: 1, Node: 2, Name: "A", Index: 70},
		{Kind: trace.Deliver, From: 1, Node: 2, Name: "A", Index: 6},
		{Kind: trace.Deliver, From: 1, Node: 2, Name: "A", Index: 70},
		{Kind: trace.Deliver, From: 1, Node: 3, Name: "A", Index: 70},
		{Kind: trace.Deliver, From: 1, Node: 2, Name: "B", Index: 70},
		{Kind: trace.Drop, From: 1, Node: 2, Name: "A", Index: 6},
		{Kind: trace.Deliver, From: 2, Node: 2, Name: "A"},
		{Kind: trace.Deliver, From: 2, Node: 2, Name: "A"},
	} {
		found = append(found, a.again(&r))
	}
	if want := []bool{false, false, true, false, false, false, false, false}; !slices.Equal(found, want) {
		t.Errorf("found %v, expected %v", found, want)
	}
}
