package nemesis

import (
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
)

// String is the schedule as a YAML file: one fault a line. Read reads it back.
// Every fault has an id in it, so deleting a line leaves the random numbers
// of the others as they are.
func (s Schedule) String() string {
	if len(s) == 0 {
		return "[]\n"
	}
	var b strings.Builder
	for _, f := range s.WithIDs() {
		b.WriteString("- " + f.String() + "\n")
	}
	return b.String()
}

// String is the fault as one line of YAML: {id: f1, at: 2s, …}.
func (f Fault) String() string { return document.Flow(f.entries()) }

// MarshalYAML makes a schedule a part of any YAML document that
// goccy/go-yaml writes.
func (s Schedule) MarshalYAML() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON writes the keys and values that YAML has, durations and other
// quantities as strings with their units.
func (f Fault) MarshalJSON() ([]byte, error) { return document.JSON(f.entries()) }

// entries are the keys of a fault that are worth writing, in the order in
// which people like to read them.
func (f Fault) entries() []document.Entry {
	var kind string
	if f.Effect != nil {
		kind = f.Effect.Kind()
	}
	fields := f.fields(&kind)
	if f.Effect != nil {
		fields = slices.Insert(fields, len(fields)-1, f.Effect.fields()...)
	}
	entries := document.Entries(fields)
	if f.Trigger.At == 0 && f.Trigger.timed() {
		at := slices.IndexFunc(entries, func(e document.Entry) bool { return e.Key == "kind" })
		entries = slices.Insert(entries, at, document.Entry{Key: "at", Content: time.Duration(0).String()})
	}
	return entries
}
