package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
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

// linkFields are the keys of a link with nothing left open.
func linkFields(l *network.Link) []field {
	return []field{
		distType.Field("delay", &l.Delay).About("how long a message travels"),
		probabilityType.Field("loss", &l.Loss).About("the chance that a message is lost"),
		probabilityType.Field("duplicate", &l.Duplicate).About("the chance that a message arrives twice"),
		probabilityType.Field("reorder", &l.Reorder).About("the chance that a message takes reorder-delay longer"),
		distType.Field("reorder-delay", &l.ReorderDelay).About("how much longer a message takes that is reordered"),
		integerType[int64]().Field("bandwidth", &l.Bandwidth).About("bytes that a link takes up in a second; 0 is no limit"),
		integerType[int64]().Field("queue", &l.Queue).About("bytes that may wait for the bandwidth, the rest is dropped; 0 is no limit"),
		document.Truth().Field("ordered", &l.Ordered).About("messages on a link never overtake one another"),
	}
}

// overrideFields are the keys of a kind of message.
func overrideFields(o *network.Override) []field {
	return []field{
		document.Maybe(distType).Field("delay", &o.Delay),
		document.Maybe(probabilityType).Field("loss", &o.Loss),
		document.Maybe(probabilityType).Field("duplicate", &o.Duplicate),
		document.Maybe(probabilityType).Field("reorder", &o.Reorder),
		document.Maybe(distType).Field("reorder-delay", &o.ReorderDelay),
	}
}

func (s *SingleLink) fields() []field {
	return slices.Concat(
		[]field{textType.Field("from", &s.From), textType.Field("to", &s.To)},
		overrideFields(&s.Override),
		[]field{
			document.Maybe(integerType[int64]()).Field("bandwidth", &s.Bandwidth),
			document.Maybe(integerType[int64]()).Field("queue", &s.Queue),
			document.Maybe(document.Truth()).Field("ordered", &s.Ordered),
		})
}

func (n *Network) fields() []field {
	return append(linkFields(&n.Default),
		document.Map(namesType).Field("regions", &n.Regions).About("in which region nodes stand: a list of nodes for each region"),
		document.Map(document.Map(distType)).Field("delays", &n.Delays).About("how long a message travels from one region to another"),
		document.Map(document.Mapping(overrideFields)).Field("kinds", &n.Kinds).About("how kinds of message differ, by name"),
		document.Lines("links", linksMax, (*SingleLink).fields).Field("links", &n.Links).About("single links and how they differ"))
}

// networkField is a Network: on one line if it is no more than a Default, else
// one key a line.
func networkField(n *Network) field {
	f := document.Section("network", n.fields())
	f.Write = func() any {
		if len(n.Regions)+len(n.Delays)+len(n.Kinds)+len(n.Links) == 0 {
			return document.Entries(linkFields(&n.Default))
		}
		text := ""
		for _, e := range document.Entries(n.fields()) {
			text += document.Indented("\n" + e.Line())
		}
		return document.Raw(text)
	}
	return f
}

func (s *Scenario) checkNetwork() *mistake {
	return first(
		func() *mistake { return checkLink("network", s.Network.Default) },
		s.checkRegions, s.checkDelays, s.checkKinds, s.checkLinks)
}

// checkLink judges the numbers of a link.
func checkLink(path string, l network.Link) *mistake {
	for _, chance := range []struct {
		key string
		p   rng.Probability
	}{{"loss", l.Loss}, {"duplicate", l.Duplicate}, {"reorder", l.Reorder}} {
		if chance.p > rng.Always {
			return &mistake{path + "." + chance.key, chance.p.String(), "0% to 100%"}
		}
	}
	const expected = "0 for no limit, or more"
	return cmp.Or(
		checkDist(path+".delay", l.Delay), checkDist(path+".reorder-delay", l.ReorderDelay),
		notNegative(path+".bandwidth", l.Bandwidth, expected), notNegative(path+".queue", l.Queue, expected))
}

func (s *Scenario) checkRegions() *mistake {
	regions := s.Network.Regions
	if wrong := atMost("network.regions", "regions", len(regions), document.KeysMax); wrong != nil {
		return wrong
	}
	known := s.nodeNames()
	home := make(map[string]string)
	for _, region := range slices.Sorted(maps.Keys(regions)) {
		path := "network.regions." + region
		if !isName(region) {
			return &mistake{document.KeyOf(path), "the region " + document.Quote(region), "a name of letters, digits, '-', '_', '.' and '/'"}
		}
		if len(regions[region]) == 0 {
			return &mistake{path, "a region without nodes", "at least one"}
		}
		for i, node := range regions[region] {
			place := fmt.Sprintf("%s.%d", path, i)
			if !slices.Contains(known, node) {
				return unknown(place, "node", node, known)
			}
			if other, ok := home[node]; ok {
				return &mistake{place, "the node " + node + " once more", "each node in one region (it is in " + other + ")"}
			}
			home[node] = region
		}
	}
	return nil
}

func (s *Scenario) checkDelays() *mistake {
	regions := slices.Sorted(maps.Keys(s.Network.Regions))
	for _, from := range slices.Sorted(maps.Keys(s.Network.Delays)) {
		path := "network.delays." + from
		if !slices.Contains(regions, from) {
			return unknown(document.KeyOf(path), "region", from, regions)
		}
		delays := s.Network.Delays[from]
		if len(delays) == 0 {
			return &mistake{path, "no delays", "at least one"}
		}
		for _, to := range slices.Sorted(maps.Keys(delays)) {
			if !slices.Contains(regions, to) {
				return unknown(document.KeyOf(path+"."+to), "region", to, regions)
			}
			if wrong := checkDist(path+"."+to, delays[to]); wrong != nil {
				return wrong
			}
		}
	}
	return nil
}

func (s *Scenario) checkKinds() *mistake {
	kinds := s.Network.Kinds
	if wrong := atMost("network.kinds", "kinds", len(kinds), document.KeysMax); wrong != nil {
		return wrong
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		path := "network.kinds." + kind
		if !isName(kind) {
			return &mistake{document.KeyOf(path), "the kind " + document.Quote(kind), "the name of a message, such as AppendEntries"}
		}
		if wrong := checkLink(path, overridden(network.Link{}, kinds[kind])); wrong != nil {
			return wrong
		}
	}
	return nil
}

// linksMax is how many links a scenario may describe one by one.
const linksMax = 1000

func (s *Scenario) checkLinks() *mistake {
	links := s.Network.Links
	if wrong := atMost("network.links", "links", len(links), linksMax); wrong != nil {
		return wrong
	}
	known := s.nodeNames()
	seen := make(map[[2]string]bool)
	for i, l := range links {
		path := fmt.Sprintf("network.links.%d", i)
		for _, end := range []struct{ key, node string }{{"from", l.From}, {"to", l.To}} {
			switch {
			case end.node == "":
				return &mistake{path, "a link without " + document.Quote(end.key), "the two nodes that it joins"}
			case !slices.Contains(known, end.node):
				return unknown(path+"."+end.key, "node", end.node, known)
			}
		}
		if seen[[2]string{l.From, l.To}] {
			return &mistake{path, "the link from " + l.From + " to " + l.To + " once more", "each link once"}
		}
		seen[[2]string{l.From, l.To}] = true
		if wrong := checkLink(path, l.apply(network.Link{})); wrong != nil {
			return wrong
		}
	}
	return nil
}
