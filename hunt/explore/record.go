package explore

import (
	"fmt"
	"reflect"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// moveTime is how long a move takes in the record of a run: there is no time in a search,
// and what has none cannot be drawn.
const moveTime = time.Millisecond

// A recorder writes a run along a path as the kernel records one, a move each
// millisecond.
type recorder struct {
	*search
	trace  *trace.Recorder
	number uint64            // of the last event
	events []uint64          // by move, the event that it is; 0 at the start, which is one for each node
	sent   map[mailID][]mark // when and where what is under way was sent
}

// A mark is an event and its time.
type mark struct {
	event uint64
	at    time.Duration
}

// record is the trace of a run.
func (s *search) record(path []moveID, run []*outcome) *recorder {
	r := &recorder{search: s, trace: new(trace.Recorder), sent: make(map[mailID][]mark)}
	for i := range s.machines {
		r.event(trace.Record{Kind: trace.Boot, Node: int32(nodeAt(i))}, 0)
		r.trace.Header.Nodes = append(r.trace.Header.Nodes, s.name(nodeAt(i)))
	}
	r.events = append(r.events, 0)
	r.outcome(run[0], 0)
	for i, id := range path {
		at := time.Duration(i+1) * moveTime
		r.move(s.shared.moves[id], at)
		r.events = append(r.events, r.number)
		r.outcome(run[i+1], at)
	}
	r.trace.Header.Events, r.trace.Header.Digest = r.number, s.result.digest
	return r
}

// event records the next event.
func (r *recorder) event(record trace.Record, at time.Duration) {
	r.number++
	record.Number, record.At = r.number, at
	r.trace.Append(record)
}

// move records a move as the event that it is; a crash is an act of the outside and a start.
func (r *recorder) move(m move, at time.Duration) {
	node := int32(m.node)
	switch m.kind {
	case deliver, duplicate:
		mail := &r.shared.mails[m.mail]
		record := trace.Record{Kind: trace.Deliver, Node: node, From: int32(mail.from), Name: kindOf(mail.message)}
		if marks := r.sent[m.mail]; len(marks) > 0 {
			record.Cause, record.Sent = marks[0].event, marks[0].at
			if m.kind == deliver && len(marks) > 1 {
				r.sent[m.mail] = marks[1:]
			}
		}
		r.event(record, at)
	case expire:
		r.event(trace.Record{Kind: trace.Expire, Node: node, Name: string(m.timer)}, at)
	case synced:
		r.event(trace.Record{Kind: trace.Synced, Node: node}, at)
	case crash:
		r.event(trace.Record{Kind: trace.Control, Name: "crash " + r.name(m.node)}, at)
		r.trace.Append(trace.Record{Kind: trace.Crash, Number: r.number, At: at, Node: node})
		r.event(trace.Record{Kind: trace.Boot, Node: node, Cause: r.number}, at)
	}
}

// kindOf is what a kind of message is called.
func kindOf(m sim.Message) string {
	typ := reflect.TypeOf(m)
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	return typ.Name()
}

// outcome records what nodes told in a move, and remembers what they sent.
func (r *recorder) outcome(o *outcome, at time.Duration) {
	of := func(node sim.NodeID) uint64 { // the event in which it happened
		if at == 0 {
			return uint64(node)
		}
		return r.number
	}
	for _, told := range o.told {
		r.trace.Append(trace.Record{
			Kind: trace.Observe, Number: of(sim.NodeID(told.Node)), At: at, Node: told.Node, Code: uint8(told.Kind),
			Term: told.Term, Index: told.Index, Value: told.Value, Text: told.Text,
		})
	}
	for _, id := range o.sends {
		r.sent[id] = append(r.sent[id], mark{of(r.shared.mails[id].from), at})
	}
}

// Recorded is a violation as the result of a run of a scenario: with a trace in which
// each move takes a millisecond, the history at the same times, and the check. It is
// nil if there is no violation.
func (r *Result) Recorded(s *scenarios.Scenario, servers int) *scenarios.Result {
	if r.Verdict != checker.Violation || r.recorded == nil {
		return nil
	}
	result := &scenarios.Result{
		Scenario: s.Name, Protocol: s.Protocol, Flaw: s.Flaw, Nodes: servers, Model: scenarios.ModelOf(*s),
		Digest: sim.Digest(r.digest), Events: r.recorded.number, Virtual: time.Duration(len(r.Path)) * moveTime,
		Verdict: checker.Violation, Checks: []checker.Check{r.recorded.dated(r.Check)}, Trace: r.recorded.trace,
		Signature: r.Check.Name,
	}
	for _, o := range r.History {
		o.Call, o.Return = o.Call*moveTime, o.Return*moveTime
		result.History = append(result.History, o)
	}
	result.Operations = scenarios.OperationCounts{
		OK: result.History.Count(checker.OutcomeOK), Fail: result.History.Count(checker.OutcomeFail), Unknown: result.History.Count(checker.OutcomeUnknown),
	}
	result.Notes = []string{fmt.Sprintf("found by a search of all orders, in %d moves: a move takes %v here, and no time in the search", len(r.Path)-1, moveTime)}
	result.Retrace()
	return result
}

// dated is a check whose evidence is in events and times of the record in place of moves.
func (r *recorder) dated(c checker.Check) checker.Check {
	e := &c.Evidence
	if e.Event > 0 && e.Event < uint64(len(r.events)) {
		e.Event = r.events[e.Event]
	}
	e.At *= moveTime
	if e.Observation > 0 {
		n := 0
		for record := range r.trace.Records() {
			if record.Kind != trace.Observe {
				continue
			}
			if n++; n == e.Observation {
				e.Event, e.At = record.Number, record.At
				break
			}
		}
	}
	return c
}
