package explain

import (
	"fmt"
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/sim/observation"
)

// brokenChain tells of a node that holds what one before it in the chain does
// not.
func (t *teller) brokenChain() {
	bad := t.bad
	places := make(map[int32]*statement) // by node, the last place it told
	for _, o := range t.seen[:bad.place+1] {
		if was := places[o.Node]; was != nil && was.Incarnation != o.Incarnation {
			delete(places, o.Node)
		}
		if o.Kind == observation.Placed {
			places[o.Node] = o
		}
	}
	mine := places[bad.Node]
	if mine == nil {
		t.tell(bad, Decisive, "%s", t.check.Detail)
		return
	}
	for node := int32(1); t.isServer(node); node++ {
		other := places[node]
		if other == nil || other.Term != mine.Term || other.Index == 0 || other.Index == mine.Index {
			continue
		}
		before, after := other, mine
		if before.Index > after.Index {
			before, after = after, before
		}
		held, above := t.logAt(after.Node, bad.place+1), t.logAt(before.Node, bad.place+1)
		extra := t.extra(above, held)
		if extra == nil {
			continue
		}
		t.side(before)
		t.side(after)
		t.claim = fmt.Sprintf("%s holds %s, but %s, before it in the chain of %s, does not.",
			t.name(after.Node), t.what(extra), t.name(before.Node), t.in(mine.Term))
		t.sides = append(t.sides, extra.Event)
		t.tell(before, Context, "took place %d in the chain of %s", before.Index, t.in(before.Term))
		t.tell(after, Important, "took place %d in the chain of %s", after.Index, t.in(after.Term))
		if o := above.entries[extra.Index]; o != nil && above.last >= extra.Index {
			t.sides = append(t.sides, o.Event)
			t.did(o, Important)
			t.elected(t.leaderOf(o.Term), Important)
		}
		t.did(extra, Decisive)
		t.happened(bad.Event, Decisive, "the log of %s %s, that of %s went up to %s %d", t.name(before.Node), t.ends(above, extra),
			t.name(after.Node), t.entry, held.last)
		if was := t.first(func(o *statement) bool {
			return o.Kind == observation.Appended && o != extra && o.Node == extra.Node && o.Value == extra.Value && o.Index < extra.Index && o.Incarnation == extra.Incarnation
		}); was != nil {
			t.tell(was, Decisive, "had appended the same before, as %s", t.what(was))
		}
		t.sender(extra)
		t.elected(t.leaderOf(mine.Term), Important)
		t.forgot(before.Node, extra, t.after(bad))
		return
	}
}

// extra is the first entry of a log that another does not hold.
func (t *teller) extra(above, held log) *statement {
	for _, index := range slices.Sorted(maps.Keys(held.entries)) {
		if o := held.entries[index]; index <= held.last && !above.holds(o.Index, o.Term) {
			return o
		}
	}
	return nil
}
