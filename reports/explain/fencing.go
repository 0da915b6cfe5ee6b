package explain

import (
	"fmt"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/trace"
)

// staleAuthority tells of a server that answered by itself after another had
// taken over.
func (t *teller) staleAuthority() {
	bad := t.bad
	var used *observation
	for i := range t.seen[:bad.place] {
		o := &t.seen[i]
		term := uint64(0)
		switch o.Kind {
		case checker.Served:
			term = o.Term
		case checker.Committed:
			if role := t.latest(o, func(r *observation) bool { return r.Node == o.Node && r.Kind == checker.Became }); role != nil &&
				isLeader(role) && role.Incarnation == o.Incarnation {
				term = role.Term
			}
		}
		if term > bad.Term {
			used = o
			break
		}
	}
	asked := t.request(bad)
	t.tell(bad, Decisive, "answered %s on its own authority in %s", asked, t.in(bad.Term))
	if used == nil {
		return
	}
	t.side(used)
	role := t.roleAt(used.Node, used.Event)
	term := used.Term
	if used.Kind == checker.Committed && role != nil {
		term = role.Term
	}
	t.claim = fmt.Sprintf("%s answered %s on its own authority in %s, but %s had acted in %s already.",
		t.name(bad.Node), asked, t.in(bad.Term), t.name(used.Node), t.in(term))
	if used.Kind == checker.Served {
		t.tell(used, Decisive, "answered %s in %s", t.request(used), t.in(term))
	} else {
		t.tell(used, Decisive, "committed %s, as %s of %s", t.what(used), t.leader, t.in(term))
	}
	t.elected(t.leaderOf(term), Important)
	t.elected(t.leaderOf(bad.Term), Important)
	t.cutOff(bad.Node, used.Event, bad.Event)
}

// request is what a server answered when it said that it Served: the operation
// that the client had open whose request came last; "a client" if that cannot
// be told.
func (t *teller) request(served *observation) string {
	for number := served.Event; number > 0; number-- {
		e := t.Event(number)
		if e.Kind != trace.Deliver || e.Node != served.Node || e.From == 0 || t.isServer(e.From) {
			continue
		}
		for i := range t.History {
			o := &t.History[i]
			if t.node(o.Client) == e.From && o.Call <= e.Sent && (o.Return >= e.Sent || o.Return >= served.At) && o.Kind == checker.Get {
				t.involve(o)
				return asked(o)
			}
		}
		break
	}
	return "a client"
}
