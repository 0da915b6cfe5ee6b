package sim

import "github.com/laplace-sim/laplace/sim/trace"

// Reset breaks the connections that carry messages from one node to another for
// which over is true: whatever is on its way there, held by a rule or not, is
// lost. What has arrived is not, nor what is sent from now on. It returns how many
// messages that were. A node's messages to itself take no connection. The trace
// has it that by, a name, lost them.
func (w *World) Reset(by string, over func(from, to NodeID) bool) int {
	arrived := make(map[uint32]bool)
	for _, n := range w.nodes {
		for _, d := range n.inbox.items[n.inbox.head:] {
			if d.kind() == dueSlot {
				arrived[d.slot()] = true
			}
		}
	}
	lost := 0
	for slot := range w.pending {
		p := &w.pending[slot]
		underWay := p.kind == trace.Deliver && p.message != nil && !arrived[uint32(slot)]
		if underWay && p.from != p.node && over(p.from, p.node) {
			p.kind, p.message = trace.Drop, by // when it would have arrived
			lost++
		}
	}
	return lost
}
