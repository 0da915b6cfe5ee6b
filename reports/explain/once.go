package explain

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/causal"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// twice tells of a command that took effect at two positions.
func (t *teller) twice() {
	bad := t.bad
	first := t.first(func(o *statement) bool {
		return o.Kind == observation.Applied && o.Value == bad.Value && o.Index != bad.Index
	})
	t.claim = fmt.Sprintf("%s took effect twice, at %s %d and at %s %d.", t.command(bad.Value), t.entry, first.Index, t.entry, bad.Index)
	t.side(first)
	t.tell(first, Decisive, "applied %s%s", t.what(first), t.backing(first))
	t.tell(bad, Decisive, "applied it again at %s %d", t.entry, bad.Index)
	var taken []uint64
	for _, o := range []*statement{first, bad} {
		value, found := t.valueOf(o)
		if !found {
			continue
		}
		entry := t.first(func(a *statement) bool {
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

// requestsTold is how many requests for one command a story tells one by one, the last ones.
const requestsTold = 4

// requests tells when the client of a command asked which server for it, but
// for requests that were told of. Of many, it tells the last ones, and how many were before.
func (t *teller) requests(identity, until uint64, told []uint64) {
	o := t.byIdentity[identity]
	if o == nil {
		return
	}
	client, known := t.node(o.Client), t.Past(until)
	var asked []*causal.Event
	for _, e := range t.Between(1, until) {
		if e.Kind != trace.Deliver || e.From != client || !t.isServer(e.Node) || e.Sent < o.Call || e.At < o.Call || !known.Has(e.Number) {
			continue
		}
		if o.Outcome != checker.OutcomeUnknown && e.Sent > o.Return {
			break
		}
		t.party(e.Node)
		if !slices.Contains(told, e.Number) {
			asked = append(asked, t.Event(e.Number))
		}
	}
	if before := len(asked) - requestsTold; before > 1 {
		t.happened(asked[0].Number, Important, "%s asked for it %d times from here on, before the requests below", o.Client, before)
		asked = asked[before:]
	}
	for _, e := range asked {
		again := ""
		if t.repeated(e.Number) {
			again = " once more: the network had made two of it"
		}
		t.happened(e.Number, Important, "%s got %s's %s for it%s", t.name(e.Node), o.Client, t.message(&e.Record), again)
	}
}
