package explain

import (
	"fmt"

	"github.com/laplace-sim/laplace/sim/observation"
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
	taken := t.latest(bad, func(o *statement) bool {
		return o.Node == bad.Node && o.Incarnation < bad.Incarnation && (o.Kind == observation.Restored || o.Kind == observation.Compacted)
	})
	if taken == nil {
		return
	}
	t.side(taken)
	verb := "took a snapshot of its own"
	if taken.Kind == observation.Restored {
		verb = "restored a snapshot"
	}
	t.tell(taken, Decisive, "%s that ends with %s%s", verb, t.what(taken), t.by(taken.Event))
}
