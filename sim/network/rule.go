package network

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim/rng"
)

// A Rule decides what happens to packets before the link does. Judge is asked
// once about every packet that is sent while the rule is installed, unless a
// rule before it has decided. The packet has its ordinal already. A rule may
// install and remove rules; that concerns the packets that follow.
type Rule interface {
	Judge(p Packet, draws Draws) Answer
}

// A RuleFunc is a closure that is a Rule.
type RuleFunc func(p Packet, draws Draws) Answer

// Judge calls f.
func (f RuleFunc) Judge(p Packet, draws Draws) Answer {
	return f(p, draws)
}

// Draws are the streams for a rule to draw from. They depend on the name under
// which the rule was installed and on what the packet is, and on nothing else,
// so that installing a rule changes no other draw.
type Draws struct {
	Link   rng.Stream // the same for all packets on the link
	Packet rng.Stream // the packet's own
}

// A Decision says whether a packet may go on its way.
type Decision uint8

// The decisions. The first rule that does not abstain decides, and those after
// it are not asked.
const (
	Abstain Decision = iota // leave it to the other rules, and then to the link
	Pass                    // on to the link
	Drop                    // it never arrives
	Hold                    // it waits for Network.Release
)

// An Answer is what a rule says about a packet: a decision, and what is to
// happen to the packet if it travels. Of all rules that were asked, the extra
// delays add up, one that says so is enough to duplicate or corrupt, and the
// last that fixes the time of travel, or leads astray, does. An Answer is itself
// a Rule, which always gives it. The zero Answer says nothing.
type Answer struct {
	Decision  Decision
	Reason    Reason        // of a Drop: Lost, Cut, Blocked or QueueFull; Delivered means Blocked
	Extra     time.Duration // added to the delay
	Duplicate bool
	Corrupt   bool
	// Fixed has the packet arrive, once and whole, when it has travelled for
	// Travel, whatever the link would have done with it.
	Fixed  bool
	Travel time.Duration
	// Astray is the node at which the packet arrives in place of its receiver,
	// when it would have arrived there; 0 is none.
	Astray NodeID

	corruptedBy *Installed // of what several rules say together: the last that says Corrupt
}

// Judge returns a.
func (a Answer) Judge(Packet, Draws) Answer {
	return a
}

// An Installed is a rule that was installed in a network, and holds the
// packets that wait by its order.
type Installed struct {
	name   string
	rule   Rule
	stream rng.Stream // the parent of the streams of all packets within the rule
	hits   uint64
	held   []heldPacket // in the order in which they were sent
	orders rng.Stream   // what shuffles released packets
}

type severing struct {
	Severance
	installed *Installed
}

// Name returns the name under which the rule was installed; "" for nil, which is
// no rule.
func (i *Installed) Name() string {
	if i == nil {
		return ""
	}
	return i.name
}

// Hits returns how many packets the rule has done something to: decided other
// than to let pass, delayed, duplicated, corrupted, led astray, or severed.
func (i *Installed) Hits() uint64 {
	return i.hits
}

// Waiting returns how many packets the rule holds.
func (i *Installed) Waiting() int {
	return len(i.held)
}

// Install puts a rule in force, after those that are in force already. Two
// rules installed under one name make the same draws; give each fault a name
// of its own.
func (n *Network) Install(name string, rule Rule) *Installed {
	i := &Installed{name: name, rule: rule}
	i.redraw(n.seed)
	n.installed = append(n.installed, i)
	if s, ok := rule.(Severance); ok {
		n.severers = append(n.severers, severing{s, i})
		n.cuts++
	}
	return i
}

// redraw has the rule draw what comes from the given seed.
func (i *Installed) redraw(seed uint64) {
	i.stream = rng.New(seed, "rule", rng.HashString(i.name))
	i.orders = rng.New(seed, "release", rng.HashString(i.name))
}

// Remove takes a rule out of force; the others stay as they are. What it holds
// goes on waiting for Release. Removing a rule twice does nothing.
func (n *Network) Remove(i *Installed) {
	// A rule that removes rules does so while the old lists are being read.
	n.installed = slices.DeleteFunc(slices.Clone(n.installed), func(other *Installed) bool { return other == i })
	severers := slices.DeleteFunc(slices.Clone(n.severers), func(s severing) bool { return s.installed == i })
	if len(severers) < len(n.severers) {
		n.severers = severers
		n.cuts++
	}
}

// judge asks the rules about a packet. By is the rule that decided, or else
// the last that changed something.
func (n *Network) judge(p Packet) (answer Answer, by *Installed) {
	for _, i := range n.installed {
		said := i.rule.Judge(p, drawsOf(i.stream.Derive(uint64(p.From)), p))
		if said == (Answer{}) {
			continue
		}
		answer.Extra += said.Extra
		answer.Duplicate = answer.Duplicate || said.Duplicate
		if said.Corrupt {
			answer.Corrupt, answer.corruptedBy = true, i
		}
		if said.Fixed {
			answer.Fixed, answer.Travel = true, said.Travel
		}
		if said.Astray != 0 {
			answer.Astray = said.Astray
		}
		if said != (Answer{Decision: Pass}) {
			i.hits++
			by = i
		}
		if said.Decision != Abstain {
			answer.Decision = said.Decision
			answer.Reason = said.Reason
			break
		}
	}
	if answer.Decision == Drop && answer.Reason == Delivered {
		answer.Reason = Blocked
	}
	return answer, by
}
