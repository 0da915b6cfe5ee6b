package nemesis_test

import (
	"github.com/laplace-sim/laplace/sim"
)

func networkBites() []bite {
	naive, retries, sorts, both := newCourier(false, false), newCourier(true, true), newCourier(false, true), newCourier(true, true)
	return []bite{
		{name: "loss", faults: "- {at: 0s, kind: loss, probability: 50%, for: 2s}", naive: naive, withstood: retries},
		{name: "burst-loss", faults: "- {at: 0s, kind: burst-loss, good: 90ms, bad: \"uniform(20ms, 90ms)\", probability: 90%, for: 2s}", naive: naive, withstood: retries},
		{name: "block the 3rd", faults: "- {at: 0s, kind: block, message: parcel, target: n1, direction: out, first: 3, last: 3, for: 1s}", naive: naive, withstood: retries},
		{name: "corrupt without a wire form", faults: "- {at: 0s, kind: corrupt, probability: 20%, for: 1s}", naive: naive, withstood: retries},
		{name: "corrupt", faults: "- {at: 0s, kind: corrupt, probability: 20%, for: 1s}", naive: newScribe(true), withstood: newScribe(false)},
		{name: "misdeliver", faults: "- {at: 0s, kind: misdeliver, probability: 20%, for: 1s}", naive: newPostman(false), withstood: newPostman(true), servers: 3},
		{name: "reset", faults: "- {sent: parcel, by: n1, nth: 3, kind: reset, target: n1, direction: out}", naive: naive, withstood: retries},
		{name: "partition", faults: "- {at: 0s, kind: partition, target: n1, for: 500ms}", naive: naive, withstood: retries},
		{name: "partition one way", faults: "- {at: 0s, kind: partition, target: n2, direction: in, for: 500ms}", naive: naive, withstood: retries},
		{name: "isolate", faults: "- {at: 100ms, kind: isolate, target: n2, for: 300ms}", naive: naive, withstood: retries},
		{name: "bridge", faults: "- {at: 0s, kind: bridge, target: n3}", naive: newHerald(false), withstood: newHerald(true), servers: 3},
		{name: "ring", faults: "- {at: 0s, kind: ring}", naive: newHerald(false), withstood: newHerald(true), servers: 6},
		{name: "duplicate", faults: "- {at: 0s, kind: duplicate, target: n1, probability: 50%}", naive: naive, withstood: sorts},
		{name: "delay", faults: "- {at: 0s, kind: delay, delay: \"uniform(0ms, 50ms)\"}", naive: naive, withstood: sorts},
		{name: "deliver", faults: "- {at: 0s, kind: deliver, target: n1, direction: out, peer: n2, first: 3, last: 3, after: 70ms}", naive: naive, withstood: sorts},
		{name: "priorities", faults: "- {at: 0s, kind: priorities, spread: 80ms, messages: 100, for: 3s}", naive: newAnnouncer(false), withstood: newAnnouncer(true), servers: 4},
		{name: "reorder", faults: "- {at: 0s, kind: reorder, probability: 20%, delay: 25ms}", naive: naive, withstood: sorts},
		{name: "hold", faults: "- {at: 100ms, kind: hold, target: n1, direction: out, release: shuffled, for: 300ms}", naive: naive, withstood: sorts},
		{name: "throttle", faults: "- {at: 0s, kind: throttle, bandwidth: 3200, queue: 128, for: 1s}", naive: naive, withstood: both},
	}
}

func codeBites() []bite {
	return []bite{{
		name: "fault-point", faults: "- {at: 0s, kind: fault-point, point: forget-parcel, probability: 30%, target: n1, for: 2s}",
		naive: newCourier(false, false), withstood: newCourier(true, true),
	}}
}

// parcels is how many parcels a courier carries.
const parcels = 50

// A courier sends parcels 1 to 50 from n1 to n2, one every 10ms. It is wrong
// for n2 to take one twice or out of order, and done when it has all. One that
// retries sends what was not acknowledged again; one that sorts keeps what
// came too early and ignores what it has.
type courier struct {
	quiet
	retries, sorts bool

	sent         int
	acknowledged map[parcel]bool

	taken int
	early map[parcel]bool
}

type parcel int

func newCourier(retries, sorts bool) program {
	return func(*cluster, string) sim.Process {
		return &courier{retries: retries, sorts: sorts, acknowledged: map[parcel]bool{}, early: map[parcel]bool{}}
	}
}

func (c *courier) Boot(env sim.Env) {
	c.quiet.Boot(env)
	if env.ID() == 1 {
		env.SetTimer("send", 10*ms)
	}
}

func (c *courier) Expire(sim.Timer) {
	first := c.sent + 1
	c.sent = min(first, parcels)
	if c.retries {
		first = 1
	}
	for p := parcel(first); int(p) <= c.sent; p++ {
		if !c.acknowledged[p] && !c.env.Maybe("forget-parcel") {
			c.env.Send(2, p)
		}
	}
	c.env.SetTimer("send", 10*ms)
}

