package nemesis

import (
	"slices"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/network"
)

// A Selection says which messages of a fault's target are meant. A fault of
// links without a target means the messages of all nodes.
type Selection struct {
	Direction Direction
	Links     Links
	// Peers are the names of the nodes at the other end that are meant; nil
	// is all.
	Peers []string
	// Message is the kind of message that is meant; "" is every kind.
	Message string
	// First and Last are which ones of its kind are meant, by their number on
	// their link, both included. A link counts its messages of each kind from
	// the start of the run, and from 1. 0 is no bound.
	First, Last int
}

func (l *Selection) fields() []field {
	return append(l.linkFields(),
		bind(messageType, "message", "", "which kind of message is meant; all by default", &l.Message),
		countField("first", "1", "from which message of its kind on its link", &l.First),
		countField("last", "none", "up to which message of its kind on its link", &l.Last),
	)
}

// linkFields are those that say which links are meant.
func (l *Selection) linkFields() []field {
	return []field{
		choiceField("direction", "which messages of the target are meant: all, those it sends, those sent to it", &l.Direction, directionNames),
		choiceField("links", "which links are meant: all, those between servers, those of clients", &l.Links, linksNames),
		nodesField("peer", "all nodes", "who is at the other end of the links that are meant", &l.Peers),
	}
}

func (l *Selection) check(f *Fault) *mistake {
	if len(f.Target) == 0 && l.Direction != Both {
		return &mistake{"direction", "a direction without a target", "one beside a target"}
	}
	if len(f.Target) == 0 && l.Peers != nil {
		return &mistake{"peer", "a peer without a target", "one beside a target"}
	}
	if l.Last != 0 && l.Last < l.First {
		return &mistake{"last", "a last message before the first", "one that is not"}
	}
	return nil
}

// Way is the direction of the messages that are meant; see [Directed].
func (l *Selection) Way() Direction { return l.Direction }

// inject puts a rule in force about the messages that the selection means, and
// returns what takes it out of force.
func (l *Selection) inject(in *injection, rule network.Rule) (heal func()) {
	return in.remove(l.install(in, rule))
}

// install puts a rule in force about the messages that the selection means.
func (l *Selection) install(in *injection, rule network.Rule) *network.Installed {
	return in.install(l.about(l.links(in), rule))
}

// about returns the rule that asks the given one about the messages on links
// that the selection means. The draws are those that the given rule would have
// alone, so that they depend on the fault's ID and on what a packet is, and on
// nothing else.
func (l *Selection) about(links func(from, to sim.NodeID) bool, rule network.Rule) network.Rule {
	everyone := network.Everyone()
	match := network.Match{From: everyone, To: everyone, Kind: l.Message, First: uint64(l.First), Last: uint64(l.Last)}
	return network.RuleFunc(func(p network.Packet, draws network.Draws) network.Answer {
		if !links(p.From, p.To) || !match.Has(p) {
			return network.Answer{}
		}
		return rule.Judge(p, draws)
	})
}

// links tells which links of the target the selection means, and has the fault
// hit the target.
func (l *Selection) links(in *injection) func(from, to sim.NodeID) bool {
	nodes := in.targets(in.nemesis.nodes())
	in.hits = slices.Clone(nodes)
	peers := network.Everyone()
	if l.Peers != nil {
		before := len(in.misses)
		peers = network.SetOf(in.named(l.Peers)...)
		for _, missing := range in.misses[before:] {
			in.noted(missing)
		}
	}
	target, servers := network.SetOf(nodes...), network.SetOf(in.nemesis.servers...)
	return func(from, to sim.NodeID) bool {
		between := servers.Has(from) && servers.Has(to)
		linked := l.Links == AllLinks || (l.Links == ServerLinks) == between
		directed := l.Direction != In && target.Has(from) && peers.Has(to) ||
			l.Direction != Out && target.Has(to) && peers.Has(from)
		return linked && directed
	}
}

// Way says which of the messages of a fault's target the fault is about; false of one that
// is about no messages, or about those between whole groups.
func (f *Fault) Way() (way Direction, messages bool) {
	switch effect := f.Effect.(type) {
	case *Partition:
		return effect.Direction, effect.Groups == nil
	case *Isolate:
		return Both, true
	}
	if l := f.selection(); l != nil {
		return l.Direction, true
	}
	return Both, false
}
