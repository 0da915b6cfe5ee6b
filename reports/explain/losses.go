package explain

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/sim/causal"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/trace"
)

// cutOff tells of the messages from other servers that a server did not get
// between two events, and of when it last got one.
func (t *teller) cutOff(server int32, from, to uint64) {
	heard := t.lastEvent(1, to, func(e *causal.Event) bool { return e.Kind == trace.Deliver && t.fromPeer(&e.Record, server) })
	if heard == 0 {
		return
	}
	if heard < from {
		e := t.Event(heard)
		t.happened(heard, Decisive, "%s got %s from %s, the last that it heard of another server before its answer", t.name(server), t.message(&e.Record), t.name(e.From))
	}
	t.losses(func(d *trace.Record) bool {
		return t.fromPeer(d, server) && d.Number > heard && d.Number <= to
	}, server)
}

// losses tells of messages to a server that were lost.
func (t *teller) losses(are func(*trace.Record) bool, to int32) {
	var first *trace.Record
	var from []int32
	kinds := make(map[string]int)
	var names, reasons []string
	weight := Context // where a fault took the link away, for that fault says it all
	for i := range t.lost {
		d := &t.lost[i]
		if !are(d) {
			continue
		}
		if first == nil {
			first = d
		}
		if kinds[d.Name]++; kinds[d.Name] == 1 {
			names = append(names, d.Name)
		}
		reason := d.Text
		if d.By != "" {
			reason += " by " + d.By
		}
		if !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
		if d.Text == network.Lost.String() || d.Text == network.Blocked.String() {
			weight = Important
		}
		from = append(from, d.From)
	}
	if first == nil || first.Number == 0 {
		return
	}
	var parts []string
	for _, name := range names {
		parts = append(parts, fmt.Sprintf("%d %s", kinds[name], name))
	}
	t.add(Step{
		At: first.At, Event: first.Number, Node: t.name(to), Importance: weight, Bearing: Loss,
		Text: fmt.Sprintf("%s to %s from %s did not arrive (%s)", prose.List(parts), t.name(to), t.list(from), strings.Join(reasons, ", ")),
	})
}

// overtaken tells of the first message to a server from one of several that
// came after a later one of its kind, soon after an observation.
func (t *teller) overtaken(to int32, from []int32, after *statement) {
	type link struct {
		from int32
		name string
	}
	latest := make(map[link]uint64) // the highest ordinal
	for _, e := range t.Between(after.Event, t.Last()) {
		if e.Kind != trace.Deliver || e.Node != to || e.At > after.At+time.Second || !slices.Contains(from, e.From) {
			continue
		}
		l := link{e.From, e.Name}
		if e.Index < latest[l] {
			t.happened(e.Number, Decisive, "%s got %s from %s only after %s %d", t.name(to), t.message(&e.Record), t.name(e.From), e.Name, latest[l])
			return
		}
		latest[l] = e.Index
	}
}
