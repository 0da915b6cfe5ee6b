package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

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
		document.Lines("links", LinksMax, (*SingleLink).fields).Field("links", &n.Links).About("single links and how they differ"))
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
			text += indented("\n" + keyLine(e))
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
	return cmp.Or(notNegative(path+".bandwidth", l.Bandwidth, expected), notNegative(path+".queue", l.Queue, expected))
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

// LinksMax is how many links a scenario may describe one by one.
const LinksMax = 1000

func (s *Scenario) checkLinks() *mistake {
	links := s.Network.Links
	if wrong := atMost("network.links", "links", len(links), LinksMax); wrong != nil {
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
