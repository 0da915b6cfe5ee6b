package explain

import (
	"github.com/laplace-sim/laplace/sim/observation"
)

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
		last := t.lastOf(func(o *statement) bool {
			return o.Node == node && (o.Kind == observation.Committed || o.Kind == observation.Appended || o.Kind == observation.Restored)
		})
		if last == nil {
			t.emptyHanded(node)
			continue
		}
		t.since = min(t.since, last.Event)
		t.tell(last, Decisive, "came no further than %s", t.what(last))
	}
	t.elected(t.lastOf(isLeader), Important)
}

// emptyHanded tells of a server that never had an entry of the log.
func (t *teller) emptyHanded(node int32) {
	if boot, is := t.booted(node, 0, t.Last()); is {
		t.since = min(t.since, boot.Number)
		t.happened(boot.Number, Decisive, "%s started, and never had an entry of the log", t.name(node))
	}
}
