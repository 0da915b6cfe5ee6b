package explain

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim/observation"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A reign is the time for which one incarnation of a node led one term.
type reign struct {
	leader *statement
	fall   fall
}

// node is who led.
func (r reign) node() int32 { return r.leader.Node }

// A fall is how a reign ended; the zero fall is that it has not ended.
type fall struct {
	at    time.Duration
	event uint64
	how   string // as in "n1 HOW at 2 s": "crashed", "became follower"
}

// Where somebody comes to lead as often as operations are done, as where each is a
// decree of its own, it means little: that is more often than reignsMany times, with
// fewer than operationsEach operations for each.
const (
	reignsMany     = 40
	operationsEach = 4
)

// reigns are all of the run, in the order in which they began; none where they mean
// little.
func (t *teller) reigns() []reign {
	var all []reign
	for _, o := range t.seen {
		if isLeader(o) {
			all = append(all, reign{o, t.fallOf(o)})
		}
	}
	if len(all) > reignsMany && len(all)*operationsEach > len(t.History) {
		return nil
	}
	return all
}

// fallOf is how the reign of a leader ended: it went down, or took another role.
func (t *teller) fallOf(leader *statement) fall {
	var f fall
	for _, u := range t.turns {
		if u.Node == leader.Node && u.Number > leader.Event && slices.Contains(downs, u.Kind) {
			f = fall{at: u.At, event: u.Number, how: befalls[u.Kind]}
			break
		}
	}
	for _, o := range t.seen[leader.place+1:] {
		if f.how != "" && o.Event >= f.event {
			break
		}
		if o.Node == leader.Node && o.Kind == observation.Became && (o.Text != leader.Text || o.Term != leader.Term) {
			return fall{at: o.At, event: o.Event, how: "became " + t.title(o) + " of " + t.in(o.Term)}
		}
	}
	return f
}

// successionsTold bounds how many of those who came to lead are told of, the first.
const successionsTold = 40

// successions tells who came to lead, on what support, and why: what had become of
// whoever led before, and for how long nobody did. It returns the faults that it
// names, by ID.
func (t *teller) successions(reigns []reign) (blamed map[string]bool) {
	blamed = make(map[string]bool)
	for i, r := range reigns[:min(len(reigns), successionsTold)] {
		weight := Important
		support, _ := t.support(r.leader)
		text := fmt.Sprintf("became %s of %s%s", t.leader, t.in(r.leader.Term), support)
		if i > 0 {
			why, id := t.why(reigns[i-1], r)
			text += "; " + why
			blamed[id] = true
		} else {
			weight = Context
		}
		t.tell(r.leader, weight, "%s", text)
	}
	return blamed
}

// why says what had become of a leader when the next one came to lead, and which fault
// it names, by its ID; "" is none.
func (t *teller) why(before, next reign) (text, id string) {
	at, f := next.leader.At, before.fall
	if f.how == "" || f.event >= next.leader.Event || f.at > at {
		return t.outlasted(before, next)
	}
	by := ""
	if fault := t.faultOf(t.Event(f.event).Name); fault != nil {
		id, by = fault.Fault.ID, " (fault "+fault.Fault.ID+")"
	}
	if before.node() == next.node() {
		text = "it " + f.how
	} else {
		text = t.name(before.node()) + ", which led before, " + f.how
	}
	return fmt.Sprintf("%s at %s%s, %s before", text, prose.Seconds(f.at), by, prose.Seconds(at-f.at)), id
}

// outlasted says of a leader that the next one did not wait for its end, as why does.
func (t *teller) outlasted(before, next reign) (text, id string) {
	name := t.name(before.node())
	if before.node() == next.node() {
		return "it had led " + t.in(before.leader.Term) + " until then", ""
	}
	text = fmt.Sprintf("%s, which led before, ", name)
	if turns := t.turnsOf(before.node(), 0, next.leader.Event); len(turns) > 0 && turns[len(turns)-1].Kind == trace.Pause {
		text += "stood still"
	} else {
		text += "still took itself for " + t.leader
	}
	for i := range t.Faults {
		if f := &t.Faults[i]; t.parts(f, name) && f.From <= next.leader.At && (f.Until == 0 || f.Until >= next.leader.At) {
			id = f.Fault.ID
			text += fmt.Sprintf(", under fault %s since %s", id, prose.Seconds(f.From))
			break
		}
	}
	last := t.latest(next.leader, func(o *statement) bool {
		return o.Node == before.node() && o.Incarnation == before.leader.Incarnation && o.Kind == observation.Committed
	})
	if last != nil && last.Event > before.leader.Event {
		text += fmt.Sprintf(", and had committed nothing for %s", prose.Seconds(next.leader.At-last.At))
	}
	return text, id
}

// parts reports whether a fault that did something keeps a node from others.
func (t *teller) parts(f *nemesis.Injected, name string) bool {
	return f.Skipped == "" && !f.Idle && slices.Contains(f.Nodes, name) && f.Fault.TakesAway(t.Nodes)
}

// faultOf is the fault with the label of an act of the outside; nil if it is none.
func (t *teller) faultOf(label string) *nemesis.Injected {
	for i := range t.Faults {
		if f := &t.Faults[i]; f.Skipped == "" && f.Fault.Label() == label {
			return f
		}
	}
	return nil
}
