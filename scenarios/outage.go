package scenarios

import (
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// An Outage is a time in which a node did nothing.
type Outage struct {
	Node     sim.NodeID
	Kind     OutageKind
	From, To time.Duration // virtual time; To is the end of the run if it lasted
}

// An OutageKind says why a node did nothing.
type OutageKind string

// The kinds of outage.
const (
	// Down: the node had crashed or was stopped.
	Down OutageKind = "down"
	// Paused: the node stood still.
	Paused OutageKind = "paused"
)

// outages collects the outages of a run.
type outages struct {
	all  []Outage
	open map[sim.NodeID]int // the place in all, plus 1, of a node's outage that lasts
}

// turn notes what has become of a node.
func (o *outages) turn(at time.Duration, node sim.NodeID, kind trace.Kind) {
	if last := o.open[node]; last > 0 {
		if o.all[last-1].Kind == Down && (kind == trace.Crash || kind == trace.Wipe) {
			return // of the machine, on which no process ran
		}
		o.all[last-1].To = at
		delete(o.open, node)
	}
	switch kind {
	case trace.Crash, trace.Wipe, trace.Stop:
		o.begin(Outage{Node: node, Kind: Down, From: at})
	case trace.Pause:
		o.begin(Outage{Node: node, Kind: Paused, From: at})
	}
}

func (o *outages) begin(outage Outage) {
	if o.open == nil {
		o.open = make(map[sim.NodeID]int)
	}
	o.all = append(o.all, outage)
	o.open[outage.Node] = len(o.all)
}

// end returns the outages of a run that ended at the given time, in order of
// time.
func (o *outages) end(at time.Duration) []Outage {
	for _, last := range o.open {
		o.all[last-1].To = at
	}
	return o.all
}
