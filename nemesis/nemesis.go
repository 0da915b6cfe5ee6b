package nemesis

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/network"
)

// A Nemesis carries out a schedule in one world.
type Nemesis struct {
	world   *sim.World
	seed    uint64
	chances uint64 // the seed of what faults leave to chance once they have struck
	servers []sim.NodeID
	clients []sim.NodeID

	machines map[sim.NodeID]*machine
	versions map[string]sim.Factory
	waiting  []*waiting         // for triggers that have not been met yet
	moments  []moment           // times that onlookers wait for
	sent     *network.Installed // sees the messages that triggers wait for
	records  []*record          // all other faults, in the order in which they were scheduled
	healed   bool               // the final heal has been
	changed  []func()           // onlookers of what is in force
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
	// Hits is how many messages, disk operations or fault points the fault did
	// something to; 0 also where it does nothing to any of these.
	Hits uint64 `json:"hits,omitempty"`
	// Met are those of Nodes that met with damage to their disks so far: that
	// read what rotted, found no room on a full disk, or whose operation failed.
	// By name.
	Met []string `json:"met,omitempty"`
	// Bared are the crashes that brought to light what those of Nodes had lost
	// by the fault though they had synced it, in order of time. What was written
	// again and synced before the crash is not lost. A crash may come after the
	// end of the fault, and only the first of each node counts. Of a Wipe it is
	// when the nodes were back.
	Bared []Bared `json:"bared,omitempty"`
	// Undone are those of Nodes whose files a crash by this fault left shorter than
	// they were, since what was written there had not been synced. By name.
	Undone []string `json:"undone,omitempty"`
	// Idle says that nothing has come of the fault so far, though it struck: it
	// met with no message or operation, or nobody met with the damage that it
	// did.
	Idle bool `json:"idle,omitempty"`
	// Note is what else there is to know, such as that there was no leader and
	// who was chosen, or that the fault met with no message.
	Note string `json:"note,omitempty"`
	// Skipped says why the fault did nothing at all; "" if it did something.
	Skipped string `json:"skipped,omitempty"`
	// Down reports whether it holds Nodes down, now and then at least, until it ends.
	Down bool `json:"down,omitempty"`
}

// Bared is a crash that brought to light that synced writes were lost, or the
// first boot of a machine in the place of one that had synced what it wrote.
type Bared struct {
	Node string        `json:"node"`
	At   time.Duration `json:"at_ns"`
	// Crash is the ID of the fault that crashed the node, or wiped it.
	Crash string `json:"crash"`
}

// Active reports whether the fault has struck and has not ended. One that is done
// at once never is, be it at time 0.
func (i Injected) Active() bool {
	_, done := i.Fault.Effect.(instant)
	return i.Skipped == "" && i.Until == 0 && !done
}

// A record is a fault with a time.
type record struct {
	Injected
	origin    sim.NodeID // the node that set it off; 0 if time did
	injection *injection // nil before it strikes
	heal      func()     // undoes it; nil before it strikes and after it has ended
}

// Install has the world carry out a schedule from now on. In the schedule's
// words, servers are called n1, n2, … and clients c1, c2, …, each in the order
// given. Install is called once for a world, before its run begins; what
// Schedule.Check would refuse is skipped and recorded as such.
func Install(w *sim.World, seed uint64, servers, clients []sim.NodeID, s Schedule) *Nemesis {
	n := &Nemesis{
		world:    w,
		seed:     seed,
		chances:  seed,
		servers:  slices.Clone(servers),
		clients:  slices.Clone(clients),
		machines: make(map[sim.NodeID]*machine),
	}
	for _, id := range n.nodes() {
		setDrift := func(_ time.Duration, drift int64) { w.SetClockDrift(id, drift) }
		n.machines[id] = &machine{ideal: *w.Clock(id), dial: NewDial(w.Clock(id), setDrift)}
	}
	w.OnObserve(n.onObserve)
	for _, f := range s.WithIDs() {
		if f.Effect == nil {
			r := &record{Injected: Injected{Fault: f}}
			r.skip(f.Trigger.At, "it has no effect")
			n.records = append(n.records, r)
		} else if f.Trigger.timed() {
			n.schedule(f.Trigger.At, &f, 0)
		} else {
			n.watch(&waiting{trigger: &f.Trigger, fault: &f})
		}
	}
	return n
}

// Offer names versions of the servers' program, for faults that restart a
// server with another one. The first incarnation is of whatever version the
// world was given.
func (n *Nemesis) Offer(versions map[string]sim.Factory) { n.versions = maps.Clone(versions) }

// nodes are all nodes of the run.
func (n *Nemesis) nodes() []sim.NodeID { return slices.Concat(n.servers, n.clients) }

// schedule lets a fault strike at the given time, set off by a node or, if that
// is 0, by time.
func (n *Nemesis) schedule(at time.Duration, f *Fault, origin sim.NodeID) {
	r := &record{Injected: Injected{Fault: *f}, origin: origin}
	n.records = append(n.records, r)
	n.world.At(at, f.Label(), func() {
		if !n.healed {
			n.inject(r)
		}
	})
}

