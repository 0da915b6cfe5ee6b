package explain

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/trace"
)

// unfounded tells of a client that was told of what was not, or no more, so.
func (t *teller) unfounded() {
	bad := t.bad
	t.tell(bad, Decisive, "was told that its %s took effect", t.bare(bad.Value))
	applied := t.first(func(o *observation) bool { return o.Kind == checker.Applied && o.Value == bad.Value })
	if applied == nil || applied.place > bad.place {
		t.claim = fmt.Sprintf("%s was told that its %s took effect, but no server had applied it.", t.name(bad.Node), t.bare(bad.Value))
		t.answerer(bad)
		return
	}
	other := t.first(func(o *observation) bool {
		return o.Kind == checker.Applied && o.Index == applied.Index && o.Value != applied.Value
	})
	if other == nil {
		return
	}
	t.claim = fmt.Sprintf("%s was told that its %s took effect, but %s has another command in its place.",
		t.name(bad.Node), t.bare(bad.Value), t.name(other.Node))
	for _, o := range []*observation{applied, other} {
		t.side(o)
		t.tell(o, Decisive, "applied %s", t.what(o))
		t.origin(o)
	}
}

// answerer tells which server gave the answer that a client counts on.
func (t *teller) answerer(told *observation) {
	e := t.Event(told.Event)
	if e.Kind != trace.Deliver || e.Cause == 0 {
		return
	}
	t.party(e.From)
	if role := t.roleAt(e.From, e.Cause); role != nil && isLeader(role) {
		t.elected(role, Important)
	}
	t.happened(e.Cause, Decisive, "%s%s told %s so, and had applied up to %s %d", t.name(e.From), t.standing(e.From, e.Cause),
		t.name(told.Node), t.entry, t.appliedAt(e.From, e.Cause))
	operation := t.byIdentity[told.Value]
	if operation == nil {
		return
	}
	value := t.values[operation.ID]
	entry := t.first(func(o *observation) bool {
		return t.ofLog(o) && o.Value == value
	})
	if entry != nil && entry.place < told.place {
		t.sides = append(t.sides, entry.Event)
		t.tell(entry, Important, "was the first to have it, as %s", t.what(entry))
	}
}

// twice tells of a command that took effect at two positions.
func (t *teller) twice() {
	bad := t.bad
	first := t.first(func(o *observation) bool {
		return o.Kind == checker.Applied && o.Value == bad.Value && o.Index != bad.Index
	})
	t.claim = fmt.Sprintf("%s took effect twice, at %s %d and at %s %d.", t.command(bad.Value), t.entry, first.Index, t.entry, bad.Index)
	t.side(first)
	t.tell(first, Decisive, "applied %s%s", t.what(first), t.backing(first))
	t.tell(bad, Decisive, "applied it again at %s %d", t.entry, bad.Index)
	var taken []uint64
	for _, o := range []*observation{first, bad} {
		value, found := t.valueOf(o)
		if !found {
			continue
		}
		entry := t.first(func(a *observation) bool {
			return t.ofLog(a) && a.Index == o.Index && a.Value == value
		})
		if entry != nil {
			taken = append(taken, entry.Event)
			t.sides = append(t.sides, entry.Event)
			t.tell(entry, Decisive, "was the first to have it at %s %d, in %s%s", t.entry, o.Index, t.in(entry.Term), t.by(entry.Event))
		}
	}
	t.requests(bad.Value, bad.Event, taken)
	if leader := t.leaderOf(t.reignAt(bad)); leader != t.leaderOf(t.reignAt(first)) {
		t.elected(leader, Important)
	}
}

// requests tells when the client of a command asked which server for it, but
// for requests that were told of.
func (t *teller) requests(identity, until uint64, told []uint64) {
	o := t.byIdentity[identity]
	if o == nil {
		return
	}
	client, known := t.node(o.Client), t.Past(until)
	for number := uint64(1); number <= until; number++ {
		e := t.Event(number)
		if e.Kind != trace.Deliver || e.From != client || !t.isServer(e.Node) || e.Sent < o.Call || e.At < o.Call || !known.Has(number) {
			continue
		}
		if o.Outcome != checker.OutcomeUnknown && e.Sent > o.Return {
			return
		}
		again := ""
		if t.repeated(number) {
			again = " once more: the network had made two of it"
		}
		t.party(e.Node)
		if slices.Contains(told, number) {
			continue
		}
		t.happened(number, Important, "%s got %s's %s for it%s", t.name(e.Node), o.Client, t.message(e), again)
	}
}
