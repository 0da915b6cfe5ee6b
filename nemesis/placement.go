package nemesis

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/rng"
)

// together draws whether a fault follows the one before it closely, as a crash
// during a partition does.
func (p *plan) together(draw rng.Stream) bool {
	draw = draw.Derive(rng.HashString("together"))
	return p.seeks > 0 && draw.Chance(p.seeks/3)
}

// place turns a fault that was drawn into what is put in the schedule: the fault
// as it is or, in a swarm, now and then one or more like it that strike where
// they hurt. What they take from the budget at any time is never more than what
// the fault takes, unless there is as much left.
func (p *plan) place(f Fault, d *draft) []Fault {
	draw := d.draw.Derive(rng.HashString("place"))
	if p.seeks == 0 || !draw.Chance(p.seeks) || !f.Trigger.timed() {
		return []Fault{f}
	}
	where := placers
	if len(d.messages) == 0 {
		where = slices.DeleteFunc(slices.Clone(where), func(w placer) bool { return w.name == atMessage.name })
	}
	if placed := choosePlacer(&draw, where)(placement{plan: p, draft: d, draw: &draw}, f); placed != nil {
		return placed
	}
	return []Fault{f}
}

// A placer is a way to place a fault. It returns nil where it cannot.
type placer struct {
	name  string
	place func(placement, Fault) []Fault
}

var (
	atOperation   = placer{"at an operation", placement.atOperation}
	atRole        = placer{"at a role", placement.atRole}
	atObservation = placer{"at an observation", placement.atObservation}
	atLeader      = placer{"at the leader", placement.atLeader}
	atMessage     = placer{"at a message", placement.atMessage}
	inTurns       = placer{"in turns", placement.inTurns}
	staggered     = placer{"staggered", placement.staggered}
)

// placers are there as often as each is to come.
var placers = []placer{
	atOperation, atOperation, atRole, atObservation, atObservation, atObservation, atLeader, atLeader, atLeader, atLeader,
	inTurns, staggered, atMessage, atMessage,
}

func choosePlacer(draw *rng.Stream, from []placer) func(placement, Fault) []Fault {
	return rng.Choose(draw, from, func(p placer) uint64 { return rng.HashString(p.name) }).place
}

// A placement is what one has to know to place a fault. Its methods return nil where
// the fault cannot be placed so.
type placement struct {
	plan  *plan
	draft *draft
	draw  *rng.Stream
}

// single reports whether a fault strikes one server, and any would do.
func single(f *Fault) bool {
	return len(f.Target) == 1 && (f.Target[0] == Leader || f.Target[0] == Random)
}

// on has a fault wait for an occasion. Any one server is that which comes to it,
// a server that has to be that one is waited for, and the leader is whoever is
// the leader then.
func (p placement) on(f Fault, t Trigger, most time.Duration) []Fault {
	t.Within = min(p.draft.room, most).Truncate(time.Millisecond)
	if t.Within <= 0 {
		return nil
	}
	t.At = f.Trigger.At
	switch {
	case single(&f) && (f.Target[0] == Random || t.Became != ""):
		f.Target = Target{Origin}
	case len(f.Target) == 1 && isNode(f.Target[0]):
		t.By = slices.Clone(f.Target)
	}
	f.Trigger = t
	return []Fault{f}
}

// soon is how long to wait for what happens all the time. While a fault waits it
// takes its share of the budget, and keeps others from striking.
const soon = 500 * time.Millisecond

// atOperation lets a fault strike while something is unsynced, or between two
// steps that a program may take for one.
func (p placement) atOperation(f Fault) []Fault {
	t := p.draft.operation(p.draw, 0)
	t.Nth = p.nth(5)
	return p.on(f, t, soon)
}

// atMessage lets a fault strike just when a message of some kind was sent: what
// it asks for has not happened, or is known to nobody else.
func (p placement) atMessage(f Fault) []Fault {
	t := Trigger{Sent: rng.Choose(p.draw, p.draft.messages, rng.HashString), Nth: p.nth(5)}
	return p.on(f, t, soon)
}

// nth draws which time something happens is meant, up to 2 to that power: often
// the first few, since some things happen seldom, and now and then a late one.
func (p placement) nth(power uint64) int {
	return int(p.draw.Between(1, 1<<p.draw.Below(power+1)))
}

// atRole lets a fault strike just when a server has become leader, which has
// told nobody yet, has committed nothing yet, and may have lost what it knew.
func (p placement) atRole(f Fault) []Fault {
	return p.on(f, Trigger{Became: Leader, Nth: p.nth(1)}, 2*time.Second)
}

// reliedOn are observations of what others build on, so that it matters whether
// a fault comes before or after. What every protocol does all the time is there
// twice.
var reliedOn = []sim.ObservationKind{
	sim.Committed, sim.Committed, sim.Appended, sim.Appended, sim.Promised, sim.Accepted, sim.Acknowledged, sim.Restored,
}

// atObservation lets a fault strike at the instant at which a server does
// something that others rely on.
func (p placement) atObservation(f Fault) []Fault {
	kind := rng.Choose(p.draw, reliedOn, func(k sim.ObservationKind) uint64 { return uint64(k) })
	return p.on(f, Trigger{Observed: kind, Nth: p.nth(5)}, soon)
}

// atLeader has a fault strike the leader of the moment.
func (p placement) atLeader(f Fault) []Fault {
	if !single(&f) {
		return nil
	}
	f.Target = Target{Leader}
	return []Fault{f}
}

// inTurns lets a fault go through the servers one after the other, so that
// whoever takes over is struck next.
func (p placement) inTurns(f Fault) []Fault {
	if !single(&f) || f.For == 0 {
		return nil
	}
	// The whole round takes no longer than two faults of the longest do.
	f.For = max(p.plan.g.Shortest, min(f.For, (p.plan.g.Longest/time.Duration(p.plan.servers)).Truncate(time.Millisecond)))
	turn := f.For + between(p.draw, time.Millisecond, f.For)
	all := p.copies(f, p.plan.servers)
	for i := range all {
		all[i].Trigger.At += time.Duration(i) * turn
	}
	return slices.DeleteFunc(all, func(f Fault) bool { return f.Trigger.At+f.For > p.plan.g.Until })
}

// staggered takes servers away one by one and lets them come back one by one in
// another order, as the swizzling of FoundationDB's simulator does.
func (p placement) staggered(f Fault) []Fault {
	away := p.draft.left.Away
	if !single(&f) || away < 2 || f.Effect.cost(&f, p.plan.servers).Away != 1 {
		return nil
	}
	all := p.copies(f, int(p.draw.Between(2, int64(away))))
	step := (f.For - p.plan.g.Shortest) / time.Duration(2*len(all))
	if step < time.Millisecond {
		return nil
	}
	step = between(p.draw, time.Millisecond, step)
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	rng.Arrange(p.draw, order, func(i int) uint64 { return uint64(i) })
	for i, last := range order {
		all[i].Trigger.At += time.Duration(i) * step
		all[i].For -= time.Duration(i+last) * step
	}
	return all
}

// copies are as many copies of a fault, each for another server.
func (p placement) copies(f Fault, count int) []Fault {
	var all []Fault
	for _, name := range shuffledServers(*p.draw, p.plan.servers)[:count] {
		f.Target = Target{name}
		all = append(all, f)
	}
	return all
}