// inject lets a fault happen now.
func (n *Nemesis) inject(r *record) {
	n.passed()
	f, now := &r.Fault, n.world.Now()
	in := &injection{
		nemesis:    n,
		id:         f.ID,
		length:     f.For,
		origin:     r.origin,
		draw:       drawsOf(n.seed, f.ID),
		chances:    drawsOf(n.chances, f.ID),
		targetless: len(f.Target) == 0,
		remark:     func() string { return "" },
	}
	r.injection = in
	in.nodes = in.resolve(f.Target)
	var heal func()
	if in.targetless || len(in.nodes) > 0 {
		heal = f.Effect.inject(in)
	}
	r.From, r.Nodes, r.Note, r.Down = now, n.names(in.hits), in.note, in.down
	switch {
	case len(in.hits) == 0:
		// What is skipped has no end, so nothing of it may be in force.
		if heal != nil {
			heal()
		}
		r.skip(now, in.missed())
	case heal == nil:
		r.Until = now
	default:
		r.heal = heal
		if f.For > 0 && f.For < Ever {
			n.world.At(now+f.For, "end of fault "+f.ID, func() {
				n.end(r)
				n.tell()
			})
		}
	}
	n.tell()
}

// OnChange has f called whenever a fault has struck or ended, and after the
// final heal.
func (n *Nemesis) OnChange(f func()) { n.changed = append(n.changed, f) }

func (n *Nemesis) tell() {
	for _, f := range n.changed {
		f()
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
	r.counted()
	r.injection.looks = nil
	r.Note = joined(r.Note, r.injection.remark())
}

// counted brings up to date what a fault has done so far.
func (r *record) counted() {
	for _, look := range r.injection.looks {
		look()
	}
	r.Hits = r.injection.count()
	r.Met = r.injection.nemesis.names(r.injection.met)
	r.Bared = slices.Clone(r.injection.bared)
	r.Undone = r.injection.nemesis.names(r.injection.undone)
	r.Idle = r.Skipped == "" && r.injection.idle()
}

// Heal ends the trouble for good: every fault that lasts is ended unless it is to
// last for Ever, what is paused goes on, clocks are set right, servers and clients
// that are down are booted, and faults still to come do not happen. What cannot be taken back is
// not: a node keeps the version of its program, bytes that rotted, went astray
// or were lost on a medium stay so until they are written again, and what had
// begun to wait for a slow disk or node still waits.
func (n *Nemesis) Heal() {
	if n.healed {
		return
	}
	n.healed = true
	n.passed()
	now := n.world.Now()
	for _, r := range n.records {
		if r.injection == nil {
			r.skip(now, "the final heal came first")
		}
		if r.Fault.For < Ever {
			n.end(r)
		}
	}
	n.unwatch()
	for _, id := range n.nodes() {
		m, c := n.machines[id], n.world.Clock(id)
		if !n.misleads(id) {
			c.Jump(m.ideal.Wall(now) - c.Wall(now))
		}
		if m.paused == 0 {
			n.world.Resume(id)
		}
		if m.held == 0 {
			n.world.Boot(id)
		}
	}
	n.tell()
}

// misleads reports whether a fault of clocks that lasts has struck a node.
func (n *Nemesis) misleads(id sim.NodeID) bool {
	return slices.ContainsFunc(n.records, func(r *record) bool {
		_, misleads := r.Fault.Effect.(ClockEffect)
		return misleads && r.heal != nil && slices.Contains(r.injection.hits, id)
	})
}

// skip records that a fault did nothing.
func (r *record) skip(at time.Duration, why string) {
	r.From, r.Until, r.Skipped = at, at, why
}

// Struck are the faults that have struck so far, in no order, without what comes
// of them later: Hits, Met, Bared, Idle, and what is added to the Note at the end.
// It costs little, and what it yields must not be changed or kept.
func (n *Nemesis) Struck(yield func(*Injected) bool) {
	for _, r := range n.records {
		if r.injection != nil && r.Skipped == "" && !yield(&r.Injected) {
			return
		}
	}
}

// HasFailed reports whether an operation of a server's disk met, from a time on,
// with a fault of one of the given kinds, which are of those that let operations
// fail: failed-sync, io-error, short-write.
func (n *Nemesis) HasFailed(id sim.NodeID, since time.Duration, kinds ...string) bool {
	return slices.ContainsFunc(n.records, func(r *record) bool {
		if r.injection == nil || !slices.Contains(kinds, r.Fault.Effect.Kind()) {
			return false
		}
		i := slices.Index(r.injection.met, id)
		return i >= 0 && r.injection.metLast[i] >= since
	})
}

// Injected says what became of each fault so far, those to come left out, in
// the order of time.
func (n *Nemesis) Injected() []Injected {
	n.passed()
	injected := make([]Injected, 0, len(n.records))
	for _, r := range n.records {
		if r.injection == nil && r.Skipped == "" {
			continue
		}
		if r.injection != nil {
			r.counted()
		}
		so := r.Injected
		if so.Idle && r.injection.latent {
			so.Note = joined(so.Note, "nobody met with its damage")
		}
		injected = append(injected, so)
	}
	slices.SortStableFunc(injected, func(a, b Injected) int { return cmp.Compare(a.From, b.From) })
	return injected
}
