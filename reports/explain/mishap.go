package explain

import (
	"strings"

	"github.com/laplace-sim/laplace/sim/trace"
)

// mishap tells what a process did before it panicked, or before whatever else
// halted the run.
func (t *teller) mishap() {
	event := t.check.Evidence.Event
	t.claim = firstLine(t.check.Detail)
	if event == 0 || event > t.last() {
		return
	}
	t.sides = append(t.sides, event)
	t.since = event
	e := &t.events[event]
	t.party(e.node)
	t.happened(event, Decisive, "%s failed%s", t.name(e.node), t.by(event))
	if role := t.roleAt(e.node, event); role != nil {
		t.tell(role, Important, "had become %s of %s", t.title(role), t.in(role.Term))
		t.elected(t.leaderOf(role.Term), Important)
	}
	if e.kind == trace.Deliver && e.cause != 0 {
		t.happened(e.cause, Important, "%s sent it", t.name(e.from))
	}
	before := e.before
	for range 3 {
		if before == 0 {
			return
		}
		t.happened(before, Context, "%s handled what came before%s", t.name(e.node), t.by(before))
		before = t.events[before].before
	}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
