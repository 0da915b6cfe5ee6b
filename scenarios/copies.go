package scenarios

import (
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/observation"
)

// copies know which servers have the state, where a view says who is to have it: its
// full members. Who joins has none before it tells its place. Its zero value knows of
// none.
type copies struct {
	names   []string // of servers, which are numbered from 1
	view    uint64   // the number of the latest view that anybody told of
	holders map[sim.NodeID]bool
	relied  map[sim.NodeID]bool // who halted for good when the others were promised to do without
	healed  holding             // as of the heal
}

// A holding is who has the state at some time, and without whom the others are
// promised to do then; 0 is nobody.
type holding struct {
	holders []sim.NodeID
	spared  sim.NodeID
}

// newCopies returns the copies of servers of a protocol. Of one whose servers tell no
// places it stays at none.
func newCopies(p *protocols.Protocol, names []string) copies {
	if !slices.Contains(p.Observes, sim.Placed) {
		return copies{}
	}
	return copies{names: names, holders: make(map[sim.NodeID]bool), relied: make(map[sim.NodeID]bool)}
}

// observe takes in what a node tells, and without whom the others are promised to do
// by now; 0 is nobody.
func (c *copies) observe(o *sim.Observed, spared sim.NodeID) {
	switch {
	case c.names == nil:
	case o.Kind == sim.Configured:
		c.enter(o.Term, o.Text)
	case o.Kind == sim.Placed && o.Term == c.view:
		c.holders[o.Node] = o.Index > 0
	case o.Kind == sim.Halted:
		c.relied[o.Node] = o.Node == spared
	}
}

// enter takes in a view: of its members those have the state that had it before. In
// the first all do, for there is none yet.
func (c *copies) enter(view uint64, members string) {
	if view <= c.view {
		return
	}
	before := c.holders
	c.holders = make(map[sim.NodeID]bool)
	for _, name := range observation.ReadNames(members) {
		id := sim.NodeID(slices.Index(c.names, name) + 1)
		c.holders[id] = c.view == 0 || before[id]
	}
	c.view = view
}

// heal takes in that everything is about to heal.
func (c *copies) heal(spared sim.NodeID) { c.healed = holding{c.held(), spared} }

// held is who has the state now, in order.
func (c *copies) held() []sim.NodeID {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(c.holders)), func(id sim.NodeID) bool { return !c.holders[id] })
}
