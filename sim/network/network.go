package network

import (
	"fmt"

	"github.com/laplace-sim/laplace/sim/rng"
)

// A Network is a set of directed links between nodes. A link comes into being
// when it is first used.
type Network struct {
	seed      uint64
	courses   courses
	sources   []source // by node
	lanes     map[Ends]*lane
	installed []*Installed // in the order of installing
	severers  []severing   // those of them that sever links
	cuts      uint64       // how often severers has changed
	stats     Stats
}

// The draws of a packet by their number in its stream. The numbers are part
// of what makes a run, and so never change.
const (
	drawDelay = iota
	drawLoss
	drawDuplicate
	drawSecondDelay
	drawReorder
	drawReorderDelay
	drawCorrupt
)

// New returns a network whose draws come from seed. It panics if the
// configuration is not valid: ask Config.Validate about one that was read from
// a file.
func New(seed uint64, config Config) *Network {
	if err := config.Validate(); err != nil {
		panic(err.Error())
	}
	return &Network{
		seed:    seed,
		courses: courses{config: &config, known: map[courseKey]uint32{}},
		lanes:   map[Ends]*lane{},
	}
}

// Ruled reports whether rules are in force, which Route asks.
func (n *Network) Ruled() bool { return len(n.installed) > 0 }

// Route sends a packet, and returns its fate. It numbers the packet. Rules are
// asked first, in the order of installing; what they let through meets the
// link: its queue, its loss, its delay.
func (n *Network) Route(p Packet) Fate {
	t := n.track(p.From, p.To, p.Kind)
	t.ordinal++
	p.Ordinal = uint64(t.ordinal)
	n.stats.Sent++
	if len(n.installed) == 0 {
		return n.travel(p, t, Answer{}, nil)
	}
	answer, by := n.judge(p)
	switch answer.Decision {
	case Drop:
		return n.dropped(p, answer.Reason, by)
	case Hold:
		by.held = append(by.held, heldPacket{packet: p, answer: answer})
		return n.dropped(p, Held, by)
	}
	return n.travel(p, t, answer, by)
}

// travel lets a packet meet the link, and returns its fate.
func (n *Network) travel(p Packet, t *track, answer Answer, by *Installed) Fate {
	if answer.Fixed {
		n.stats.counts[Delivered]++
		fate := Fate{Copies: 1, At: answer.Astray, By: by, Ordinal: p.Ordinal}
		fate.Arrive[0] = p.Sent + answer.Travel
		return fate
	}
	draws := drawsOf(n.sources[p.From].stream, p).Packet
	c := n.courses.list[t.course]
	departure := p.Sent
	var lane *lane
	if c.exclusive {
		lane = n.lane(Ends{From: p.From, To: p.To})
		var room bool
		if departure, room = lane.takeUp(p, c); !room {
			return n.dropped(p, QueueFull, nil)
		}
	}
	if c.Loss != 0 && c.Loss.Hit(draws.At(drawLoss)) {
		return n.dropped(p, Lost, nil)
	}
	departure += answer.Extra
	if c.Reorder != 0 && c.Reorder.Hit(draws.At(drawReorder)) {
		departure += c.ReorderDelay.Sample(draws.At(drawReorderDelay))
	}
	fate := Fate{Copies: 1, At: answer.Astray, By: by, Ordinal: p.Ordinal}
	fate.Arrive[0] = departure + c.Delay.Sample(draws.At(drawDelay))
	if answer.Duplicate || c.Duplicate != 0 && c.Duplicate.Hit(draws.At(drawDuplicate)) {
		fate.Copies = 2
		fate.Arrive[1] = departure + c.Delay.Sample(draws.At(drawSecondDelay))
		n.stats.Duplicated++
	}
	if c.Ordered {
		for i := range fate.Copies {
			fate.Arrive[i] = max(fate.Arrive[i], lane.arrived)
			lane.arrived = fate.Arrive[i]
		}
	}
	if answer.Corrupt {
		fate.Reason, fate.By = Corrupted, answer.corruptedBy
		fate.Corrupt = draws.At(drawCorrupt) | 1
	}
	n.stats.counts[fate.Reason]++
	return fate
}

