package explain

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
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
	if leader := t.lastOf(isLeader); leader != nil {
		t.elected(leader, Important)
	}
	if committed := t.highest(); committed != nil {
		t.tell(committed, Important, "committed %s, the highest that anybody did until then", t.what(committed))
	}
}

// deposed tells of a leader that was replaced although nothing was wrong: who led
// before, what the others did then, and who took over.
func (t *teller) deposed() {
	t.tape = t.until(t.check.Evidence.At)
	t.everything()
	next := t.lastOf(isLeader)
	if next == nil || next.At < t.check.Evidence.At {
		t.restless()
		return
	}
	t.side(next)
	t.since = next.Event
	if last := t.latest(next, isLeader); last != nil {
		t.side(last)
		t.elected(last, Important)
		t.since = last.Event
		t.roles(last.Event)
	}
	t.elected(next, Decisive)
	t.stances("when the other took over")
}

// restless tells of a server that went on turning although nothing was wrong: which
// roles servers took under the leader that there was.
func (t *teller) restless() {
	since := uint64(1)
	if leader := t.lastOf(isLeader); leader != nil {
		t.elected(leader, Important)
		since = leader.Event
	}
	t.roles(since)
	t.stances("when it had turned too often")
}

// called is the first event after the call of an operation.
func (t *teller) called(o *checker.Operation) uint64 {
	for number := uint64(1); number < t.Last(); number++ {
		if t.Event(number).At >= o.Call {
			return number
		}
	}
	return t.Last()
}

// roles tells which roles servers took from an event on, and how often.
func (t *teller) roles(since uint64) {
	var first *observation
	var names []string
	times := make(map[string]int)
	for i := range t.seen {
		o := &t.seen[i]
		if o.Kind != checker.Became || o.Event < since {
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
