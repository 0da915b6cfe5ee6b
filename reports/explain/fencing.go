package explain

import (
	"fmt"

	"github.com/laplace-sim/laplace/sim/causal"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// staleAuthority tells of a server that answered by itself after another had
// taken over.
func (t *teller) staleAuthority() {
	bad := t.bad
	used := t.first(func(o *statement) bool { return t.authority(o) > bad.Term })
	asked := t.request(bad)
	t.tell(bad, Decisive, "answered %s on its own authority in %s", asked, t.in(bad.Term))
	if used == nil || used.place > bad.place {
		return
	}
	t.side(used)
	term := t.authority(used)
	t.claim = fmt.Sprintf("%s answered %s on its own authority in %s, but %s had acted in %s already.",
		t.name(bad.Node), asked, t.in(bad.Term), t.name(used.Node), t.in(term))
	if used.Kind == observation.Served {
		t.tell(used, Decisive, "answered %s in %s", t.request(used), t.in(term))
	} else {
		t.tell(used, Decisive, "committed %s, as %s of %s", t.what(used), t.leader, t.in(term))
	}
	t.elected(t.leaderOf(term), Important)
	t.elected(t.leaderOf(bad.Term), Important)
	t.cutOff(bad.Node, used.Event, bad.Event)
}

// authority is the term in which a server acted by itself; 0 if it did not.
func (t *teller) authority(o *statement) uint64 {
	switch o.Kind {
	case observation.Served:
		return o.Term
	case observation.Committed:
		role := t.latest(o, func(r *statement) bool { return r.Node == o.Node && r.Kind == observation.Became })
		if isLeader(role) && role.Incarnation == o.Incarnation {
			return role.Term
		}
	}
	return 0
}

// request is what a server answered when it said that it Served: the operation
// that the client had open whose request came last; "a client" if that cannot
// be told.
func (t *teller) request(served *statement) string {
	e := t.Event(t.lastEvent(1, served.Event, func(e *causal.Event) bool {
		return e.Kind == trace.Deliver && e.Node == served.Node && e.From != 0 && !t.isServer(e.From)
	}))
	for i := range t.History {
		o := &t.History[i]
		if t.node(o.Client) == e.From && o.Call <= e.Sent && (o.Return >= e.Sent || o.Return >= served.At) && o.Kind.Reads {
			t.involve(o)
			return asked(o)
		}
	}
	return "a client"
}
