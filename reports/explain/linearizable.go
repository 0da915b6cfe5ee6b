package explain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/sim/causal"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// An answer is a server's to an operation.
type answer struct {
	operation *checker.Operation
	returned  uint64     // the event in which the client was told
	handled   uint64     // the event whose handler sent the answer
	server    int32      // 0 if there was no answer
	role      *statement // of the server then; nil if none is known
	applied   uint64     // how far the server had applied its log
	index     uint64     // where what was written, or what was read, stands in the log; 0 if that is not known
}

// answered finds who answered an operation.
func (t *teller) answered(o *checker.Operation) answer {
	a := answer{operation: o}
	client := t.node(o.Client)
	if o.Outcome == checker.OutcomeOK {
		a.returned = t.firstEvent(1, t.Last(), func(e *causal.Event) bool {
			return e.At == o.Return && e.Kind == trace.Deliver && e.Node == client
		})
	}
	if a.returned != 0 {
		e := t.Event(a.returned)
		a.handled, a.server = e.Cause, e.From
		a.role = t.roleAt(a.server, a.handled)
		a.applied = t.appliedAt(a.server, a.handled)
	}
	if writer := t.writer(o); writer != nil {
		if applied := t.appliedFirst(writer); applied != nil {
			a.index = applied.Index
		}
	}
	return a
}

// appliedFirst is where the effect of an operation was first applied; nil if
// it was not.
func (t *teller) appliedFirst(o *checker.Operation) *statement {
	identity := t.identities[o.ID]
	return t.first(func(s *statement) bool { return s.Kind == observation.Applied && s.Value == identity })
}

// writer is the operation that left what an operation saw or wrote; nil if
// nobody did, or if that cannot be told.
func (t *teller) writer(o *checker.Operation) *checker.Operation {
	if !o.Kind.Reads {
		return o
	}
	mayLeave := t.service.MayLeave
	if mayLeave == nil || result(o) == "" || o.Kind.Conditional() && !o.Found {
		return nil
	}
	var writer *checker.Operation
	for i := range t.History {
		w := &t.History[i]
		if w.Kind.Reads || w.Key != o.Key || !mayLeave(w, o.Output) {
			continue
		}
		if writer != nil {
			return nil // the value does not tell which of the two it was
		}
		writer = w
	}
	return writer
}

// disorder tells of operations that have no order, or of which a judgement of the
// history says that they contradict each other.
func (t *teller) disorder() {
	accused, others := t.contradiction()
	if accused == nil {
		return
	}
	// A judgement without a search says in its own words what would have been right.
	if answers := t.check.Evidence.Answers; len(answers) > 0 || strings.HasSuffix(t.check.Detail, linear.NoOrder) {
		t.claim = fmt.Sprintf("%s %s; %s.", asked(accused), ended(accused), instead(answers))
	}
	answers := []answer{t.answered(accused)}
	for _, o := range others {
		answers = append(answers, t.answered(o))
	}
	late, newer := stale(answers)
	for _, a := range answers {
		t.involve(a.operation)
		t.sides = append(t.sides, a.returned)
		t.party(a.server)
		weight := Context
		switch {
		case a.operation == accused, a.operation == late.operation, newer != nil && a.operation == newer.operation:
			weight = Decisive
		case newer == nil:
			weight = Important
		}
		t.answeredStep(a, weight)
	}
	t.since = late.handled
	t.ledBy(late.server, late.handled, Important)
	if newer == nil {
		for _, a := range answers {
			t.ledBy(a.server, a.handled, Context)
		}
		return
	}
	t.ledBy(newer.server, newer.handled, Important)
	t.unseen(late, t.committedAs(newer.index))
}

// contradiction returns the operation that is accused, or else the last of those that the
// evidence names, and the others; nil if it names none.
func (t *teller) contradiction() (accused *checker.Operation, others []*checker.Operation) {
	if id := t.check.Evidence.Accused; id != nil {
		accused = t.operation(*id)
	}
	for _, id := range t.check.Evidence.Operations {
		if o := t.operation(id); o != accused {
			others = append(others, o)
		}
	}
	// Where the checker had no time to make the evidence small, the last ones
	// tell the most.
	slices.SortStableFunc(others, func(a, b *checker.Operation) int { return cmp.Compare(a.Call, b.Call) })
	if accused == nil && len(others) > 0 {
		accused, others = others[len(others)-1], others[:len(others)-1]
	}
	return accused, others[max(len(others)-partiesMax, 0):]
}

// stale finds the answer that came too late of a state: to a read that began
// when another operation had returned, from a server that had not applied what
// that one saw or did. It is the accused one, the first, if it is any; and
// newer is nil if none is.
func stale(answers []answer) (late answer, newer *answer) {
	for _, a := range answers {
		if !a.operation.Kind.Reads || a.server == 0 {
			continue
		}
		for i := range answers {
			b := &answers[i]
			if b.server != 0 && b.operation.Return < a.operation.Call && b.index > a.applied && (newer == nil || b.index > newer.index) {
				late, newer = a, b
			}
		}
		if newer != nil {
			return late, newer
		}
	}
	return answers[0], nil
}

// unseen tells of what a server should have seen when it answered, and why it
// had not.
func (t *teller) unseen(late answer, newest *statement) {
	if newest == nil {
		return
	}
	if t.Event(late.handled).At > newest.At {
		t.since = newest.Event
	}
	t.sides = append(t.sides, newest.Event)
	t.party(newest.Node)
	t.ledBy(newest.Node, newest.Event, Important)
	if !slices.ContainsFunc(t.steps, func(s Step) bool { return s.Event == newest.Event && s.Importance == Decisive }) {
		t.happened(newest.Event, Decisive, "%s%s %s %s", t.name(newest.Node), t.standing(newest.Node, newest.Event), verbs[newest.Kind], t.what(newest))
	}
	t.ignorance(late, newest)
}

