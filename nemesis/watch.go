package nemesis

import (
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/network"
)

// A waiting fault strikes when its trigger has been met often enough.
type waiting struct {
	fault  *Fault
	by, to network.Set
	seen   int
}

// watch lets a fault wait for what its trigger says.
func (n *Nemesis) watch(f *Fault) {
	w := &waiting{fault: f, by: network.SetOf(n.servers...), to: network.Everyone()}
	if f.Trigger.By != nil {
		w.by = network.SetOf(n.known(f.Trigger.By)...)
	}
	if f.Trigger.To != nil {
		w.to = network.SetOf(n.known(f.Trigger.To)...)
	}
	n.waiting = append(n.waiting, w)
	if f.Trigger.Sent != "" && n.sent == nil {
		n.sent = n.world.Network().Install("nemesis", network.RuleFunc(n.onSent))
	}
	if f.Trigger.Operation != 0 {
		for _, id := range n.nodes() {
			if d := n.world.Disk(id); w.by.Has(id) {
				d.OnOperation(func(o disk.Operation) { n.onOperation(id, d, o) })
			}
		}
	}
}

// meets tells waiting faults of an occasion at a node, which is that of those
// triggers for which is is true, and reports whether one was set off.
func (n *Nemesis) meets(id sim.NodeID, at time.Duration, is func(*waiting) bool) (set bool) {
	if n.healed {
		return false
	}
	n.waiting = slices.DeleteFunc(n.waiting, func(w *waiting) bool {
		t := &w.fault.Trigger
		if !is(w) || !w.by.Has(id) || at < t.At || t.Within > 0 && at > t.At+t.Within {
			return false
		}
		w.seen++
		if w.seen < t.Nth {
			return false
		}
		n.schedule(at, w.fault, id)
		set = true
		return true
	})
	return set
}

// onObserve is told of everything that processes do. It only takes note: faults
// that it sets off strike as events of their own.
func (n *Nemesis) onObserve(o sim.Observed) {
	m := n.machines[o.Node]
	if m == nil {
		return
	}
	if o.Kind == sim.Became {
		m.role, m.term, m.incarnation = o.Text, o.Term, o.Incarnation
	}
	n.meets(o.Node, o.At, func(w *waiting) bool {
		t := &w.fault.Trigger
		return t.Observed == o.Kind || t.Became != "" && o.Kind == sim.Became && t.Became == o.Text
	})
}

// onSent is a rule that lets every message pass, and counts.
func (n *Nemesis) onSent(p network.Packet, _ network.Draws) network.Answer {
	n.meets(p.From, p.Sent, func(w *waiting) bool {
		return w.fault.Trigger.Sent == p.Kind.Name && w.to.Has(p.To)
	})
	return network.Answer{}
}

// onOperation sees each operation of a disk as it begins.
func (n *Nemesis) onOperation(id sim.NodeID, d *disk.Disk, o disk.Operation) {
	set := n.meets(id, o.At, func(w *waiting) bool {
		operation := w.fault.Trigger.Operation
		return operation == AnyOperation || operation == Operation(o.Kind)
	})
	if set {
		d.Fence()
	}
}

// unwatch ends all waiting, and records that it was in vain.
func (n *Nemesis) unwatch() {
	for _, w := range n.waiting {
		r := &record{Injected: Injected{Fault: *w.fault}}
		r.skip(n.world.Now(), fmt.Sprintf("%d of %d times %s", w.seen, max(1, w.fault.Trigger.Nth), w.fault.Trigger.what()))
		n.records = append(n.records, r)
	}
	n.waiting = nil
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
