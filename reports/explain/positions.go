package explain

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// outOfOrder tells of a position that was left out, or came twice.
func (t *teller) outOfOrder() {
	bad := t.bad
	before := t.latest(bad, func(o *statement) bool {
		return o.Node == bad.Node && o.Incarnation == bad.Incarnation && (o.Kind == bad.Kind || o.Kind == observation.Restored)
	})
	t.did(bad, Decisive)
	if before == nil {
		t.claim = fmt.Sprintf("%s %s %s %d first, although it had none before.", t.name(bad.Node), verbs[bad.Kind], t.entry, bad.Index)
		t.skipped(1, Decisive)
		t.sender(bad)
		return
	}
	t.claim = fmt.Sprintf("%s %s %s %d next to %s %d.", t.name(bad.Node), verbs[bad.Kind], t.entry, bad.Index, t.entry, before.Index)
	if bad.Index <= before.Index {
		t.claim = fmt.Sprintf("%s %s %s %d once more, although it had come to %s %d.", t.name(bad.Node), verbs[bad.Kind], t.entry, bad.Index, t.entry, before.Index)
		t.sender(bad)
		t.sender(before)
	}
	t.side(before)
	t.did(before, Decisive)
	if bad.Index > before.Index {
		t.skipped(before.Index+1, Important)
	}
}

// skipped tells who had what was left out: whoever committed it or, if nobody
// did, had it first.
func (t *teller) skipped(index uint64, weight Importance) {
	before := func(is func(*statement) bool) *statement {
		return t.first(func(o *statement) bool { return o.Index == index && o.place <= t.bad.place && is(o) })
	}
	left := before(func(o *statement) bool { return o.Kind == observation.Committed })
	if left == nil {
		left = before(t.ofLog)
	}
	if left == nil {
		return
	}
	t.sides = append(t.sides, left.Event)
	t.did(left, weight)
	t.neverCame(left, t.bad)
}

// neverCame tells of the messages that were lost between two servers while
// the one had what the other lacked.
func (t *teller) neverCame(had, lacked *statement) {
	t.losses(func(d *trace.Record) bool {
		return d.Node == lacked.Node && t.isServer(d.From) && d.Number >= had.Event && d.Number <= lacked.Event
	}, lacked.Node)
}

// tookBack tells of a log that lost what its node had committed.
func (t *teller) tookBack() {
	bad := t.bad
	committed := t.latest(bad, func(o *statement) bool {
		return o.Kind == observation.Committed && o.Node == bad.Node && o.Incarnation == bad.Incarnation && o.Index >= bad.Index
	})
	length := t.logAt(bad.Node, bad.place).last
	t.claim = fmt.Sprintf("%s cut its log back to %s %d, although it had committed more.", t.name(bad.Node), t.entry, bad.Index)
	t.tell(bad, Decisive, "put %s at the end of its log, which had gone up to %s %d%s", t.what(bad), t.entry, length, t.by(bad.Event))
	if committed == nil {
		return
	}
	t.side(committed)
	t.claim = fmt.Sprintf("%s cut its log back to %s %d, although it had committed up to %s %d.",
		t.name(bad.Node), t.entry, bad.Index, t.entry, committed.Index)
	t.did(committed, Decisive)
	t.acknowledged(committed)
	t.sender(bad)
	t.elected(t.leaderOf(t.reignAt(committed)), Important)
}

// badSnapshot tells of a snapshot that does not fit what was committed or
// applied.
func (t *teller) badSnapshot() {
	bad := t.bad
	t.did(bad, Decisive)
	kind := observation.Committed
	if t.check.Name == checker.AppliedAgreeName {
		kind = observation.Applied
	}
	own := t.latest(bad, func(o *statement) bool {
		return (o.Kind == kind || o.Kind == observation.Restored) && o.Node == bad.Node && o.Incarnation == bad.Incarnation
	})
	if own != nil && own.Index > bad.Index {
		t.claim = fmt.Sprintf("%s went back to a snapshot that ends at %s %d, although it had come to %s %d.",
			t.name(bad.Node), t.entry, bad.Index, t.entry, own.Index)
		t.side(own)
		t.did(own, Decisive)
		t.sender(own)
		t.sender(bad)
		return
	}
	t.claim = fmt.Sprintf("%s restored a snapshot that ends at %s %d, which does not fit what was %s.", t.name(bad.Node), t.entry, bad.Index, verbs[kind])
	other := t.first(func(o *statement) bool { return o.Kind == kind && o.Index == bad.Index })
	if other == nil {
		other = t.latest(bad, func(o *statement) bool { return o.Kind == kind })
	}
	if other != nil {
		t.side(other)
		t.tell(other, Decisive, "%s %s", verbs[kind], t.what(other))
	}
	t.sender(bad)
}

// sender tells who sent what an observation was made on.
func (t *teller) sender(o *statement) {
	if e := t.Event(o.Event); e.Kind == trace.Deliver && e.Cause != 0 {
		t.party(e.From)
		t.happened(e.Cause, Important, "%s sent %s %s", t.name(e.From), t.name(e.Node), t.message(&e.Record))
		promise := o.Kind == observation.Promised || o.Kind == observation.Accepted
		if role := t.roleAt(e.From, e.Cause); isLeader(role) && (!promise || role.Term == o.Term) {
			t.elected(role, Important)
		}
	}
}
