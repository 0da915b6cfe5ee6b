package explain

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/causal"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A tape is the trace of a run, laid out for looking back.
type tape struct {
	*scenarios.Result
	*causal.Graph
	seen  []*statement   // in the order in which they were made
	lost  []trace.Record // messages, in the order in which they were lost
	turns []turn         // in order

	controls map[string]uint64 // by label, the first event of it
}

// A statement is an observation with its place among all that were made.
type statement struct {
	checker.Observation
	place int
}

// A turn is a node that began, ended, stood still or went on: a Boot, Crash,
// Wipe, Stop, Pause or Unpause.
type turn struct {
	trace.Record
	incarnation int // the one that it happened to
}

// newTape reads the trace of a result.
func newTape(r *scenarios.Result) *tape {
	t := &tape{Result: r, Graph: causal.NewGraph(), controls: make(map[string]uint64)}
	incarnations := make([]int, len(r.Names)+1) // by node
	for record := range r.Trace.Records() {
		t.Add(record)
		switch node := record.Node; record.Kind {
		case trace.Boot:
			incarnations[node]++
			t.turns = append(t.turns, turn{record, incarnations[node]})
		case trace.Crash, trace.Wipe, trace.Stop, trace.Pause, trace.Unpause:
			t.turns = append(t.turns, turn{record, incarnations[node]})
		case trace.Control:
			if t.controls[record.Name] == 0 {
				t.controls[record.Name] = record.Number
			}
		case trace.Drop:
			t.lost = append(t.lost, record)
		case trace.Observe:
			t.seen = append(t.seen, statementOf(&record, incarnations[node], len(t.seen)))
		}
	}
	return t
}

// until returns the part of the tape up to a time.
func (t *tape) until(at time.Duration) *tape {
	last := t.Last()
	for last > 0 && t.Event(last).At > at {
		last--
	}
	part := *t
	part.Graph = t.Until(last)
	part.seen = t.seen[:t.upTo(last)]
	part.lost = slices.DeleteFunc(slices.Clone(t.lost), func(d trace.Record) bool { return d.Number > last })
	part.turns = slices.DeleteFunc(slices.Clone(t.turns), func(u turn) bool { return u.Number > last })
	return &part
}

// name is the name of a node; "" of none.
func (t *tape) name(node int32) string {
	if node < 1 || int(node) > len(t.Names) {
		return ""
	}
	return t.Names[node-1]
}

// node is the number of a node; 0 if there is none of that name.
func (t *tape) node(name string) int32 { return int32(slices.Index(t.Names, name) + 1) }

// isServer reports whether a node is one of the servers.
func (t *tape) isServer(node int32) bool { return node >= 1 && int(node) <= t.Nodes }

// turnsOf returns what became of a node after one event and before another: what
// is of the given kinds, or all.
func (t *tape) turnsOf(node int32, after, before uint64, kinds ...trace.Kind) []turn {
	var found []turn
	for _, u := range t.turns {
		if u.Node == node && u.Number > after && u.Number < before && (kinds == nil || slices.Contains(kinds, u.Kind)) {
			found = append(found, u)
		}
	}
	return found
}

// downs are the kinds of turn by which a node goes down.
var downs = []trace.Kind{trace.Crash, trace.Wipe, trace.Stop}

// crashed returns the last time that a node went down between two events.
func (t *tape) crashed(node int32, after, before uint64) (last turn, down bool) {
	for _, last = range t.turnsOf(node, after, before, downs...) {
		down = true
	}
	return last, down
}

// booted returns the first start of a node after one event and up to another.
func (t *tape) booted(node int32, after, until uint64) (turn, bool) {
	for _, boot := range t.turnsOf(node, after, until+1, trace.Boot) {
		return boot, true
	}
	return turn{}, false
}

// firstEvent is the first from one event to another, both included, that is so; 0
// if none is.
func (t *tape) firstEvent(from, to uint64, is func(*causal.Event) bool) uint64 {
	events := t.Between(from, to)
	for i := range events {
		if is(&events[i]) {
			return events[i].Number
		}
	}
	return 0
}

// lastEvent is the last from one event to another, both included, that is so; 0
// if none is.
func (t *tape) lastEvent(from, to uint64, is func(*causal.Event) bool) uint64 {
	events := t.Between(from, to)
	for i := range slices.Backward(events) {
		if is(&events[i]) {
			return events[i].Number
		}
	}
	return 0
}

// control is the first event of the given label; 0 if there is none.
func (t *tape) control(label string) uint64 {
	if number := t.controls[label]; number <= t.Last() {
		return number
	}
	return 0
}

// lastEventOf is the last event of a node; 0 if it had none.
func (t *tape) lastEventOf(node int32) uint64 {
	return t.lastEvent(1, t.Last(), func(e *causal.Event) bool { return e.Node == node })
}

// fromPeer reports whether a record is of a message to a server from another one.
func (t *tape) fromPeer(r *trace.Record, server int32) bool {
	return r.Node == server && r.From != server && t.isServer(r.From)
}

// first returns the first observation that is so; nil if none is.
func (t *tape) first(is func(*statement) bool) *statement {
	if i := slices.IndexFunc(t.seen, is); i >= 0 {
		return t.seen[i]
	}
	return nil
}

// latest returns the last observation before the given one that is so; nil if
// none is.
func (t *tape) latest(before *statement, is func(*statement) bool) *statement {
	for _, o := range slices.Backward(t.seen[:before.place]) {
		if is(o) {
			return o
		}
	}
	return nil
}

// latestOf returns the last observation of a node that is so when an event had
// been handled, in the incarnation that it had then; nil if none is.
func (t *tape) latestOf(node int32, event uint64, is func(*statement) bool) *statement {
	incarnation := t.incarnationAt(node, event)
	return t.latest(&statement{place: t.upTo(event)}, func(o *statement) bool {
		return o.Node == node && o.Incarnation == incarnation && o.Event <= event && is(o)
	})
}

// lastOf is the last observation that is so; nil if none is.
func (t *tape) lastOf(is func(*statement) bool) *statement {
	return t.latest(&statement{place: len(t.seen)}, is)
}

// upTo returns how many observations had been made when the given event had
// been handled.
func (t *tape) upTo(event uint64) int {
	n := len(t.seen)
	for n > 0 && t.seen[n-1].Event > event {
		n--
	}
	return n
}

// roleAt returns the last role that a node had taken when an event had been
// handled, in the incarnation that it had then; nil if none.
func (t *tape) roleAt(node int32, event uint64) *statement {
	return t.latestOf(node, event, func(o *statement) bool { return o.Kind == observation.Became })
}

// incarnationAt is the incarnation of a node that an event found there.
func (t *tape) incarnationAt(node int32, event uint64) int {
	return len(t.turnsOf(node, 0, event+1, trace.Boot))
}

// appliedAt is how far a node had applied its log when an event had been
// handled.
func (t *tape) appliedAt(node int32, event uint64) uint64 {
	last := t.latestOf(node, event, func(o *statement) bool { return o.Kind == observation.Applied || o.Kind == observation.Restored })
	if last == nil {
		return 0
	}
	return last.Index
}
