package checker

import (
	"errors"
	"io"
	"strconv"

	"github.com/anishathalye/porcupine"
)

// visualizeSteps bounds how long Visualize looks for orders to show, in steps.
// Those found by then are shown.
const visualizeSteps = 1_000_000

// shownMax is up to how many operations a picture shows all that was called. Of
// more it shows what the evidence names, and of that so many, the latest.
const shownMax = 256

// Visualize writes porcupine's picture of the operations on the key of a
// violation, up to the return that made them illegal: an HTML page that needs
// no other file. Of a long history it has only the operations of the evidence.
// It returns an error if there is no violation to draw.
func (l Linearizability) Visualize(w io.Writer) error {
	if l.shown == nil {
		return errors.New("checker: no violation to draw, expected a verdict of violation")
	}
	s := newSearch(l.shown)
	s.budget = &budget{steps: visualizeSteps}
	model := s.model()
	_, info := porcupine.CheckEventsVerbose(model, s.events(), 0)
	s.budget, s.cut = nil, false // porcupine steps once more, to say what each state is
	return porcupine.Visualize(model, info, w)
}

// shown returns what of the prefix a picture shows.
func (e *evidence) shown() *partition {
	p := &partition{key: e.partition.key, operations: e.partition.operations}
	keep := make(map[int32]bool)
	for _, m := range e.partition.marks {
		keep[m.operation] = true
	}
	if len(keep) > shownMax {
		clear(keep)
		for _, place := range e.parties[max(len(e.parties)-shownMax, 0):] {
			keep[int32(place)] = true
		}
	}
	for _, m := range e.partition.marks {
		if keep[m.operation] {
			p.marks = append(p.marks, m)
		}
	}
	return p
}

// A drawnState is a state of the model in a picture. There all that is pending
// has an end, behind a mark that follows all returns; behind it everything is
// accepted.
type drawnState struct {
	state
	ended bool
}

// end is the mark, as a request.
var end = new(request)

// events are the marks of the partition as porcupine wants them.
func (s *search) events() []porcupine.Event {
	lanes := lanes{clients: make(map[string]int), pending: make(map[int32]int)}
	var events []porcupine.Event
	add := func(kind porcupine.EventKind, id, lane int, r *request) {
		events = append(events, porcupine.Event{Kind: kind, Id: id, ClientId: lane, Value: r})
	}
	var pending []int32
	for _, m := range s.partition.marks {
		r, kind := &s.requests[m.operation], porcupine.CallEvent
		if m.returned {
			kind = porcupine.ReturnEvent
		}
		add(kind, int(m.operation), lanes.of(m.operation, r), r)
		if r.pending {
			pending = append(pending, m.operation)
		}
	}
	if len(pending) == 0 {
		return events
	}
	id, lane := len(s.requests), lanes.next()
	add(porcupine.CallEvent, id, lane, end)
	add(porcupine.ReturnEvent, id, lane, end)
	for _, place := range pending {
		r := &s.requests[place]
		add(porcupine.ReturnEvent, int(place), lanes.of(place, r), r)
	}
	return events
}

// model is what porcupine needs to know of the search.
func (s *search) model() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return drawnState{state: state{unread: s.initialReads}} },
		Step: func(st, input, _ any) (bool, any) {
			if !s.spend(1) {
				return false, nil
			}
			drawn, r := st.(drawnState), input.(*request)
			switch {
			case drawn.ended:
				return true, drawn
			case r == end:
				return !drawn.owed, drawnState{ended: true}
			}
			legal, next := s.step(drawn.state, r)
			if !legal {
				return false, nil
			}
			return true, drawnState{state: next}
		},
		DescribeOperation: func(input, _ any) string { return input.(*request).describe() },
		DescribeState:     func(st any) string { return st.(drawnState).describe() },
	}
}

// describe says who asked for what, and what came of it.
func (r *request) describe() string {
	switch {
	case r == end:
		return "end: what is pending may never take effect"
	case r.pending:
		return r.operation.Client + ": " + r.operation.Request() + " = ?"
	default:
		return r.operation.Client + ": " + r.operation.String()
	}
}

// describe says what the key holds.
func (st drawnState) describe() string {
	switch {
	case st.ended:
		return "end"
	case !st.present:
		return "absent"
	case st.junk:
		return "a value that nobody read"
	default:
		return strconv.Quote(st.value)
	}
}

// Lanes give each operation a row of a picture in which nothing overlaps: one
// for each client, and one for each pending operation, which has no end.
type lanes struct {
	clients map[string]int
	pending map[int32]int // by place in the partition
	used    int
}

// next returns a lane that is not in use.
func (l *lanes) next() int {
	l.used++
	return l.used - 1
}

// of returns the lane of an operation.
func (l *lanes) of(place int32, r *request) int {
	if r.pending {
		return laneOf(l, l.pending, place)
	}
	return laneOf(l, l.clients, r.operation.Client)
}

func laneOf[K comparable](l *lanes, of map[K]int, key K) int {
	lane, found := of[key]
	if !found {
		lane = l.next()
		of[key] = lane
	}
	return lane
}
