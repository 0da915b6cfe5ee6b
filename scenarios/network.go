package scenarios

import (
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
)

// A Network says what links are like while no fault concerns them. What is
// said of fewer messages goes before what is said of more: Kinds before Links,
// Links before Delays, Delays before Default.
type Network struct {
	// Default is what links are like unless something below says otherwise.
	Default network.Link
	// Regions names the nodes that stand in each region. A node may be in
	// none, and is in no more than one.
	Regions map[string][]string
	// Delays holds the delays from one region to another, or within one. A
	// path that is not there has the delay of the way back, and if that is not
	// there either, that of Default.
	Delays map[string]map[string]dist.Dist
	// Kinds says how kinds of message, by name, differ on every link.
	Kinds map[string]network.Override
	// Links says how single links differ, each of them once.
	Links []SingleLink
}

// A SingleLink says how the link from one node to another differs from what
// it would be. What is nil does not differ.
type SingleLink struct {
	From, To string // names of nodes
	network.Override
	Bandwidth *int64
	Queue     *int64
	Ordered   *bool
}

// apply returns l as the single link has it.
func (s SingleLink) apply(l network.Link) network.Link {
	l = overridden(l, s.Override)
	replace(&l.Bandwidth, s.Bandwidth)
	replace(&l.Queue, s.Queue)
	replace(&l.Ordered, s.Ordered)
	return l
}

// overridden returns l as packets of a kind meet it.
func overridden(l network.Link, o network.Override) network.Link {
	replace(&l.Delay, o.Delay)
	replace(&l.Loss, o.Loss)
	replace(&l.Duplicate, o.Duplicate)
	replace(&l.Reorder, o.Reorder)
	replace(&l.ReorderDelay, o.ReorderDelay)
	return l
}

func replace[T any](value, with *T) {
	if with != nil {
		*value = *with
	}
}

// nodeNames returns the names of all nodes, that of node 1 first.
func (s *Scenario) nodeNames() []string {
	var names []string
	for i := range s.Nodes {
		names = append(names, nemesis.ServerName(i+1))
	}
	for i := range s.Workload.Clients {
		names = append(names, nemesis.ClientName(i+1))
	}
	if len(s.Operator) > 0 {
		names = append(names, OperatorName)
	}
	return names
}

// network returns the network for the kernel, which knows nodes by number.
func (s *Scenario) network() network.Config {
	numbers := make(map[string]sim.NodeID)
	for i, name := range s.nodeNames() {
		numbers[name] = sim.NodeID(i + 1)
	}
	n := &s.Network
	c := network.Config{
		Default: n.Default,
		Regions: make(map[sim.NodeID]string),
		Delays:  make(map[network.Path]dist.Dist),
		Links:   make(map[network.Ends]network.Link),
		Kinds:   n.Kinds,
	}
	for region, names := range n.Regions {
		for _, name := range names {
			c.Regions[numbers[name]] = region
		}
	}
	for from, delays := range n.Delays {
		for to, delay := range delays {
			c.Delays[network.Path{From: from, To: to}] = delay
		}
	}
	for _, l := range n.Links {
		ends := network.Ends{From: numbers[l.From], To: numbers[l.To]}
		c.Links[ends] = l.apply(n.usual(c.Regions, ends))
	}
	return c
}

// usual returns the link between two nodes unless anything is said of just that.
func (n *Network) usual(regions map[sim.NodeID]string, ends network.Ends) network.Link {
	l := n.Default
	if delay, ok := n.delay(regions[ends.From], regions[ends.To]); ok {
		l.Delay = delay
	}
	return l
}

// delay returns the delay from one region to another; false if none is given.
func (n *Network) delay(from, to string) (dist.Dist, bool) {
	delay, ok := n.Delays[from][to]
	if !ok {
		delay, ok = n.Delays[to][from]
	}
	return delay, ok
}

// A kindWatch notes which kinds of message are sent. It is a rule that has
// nothing to say about any of them.
type kindWatch map[string]*network.Kind // by full name

// Judge abstains.
func (w kindWatch) Judge(p network.Packet, _ network.Draws) network.Answer {
	w[p.Kind.FullName()] = p.Kind
	return network.Answer{}
}

// has reports whether messages of the kind that name means were sent.
func (w kindWatch) has(name string) bool {
	for _, kind := range w {
		if kind.Is(name) {
			return true
		}
	}
	return false
}

// watchKinds notes which kinds are sent, if the scenario says something of
// some: which kinds there are is known to the programs alone.
func (r *run) watchKinds() {
	if len(r.spec.Network.Kinds) > 0 {
		r.kinds = make(kindWatch)
		r.world.Network().Install("kinds", r.kinds)
	}
}
