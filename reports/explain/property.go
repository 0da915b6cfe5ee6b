package explain

import (
	"slices"

	"github.com/laplace-sim/laplace/sim/causal"
	"github.com/laplace-sim/laplace/sim/trace"
)

// seenTold bounds how many observations are told that were made before a property
// was broken that brings no story of its own, chainTold how many events of the
// chain that ends there.
const (
	seenTold  = 6
	chainTold = 5
)

// broke tells of an observation that broke a property of which nothing is known but
// that.
func (t *teller) broke() {
	t.happened(t.bad.Event, Decisive, "%s %s%s", t.name(t.bad.Node), t.observed(t.bad), t.by(t.bad.Event))
	t.led(t.bad.Event, t.bad.place)
}

// showed tells of a property that was found to be broken at an event, or at the end
// of the run, and of which nothing is known but that. Without an event there is only
// the claim.
func (t *teller) showed() {
	event := min(t.check.Evidence.Event, t.Last())
	if event == 0 {
		return
	}
	e := t.Event(event)
	t.since = event
	if e.Node != 0 {
		t.sides = append(t.sides, event)
		t.party(e.Node)
	} else {
		// It was the outside that looked, at what all had come to.
		for i := range t.Names {
			node := int32(i + 1)
			if last := t.lastEvent(1, event, func(e *causal.Event) bool { return e.Node == node }); last != 0 {
				t.sides = append(t.sides, last)
				t.party(node)
			}
		}
		t.sides = append(t.sides, event)
	}
	text := "then it showed"
	if e.Node != 0 {
		text = newAnnals(t.tape).step(event).Text + "; " + text
	}
	t.happened(event, Decisive, "%s", text)
	t.led(event, t.upTo(event))
}

// led tells what led to an event: what was observed last in its past, before the
// observation with the given place, and the chain of causes that ends in it.
func (t *teller) led(event uint64, before int) {
	past := t.Past(t.sides...)
	told := 0
	for _, o := range slices.Backward(t.seen[:before]) {
		if told == seenTold {
			break
		}
		if past.Has(o.Event) {
			t.happened(o.Event, Important, "%s %s", t.name(o.Node), t.observed(o))
			told++
		}
	}
	c := newAnnals(t.tape)
	for cause, n := t.Event(event).Cause, 0; cause != 0 && n < chainTold; cause, n = t.Event(cause).Cause, n+1 {
		told := slices.ContainsFunc(t.steps, func(s Step) bool { return s.Event == cause })
		if e := t.Event(cause); !told && e.Kind != trace.Control {
			t.add(Step{At: e.At, Event: cause, Node: t.name(e.Node), Text: c.step(cause).Text, Importance: Context})
		}
	}
}
