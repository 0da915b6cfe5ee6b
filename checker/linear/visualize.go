package linear

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/anishathalye/porcupine"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
)

// visualizeSteps bounds how long Visualize looks for orders to show, in steps.
// Those found by then are shown.
const visualizeSteps = 1_000_000

// shownMax is up to how many operations a picture shows all that was called. Of
// more it shows what the evidence names, and of that so many, the latest.
const shownMax = 256

// shownLetters is how much a picture shows of a text.
const shownLetters = 120

// A picture is what Visualize draws.
type picture[S comparable] struct {
	model     Model[S]
	partition *Partition
}

// Pictured reports whether there is something for Visualize to draw: a violation.
func (r Result) Pictured() bool { return r.Verdict == checker.Violation && r.picture != nil }

// Visualize writes porcupine's picture of the operations on the object of a
// violation, up to the return that made them illegal: an HTML page that needs
// no other file. Of a long history it has only the operations of the evidence, and so
// it has of a violation that was found without a search. Of texts it has the beginning and
// the end, so that the page takes some megabytes at most.
// It returns an error if there is no violation to draw.
func (r Result) Visualize(w io.Writer) error {
	if r.picture == nil {
		return errors.New("linear: no violation to draw, expected a verdict of violation")
	}
	return r.picture.draw(w)
}

func (p *picture[S]) draw(w io.Writer) error {
	s := newSearch(p.model, p.partition)
	s.budget = &budget{steps: visualizeSteps}
	model := s.porcupine()
	_, info := porcupine.CheckEventsVerbose(model, s.events(), 0)
	s.budget, s.cut = nil, false // porcupine steps once more, to say what each state is
	return porcupine.Visualize(model, info, w)
}

// shown returns what of the prefix a picture shows.
func (e *evidence[S]) shown() *Partition {
	var called []int
	for _, m := range e.partition.Marks {
		if !m.Returned {
			called = append(called, int(m.Operation))
		}
	}
	switch {
	case e.quick && len(e.parties) > 1:
		return e.partition.only(e.withSources())
	case len(called) > shownMax:
		return e.partition.only(e.parties)
	}
	return e.partition
}

// withSources returns the parties, and what wrote that which they read.
func (e *evidence[S]) withSources() []int {
	all := slices.Clone(e.parties)
	for _, place := range e.parties {
		if source := e.model.Source(e.partition, place); source >= 0 {
			all = append(all, source)
		}
	}
	return all
}

// only returns the partition with some of its operations: of many the latest.
func (p *Partition) only(operations []int) *Partition {
	operations = slices.Compact(slices.Sorted(slices.Values(operations)))
	keep := make(map[int32]bool)
	for _, place := range operations[max(len(operations)-shownMax, 0):] {
		keep[int32(place)] = true
	}
	q := &Partition{Key: p.Key, keyless: p.keyless, Operations: p.Operations}
	for _, m := range p.Marks {
		if keep[m.Operation] {
			q.Marks = append(q.Marks, m)
		}
	}
	return q
}

// A drawn is a state of the model in a picture. There all that is pending
// has an end, behind a mark that follows all returns; behind it everything is
// accepted.
type drawn[S comparable] struct {
	end[S]
	ended bool
}

// endOfAll is the mark, as a request.
var endOfAll = new(Request)

// events are the marks of the partition as porcupine wants them.
func (o *Operations) events() []porcupine.Event {
	lanes := lanes{clients: make(map[string]int), pending: make(map[int32]int)}
	var events []porcupine.Event
	add := func(kind porcupine.EventKind, id, lane int, r *Request) {
		events = append(events, porcupine.Event{Kind: kind, Id: id, ClientId: lane, Value: r})
	}
	var pending []int32
	for _, m := range o.Partition.Marks {
		r, kind := &o.requests[m.Operation], porcupine.CallEvent
		if m.Returned {
			kind = porcupine.ReturnEvent
		}
		add(kind, int(m.Operation), lanes.of(m.Operation, r), r)
		if r.Pending {
			pending = append(pending, m.Operation)
		}
	}
	if len(pending) == 0 {
		return events
	}
	id, lane := len(o.requests), lanes.next()
	add(porcupine.CallEvent, id, lane, endOfAll)
	add(porcupine.ReturnEvent, id, lane, endOfAll)
	for _, place := range pending {
		r := &o.requests[place]
		add(porcupine.ReturnEvent, int(place), lanes.of(place, r), r)
	}
	return events
}

// porcupine is what porcupine needs to know of the search.
func (s *search[S]) porcupine() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return drawn[S]{end: end[S]{state: s.initial}} },
		Step: func(st, input, _ any) (bool, any) {
			if !s.spend(1) {
				return false, nil
			}
			return s.drawnStep(st.(drawn[S]), input.(*Request))
		},
		DescribeOperation: func(input, _ any) string { return input.(*Request).describe() },
		DescribeState: func(st any) string {
			if d := st.(drawn[S]); !d.ended {
				return glimpse(s.object.Describe(d.state))
			}
			return "end"
		},
	}
}

// drawnStep is a step of the model in a picture.
func (s *search[S]) drawnStep(d drawn[S], r *Request) (bool, any) {
	switch {
	case d.ended:
		return true, d
	case r == endOfAll:
		return s.object.Final(d.state), drawn[S]{ended: true}
	case r.Pending && (r.kindred == unadmitted || d.used.of(r.kindred) != r.rank):
		return false, nil
	}
	legal, after := s.object.Step(d.state, r)
	if !legal {
		return false, nil
	}
	d.state = after
	if r.Pending {
		d.used = d.used.with(r.kindred)
	}
	return true, d
}

// describe says who asked for what, and what came of it.
func (r *Request) describe() string {
	switch {
	case r == endOfAll:
		return "end: what is pending may never take effect"
	case r.Pending:
		return glimpse(r.Client+": "+r.Request()) + " = ?"
	default:
		text := glimpse(r.Client + ": " + r.Request())
		if answer := r.Answer(); answer != "" {
			text += " = " + glimpse(answer)
		}
		return text
	}
}

// glimpse is what a picture shows of a text.
func glimpse(text string) string {
	if most := 4 * shownLetters; len(text) > 2*most {
		text = strings.ToValidUTF8(text[:most], "") + strings.ToValidUTF8(text[len(text)-most:], "")
	}
	return prose.Short(text, shownLetters)
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
func (l *lanes) of(place int32, r *Request) int {
	if r.Pending {
		return laneOf(l, l.pending, place)
	}
	return laneOf(l, l.clients, r.Client)
}

func laneOf[K comparable](l *lanes, of map[K]int, key K) int {
	lane, found := of[key]
	if !found {
		lane = l.next()
		of[key] = lane
	}
	return lane
}
