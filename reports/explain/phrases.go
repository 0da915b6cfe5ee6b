package explain

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim/causal"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// content is what an observation says stands in an entry, in words.
func (t *teller) content(o *statement) string {
	if t.ofDecree(o.Kind) {
		return o.Text
	}
	if command := t.byValue[o.Value]; command != nil {
		t.involve(command)
		return asked(command)
	}
	if client, found := t.registrations[o.Value]; found {
		return client + "'s registration"
	}
	if o.Value == nothing {
		return "a no-op"
	}
	return "no client's command"
}

// command is what an identity stands for, in words.
func (t *teller) command(identity uint64) string {
	if o := t.byIdentity[identity]; o != nil {
		t.involve(o)
		return asked(o)
	}
	if identity == 0 {
		return "nothing that has an effect"
	}
	return fmt.Sprintf("command %x", identity)
}

// what is what an observation says of an entry: "entry 7 of term 2 (c1's
// put(k1, "c1.4"))".
func (t *teller) what(o *statement) string {
	w := t.about(o.Kind)
	text := fmt.Sprintf("%s %d", w.entry, o.Index)
	if o.Term != 0 && o.Kind != observation.Applied {
		text += " of " + w.in(o.Term)
		if o.Kind == observation.Accepted {
			text = fmt.Sprintf("%s %d under %s", w.entry, o.Index, w.in(o.Term))
		}
	}
	switch o.Kind {
	case observation.Applied:
		return text + " (" + t.command(o.Value) + ")"
	case observation.Committed, observation.Appended, observation.Accepted, observation.Decided:
		return text + " (" + t.content(o) + ")"
	}
	return text
}

// noted is what a node noted, as something that happened.
func noted(o *statement) string {
	if o.Kind == observation.Configured {
		return "acted by the configuration " + o.Text
	}
	if view, is := o.Noted(observation.AnnouncesView); is {
		return "announced view " + view
	}
	if members, is := o.Noted(observation.EntersConfiguration); is {
		return "entered the configuration " + members
	}
	return "noted: " + o.Text
}

// slow is how long a message travels before a story mentions it.
const slow = 50 * time.Millisecond

// by is what made an event happen, in words: ", on AppendEntries 41 from n1".
func (t *teller) by(number uint64) string {
	e := t.Event(number)
	switch e.Kind {
	case trace.Boot:
		return ", on starting"
	case trace.Expire:
		return fmt.Sprintf(", when its timer %s ran out", e.Name)
	case trace.Deliver:
		return ", on " + t.arrival(e)
	}
	return ""
}

// arrival is a message that arrived, in words: "AppendEntries 41 from n1".
func (t *teller) arrival(e *causal.Event) string {
	text := fmt.Sprintf("%s from %s", t.message(&e.Record), t.name(e.From))
	if took := e.At - e.Sent; took >= slow {
		text += fmt.Sprintf(", which was %s on its way", prose.Seconds(took))
	}
	if t.repeated(e.Number) {
		text += ", which had come before"
	}
	return text
}

// message is the kind of a message and which of its kind on its link it was.
func (t *teller) message(r *trace.Record) string {
	if r.Index == 0 {
		return r.Name
	}
	return fmt.Sprintf("%s %d", r.Name, r.Index)
}

// repeated reports whether a message had arrived before: the network made two
// of it.
func (t *teller) repeated(number uint64) bool {
	e := t.Event(number)
	if e.Index == 0 {
		return false
	}
	for i := number - 1; i > 0 && t.Event(i).At >= e.Sent; i-- {
		if o := t.Event(i); o.Kind == trace.Deliver && o.Node == e.Node && o.From == e.From && o.Name == e.Name && o.Index == e.Index {
			return true
		}
	}
	return false
}

// list names nodes, in the order of their numbers.
func (t *teller) list(nodes []int32) string {
	sorted := slices.Clone(nodes)
	slices.Sort(sorted)
	var names []string
	for _, node := range slices.Compact(sorted) {
		names = append(names, t.name(node))
	}
	return prose.List(names)
}
