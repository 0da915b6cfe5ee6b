package listing

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A Point is a place in a run: an event, or a time.
type Point struct {
	Event  uint64        // its number; 0 if At is meant
	At     time.Duration // virtual time
	IsTime bool
}

// ParsePoint reads a point as people write it and as reports show it: "4127" and "#4127"
// are events, "1.743s", "1.743 s" and "250ms" are times.
func ParsePoint(text string) (Point, error) {
	event, err := strconv.ParseUint(strings.TrimPrefix(text, "#"), 10, 64)
	if err == nil && event > 0 {
		return Point{Event: event}, nil
	}
	at, notTime := time.ParseDuration(strings.ReplaceAll(text, " ", ""))
	if err == nil || notTime != nil || at < 0 {
		return Point{}, fmt.Errorf("found %s, expected the number of an event from 1, or a time such as 1.743s", document.Quote(text))
	}
	return Point{At: at, IsTime: true}, nil
}

// String is the point as ParsePoint reads it.
func (p Point) String() string {
	if p.IsTime {
		return p.At.String()
	}
	return strconv.FormatUint(p.Event, 10)
}

// first is the first event at the point or after it; one more than the last of the trace
// if there is none.
func (p Point) first(t *trace.Trace) uint64 {
	if !p.IsTime {
		return p.Event
	}
	for r := range t.FromTime(p.At) {
		return r.Number
	}
	return last(t) + 1
}

// last is the last event at the point or before it; 0 if there is none.
func (p Point) last(t *trace.Trace) uint64 {
	if !p.IsTime {
		return p.Event
	}
	return Point{At: p.At + 1, IsTime: true}.first(t) - 1
}

// last is the number of the last event of a trace; 0 if it has none.
func last(t *trace.Trace) (number uint64) {
	for r := range t.FromEvent(t.Header.Events) {
		if r.Kind.IsEvent() {
			return r.Number
		}
	}
	for r := range t.Records() { // the header of a damaged trace says too much
		if r.Kind.IsEvent() {
			number = r.Number
		}
	}
	return number
}
