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
