package shrink

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/causal"
	"github.com/laplace-sim/laplace/sim/trace"
)

// Traffic is the messages on the links of a failing run, and what the failure
// depends on.
type traffic struct {
	names   []string       // of the nodes
	arrived []trace.Record // in that order
	lost    []trace.Record // in that order
	past    causal.Past    // of the failure
}

// trafficOf reads the trace of a result that is a violation.
func trafficOf(r *scenarios.Result) *traffic {
	t := &traffic{names: r.Names}
	graph := causal.NewGraph()
	for record := range r.Trace.Records() {
		onLink := record.Index != 0
		switch {
		case record.Kind == trace.Deliver && onLink:
			t.arrived = append(t.arrived, record)
		case record.Kind == trace.Drop && onLink:
			t.lost = append(t.lost, record)
		}
		// What befell nodes is left out: it is for those who deal with faults.
		if record.Kind.IsEvent() {
			graph.Add(record)
		}
	}
	t.past = graph.Past(t.ends(r, graph)...)
	return t
}

// ends are the events at which the failure showed: the one of the evidence, or
// the answers that contradict one another.
func (t *traffic) ends(r *scenarios.Result, graph *causal.Graph) []uint64 {
	first, _ := r.First()
	if first.Evidence.Event != 0 && len(first.Evidence.Operations) == 0 {
		return []uint64{first.Evidence.Event}
	}
	var ends []uint64
	for _, id := range first.Evidence.Operations {
		o := r.History[id]
		node := int32(slices.Index(t.names, o.Client) + 1)
		for _, e := range slices.Backward(graph.Between(1, graph.Last())) {
			if e.Node == node && e.At <= o.Return {
				ends = append(ends, e.Number)
				break
			}
		}
	}
	return ends
}

// delivered are the messages that the failure depends on, the latest first,
// without those that arrived twice.
func (t *traffic) delivered() []trace.Record {
	copies := make(map[string]int)
	for _, m := range t.arrived {
		copies[t.message(m)]++
	}
	var all []trace.Record
	for _, m := range slices.Backward(t.arrived) {
		if t.past.Has(m.Number) && copies[t.message(m)] == 1 {
			all = append(all, m)
		}
	}
	return all
}

// twice are the messages that arrived a second time.
func (t *traffic) twice() []trace.Record {
	var all []trace.Record
	arrived := make(map[string]bool)
	for _, m := range t.arrived {
		if name := t.message(m); arrived[name] {
			all = append(all, m)
		} else {
			arrived[name] = true
		}
	}
	return all
}

// message names a message: "AppendEntries 812 from n1 to n3".
func (t *traffic) message(r trace.Record) string {
	return fmt.Sprintf("%s %d from %s to %s", r.Name, r.Index, t.names[r.From-1], t.names[r.Node-1])
}

// only returns a fault that concerns one message and no other. A message has
// one fault of a kind at most, and the ID says which.
func (t *traffic) only(r trace.Record, effect func(nemesis.Selection) nemesis.Effect) nemesis.Fault {
	from, to := t.names[r.From-1], t.names[r.Node-1]
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
