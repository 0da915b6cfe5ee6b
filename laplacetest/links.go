package laplacetest

import (
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/network"
)

// A Fault is something between nodes that lasts until it is healed.
type Fault struct {
	story     *Story
	what      string
	installed *network.Installed
	from, to  network.Set
	kind      string
	reverse   bool // what goes the other way is meant too
}

// Cut cuts nodes off from all others, in both directions; From and To say from
// whom alone. What is under way is lost.
func (s *Story) Cut(nodes ...sim.NodeID) *Fault {
	s.t.Helper()
	f := s.fault("the links of "+s.names(nodes)+" are cut", nodes)
	f.reverse = true
	f.installed = s.world.Network().Install(f.what, network.Severance(func(from, to sim.NodeID) bool { return f.concerns(from, to) }))
	return f
}

// Lose loses every message of a kind that nodes send from now on; To says to
// whom alone. The kind is the name of the message's type.
func (s *Story) Lose(kind string, nodes ...sim.NodeID) *Fault {
	s.t.Helper()
	return s.rule("each "+kind+" of "+s.names(nodes)+" is lost", kind, nodes, network.Answer{Decision: network.Drop, Reason: network.Lost})
}

// Hold holds back every message of a kind that nodes send from now on, until
// Heal; To says to whom alone.
func (s *Story) Hold(kind string, nodes ...sim.NodeID) *Fault {
	s.t.Helper()
	return s.rule("each "+kind+" of "+s.names(nodes)+" is held back", kind, nodes, network.Answer{Decision: network.Hold})
}

// Delay lets every message of a kind that nodes send from now on take so much
// longer; To says to whom alone.
func (s *Story) Delay(kind string, by time.Duration, nodes ...sim.NodeID) *Fault {
	s.t.Helper()
	return s.rule(fmt.Sprintf("each %s of %s takes %v longer", kind, s.names(nodes), by), kind, nodes, network.Answer{Extra: by})
}

func (s *Story) rule(what, kind string, nodes []sim.NodeID, answer network.Answer) *Fault {
	s.t.Helper()
	f := s.fault(what, nodes)
	f.kind = kind
	f.installed = s.world.Network().Install(what, network.RuleFunc(func(p network.Packet, _ network.Draws) network.Answer {
		if p.Kind.Is(f.kind) && f.concerns(p.From, p.To) {
			return answer
		}
		return network.Answer{}
	}))
	return f
}

func (s *Story) fault(what string, nodes []sim.NodeID) *Fault {
	s.t.Helper()
	if len(nodes) == 0 {
		s.t.Fatalf("%s: the sentence names no node", what)
	}
	s.journal.add(s.Now(), "%s", what)
	return &Fault{story: s, what: what, from: network.SetOf(nodes...), to: network.Everyone()}
}

// concerns reports whether a link is meant.
func (f *Fault) concerns(from, to sim.NodeID) bool {
	return f.from.Has(from) && f.to.Has(to) || f.reverse && f.from.Has(to) && f.to.Has(from)
}

// From makes a cut one between the two sides only, in both directions.
func (f *Fault) From(nodes ...sim.NodeID) *Fault {
	f.to = network.SetOf(nodes...)
	f.story.journal.add(f.story.Now(), "… but only those with %s", f.story.names(nodes))
	return f
}

// To lets the fault concern only what is sent to the given nodes, and not what
// they send.
func (f *Fault) To(nodes ...sim.NodeID) *Fault {
	f.to, f.reverse = network.SetOf(nodes...), false
	f.story.journal.add(f.story.Now(), "… but only what goes to %s", f.story.names(nodes))
	return f
}

// Heal ends the fault. What was held back arrives in the order in which it was
// sent.
func (f *Fault) Heal() {
	f.story.journal.add(f.story.Now(), "no more: %s", f.what)
	f.story.world.Network().Remove(f.installed)
	f.story.world.Release(f.installed, network.InOrder)
}
