package explain

import (
	"fmt"

	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// unfounded tells of a client that was told of what was not, or no more, so.
func (t *teller) unfounded() {
	bad := t.bad
	t.tell(bad, Decisive, "was told that its %s took effect", t.bare(bad.Value))
	applied := t.first(func(o *statement) bool { return o.Kind == observation.Applied && o.Value == bad.Value })
	if applied == nil || applied.place > bad.place {
		t.claim = fmt.Sprintf("%s was told that its %s took effect, but no server had applied it.", t.name(bad.Node), t.bare(bad.Value))
		t.answerer(bad)
		return
	}
	other := t.first(func(o *statement) bool {
		return o.Kind == observation.Applied && o.Index == applied.Index && o.Value != applied.Value
	})
	if other == nil {
		return
	}
	t.claim = fmt.Sprintf("%s was told that its %s took effect, but %s has another command in its place.",
		t.name(bad.Node), t.bare(bad.Value), t.name(other.Node))
	for _, o := range []*statement{applied, other} {
		t.side(o)
		t.tell(o, Decisive, "applied %s", t.what(o))
		t.origin(o)
	}
}

// answerer tells which server gave the answer that a client counts on.
func (t *teller) answerer(told *statement) {
	e := t.Event(told.Event)
	if e.Kind != trace.Deliver || e.Cause == 0 {
		return
	}
	t.party(e.From)
	t.ledBy(e.From, e.Cause, Important)
	t.happened(e.Cause, Decisive, "%s%s told %s so, and had applied up to %s %d", t.name(e.From), t.standing(e.From, e.Cause),
		t.name(told.Node), t.entry, t.appliedAt(e.From, e.Cause))
	operation := t.byIdentity[told.Value]
	if operation == nil {
		return
	}
	value := t.values[operation.ID]
	entry := t.first(func(o *statement) bool {
		return t.ofLog(o) && o.Value == value
	})
	if entry != nil && entry.place < told.place {
		t.sides = append(t.sides, entry.Event)
		t.tell(entry, Important, "was the first to have it, as %s", t.what(entry))
	}
}
