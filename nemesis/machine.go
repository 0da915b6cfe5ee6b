package nemesis

import (
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/clock"
)

// A machine is what a nemesis remembers of one node.
type machine struct {
	ideal  clock.Clock // the node's clock as it would be without faults
	drift  int64       // what faults add to its drift
	paused int         // how many faults hold it still
	role   string      // what its present incarnation was last seen to become
	term   uint64      // and in which term
}

// boot starts a node that a fault took down. If another fault still holds the
// node still, it is held still from the start.
func (n *Nemesis) boot(id sim.NodeID) {
	n.machines[id].role = ""
	n.world.Boot(id)
	if n.machines[id].paused > 0 {
		n.world.Pause(id)
	}
}

// resume takes away one of the faults that hold a node still.
func (n *Nemesis) resume(id sim.NodeID) {
	m := n.machines[id]
	m.paused--
	if m.paused == 0 {
		n.world.Resume(id)
	}
}

// addDrift adds to what faults do to the rate of a node's clocks.
func (n *Nemesis) addDrift(id sim.NodeID, drift int64) {
	m := n.machines[id]
	m.drift += drift
	n.world.SetClockDrift(id, max(clock.Stopped, m.ideal.Drift()+m.drift))
}
