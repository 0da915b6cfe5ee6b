package explain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// lostLiveness tells of clients that were not served although nothing was wrong
// any more: what they asked for, how far it came, and what each server thought
// at the end.
func (t *teller) lostLiveness() {
	t.everything()
	heal := t.healed()
	// What the first went through stands for the others.
	first := t.longest()
	t.involve(first)
	t.stuck(first, heal)
	others := ""
	if more := len(t.check.Evidence.Operations) - 1; more > 0 {
		others = ", nor " + prose.Count(more, "other operation")
	}
	t.claim = fmt.Sprintf("%s was not done within %v%s, although all faults had ended.", upper(asked(first)), t.Spec.Recovery, others)
	t.stances("the end")
	t.elected(t.lastOf(isLeader), Important)
	if committed := t.highest(); committed != nil {
		t.tell(committed, Important, "committed %s, the highest that anybody did", t.what(committed))
	}
	if o := t.lastOf(changesMembers); o != nil {
		t.tell(o, Important, "%s", noted(o))
	}
	t.blocked()
}

// healed tells of the final heal, if there was one, and returns its event.
func (t *teller) healed() uint64 {
	heal := t.control(scenarios.HealLabel)
	if heal != 0 {
		t.since = heal
		t.sides = append(t.sides, heal)
		t.happened(heal, Important, "everything healed: no fault struck from here on")
	}
	return heal
}

// highest is who first committed the highest position that anybody did; nil if
// nobody committed anything.
func (t *teller) highest() *statement {
	var highest *statement
	for _, o := range t.seen {
		if o.Kind == observation.Committed && (highest == nil || o.Index > highest.Index) {
			highest = o
		}
	}
	return highest
}

// blocked tells of the first entry that nobody committed, and of the messages
// that were lost between those who have it and those who do not.
func (t *teller) blocked() {
	last := t.highest()
	if last == nil {
		return
	}
	next := t.first(func(o *statement) bool {
		return t.ofLog(o) && o.Index == last.Index+1
	})
	if next == nil {
		return
	}
	t.since = next.Event
	text := ""
	if next.Kind == observation.Appended {
		holders := t.holders(next, len(t.seen))
		text = fmt.Sprintf("; at the end it stood in the logs of %s", orNobody(t.list(holders)))
		for node := int32(1); t.isServer(node); node++ {
			if !slices.Contains(holders, node) {
				t.overtaken(node, holders, next)
				t.losses(func(d *trace.Record) bool {
					return d.Node == node && slices.Contains(holders, d.From) && d.Number >= next.Event && d.At <= next.At+time.Second
				}, node)
			}
		}
	}
	t.tell(next, Decisive, "was the first to have %s, which nobody committed%s", t.what(next), text)
}

// longest is the operation that was called first of those that were not done.
func (t *teller) longest() *checker.Operation {
	var first *checker.Operation
	for _, id := range t.check.Evidence.Operations {
		if o := t.operation(id); first == nil || o.Call < first.Call {
			first = o
		}
	}
	return first
}

// everything makes all nodes' last events sides: what did not happen has all
// that happened in its past.
func (t *teller) everything() {
	for node := int32(1); int(node) <= len(t.Names); node++ {
		t.sides = append(t.sides, t.lastEventOf(node))
	}
	t.sides = append(t.sides, t.Last())
}

// stuck tells what became of an operation: whom its client asked until its time
// was up, and where its command stands.
func (t *teller) stuck(o *checker.Operation, heal uint64) {
	x := t.exchanged(t.node(o.Client), max(heal, 1), o.Call, t.check.Evidence.At)
	var parts []string
	for node := int32(1); t.isServer(node); node++ {
		if asked := x.asked[node]; asked > 0 {
			parts = append(parts, t.name(node)+" "+prose.Count(asked, "time"))
		}
	}
	if x.first != 0 {
		t.happened(x.first, Decisive, "%s asked %s from here on and got %s, but its %s was not done",
			o.Client, prose.List(parts), prose.Count(x.answers, "answer"), request(o))
	}
	value := t.values[o.ID]
	entry := t.first(func(s *statement) bool {
		return t.ofLog(s) && s.Value == value
	})
	if entry == nil {
		return
	}
	holders := t.holders(entry, len(t.seen))
	applied := t.appliedFirst(o)
	fate := "nobody applied it"
	if applied != nil {
		fate = fmt.Sprintf("%s applied it at %s", t.name(applied.Node), prose.Seconds(applied.At))
	}
	had := ""
	if entry.Kind == observation.Appended {
		had = fmt.Sprintf("; at the end it stood in the logs of %s", orNobody(t.list(holders)))
	}
	t.tell(entry, Decisive, "was the first to take in %s%s, and %s", t.what(entry), had, fate)
}

// An exchange is what a client asked of servers, and was answered.
type exchange struct {
	first             uint64 // in which a request came to a server; 0 is none
	asked             map[int32]int
	requests, answers int
}

// exchanged is what a client asked for from an event on, between two times.
func (t *teller) exchanged(client int32, from uint64, since, until time.Duration) exchange {
	x := exchange{asked: make(map[int32]int)}
	for _, e := range t.Between(from, t.Last()) {
		switch {
		case e.Kind != trace.Deliver || e.At < since || e.At > until:
		case e.From == client && t.isServer(e.Node):
			x.first = cmp.Or(x.first, e.Number)
			x.asked[e.Node]++
			x.requests++
		case e.Node == client:
			x.answers++
		}
	}
	return x
}

func orNobody(list string) string {
	if list == "" {
		return "nobody"
	}
	return list
}

// stances tells what the servers thought at the end of the tape, which is when
// says in words.
func (t *teller) stances(when string) {
	var parts []string
	for node := int32(1); t.isServer(node); node++ {
		t.party(node)
		if absent := t.absence(node); absent != "" {
			parts = append(parts, t.name(node)+" "+absent)
			continue
		}
		last := t.lastEventOf(node)
		if last == 0 {
			continue
		}
		incarnation := t.incarnationAt(node, last)
		if halted := t.lastOf(func(o *statement) bool {
			return o.Node == node && o.Incarnation == incarnation && o.Kind == observation.Halted
		}); halted != nil {
			t.tell(halted, Decisive, "halted: %s", halted.Text)
			parts = append(parts, t.name(node)+" halted")
			continue
		}
		role := t.roleAt(node, last)
		if role == nil {
			parts = append(parts, t.name(node)+" without a role")
			continue
		}
		part := fmt.Sprintf("%s %s of %s", t.name(node), t.title(role), t.in(role.Term))
		var known []string
		if l := t.logAt(node, len(t.seen)); l.last > 0 {
			known = append(known, fmt.Sprintf("log to %d", l.last))
		}
		if applied := t.appliedAt(node, last); applied > 0 {
			known = append(known, fmt.Sprintf("applied %d", applied))
		}
		if len(known) > 0 {
			part += " (" + strings.Join(known, ", ") + ")"
		}
		parts = append(parts, part)
	}
	t.happened(t.Last(), Decisive, "%s: %s", when, strings.Join(parts, "; "))
}

// absence says why a node does not run at the end of the tape; "" if it does.
func (t *tape) absence(node int32) string {
	turns := t.turnsOf(node, 0, t.Last()+1)
	if len(turns) == 0 {
		return ""
	}
	switch turns[len(turns)-1].Kind {
	case trace.Crash, trace.Wipe, trace.Stop:
		return "down"
	case trace.Pause:
		return "paused"
	default:
		return ""
	}
}
