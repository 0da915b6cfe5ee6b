package explain

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim/causal"
	"github.com/laplace-sim/laplace/sim/observation"
)

// unserved tells of a client that waited for longer than it may while faults
// were in force, although enough servers were whole: whom it asked, what the
// servers did meanwhile, and how they stood when its time was up. What came
// later is no part of it.
func (t *teller) unserved() {
	t.tape = t.until(t.check.Evidence.At)
	t.everything()
	for _, id := range t.check.Evidence.Operations {
		t.involve(t.operation(id))
	}
	first := t.longest()
	called := t.called(first)
	t.since = called
	t.stuck(first, called)
	t.roles(called)
	t.stances("when its time was up")
	t.elected(t.lastOf(isLeader), Important)
	if committed := t.highest(); committed != nil {
		t.tell(committed, Important, "committed %s, the highest that anybody did until then", t.what(committed))
	}
}

// called is the first event after the call of an operation.
func (t *teller) called(o *checker.Operation) uint64 {
	return cmp.Or(t.firstEvent(1, t.Last(), func(e *causal.Event) bool { return e.At >= o.Call }), t.Last())
}

// roles tells which roles servers took from an event on, and how often.
func (t *teller) roles(since uint64) {
	var first *statement
	var names []string
	times := make(map[string]int)
	for _, o := range t.seen {
		if o.Kind != observation.Became || o.Event < since {
			continue
		}
		if first == nil {
			first = o
		}
		if !slices.Contains(names, o.Text) {
			names = append(names, o.Text)
		}
		times[o.Text]++
	}
	if first == nil {
		return
	}
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %s", name, prose.Count(times[name], "time"))
	}
	t.happened(first.Event, Important, "from here on servers became %s", prose.List(names))
}
