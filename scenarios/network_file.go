package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/sim/dist"
	"github.com/laplace-sim/laplace/sim/network"
	"github.com/laplace-sim/laplace/sim/rng"
)

// linkFields are the keys of a link with nothing left open.
func linkFields(l *network.Link) []field {
	return []field{
		distField("delay", &l.Delay).about("how long a message travels"),
		probabilityField("loss", &l.Loss).about("the chance that a message is lost"),
		probabilityField("duplicate", &l.Duplicate).about("the chance that a message arrives twice"),
		probabilityField("reorder", &l.Reorder).about("the chance that a message takes reorder-delay longer"),
		distField("reorder-delay", &l.ReorderDelay).about("how much longer a message takes that is reordered"),
		integerField("bandwidth", &l.Bandwidth).about("bytes that a link takes up in a second; 0 is no limit"),
		integerField("queue", &l.Queue).about("bytes that may wait for the bandwidth, the rest is dropped; 0 is no limit"),
		switchField("ordered", &l.Ordered).about("messages on a link never overtake one another"),
	}
}

// overrideFields are the keys of a kind of message.
func overrideFields(o *network.Override) []field {
	return []field{
		optionalField("delay", &o.Delay, distField),
		optionalField("loss", &o.Loss, probabilityField),
		optionalField("duplicate", &o.Duplicate, probabilityField),
		optionalField("reorder", &o.Reorder, probabilityField),
		optionalField("reorder-delay", &o.ReorderDelay, distField),
	}
}

func (s *SingleLink) fields() []field {
	return slices.Concat(
		[]field{textField("from", &s.From), textField("to", &s.To)},
		overrideFields(&s.Override),
		[]field{
			optionalField("bandwidth", &s.Bandwidth, integerField[int64]),
			optionalField("queue", &s.Queue, integerField[int64]),
			optionalField("ordered", &s.Ordered, switchField),
		})
}

func (n *Network) fields() []field {
	return append(linkFields(&n.Default),
		mapField("regions", &n.Regions, namesField).about("in which region nodes stand: a list of nodes for each region"),
		mapField("delays", &n.Delays, delaysField).about("how long a message travels from one region to another"),
		mapField("kinds", &n.Kinds, overrideField).about("how kinds of message differ, by name"),
		listField("links", "links", LinksMax, &n.Links, (*SingleLink).fields).about("single links and how they differ"))
}

func delaysField(name string, p *map[string]dist.Dist) field { return mapField(name, p, distField) }

func overrideField(name string, p *network.Override) field {
	return sectionField(name, overrideFields(p))
}

// networkField is a Network: on one line if it is no more than a Default, else
// one key a line.
func networkField(name string, p *Network) field {
	return field{
		name: name,
		read: func(v document.Value) error { return object(v, p.fields()) },
		write: func() string {
			if len(p.Regions)+len(p.Delays)+len(p.Kinds)+len(p.Links) == 0 {
				return flow(linkFields(&p.Default))
			}
			text := ""
			for _, f := range p.fields() {
				switch written := f.write(); {
				case written == "":
				case strings.HasPrefix(written, "\n"):
					text += "\n  " + f.name + ":" + strings.ReplaceAll(written, "\n", "\n  ")
				default:
					text += "\n  " + f.name + ": " + written
				}
			}
			return text
		},
		schema: objectSchema(p.fields()),
	}
}

func (s *Scenario) checkNetwork() *mistake {
	for _, part := range []func() *mistake{
		func() *mistake { return checkLink("network", s.Network.Default) },
		s.checkRegions, s.checkDelays, s.checkKinds, s.checkLinks,
	} {
		if wrong := part(); wrong != nil {
			return wrong
		}
	}
	return nil
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
	switch {
	case l.Bandwidth < 0:
		return &mistake{path + ".bandwidth", strconv.FormatInt(l.Bandwidth, 10), "0 for no limit, or more"}
	case l.Queue < 0:
		return &mistake{path + ".queue", strconv.FormatInt(l.Queue, 10), "0 for no limit, or more"}
	}
	return nil
}

func (s *Scenario) checkRegions() *mistake {
	regions := s.Network.Regions
	if len(regions) > document.KeysMax {
		return &mistake{"network.regions", fmt.Sprintf("%d regions", len(regions)), fmt.Sprintf("at most %d", document.KeysMax)}
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
				return &mistake{place, "the node " + document.Quote(node), document.OneOf(node, known)}
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
			return &mistake{document.KeyOf(path), "the region " + document.Quote(from), document.OneOf(from, regions)}
		}
		delays := s.Network.Delays[from]
		if len(delays) == 0 {
			return &mistake{path, "no delays", "at least one"}
		}
		for _, to := range slices.Sorted(maps.Keys(delays)) {
			if !slices.Contains(regions, to) {
				return &mistake{document.KeyOf(path + "." + to), "the region " + document.Quote(to), document.OneOf(to, regions)}
			}
		}
	}
	return nil
}

func (s *Scenario) checkKinds() *mistake {
	kinds := s.Network.Kinds
	if len(kinds) > document.KeysMax {
		return &mistake{"network.kinds", fmt.Sprintf("%d kinds", len(kinds)), fmt.Sprintf("at most %d", document.KeysMax)}
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
	if len(links) > LinksMax {
		return &mistake{"network.links", fmt.Sprintf("%d links", len(links)), fmt.Sprintf("at most %d", LinksMax)}
	}
	known := s.nodeNames()
	type ends struct{ from, to string }
	seen := make(map[ends]bool)
	for i, l := range links {
		path := fmt.Sprintf("network.links.%d", i)
		for _, end := range []struct{ key, node string }{{"from", l.From}, {"to", l.To}} {
			switch {
			case end.node == "":
				return &mistake{path, "a link without " + document.Quote(end.key), "the two nodes that it joins"}
			case !slices.Contains(known, end.node):
				return &mistake{path + "." + end.key, "the node " + document.Quote(end.node), document.OneOf(end.node, known)}
			}
		}
		if seen[ends{l.From, l.To}] {
			return &mistake{path, "the link from " + l.From + " to " + l.To + " once more", "each link once"}
		}
		seen[ends{l.From, l.To}] = true
		if wrong := checkLink(path, l.apply(network.Link{})); wrong != nil {
			return wrong
		}
	}
	return nil
}
