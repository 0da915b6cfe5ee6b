package nemesis

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/network"
)

// A waiting is somebody who waits for a trigger that is more than a time: a
// fault that is to strike, or an onlooker.
type waiting struct {
	trigger *Trigger
	by, to  network.Set
	seen    int

	fault   *Fault // nil if it is an onlooker
	reached func() // what the onlooker is told
}

// A moment is a time that an onlooker waits for.
type moment struct {
	at      time.Duration
	reached func()
}

// Await calls reached once when the trigger has been met, also after the final
// heal. It is to be called before the run begins. Nothing of the run changes by
// it: it makes no event, and reached must not act on the world. For that very
// reason a trigger that is a time and nothing else is met with what the nemesis
// hears of next: an observation, a fault, the final heal, or a call of
// Injected.
func (n *Nemesis) Await(t Trigger, reached func()) {
	if t.timed() {
		n.moments = append(n.moments, moment{t.At, reached})
		return
	}
	n.watch(&waiting{trigger: &t, reached: reached})
}

// passed tells onlookers of the times that have come.
func (n *Nemesis) passed() {
	if len(n.moments) == 0 {
		return
	}
	n.moments = slices.DeleteFunc(n.moments, func(m moment) bool {
		if n.world.Now() < m.at {
			return false
		}
		m.reached()
		return true
	})
}

// watch lets somebody wait for what a trigger says.
func (n *Nemesis) watch(w *waiting) {
	w.by, w.to = network.SetOf(n.servers...), network.Everyone()
	if w.trigger.By != nil {
		w.by = network.SetOf(n.known(w.trigger.By)...)
	}
	if w.trigger.To != nil {
		w.to = network.SetOf(n.known(w.trigger.To)...)
	}
	n.waiting = append(n.waiting, w)
	if w.trigger.Sent != "" && n.sent == nil {
		n.sent = n.world.Network().Install("nemesis", network.RuleFunc(n.onSent))
	}
	if w.trigger.Operation != 0 {
		for _, id := range n.nodes() {
			if d := n.world.Disk(id); w.by.Has(id) {
				d.OnOperation(func(o disk.Operation) { n.onOperation(id, d, o) })
			}
		}
	}
}

// meets tells those who wait of an occasion at a node, which is that of those
// triggers for which is is true, and reports whether a fault was set off.
func (n *Nemesis) meets(id sim.NodeID, at time.Duration, is func(*waiting) bool) (set bool) {
	n.waiting = slices.DeleteFunc(n.waiting, func(w *waiting) bool {
		t := w.trigger
		if !is(w) || !w.by.Has(id) || at < t.At || t.Within > 0 && at > t.At+t.Within {
			return false
		}
		w.seen++
		if w.seen < t.Nth {
			return false
		}
		if w.fault == nil {
			w.reached()
			return true
		}
		n.schedule(at, w.fault, id)
		set = true
		return true
	})
	return set
}

// onObserve keeps the roles of servers in mind and sets off the faults that an
// observation sets off. It is called in the middle of a handler; the faults
// strike as events of their own.
func (n *Nemesis) onObserve(o sim.Observed) {
	n.passed()
	m := n.machines[o.Node]
	if m == nil {
		return
	}
	if o.Kind == sim.Became {
		m.role, m.term, m.incarnation = o.Text, o.Term, o.Incarnation
	}
	n.meets(o.Node, o.At, func(w *waiting) bool { return w.trigger.sets(o.Observation) })
}

// onSent is a rule that lets every message pass, and counts.
func (n *Nemesis) onSent(p network.Packet, _ network.Draws) network.Answer {
	n.meets(p.From, p.Sent, func(w *waiting) bool {
		return p.Kind.Is(w.trigger.Sent) && w.to.Has(p.To)
	})
	return network.Answer{}
}

// onOperation sees each operation of a disk as it begins.
func (n *Nemesis) onOperation(id sim.NodeID, d *disk.Disk, o disk.Operation) {
	set := n.meets(id, o.At, func(w *waiting) bool {
		operation := w.trigger.Operation
		return operation == AnyOperation || operation == Operation(o.Kind)
	})
	if set {
		d.Fence()
	}
}

// unwatch ends the waiting of faults, and records that it was in vain.
func (n *Nemesis) unwatch() {
	n.waiting = slices.DeleteFunc(n.waiting, func(w *waiting) bool {
		if w.fault == nil {
			return false
		}
		r := &record{Injected: Injected{Fault: *w.fault}}
		r.skip(n.world.Now(), fmt.Sprintf("%d of %d times %s", w.seen, max(1, w.trigger.Nth), w.trigger.what()))
		n.records = append(n.records, r)
		return true
	})
	if len(n.waiting) > 0 {
		return // onlookers still want to hear
	}
	if n.sent != nil {
		n.world.Network().Remove(n.sent)
	}
	for _, id := range n.nodes() {
		n.world.Disk(id).OnOperation(nil)
	}
}

// known are the nodes of those names that are nodes of this run.
func (n *Nemesis) known(names []string) []sim.NodeID {
	var nodes []sim.NodeID
	for _, name := range names {
		if id := n.node(name); id != 0 {
			nodes = append(nodes, id)
		}
	}
	return nodes
}
