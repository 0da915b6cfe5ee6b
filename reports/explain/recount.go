package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/causal"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// recountMost bounds how many steps a screen shows of a run in which nothing was
// found to be wrong.
const recountMost = 12

// recount tells what happened in a run in which nothing was found to be wrong: who
// led and why, what faults did, when nobody was served, what the operator asked for,
// and how the servers stood at the end.
func (s *Story) recount(r *scenarios.Result) {
	if r.Trace == nil {
		s.Notes = append(s.Notes, "no trace of the run was kept, so what happened is not known")
		return
	}
	s.tape = newTape(r)
	t := &teller{
		service: serviceOf(s.tape), tape: s.tape, words: wordsFor(r.Protocol), commands: newCommands(s.tape),
		claim: s.Claim, parties: make(map[int32]bool), told: make(map[int]bool),
	}
	if t.Last() == 0 {
		return
	}
	t.everything()
	reigns, stretches := t.reigns(), t.stretches()
	blamed := t.successions(reigns)
	for _, stretch := range stretches {
		t.unservedFor(stretch, reigns)
		for _, f := range stretch.faults {
			blamed[f.Fault.ID] = true
		}
	}
	t.effects(blamed)
	t.allOrders()
	t.endings()
	t.totals(len(reigns))
	t.finish(s)
}

// effects tells of all faults of which something came. Those matter more that had a
// leader replaced, or while which nobody was served: the blamed, by ID.
func (t *teller) effects(blamed map[string]bool) {
	var struckAll []struck
	for _, f := range t.Faults {
		if event := t.control(f.Fault.Label()); f.Skipped == "" && !f.Idle && event != 0 {
			struckAll = append(struckAll, struck{Injected: f, event: event})
		}
	}
	for _, f := range together(struckAll, func(f struck) deed { return t.fault(f, t.Last()) }) {
		weight := Context
		if slices.ContainsFunc(f.ids, func(id string) bool { return blamed[id] }) {
			weight = Important
		}
		t.add(Step{At: t.Event(f.event).At, Event: f.event, Text: f.String(), Importance: weight, Bearing: Fault})
	}
	if heal := t.control(scenarios.HealLabel); heal != 0 && len(struckAll) > 0 {
		t.add(Step{At: t.Event(heal).At, Event: heal, Text: "everything healed: no fault struck from here on", Importance: Context, Bearing: Fault})
	}
}

// idleTold bounds how many faults are named of which nothing came.
const idleTold = 3

// totals notes what the steps are out of, and which faults nothing came of.
func (t *teller) totals(reigns int) {
	came := 0
	var idle []string
	for _, f := range t.Faults {
		if f.Skipped == "" && !f.Idle {
			came++
			continue
		}
		idle = append(idle, nothingCame(f))
	}
	text := "No fault did anything"
	if came > 0 {
		text = "In all, " + prose.Count(came, "fault") + " did something"
	}
	if reigns > 0 {
		text += ", and servers became " + t.leader + " " + prose.Count(reigns, "time")
	}
	t.notes = append(t.notes, text+".")
	if len(idle) > 0 {
		t.notes = append(t.notes, "Nothing came of "+prose.List(prose.Few(idle, idleTold))+".")
	}
}

// nothingCame names a fault of which nothing came, and says why.
func nothingCame(f nemesis.Injected) string {
	text := "fault " + f.Fault.ID + " (" + f.Fault.Effect.Kind()
	switch {
	case f.Skipped != "":
		text += ": " + f.Skipped
	case f.Note != "":
		text += ": " + f.Note
	}
	return text + ")"
}

// allOrders tells of each order of the operator, when it first came to a server, and
// what came of it.
func (t *teller) allOrders() {
	for i, o := range t.Spec.Operator {
		number := t.orderAt(i, t.Last())
		if number == 0 || i >= len(t.Orders) {
			continue
		}
		t.happened(number, Important, "%s got the operator's order: %s; %s", t.name(t.Event(number).Node), Ordered(o), fate(t.Orders[i]))
	}
}

// fate is what came of an order, in words.
func fate(o scenarios.OrderOutcome) string {
	switch o.Outcome {
	case scenarios.OrderDone:
		return "done by " + prose.Seconds(o.Answered)
	case scenarios.OrderRefused:
		return "refused at " + prose.Seconds(o.Answered)
	case scenarios.OrderWithdrawn:
		return "nothing had come of it when the next was given"
	default:
		return "nothing came of it to the end"
	}
}

// orderAt is the event in which an order of the operator first came to a server, up
// to another; 0 if it did not.
func (t *teller) orderAt(i int, end uint64) uint64 {
	operator := t.node(scenarios.OperatorName)
	if operator == 0 {
		return 0
	}
	return t.firstEvent(1, end, func(e *causal.Event) bool {
		later := i+1 < len(t.Spec.Operator) && e.Sent >= t.Spec.Operator[i+1].At
		return e.Kind == trace.Deliver && e.From == operator && e.Sent >= t.Spec.Operator[i].At && !later
	})
}

// doneOperations says how many of the operations of clients were done.
func doneOperations(h checker.History) string {
	done := 0
	for i := range h {
		if h[i].Outcome == checker.OutcomeOK {
			done++
		}
	}
	return fmt.Sprintf("%d of %s of clients were done", done, prose.Count(len(h), "operation"))
}

// endings tells how the servers stood at the end, those together that stood alike.
func (t *teller) endings() {
	var ways []string
	nodes := make(map[string][]int32)
	for node := int32(1); t.isServer(node); node++ {
		way := t.ending(node)
		if nodes[way] == nil {
			ways = append(ways, way)
		}
		nodes[way] = append(nodes[way], node)
	}
	for i, way := range ways {
		ways[i] = t.list(nodes[way]) + " " + way
	}
	t.happened(t.Last(), Decisive, "the end: %s", strings.Join(ways, "; "))
}

// ending is how a server stood at the end of the run: why it did not run, or its role
// and how far it had come.
func (t *teller) ending(node int32) string {
	if absent := t.absence(node); absent != "" {
		return absent
	}
	last := t.lastEventOf(node)
	if last == 0 {
		return "not started"
	}
	if halted := t.latestOf(node, last, func(o *statement) bool { return o.Kind == observation.Halted }); halted != nil {
		t.tell(halted, Important, "halted: %s", halted.Text)
		return "halted"
	}
	way := "without a role"
	if role := t.roleAt(node, last); role != nil {
		way = t.title(role) + " of " + t.in(role.Term)
	}
	if applied := t.appliedAt(node, last); applied > 0 {
		way += fmt.Sprintf(", applied to %d", applied)
	}
	return way
}
