package explain

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
)

// haltedUnharmed tells of a server that gave up for good though nothing was done
// to it: when it had gone down, and what it had taken up before.
func (t *teller) haltedUnharmed() {
	bad := t.bad
	t.claim = fmt.Sprintf("%s halted for good although no fault had damaged its disk.", t.name(bad.Node))
	t.tell(bad, Decisive, "halted: %s%s", bad.Text, t.by(bad.Event))
	if down, crashed := t.crashed(bad.Node, 0, bad.Event); crashed {
		t.sides = append(t.sides, down.event)
		t.back(down, bad.Event)
	}
	taken := t.latest(bad, func(o *observation) bool {
		return o.Node == bad.Node && o.Incarnation < bad.Incarnation && (o.Kind == checker.Restored || o.Kind == checker.Compacted)
	})
	if taken == nil {
		return
	}
	t.side(taken)
	verb := "took a snapshot of its own"
	if taken.Kind == checker.Restored {
		verb = "restored a snapshot"
	}
	t.tell(taken, Decisive, "%s that ends with %s%s", verb, t.what(taken), t.by(taken.Event))
}

// leftBehind tells of servers that did not catch up with the others although
// nothing was wrong any more: how all stood at the end, and since when they had
// not come on.
func (t *teller) leftBehind() {
	t.everything()
	if heal := t.control("heal"); heal != 0 {
		t.since = heal
		t.happened(heal, Important, "everything healed: no fault struck from here on")
	}
	t.stances()
	for i, s := range t.Servers {
		if s.Odd == "" {
			continue
		}
		node := int32(i + 1)
		t.party(node)
		last := t.lastOf(func(o *observation) bool {
			return o.Node == node && (o.Kind == checker.Committed || o.Kind == checker.Appended || o.Kind == checker.Restored)
		})
		if last != nil {
			t.since = min(t.since, last.Event)
			t.tell(last, Decisive, "came no further than %s", t.what(last))
		}
	}
	if leader := t.lastOf(isLeader); leader != nil {
		t.elected(leader, Important)
	}
}
