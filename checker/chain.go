package checker

import "github.com/laplace-sim/laplace/internal/prose"

import "github.com/laplace-sim/laplace/sim/observation"

// ChainOrderName is the name of the check of NewChainOrder.
const ChainOrderName = "chain order"

// NewChainOrder returns an invariant that judges that, of the nodes of a chain,
// each holds a prefix of what those before it hold, at every instant (van
// Renesse and Schneider, "Chain Replication for Supporting High Throughput and
// Availability", 2004, section 3, Update Propagation Invariant). A pair of
// primary and backup is a chain of two.
//
// Nodes learn of a new chain at different times, so only those are compared
// that were Placed in the same one. An incarnation has no place before it says
// so, and keeps its last one while it is down.
func NewChainOrder() Invariant {
	return &chainOrder{subject: about(ChainOrderName, Agreement, observation.Appended, observation.Restored, observation.Placed)}
}

type chainOrder struct {
	subject
	logs   logs
	nodes  []chained // by number
	placed int
}

// A chained node has a place, and neighbours among those that are placed in
// the same chain.
type chained struct {
	incarnation   int
	chain, place  uint64 // place 0 is none
	before, after int32  // numbers of nodes; 0 is none
}

// Observe looks at the places of nodes and at what stands in their logs. Logs
// that do not match are for NewLogMatching to report.
func (c *chainOrder) Observe(o *Observation) *Broken {
	n := c.of(o)
	was := c.logs.of(o).last
	switch o.Kind {
	case observation.Appended:
		c.logs.appended(o)
	case observation.Restored:
		c.logs.restored(o)
	case observation.Placed:
		n.chain, n.place = o.Term, o.Index
		c.placed++
		c.link()
	}
	if n.place == 0 {
		return nil
	}
	if n.before != 0 {
		if broken := c.compare(o, n.before, o.Node); broken != nil {
			return broken
		}
	}
	grew := o.Kind == observation.Appended && c.logs.entries[c.logs.nodes[o.Node].last].parent == was
	if n.after != 0 && !grew {
		return c.compare(o, o.Node, n.after)
	}
	return nil
}

// of returns the node that told o. A new incarnation has no place.
func (c *chainOrder) of(o *Observation) *chained {
	n := placeOf(&c.nodes, o.Node)
	if n.incarnation != o.Incarnation {
		*n = chained{incarnation: o.Incarnation}
		c.link()
	}
	return n
}

// link finds the neighbours of all nodes.
func (c *chainOrder) link() {
	for i := range c.nodes {
		n := &c.nodes[i]
		n.before, n.after = 0, 0
		if n.place == 0 {
			continue
		}
		for j := range c.nodes {
			other := &c.nodes[j]
			if other.place == 0 || other.chain != n.chain {
				continue
			}
			if other.place < n.place && (n.before == 0 || other.place > c.nodes[n.before].place) {
				n.before = int32(j)
			}
			if other.place > n.place && (n.after == 0 || other.place < c.nodes[n.after].place) {
				n.after = int32(j)
			}
		}
	}
}

// compare returns what is wrong if the log of a node is no prefix of that of
// the one before it, as o has shown.
func (c *chainOrder) compare(o *Observation, before, after int32) *Broken {
	last := c.logs.nodes[after].last
	if c.logs.holds(c.logs.nodes[before].last, last) {
		return nil
	}
	e := &c.logs.entries[last]
	return breach("%s, at place %d of the chain of %s, holds %s of %s at %v, but %s, at place %d before it, does not",
		c.words.OfNode(after), c.nodes[after].place, c.words.OfTerm(c.nodes[after].chain), c.words.OfIndex(e.index), c.words.OfTerm(e.term), o.At,
		c.words.OfNode(before), c.nodes[before].place)
}

// Finish is Valid if nodes had places and something stood in their logs.
func (c *chainOrder) Finish() Check {
	switch {
	case c.placed == 0:
		return c.check.Unknown("no node told its place in a chain, so nothing was judged")
	case len(c.logs.firsts) == 0:
		return c.check.Unknown("no node told what stands in its log, so nothing was judged")
	}
	return c.check.Valid("%s, held by each node of a chain only if those before it did", prose.Count(len(c.logs.firsts), "position"))
}
