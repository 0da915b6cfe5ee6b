package scenarios

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
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

// outages returns what the faults of a run that ended at the given time came
// to, in order of time. names are those of the nodes, that of node 1 first.
func outages(faults []nemesis.Injected, names []string, end time.Duration) []Outage {
	var all []Outage
	for _, f := range faults {
		var kind OutageKind
		switch f.Fault.Effect.(type) {
		case *nemesis.Crash, *nemesis.Stop:
			kind = Down
		case *nemesis.Pause:
			kind = Paused
		default:
			continue
		}
		until := f.Until
		if f.Active() {
			until = end
		}
		for _, name := range f.Nodes {
			all = append(all, Outage{Node: sim.NodeID(slices.Index(names, name) + 1), Kind: kind, From: f.From, To: until})
		}
	}
	slices.SortStableFunc(all, func(a, b Outage) int { return cmp.Compare(a.From, b.From) })
	return all
}
