package explain

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/trace"
)

// haltedUnharmed tells of a server that gave up for good though nothing was done
// to it: when it had gone down, and what it had taken up before.
func (t *teller) haltedUnharmed() {
	bad := t.bad
	t.claim = fmt.Sprintf("%s halted for good although no fault had damaged its disk.", t.name(bad.Node))
	t.tell(bad, Decisive, "halted: %s%s", bad.Text, t.by(bad.Event))
	if down, crashed := t.crashed(bad.Node, 0, bad.Event); crashed {
		t.sides = append(t.sides, down.Number)
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
	t.healed()
	t.stances("the end")
	for i, s := range t.Servers {
		if s.Odd == "" {
			continue
		}
		node := int32(i + 1)
		t.party(node)
		last := t.lastOf(func(o *observation) bool {
			return o.Node == node && (o.Kind == checker.Committed || o.Kind == checker.Appended || o.Kind == checker.Restored)
		})
		if last == nil {
			t.emptyHanded(node)
			continue
		}
		t.since = min(t.since, last.Event)
		t.tell(last, Decisive, "came no further than %s", t.what(last))
	}
	if leader := t.lastOf(isLeader); leader != nil {
		t.elected(leader, Important)
	}
}

// emptyHanded tells of a server that never had an entry of the log.
func (t *teller) emptyHanded(node int32) {
	for _, u := range t.turnsOf(node, 0, t.Last()+1) {
		if u.Kind == trace.Boot {
			t.since = min(t.since, u.Number)
			t.happened(u.Number, Decisive, "%s started, and never had an entry of the log", t.name(node))
			return
		}
	}
}

// healed tells of the final heal, if there was one, and returns its event.
func (t *teller) healed() uint64 {
	heal := t.control("heal")
	if heal != 0 {
		t.since = heal
		t.sides = append(t.sides, heal)
		t.happened(heal, Important, "everything healed: no fault struck from here on")
	}
	return heal
}

// leftOpen tells of an order of the operator of which nothing came: whom the
// operator asked after the heal, and how the servers stood at the end.
func (t *teller) leftOpen() {
	t.everything()
	heal := t.healed()
	operator := t.node("operator")
	asked, answers := 0, 0
	var first uint64
	for number := max(heal, 1); number <= t.Last(); number++ {
		e := t.Event(number)
		switch {
		case e.Kind != trace.Deliver:
		case e.From == operator && t.isServer(e.Node):
			if first == 0 {
				first = number
			}
			asked++
		case e.Node == operator:
			answers++
		}
	}
	if first != 0 {
		t.happened(first, Decisive, "the operator asked %d times from here on and got %d answers, but none that settled it", asked, answers)
	}
	t.stances("the end")
	if o := t.lastOf(changesMembers); o != nil {
		t.tell(o, Important, "%s", noted(o))
	}
	if leader := t.lastOf(isLeader); leader != nil {
		t.elected(leader, Important)
	}
}