// dropped returns the fate of a packet that does not arrive, or not yet.
func (n *Network) dropped(p Packet, reason Reason, by *Installed) Fate {
	n.stats.counts[reason]++
	return Fate{Reason: reason, By: by, Ordinal: p.Ordinal}
}

// drawsOf returns the streams of a packet and of its link within that of the
// links which leave its sender. They are the same for the k-th packet of a
// kind on a link whatever else happens.
func drawsOf(sender rng.Stream, p Packet) Draws {
	link := sender.Derive(uint64(p.To))
	return Draws{Link: link, Packet: link.Derive(p.Kind.Hash).Derive(p.Ordinal)}
}

// track returns the state of a kind on a link.
func (n *Network) track(from, to NodeID, kind *Kind) *track {
	if int(from) < len(n.sources) {
		s := &n.sources[from]
		if len(s.tracks) > 0 {
			if t := s.slot(to, int32(kind.Index)); t.to != 0 {
				return t
			}
		}
	}
	return n.newTrack(from, to, kind)
}

// newTrack makes the state of a kind on a link that has not carried it yet.
func (n *Network) newTrack(from, to NodeID, kind *Kind) *track {
	if from < 1 || to < 1 {
		panic(fmt.Sprintf("network: a packet from node %d to node %d, expected numbers from 1", from, to))
	}
	for int(from) >= len(n.sources) {
		n.sources = append(n.sources, source{
			stream: n.drawsOfSource(len(n.sources)),
		})
	}
	s := &n.sources[from]
	s.grow()
	s.used++
	ends := Ends{From: from, To: to}
	t := s.slot(to, int32(kind.Index))
	*t = track{to: to, kind: int32(kind.Index), course: n.courses.of(ends, kind)}
	return t
}

// drawsOfSource is the parent of the streams of all links that leave a node.
func (n *Network) drawsOfSource(node int) rng.Stream { return rng.New(n.seed, "link", uint64(node)) }

// Redraw has all draws from now on come from another seed. Packets keep the fate that
// they have met.
func (n *Network) Redraw(seed uint64) {
	n.seed = seed
	for i := range n.sources {
		n.sources[i].stream = n.drawsOfSource(i)
	}
	for _, i := range n.installed {
		i.redraw(seed)
	}
}

// lane returns the state of a link on which packets wait for one another.
func (n *Network) lane(ends Ends) *lane {
	l := n.lanes[ends]
	if l == nil {
		l = new(lane)
		n.lanes[ends] = l
	}
	return l
}

// SeveredBy returns the rule that lets a packet from one node to the other not
// arrive now; nil if it may. The kernel asks at the instant of arrival: a cut
// severs what is on its way. A packet that does not arrive counts as Severed.
func (n *Network) SeveredBy(from, to NodeID) *Installed {
	by := n.severer(from, to)
	if by != nil {
		by.hits++
		n.stats.counts[Severed]++
	}
	return by
}

// severer is the first rule that cuts the link from one node to the other now; nil
// if none does.
func (n *Network) severer(from, to NodeID) *Installed {
	for _, s := range n.severers {
		if s.Severs(from, to) {
			return s.installed
		}
	}
	return nil
}

// Reset counts a packet that was on its way as lost, since the connection that
// carried it broke.
func (n *Network) Reset() { n.stats.counts[Reset]++ }

// Severs reports whether a rule cuts the link from one node to the other now.
// Unlike SeveredBy it is for onlookers: nothing is counted.
func (n *Network) Severs(from, to NodeID) bool { return n.severer(from, to) != nil }

// Cuts is how often a rule that severs links was installed or removed so far.
// While it stays the same, so does what Severs reports of rules that do not
// change their minds.
func (n *Network) Cuts() uint64 { return n.cuts }

// Stats returns what the network has counted so far.
func (n *Network) Stats() Stats {
	return n.stats
}
