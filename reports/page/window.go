package page

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim/trace"
)

// RecordsMax is how many records of a run a page has at most. Of a longer run it has what
// surrounds the violation, or the end.
const RecordsMax = 1_200_000

// afterWindow is which part of the records lies behind what the window is for.
const afterWindow = 10

// A Span is a part of a run that somebody asks for, by events or by time. The zero Span is all.
type Span struct {
	Events      bool   // by events: First to Last, else by time
	First, Last uint64 // 0 is no bound
	From, To    time.Duration
	Ended       bool // by time: To is a bound
}

// IsZero reports whether the span is all of a run.
func (s Span) IsZero() bool { return s == Span{} }

// spanExpected is what ReadSpan expects.
const spanExpected = `two times such as "1.5s..3s" or two events such as "1000..9000", of which one may be left out`

// ReadSpan reads a span: "1.5s..3s", "1000..9000", "3s.." or "..9000". The error says what was
// found and what was expected.
func ReadSpan(text string) (Span, error) {
	refuse := func(what string) (Span, error) {
		return Span{}, fmt.Errorf("found %s, expected %s", what, spanExpected)
	}
	from, to, cut := strings.Cut(text, "..")
	if !cut || from == "" && to == "" {
		return refuse(document.Quote(text))
	}
	if s, is := eventsOf(from, to); is {
		if s.Last != 0 && s.Last < s.First {
			return refuse(document.Quote(text) + ", which ends before it begins")
		}
		return s, nil
	}
	s := Span{Ended: to != ""}
	for _, bound := range []struct {
		text string
		at   *time.Duration
	}{{from, &s.From}, {to, &s.To}} {
		if bound.text == "" {
			continue
		}
		at, err := time.ParseDuration(bound.text)
		if err != nil || at < 0 {
			return refuse(document.Quote(text))
		}
		*bound.at = at
	}
	if s.Ended && s.To < s.From {
		return refuse(document.Quote(text) + ", which ends before it begins")
	}
	return s, nil
}

// eventsOf is the span between two numbers of events; false if they are none.
func eventsOf(from, to string) (s Span, is bool) {
	s.Events = true
	for _, bound := range []struct {
		text   string
		number *uint64
	}{{from, &s.First}, {to, &s.Last}} {
		if bound.text == "" {
			continue
		}
		number, err := strconv.ParseUint(bound.text, 10, 64)
		if err != nil || number == 0 {
			return s, false
		}
		*bound.number = number
	}
	return s, true
}

// has reports whether an event lies in the span.
func (s Span) has(r *trace.Record) bool {
	if s.Events {
		return r.Number >= s.First && (s.Last == 0 || r.Number <= s.Last)
	}
	return r.At >= s.From && (!s.Ended || r.At <= s.To)
}

// An EmptyError says that there is nothing of a run in a span.
type EmptyError struct {
	Events uint64        // of the run
	End    time.Duration // of its last event
}

// Error says it in one line.
func (e *EmptyError) Error() string {
	return fmt.Sprintf("found no event there, expected some of the run's %d, up to %s", e.Events, prose.Seconds(e.End))
}

// A limit is how many records a window may have.
type limit uint64

// window is the part of a trace that a page is about, which has a focus or none: the span that
// is asked for or, if that is too much, what of it surrounds the focus.
func (most limit) window(t *trace.Trace, asked Span, focus *Focus) (Window, error) {
	if asked.IsZero() && t.Len() <= uint64(most) {
		return Window{First: 1, Last: lastOf(t)}, nil
	}
	e := extentOf(t, asked, focus)
	if e.first == 0 {
		return Window{}, &EmptyError{lastOf(t), e.end}
	}
	w := Window{First: e.first, Last: e.last}
	if e.records > uint64(most) {
		w = most.around(t, &e)
	}
	if w.First > 1 || w.Last < lastOf(t) {
		w.Cut = fmt.Sprintf("This is a part of the run: events %d to %d of %d. --window FROM..TO shows another, by events or by time.", w.First, w.Last, lastOf(t))
	}
	return w, nil
}

// An extent is how much of a trace lies in a span.
type extent struct {
	first, last uint64 // events; 0 is none
	records     uint64
	upTo        uint64        // records up to the end of the focus, or all
	end         time.Duration // of the last event of the trace
}

func extentOf(t *trace.Trace, asked Span, focus *Focus) (e extent) {
	inside := false
	for r := range t.Records() {
		if r.Kind.IsEvent() {
			e.end = r.At
			if inside = asked.has(&r); inside {
				if e.first == 0 {
					e.first = r.Number
				}
				e.last = r.Number
			}
		}
		if !inside {
			continue
		}
		e.records++
		if focus == nil || r.At <= focus.To {
			e.upTo = e.records
		}
	}
	return e
}

// around is the window of as many records as there may be that ends a little after the focus,
// or with the extent.
func (most limit) around(t *trace.Trace, e *extent) Window {
	last := max(min(e.records, e.upTo+uint64(most)/afterWindow), uint64(most))
	first := last - uint64(most)
	w := Window{}
	n := uint64(0)
	for r := range t.FromEvent(e.first) {
		if n++; n > last {
			break
		}
		if r.Kind.IsEvent() && n > first {
			if w.First == 0 {
				w.First = r.Number
			}
			w.Last = r.Number
		}
	}
	if n > last {
		w.Last-- // some of what belongs to its last event may lie behind it
	}
	return w
}

// lastOf is the last event of a trace; 0 if there is none.
func lastOf(t *trace.Trace) (last uint64) {
	for r := range t.FromEvent(t.Header.Events) {
		if r.Kind.IsEvent() {
			last = r.Number
		}
	}
	if last == 0 {
		for r := range t.Records() {
			if r.Kind.IsEvent() {
				last = r.Number
			}
		}
	}
	return last
}
