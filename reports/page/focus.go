package page

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/trace"
)

// operationsSpanned bounds how many operations of the evidence a focus makes sure to have in
// view. Where a checker had no time to make the evidence small, the last ones tell the most.
const operationsSpanned = 8

// focusOf is what contradicts in a run: what the story says is decisive, and the operations
// that the check that broke first points at. It is nil if nothing broke.
func focusOf(r *scenarios.Result, story *explain.Story, nodes []Node) *Focus {
	first, broken := r.First()
	if !broken {
		return nil
	}
	f := &Focus{Check: first.Name, Events: decisive(story), Nodes: []int{}, Operations: slices.Clone(first.Evidence.Operations), Accused: -1}
	if id := first.Evidence.Accused; id != nil {
		f.Accused = *id
	}
	if len(f.Events) == 0 && first.Evidence.Event != 0 {
		f.Events = []uint64{first.Evidence.Event}
	}
	f.hull(r, &first, nodes)
	f.widen(r)
	slices.Sort(f.Nodes)
	f.Nodes = slices.Compact(f.Nodes)
	if f.Operations == nil {
		f.Operations = []int{}
	}
	return f
}

// decisive are the events of the decisive steps of a story, ascending.
func decisive(story *explain.Story) []uint64 {
	events := []uint64{}
	for _, step := range story.Steps {
		if step.Importance == explain.Decisive && step.Event != 0 {
			events = append(events, step.Event)
		}
	}
	slices.Sort(events)
	return slices.Compact(events)
}

// hull notes where the events and operations of the focus were, and sets its time so that
// they are in view, and nothing else.
func (f *Focus) hull(r *scenarios.Result, check *checker.Check, nodes []Node) {
	began := false
	take := func(from, to time.Duration) {
		if !began {
			began, f.From, f.To = true, from, to
		}
		f.From, f.To = min(f.From, from), max(f.To, to)
	}
	for _, number := range f.Events {
		if e, found := r.Trace.Event(number); found {
			take(e.At, e.At)
			if e.Node != 0 {
				f.Nodes = append(f.Nodes, int(e.Node))
			}
		}
	}
	involved := make([]*checker.Operation, 0, len(f.Operations))
	for i := range r.History {
		if o := &r.History[i]; slices.Contains(f.Operations, o.ID) {
			involved = append(involved, o)
		}
	}
	slices.SortStableFunc(involved, func(a, b *checker.Operation) int { return cmp.Compare(a.Call, b.Call) })
	for _, o := range involved[max(0, len(involved)-operationsSpanned):] {
		take(o.Call, o.Call)
		if o.Outcome == checker.OutcomeOK {
			take(o.Return, o.Return)
		}
		if node := number(nodes, o.Client); node != 0 {
			f.Nodes = append(f.Nodes, node)
		}
	}
	if !began {
		take(check.Evidence.At, check.Evidence.At)
	}
}

// How much there is around what contradicts: so many events, if the run has as many, unless
// what contradicts would then be less than this part of what is in view, and its parts would
// not be told from each other.
const (
	eventsAround = 30
	leastPart    = 40
)

// widen gives the focus a margin of a quarter on both sides, and more until there are
// enough events in it to see where it is.
func (f *Focus) widen(r *scenarios.Result) {
	end, length := endOf(r), f.To-f.From
	for margin := max(length/4, time.Microsecond); ; margin *= 2 {
		from, to := max(f.From-margin, 0), min(f.To+margin, end)
		whole, crowded := from == 0 && to == end, length > 0 && margin > length*leastPart/4
		if whole || crowded || eventsBetween(&r.Trace.Trace, from, to) >= eventsAround {
			f.From, f.To = from, to
			return
		}
	}
}

// eventsBetween counts the events of a span of time, up to eventsAround.
func eventsBetween(t *trace.Trace, from, to time.Duration) (n int) {
	for record := range t.FromTime(from) {
		if !record.Kind.IsEvent() {
			continue
		}
		if record.At > to || n == eventsAround {
			break
		}
		n++
	}
	return n
}
