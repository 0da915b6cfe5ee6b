package explain

import (
	"strings"

	"github.com/laplace-sim/laplace/sim/trace"
)

// panicked tells what a process did before it panicked, or before whatever else
// halted the run.
func (t *teller) panicked() {
	event := t.check.Evidence.Event
	t.claim, _, _ = strings.Cut(t.check.Detail, "\n")
	if event == 0 || event > t.Last() {
		return
	}
	t.sides = append(t.sides, event)
	t.since = event
	e := t.Event(event)
	t.party(e.Node)
	t.happened(event, Decisive, "%s failed%s", t.name(e.Node), t.by(event))
	if role := t.roleAt(e.Node, event); role != nil {
		t.tell(role, Important, "had become %s of %s", t.title(role), t.in(role.Term))
		t.elected(t.leaderOf(role.Term), Important)
	}
	if e.Kind == trace.Deliver && e.Cause != 0 {
		t.happened(e.Cause, Important, "%s sent it", t.name(e.From))
	}
	before := e.Before
	for told := 0; told < 3 && before != 0; told++ {
		t.happened(before, Context, "%s handled what came before%s", t.name(e.Node), t.by(before))
		before = t.Event(before).Before
	}
}
