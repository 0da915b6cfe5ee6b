package causal

import (
	"slices"

	"github.com/laplace-sim/laplace/sim/trace"
)

// A Graph is the events of a run with what led to each.
type Graph struct {
	events []Event             // by number; there is no event 0
	last   map[int32]uint64    // by node, its last event
	since  map[int32][]uint64  // by node, the acts of the outside that befell it since
	acts   map[uint64][]uint64 // by event, those that befell its node since the event before
}

// An Event is one with its place on its node.
type Event struct {
	trace.Record
	// Before is the last event on the same node before it; 0 if there is none,
	// and for what happens on no node.
	Before uint64
}

// NewGraph returns a graph without events.
func NewGraph() *Graph {
	return &Graph{
		events: make([]Event, 1), last: make(map[int32]uint64), since: make(map[int32][]uint64), acts: make(map[uint64][]uint64),
	}
}

// Add takes in the next record of the run, which begins with event 1. Records
// that are no events may be left out: what befell nodes is part of no past then.
func (g *Graph) Add(r trace.Record) {
	switch {
	case r.Kind.IsEvent():
		e := Event{Record: r, Before: g.last[r.Node]}
		if r.Node != 0 {
			g.last[r.Node] = r.Number
			if acts := g.since[r.Node]; acts != nil {
				g.acts[r.Number] = acts
				delete(g.since, r.Node)
			}
		}
		g.events = append(g.events, e)
	case r.Kind == trace.Drop, r.Kind == trace.Observe:
	case r.Number != 0 && !slices.Contains(g.since[r.Node], r.Number):
		g.since[r.Node] = append(g.since[r.Node], r.Number)
	}
}

// Last is the number of the last event; 0 if there is none.
func (g *Graph) Last() uint64 { return uint64(len(g.events) - 1) }

// Event is the event of a number up to Last, which may not be changed; that of 0
// is the zero Event.
func (g *Graph) Event(number uint64) *Event { return &g.events[number] }

// Between are the events from one number to another, both included; none if that
// is before the first.
func (g *Graph) Between(first, last uint64) []Event { return g.events[first:max(first, last+1)] }

// Until is the part of the graph up to an event.
func (g *Graph) Until(last uint64) *Graph {
	part := *g
	part.events = g.events[:last+1]
	return &part
}
