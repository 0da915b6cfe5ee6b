package shrink

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A chronicle is the trace of a failing run, with what led to what.
type chronicle struct {
	names   []string       // of the nodes
	events  []trace.Record // by number, less 1
	before  []uint64       // by number, less 1: the event before on the same node; 0 if there is none
	dropped []trace.Record // messages on links that were lost
	past    []bool         // by number, less 1: what the failure depends on
}

// readChronicle reads the trace of a result that is a violation.
func readChronicle(r *scenarios.Result) *chronicle {
	c := &chronicle{names: r.Names}
	last := make(map[int32]uint64)
	for record := range r.Trace.Records() {
		switch {
		case record.Kind.IsEvent():
			c.events = append(c.events, record)
			c.before = append(c.before, last[record.Node])
			if record.Node != 0 {
				last[record.Node] = record.Number
			}
		case record.Kind == trace.Drop && record.Index != 0:
			c.dropped = append(c.dropped, record)
		}
	}
	c.past = make([]bool, len(c.events))
	c.mark(c.ends(r))
	return c
}

// ends are the events at which the failure showed: the one of the evidence, or
// the answers that contradict one another, or else the last of each node.
func (c *chronicle) ends(r *scenarios.Result) []uint64 {
	first, _ := r.First()
	if first.Evidence.Event != 0 {
		return []uint64{first.Evidence.Event}
	}
	var ends []uint64
	for _, id := range first.Evidence.Operations {
		o := r.History[id]
		node := int32(slices.Index(c.names, o.Client) + 1)
		for _, e := range slices.Backward(c.events) {
			if e.Node == node && e.At <= o.Return {
				ends = append(ends, e.Number)
				break
			}
		}
	}
	return ends
}

// mark notes the given events and all that came before and led to them: what
// caused each, and what its node had been through.
func (c *chronicle) mark(events []uint64) {
	for len(events) > 0 {
		number := events[len(events)-1]
		events = events[:len(events)-1]
		if number == 0 || number > uint64(len(c.events)) || c.past[number-1] {
			continue
		}
		c.past[number-1] = true
		events = append(events, c.events[number-1].Cause, c.before[number-1])
	}
}

// delivered are the messages on links that the failure depends on, the latest
// first, without those that arrived twice.
func (c *chronicle) delivered() []trace.Record {
	copies := make(map[string]int)
	for _, e := range c.events {
		if isOnLink(e) {
			copies[c.message(e)]++
		}
	}
	var all []trace.Record
	for i, e := range slices.Backward(c.events) {
		if c.past[i] && isOnLink(e) && copies[c.message(e)] == 1 {
			all = append(all, e)
		}
	}
	return all
}

func isOnLink(r trace.Record) bool { return r.Kind == trace.Deliver && r.Index != 0 }

// message names a message: "AppendEntries 812 from n1 to n3".
func (c *chronicle) message(r trace.Record) string {
	return fmt.Sprintf("%s %d from %s to %s", r.Name, r.Index, c.names[r.From-1], c.names[r.Node-1])
}

// only returns a fault that concerns one message and no other. A message has
// one fault of a kind at most, and the ID says which.
func (c *chronicle) only(r trace.Record, effect func(nemesis.Selection) nemesis.Effect) nemesis.Fault {
	from, to := c.names[r.From-1], c.names[r.Node-1]
	f := nemesis.Fault{Target: nemesis.Target{from}, Effect: effect(nemesis.Selection{
		Direction: nemesis.Out,
		Peers:     []string{to},
		Message:   r.Name,
		First:     int(r.Index),
		Last:      int(r.Index),
	})}
	f.ID = fmt.Sprintf("%s-%s-%d-%s-%s", f.Effect.Kind(), r.Name, r.Index, from, to)
	return f
}

func blocked(l nemesis.Selection) nemesis.Effect { return &nemesis.Block{Selection: l} }

// arriving is the effect that a message takes so long.
func arriving(after time.Duration) func(nemesis.Selection) nemesis.Effect {
	return func(l nemesis.Selection) nemesis.Effect { return &nemesis.Deliver{After: max(0, after), Selection: l} }
}

// travelled is how long a message was on its way, and waited for its receiver.
func travelled(r trace.Record) time.Duration { return r.At - r.Sent }

// latest are the last most records by the time at which they happened.
func latest(records []trace.Record, most int) []trace.Record {
	sorted := slices.SortedStableFunc(slices.Values(records), func(a, b trace.Record) int { return cmp.Compare(b.At, a.At) })
	return sorted[:min(most, len(sorted))]
}
