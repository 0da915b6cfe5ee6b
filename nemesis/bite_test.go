package nemesis_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/sim"
)

// Each kind of fault meets two programs for two servers: one that ignores it
// and breaks, and one that withstands it. What a program has to keep true is
// told by the note "wrong" that some node makes if it does not, and the note
// "done" that n2 makes if it got through.
func TestEveryKindOfFaultBitesAndCanBeWithstood(t *testing.T) {
	for _, c := range []struct {
		kind, fault      string
		naive, withstood program
	}{
		{"loss", "- {at: 0s, kind: loss, probability: 50%, for: 2s}", newCourier(false, false), newCourier(true, true)},
		{"partition", "- {at: 0s, kind: partition, target: n1, for: 500ms}", newCourier(false, false), newCourier(true, true)},
		{"partition one way", "- {at: 0s, kind: partition, target: n2, direction: in, for: 500ms}", newCourier(false, false), newCourier(true, true)},
		{"duplicate", "- {at: 0s, kind: duplicate, target: n1, probability: 50%}", newCourier(false, false), newCourier(false, true)},
		{"delay", "- {at: 0s, kind: delay, delay: \"uniform(0ms, 50ms)\"}", newCourier(false, false), newCourier(false, true)},
		{"crash", "- {at: 55ms, kind: crash, target: n2, for: 10ms, unsynced: drop}", newCounter(func(*counter) {}), newCounter((*counter).sync)},
		{"stop", "- {at: 55ms, kind: stop, target: n2, for: 10ms}", newStopper(false), newStopper(true)},
		{"pause", "- {at: 55ms, kind: pause, target: n2, for: 200ms}", newHolder(timerOnly), newHolder(checkClock)},
		{"clock-drift", "- {at: 0s, kind: clock-drift, target: n2, drift: -20%}", newHolder(checkClock), newHolder(checkClockWithMargin)},
		{"clock-offset", "- {at: 50ms, kind: clock-offset, target: n2, offset: -30ms}", newHolder(checkWall), newHolder(checkClock)},
	} {
		for _, run := range []struct {
			what    string
			program program
			faults  string
			right   bool
		}{
			{"the naive program without faults", c.naive, "[]", true},
			{"the naive program", c.naive, c.fault, false},
			{"the other program", c.withstood, c.fault, true},
		} {
			w := start(t, 1, 2, 0, run.program, run.faults)
			w.until(5 * s)
			wrong := w.noted("n1", "wrong", 0, never) + w.noted("n2", "wrong", 0, never)
			right := wrong == 0 && w.noted("n2", "done", 0, never) > 0
			if right != run.right {
				t.Errorf("%s: %s was right: %v, expected %v (%d times wrong)", c.kind, run.what, right, run.right, wrong)
			}
		}
	}
}

// quiet is what most of the programs below do not do.
type quiet struct{ env sim.Env }

func (q *quiet) Boot(env sim.Env)              { q.env = env }
func (*quiet) Receive(sim.NodeID, sim.Message) {}
func (*quiet) Expire(sim.Timer)                {}
func (q *quiet) note(text string) {
	q.env.Observe(sim.Observation{Kind: sim.Note, Text: text})
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
		if !c.acknowledged[p] {
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

// A counter counts to 20 in a file on n2, one every 10ms. It is wrong for it
// to count a number twice.
type counter struct {
	quiet
	seen *uint64 // by an onlooker whom no fault reaches
	save func(*counter)
	next uint64
}

func newCounter(save func(*counter)) program {
	seen := new(uint64)
	return func(*cluster, string) sim.Process { return &counter{seen: seen, save: save} }
}

func (k *counter) Boot(env sim.Env) {
	k.quiet.Boot(env)
	if env.ID() == 1 {
		*k.seen = 0
		return
	}
	env.SetTimer("count", 10*ms)
	if f, err := env.Disk().Open("count"); err == nil {
		var saved [8]byte
		if n, _ := f.ReadAt(saved[:], 0); n == 8 {
			k.next = binary.LittleEndian.Uint64(saved[:])
		}
	}
}

func (k *counter) Expire(sim.Timer) {
	k.next++
	k.write()
	k.save(k)
	if k.next <= *k.seen {
		k.note("wrong")
	}
	*k.seen = k.next
	if k.next == 20 {
		k.note("done")
		return
	}
	k.env.SetTimer("count", 10*ms)
}

func (k *counter) write() {
	f, err := k.env.Disk().Open("count")
	if err != nil {
		f, _ = k.env.Disk().Create("count")
	}
	f.WriteAt(binary.LittleEndian.AppendUint64(nil, k.next), 0)
}

func (k *counter) sync() {
	f, _ := k.env.Disk().Open("count")
	f.Sync()
	k.env.Disk().SyncDir(".")
}

// A stopper is a counter that keeps its count in memory and, if it listens,
// writes it down when it is told to stop.
type stopper struct {
	counter
	listens bool
}

func newStopper(listens bool) program {
	seen := new(uint64)
	return func(*cluster, string) sim.Process {
		return &stopper{counter{seen: seen}, listens}
	}
}

func (p *stopper) Stop() {
	if p.listens {
		p.write()
		p.sync()
	}
}

func (p *stopper) Expire(sim.Timer) {
	p.next++
	if p.next <= *p.seen {
		p.note("wrong")
	}
	*p.seen = p.next
	if p.next == 20 {
		p.note("done")
		return
	}
	p.env.SetTimer("count", 10*ms)
}

// A holder on n2 is granted a lease of 100ms by n1 and does work that n1 asks
// for as long as it thinks that it holds it. It is wrong for it to do so when
// n1 has taken the lease back, and done when it refuses work.
type holder struct {
	quiet
	back  *bool // n1 has taken the lease back; by an onlooker whom no fault reaches
	valid func(*holder) bool

	expired         bool          // by the timer
	wall, monotonic time.Duration // of the grant
}

type (
	grant struct{}
	work  struct{}
)

func newHolder(valid func(*holder) bool) program {
	back := new(bool)
	return func(*cluster, string) sim.Process { return &holder{back: back, valid: valid} }
}

const lease = 100 * ms

func timerOnly(h *holder) bool            { return !h.expired }
func checkWall(h *holder) bool            { return h.env.Wall() < h.wall+lease }
func checkClock(h *holder) bool           { return h.env.Monotonic() < h.monotonic+lease }
func checkClockWithMargin(h *holder) bool { return h.env.Monotonic() < h.monotonic+lease*3/4 }

func (h *holder) Boot(env sim.Env) {
	h.quiet.Boot(env)
	if env.ID() == 1 {
		*h.back = false
		env.Send(2, grant{})
		env.SetTimer("take back", lease+5*ms)
		env.SetTimer("ask", 10*ms)
	}
}

func (h *holder) Receive(_ sim.NodeID, m sim.Message) {
	if _, ok := m.(grant); ok {
		h.wall, h.monotonic = h.env.Wall(), h.env.Monotonic()
		h.env.SetTimer("expire", lease)
		return
	}
	switch {
	case !h.valid(h):
		h.note("done")
	case *h.back:
		h.note("wrong")
	}
}

func (h *holder) Expire(t sim.Timer) {
	switch t {
	case "take back":
		*h.back = true
	case "ask":
		h.env.Send(2, work{})
		h.env.SetTimer("ask", 10*ms)
	case "expire":
		h.expired = true
	}
}