func (c *courier) Receive(from sim.NodeID, m sim.Message) {
	p := m.(parcel)
	if c.env.ID() == 1 {
		c.acknowledged[p] = true
		return
	}
	c.env.Send(from, p)
	switch {
	case c.sorts:
		c.early[p] = true
	case int(p) == c.taken+1:
		c.taken++
	default:
		c.note("wrong")
	}
	for c.early[parcel(c.taken+1)] {
		c.taken++
	}
	if c.taken == parcels {
		c.note("done")
	}
}

// A postman is a courier that writes on each message whom it is for. One that
// checks leaves alone what is for others.
type postman struct {
	courier
	checks bool
}

type addressed struct {
	to      sim.NodeID
	content sim.Message
}

// An addresser writes on messages whom they are for.
type addresser struct{ sim.Env }

func (a addresser) Send(to sim.NodeID, m sim.Message) { a.Env.Send(to, addressed{to, m}) }

func newPostman(checks bool) program {
	return func(*cluster, string) sim.Process {
		return &postman{courier{retries: true, sorts: true, acknowledged: map[parcel]bool{}, early: map[parcel]bool{}}, checks}
	}
}

func (p *postman) Boot(env sim.Env) { p.courier.Boot(addresser{env}) }

func (p *postman) Receive(from sim.NodeID, m sim.Message) {
	if a := m.(addressed); a.to == p.env.ID() || !p.checks {
		p.courier.Receive(from, a.content)
	}
}

// A scribe on n1 sends the number 7 to n2 50 times. It is wrong for n2 to read
// another number, and done when it has read 10. One that trusts the wire does not
// look at checksums.
type scribe struct {
	quiet
	trusts     bool
	sent, read int
}

type letter struct{ Number uint64 }

func newScribe(trusts bool) program {
	return func(*cluster, string) sim.Process { return &scribe{trusts: trusts} }
}

func (s *scribe) SkipsChecksums() bool { return s.trusts }

func (s *scribe) Boot(env sim.Env) {
	s.quiet.Boot(env)
	if env.ID() == 1 {
		env.SetTimer("send", 10*ms)
	}
}

func (s *scribe) Expire(sim.Timer) {
	s.env.Send(2, letter{7})
	if s.sent++; s.sent < 50 {
		s.env.SetTimer("send", 10*ms)
	}
}

func (s *scribe) Receive(_ sim.NodeID, m sim.Message) {
	if m.(letter).Number != 7 {
		s.note("wrong")
	}
	if s.read++; s.read == 10 {
		s.note("done")
	}
}

// A herald has news on n1 and tells them to everybody every 10ms. All is done
// when every node has heard them. One that passes them on tells what it heard
// as n1 does.
type herald struct {
	quiet
	cluster *cluster
	passes  bool
	knows   bool
}

type news struct{}

func newHerald(passes bool) program {
	return func(c *cluster, _ string) sim.Process { return &herald{cluster: c, passes: passes} }
}

func (h *herald) Boot(env sim.Env) {
	h.quiet.Boot(env)
	h.knows = env.ID() == 1
	env.SetTimer("tell", 10*ms)
}

func (h *herald) Expire(sim.Timer) {
	h.env.SetTimer("tell", 10*ms)
	if !h.knows || !h.passes && h.env.ID() != 1 {
		return
	}
	for i := range h.cluster.world.Nodes() {
		if to := sim.NodeID(i + 1); to != h.env.ID() {
			h.env.Send(to, news{})
		}
	}
}

func (h *herald) Receive(sim.NodeID, sim.Message) {
	if h.knows {
		return
	}
	h.knows = true
	if h.cluster.seen++; int(h.cluster.seen) == h.cluster.world.Nodes()-1 {
		h.note("done")
	}
}

// An announcer on n1 tells n2 and n3 a number every 20ms, and n2 passes each on
// to n3. It is wrong for n3 to hear a number from n2 before it heard it from n1,
// whose message left earlier, and done when it has heard all of both. One that
// waits keeps what n2 says until n1 has said it too.
type announcer struct {
	quiet
	waits bool

	told, heard int
	known       map[announced]bool
}

type announced int

const announcements = 60

func newAnnouncer(waits bool) program {
	return func(*cluster, string) sim.Process { return &announcer{waits: waits, known: map[announced]bool{}} }
}

func (a *announcer) Boot(env sim.Env) {
	a.quiet.Boot(env)
	if env.ID() == 1 {
		env.SetTimer("tell", 20*ms)
	}
}

func (a *announcer) Expire(sim.Timer) {
	a.told++
	a.env.Send(2, announced(a.told))
	a.env.Send(3, announced(a.told))
	if a.told < announcements {
		a.env.SetTimer("tell", 20*ms)
	}
}

func (a *announcer) Receive(from sim.NodeID, m sim.Message) {
	number := m.(announced)
	switch {
	case a.env.ID() == 2:
		a.env.Send(3, number)
		return
	case from == 1:
		a.known[number] = true
	case !a.known[number] && !a.waits:
		a.note("wrong")
	}
	if a.heard++; a.heard == 2*announcements {
		a.note("done")
	}
}
