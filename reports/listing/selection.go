package listing

import (
	"cmp"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/sim/causal"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A Selection says which records of a run are wanted: those of which all is so that it
// says. The zero value wants all. With an event come the records of what happened while
// it was handled.
type Selection struct {
	// Nodes are where it happened, or who sent a message that was lost; empty is anywhere.
	Nodes []string
	// Kinds are kinds of record, such as "deliver" and "drop", kinds of observation, such as
	// "became", kinds of message, and names of timers; empty is all. See Kinds.
	Kinds []string
	// From and To bound the events, both included; nil is no bound.
	From, To *Point
	// Dropped wants messages that were lost, and nothing else.
	Dropped bool
	// Past wants what lies in the causal past of this event, and the event; 0 is anything.
	Past uint64
}

// A filter is a selection made ready for one trace.
type filter struct {
	nodes       []int32
	kinds       []string
	first, last uint64 // of the events
	dropped     bool
	within      bool // past is to be looked at
	past        causal.Past
}

// filter makes a selection ready.
func (s *Selection) filter(names []string, t *trace.Trace) *filter {
	f := &filter{kinds: s.Kinds, last: ^uint64(0), dropped: s.Dropped, within: s.Past != 0}
	for i, name := range names {
		if slices.Contains(s.Nodes, name) {
			f.nodes = append(f.nodes, int32(i+1))
		}
	}
	if s.From != nil {
		f.first = s.From.first(t)
	}
	if s.To != nil {
		f.last = s.To.last(t)
	}
	if f.within {
		f.past = pastOf(t, s.Past)
	}
	return f
}

// pastOf is the causal past of an event.
func pastOf(t *trace.Trace, event uint64) causal.Past {
	g := causal.NewGraph()
	for r := range t.Records() {
		if r.Number > event {
			break
		}
		g.Add(trace.Record{Kind: r.Kind, Number: r.Number, Node: r.Node, Cause: r.Cause})
	}
	return g.Past(event)
}

// reaches reports whether a record is of an event within the bounds and the past. What is
// of no event counts to that before it, and is in no past.
func (f *filter) reaches(r *trace.Record, before uint64) bool {
	if f.within && !f.past.Has(r.Number) {
		return false
	}
	number := cmp.Or(r.Number, before)
	return number >= f.first && number <= f.last
}

// picks reports whether a record is wanted for what it is.
func (f *filter) picks(r *trace.Record) bool {
	switch {
	case f.dropped && r.Kind != trace.Drop:
		return false
	case f.nodes != nil && !slices.Contains(f.nodes, r.Node) && !(r.Kind == trace.Drop && slices.Contains(f.nodes, r.From)):
		return false
	}
	return len(f.kinds) == 0 || slices.ContainsFunc(f.kinds, func(kind string) bool { return isOf(r, kind) })
}

// isOf reports whether a record is of a kind, as people call it.
func isOf(r *trace.Record, kind string) bool {
	return strings.EqualFold(r.Kind.String(), kind) || r.Name == kind && r.Kind != trace.Control ||
		r.Kind == trace.Observe && observation.Kind(r.Code).String() == kind
}

// recordKinds are the kinds of record.
func recordKinds() []string {
	var all []string
	for kind := trace.Boot; kind <= trace.Wipe; kind++ {
		all = append(all, kind.String())
	}
	return all
}

// CommonKinds are what a selection may name as a kind in any run: kinds of record and of
// observation.
func CommonKinds() []string {
	all := recordKinds()
	for _, kind := range observation.All() {
		all = append(all, kind.String())
	}
	return all
}

// Kinds are all that a selection of records of the trace may name as a kind: the kinds of
// record, then those of observation, messages and timers that occur, in order of
// the alphabet.
func Kinds(t *trace.Trace) []string {
	all, names := recordKinds(), []string(nil)
	note := func(name string) {
		if place, known := slices.BinarySearch(names, name); !known && name != "" {
			names = slices.Insert(names, place, name)
		}
	}
	for r := range t.Records() {
		switch r.Kind {
		case trace.Observe:
			note(observation.Kind(r.Code).String())
		case trace.Deliver, trace.Drop, trace.Expire:
			note(r.Name)
		}
	}
	return append(all, slices.DeleteFunc(names, func(name string) bool { return slices.Contains(all, name) })...)
}
