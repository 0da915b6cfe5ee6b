package scenarios

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

// departures know which servers the cluster has done without, so that what they
// knew is of use to nobody: a machine in the place of one is a new server, and
// has forgotten nothing. That holds of a server which
//
//   - no order so far has named, and so none can bring back, be it delivered late
//     or twice,
//   - and a configuration has left out that an operator was told is in force,
//   - and of which every other server knows that, so that none counts its vote, or
//     what it was sent by its predecessor.
//
// Without the last a vote that is cast twice might elect two leaders in one term:
// a server that has not heard of the new configuration may be a candidate by the
// old one. Where it cannot be told, a server counts as a member.
type departures struct {
	named map[string]bool // by orders given so far
	left  uint64          // the position that was known to be committed when the first configuration was in force; 0 is none
	known []uint64        // by server: up to where it knows the log to be committed
	wiped []replacement   // of servers that had departed
}

// A replacement is when the machine of a server became another.
type replacement struct {
	node sim.NodeID
	at   time.Duration
}

func newDepartures(servers int) departures {
	return departures{named: make(map[string]bool), known: make([]uint64, servers)}
}

// ordered takes in that an order was given.
func (d *departures) ordered(o *Order) {
	for _, name := range slices.Concat(o.Voters, o.Learners, []string{o.Node}) {
		d.named[name] = true
	}
}

// configured takes in that the operator was told of a configuration in force.
func (d *departures) configured() {
	if d.left == 0 {
		d.left = slices.Max(d.known)
	}
}

// observe takes in what a server knows to be committed.
func (d *departures) observe(o *sim.Observed) {
	if n := int(o.Node) - 1; n < len(d.known) && (o.Kind == sim.Committed || o.Kind == sim.Restored) {
		d.known[n] = max(d.known[n], o.Index)
	}
}

// turn takes in that a server went down, which learns anew what is committed, or
// that its machine was replaced.
func (d *departures) turn(at time.Duration, id sim.NodeID, name string, kind trace.Kind) {
	if int(id) > len(d.known) || kind == trace.Pause || kind == trace.Unpause {
		return
	}
	if kind == trace.Wipe && d.departed(id, name) {
		d.wiped = append(d.wiped, replacement{id, at})
	}
	d.known[id-1] = 0
}

// departed reports whether the cluster has done without a server.
func (d *departures) departed(id sim.NodeID, name string) bool {
	if d.left == 0 || d.named[name] {
		return false
	}
	for n, known := range d.known {
		if sim.NodeID(n+1) != id && known < d.left {
			return false
		}
	}
	return true
}

// harmless reports whether a server had departed when its machine was replaced.
func (d *departures) harmless(id sim.NodeID, at time.Duration) bool {
	return slices.Contains(d.wiped, replacement{id, at})
}
