package nemesis

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Nemesis carries out a schedule in one world.
type Nemesis struct {
	world   *sim.World
	seed    uint64
	servers []sim.NodeID
	clients []sim.NodeID

	machines map[sim.NodeID]*machine
	waiting  []*waiting // faults set off by a role that have not struck yet
	records  []*record  // all other faults, in the order in which they were scheduled
	healed   bool       // the final heal has been
}

// A waiting fault strikes when enough servers have taken a role.
type waiting struct {
	fault *Fault
	seen  int
}

// Injected says what became of one fault of a schedule in a run.
type Injected struct {
	Fault Fault `json:"fault"`
	// Nodes are the nodes that the fault struck, by name: what its target
	// stood for at that time, less those it could do nothing to.
	Nodes []string `json:"nodes,omitempty"`
	// From is when it struck, Until when it ended; Until is 0 while it lasts.
	From  time.Duration `json:"from_ns"`
	Until time.Duration `json:"until_ns,omitempty"`
	// Note is what else there is to know about the choice of nodes, such as
	// that there was no leader.
	Note string `json:"note,omitempty"`
	// Skipped says why the fault did nothing at all; "" if it did something.
	Skipped string `json:"skipped,omitempty"`
}

// Active reports whether the fault has struck and has not ended.
func (i Injected) Active() bool { return i.Skipped == "" && i.Until == 0 }

// A record is a fault with a time.
type record struct {
	Injected
	struck bool
	heal   func() // undoes it; nil before it strikes and after it has ended
}

// Install has the world carry out a schedule from now on. In the schedule's
// words, servers are called n1, n2, … and clients c1, c2, …, each in the order
// given. Install is called once for a world, before its run begins; what
// Schedule.Check would refuse is skipped and recorded as such.
func Install(w *sim.World, seed uint64, servers, clients []sim.NodeID, s Schedule) *Nemesis {
	n := &Nemesis{
		world:    w,
		seed:     seed,
		servers:  slices.Clone(servers),
		clients:  slices.Clone(clients),
		machines: make(map[sim.NodeID]*machine),
	}
	for _, id := range slices.Concat(servers, clients) {
		n.machines[id] = &machine{ideal: *w.Clock(id)}
	}
	w.OnObserve(n.observe)
	for _, f := range s.WithIDs() {
		if f.Trigger.Became != "" {
			n.waiting = append(n.waiting, &waiting{fault: &f})
			continue
		}
		n.schedule(f.Trigger.At, &f)
	}
	return n
}

// schedule lets a fault strike at the given time.
func (n *Nemesis) schedule(at time.Duration, f *Fault) {
	r := &record{Injected: Injected{Fault: *f}}
	n.records = append(n.records, r)
	n.world.At(at, "fault "+f.ID+": "+f.Effect.Kind(), func() {
		if !n.healed {
			n.strike(r)
		}
	})
}

// strike lets a fault happen now.
func (n *Nemesis) strike(r *record) {
	f := &r.Fault
	s := &strike{
		nemesis:    n,
		id:         f.ID,
		draw:       rng.New(n.seed, "fault", rng.HashString(f.ID)),
		targetless: len(f.Target) == 0,
	}
	s.nodes = s.resolve(f.Target)
	heal := f.Effect.inject(s)
	r.struck = true
	r.From, r.Nodes, r.Note = n.world.Now(), n.names(s.hits), s.note
	if len(s.hits) == 0 {
		r.skip(n.world.Now(), s.missed())
		return
	}
	r.heal = heal
	if f.For > 0 {
		n.world.At(r.From+f.For, "end of fault "+f.ID, func() { n.end(r) })
	}
}

// end undoes a fault, unless it has been undone already.
func (n *Nemesis) end(r *record) {
	if r.heal == nil {
		return
	}
	r.heal()
	r.heal = nil
	r.Until = n.world.Now()
}

// observe is told of everything that processes do. It only takes note: faults
// that it sets off strike as events of their own.
func (n *Nemesis) observe(o sim.Observed) {
	if o.Kind != sim.Became || !slices.Contains(n.servers, o.Node) {
		return
	}
	m := n.machines[o.Node]
	m.role, m.term = o.Text, o.Term
	if n.healed {
		return
	}
	n.waiting = slices.DeleteFunc(n.waiting, func(w *waiting) bool {
		trigger := w.fault.Trigger
		if o.Text != trigger.Became || o.At < trigger.At {
			return false
		}
		w.seen++
		if w.seen < trigger.Nth {
			return false
		}
		n.schedule(n.world.Now(), w.fault)
		return true
	})
}

// Heal ends the trouble for good: every fault that lasts is ended, what is
// paused goes on, clocks are set right, servers and clients that are down are
// booted, and faults still to come do not happen.
func (n *Nemesis) Heal() {
	if n.healed {
		return
	}
	n.healed = true
	now := n.world.Now()
	for _, r := range n.records {
		if !r.struck {
			r.skip(now, "the final heal came first")
		}
		n.end(r)
	}
	for _, w := range n.waiting {
		r := &record{Injected: Injected{Fault: *w.fault}}
		r.skip(now, fmt.Sprintf("%d of %d times a server became %s", w.seen, max(1, w.fault.Trigger.Nth), w.fault.Trigger.Became))
		n.records = append(n.records, r)
	}
	n.waiting = nil
	for _, id := range slices.Concat(n.servers, n.clients) {
		m, c := n.machines[id], n.world.Clock(id)
		c.Jump(m.ideal.Wall(now) - c.Wall(now))
		n.world.Resume(id)
		n.world.Boot(id)
	}
}

// skip records that a fault did nothing.
func (r *record) skip(at time.Duration, why string) {
	r.struck = true
	r.From, r.Until, r.Skipped = at, at, why
}

// Injected says what became of each fault so far, those to come left out, in
// the order of time.
func (n *Nemesis) Injected() []Injected {
	injected := make([]Injected, 0, len(n.records))
	for _, r := range n.records {
		if r.struck {
			injected = append(injected, r.Injected)
		}
	}
	slices.SortStableFunc(injected, func(a, b Injected) int { return cmp.Compare(a.From, b.From) })
	return injected
}