// partiesMax bounds how many operations besides the accused one a story tells
// of.
const partiesMax = 6

// instead is what an operation could have returned.
func instead(answers []string) string {
	switch {
	case len(answers) == 0:
		return linear.NoOrder
	case len(answers) > 4:
		return fmt.Sprintf("it could have returned %s or one of %d more", strings.Join(answers[:3], ", "), len(answers)-3)
	}
	return "it could have returned " + strings.Join(answers, " or ")
}

// operation is that of an ID, which is its place in the history.
func (t *teller) operation(id int) *checker.Operation { return &t.History[id] }

// committedAs is what was first said to be committed, or else applied, at a
// position; nil if nothing was.
func (t *teller) committedAs(index uint64) *statement {
	if index == 0 {
		return nil
	}
	for _, kind := range []observation.Kind{observation.Committed, observation.Applied} {
		if o := t.first(func(o *statement) bool { return o.Kind == kind && o.Index == index }); o != nil {
			return o
		}
	}
	return nil
}

// answeredStep tells who answered an operation, and what it knew.
func (t *teller) answeredStep(a answer, weight Importance) {
	if a.server == 0 {
		return
	}
	o := a.operation
	text := fmt.Sprintf("%s%s answered %s", t.name(a.server), t.standing(a.server, a.handled), asked(o))
	if r := result(o); r != "" {
		text += " with " + r
	}
	if e := t.Event(a.handled); t.isServer(e.From) && (weight == Decisive && o.Kind.Reads || e.At-e.Sent >= slow) {
		trigger := t.by(a.handled)
		if e.Sent < o.Call {
			also := ", which"
			if e.At-e.Sent >= slow || t.repeated(a.handled) {
				also = " and"
			}
			trigger += fmt.Sprintf("%s had left before the %v was called", also, o.Kind)
		}
		text += trigger
	}
	switch {
	case !o.Kind.Reads && a.index != 0:
		text += fmt.Sprintf(", which is %s %d", t.entry, a.index)
	case o.Kind.Reads && a.index != 0 && a.index != a.applied:
		text += fmt.Sprintf(", as of %s %d; it had applied up to %d", t.entry, a.index, a.applied)
	default:
		text += fmt.Sprintf("; it had applied up to %s %d", t.entry, a.applied)
	}
	t.happened(a.handled, weight, "%s", text)
}

// standing is the role that a server had, as an insertion; "" if none is
// known.
func (t *teller) standing(node int32, event uint64) string {
	role := t.roleAt(node, event)
	if role == nil {
		return ""
	}
	return fmt.Sprintf(", %s of %s,", t.title(role), t.in(role.Term))
}

// title is what a story calls a role.
func (t *teller) title(role *statement) string {
	if isLeader(role) {
		return t.leader
	}
	return t.role(role.Text)
}

// ledBy tells how a server came to lead, if it led when an event had been handled.
func (t *teller) ledBy(server int32, event uint64, weight Importance) {
	if role := t.roleAt(server, event); isLeader(role) {
		t.elected(role, weight)
	}
}

// ignorance tells why whoever gave the wrong answer did not know of an entry:
// no chain of messages led to it, or it had not applied what it heard.
func (t *teller) ignorance(wrong answer, newest *statement) {
	name := t.name(wrong.server)
	// What a client was told does not tell the servers.
	if t.PastAmong(t.isServer, wrong.handled).Has(newest.Event) {
		had := ""
		if t.logAt(wrong.server, t.upTo(wrong.handled)).holds(newest.Index, newest.Term) {
			had = ", which had it in its log,"
		}
		t.notes = append(t.notes, fmt.Sprintf("Messages led from %s %d to %s's answer, but %s%s had not applied it.", t.entry, newest.Index, name, name, had))
		t.counted(wrong, newest)
		return
	}
	t.notes = append(t.notes, fmt.Sprintf("No chain of messages between servers led from %s %d to %s's answer: %s could not know of it.", t.entry, newest.Index, name, name))
	t.cutOff(wrong.server, newest.Event, wrong.handled)
	t.belated(wrong.server, newest.Event, wrong.handled)
}

// counted tells of servers that a leader counted on when it came to lead, and
// that had accepted what it did not see.
func (t *teller) counted(wrong answer, newest *statement) {
	if !isLeader(wrong.role) {
		return
	}
	votes, promised := t.votes(wrong.role)
	if !promised {
		return
	}
	for _, v := range votes {
		other := t.latest(wrong.role, func(a *statement) bool {
			return a.Kind == observation.Accepted && a.Index == newest.Index && a.Node == v.node && a.Event < v.event
		})
		if other != nil {
			t.tell(other, Important, "accepted %s, before it promised %s", t.what(other), t.in(wrong.role.Term))
			return
		}
	}
}

// belated tells of the last message to a server between two events that had
// been on its way for long, or came once more: it may have passed for news.
func (t *teller) belated(server int32, from, to uint64) {
	number := t.lastEvent(from+1, to-1, func(e *causal.Event) bool {
		return e.Kind == trace.Deliver && t.fromPeer(&e.Record, server) && (e.At-e.Sent >= slow || t.repeated(e.Number))
	})
	if number != 0 {
		t.happened(number, Decisive, "%s heard %s", t.name(server), t.arrival(t.Event(number)))
	}
}
