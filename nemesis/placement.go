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
	s := site{plan: p, draft: d, draw: &draw}
	where := placements
	if len(d.messages) == 0 {
		where = slices.DeleteFunc(slices.Clone(where), func(w placement) bool { return w.name == atMessage.name })
	}
	if placed := choosePlacement(&draw, where)(s, f); placed != nil {
		return placed
	}
	return []Fault{f}
}

// A placement is a way to place a fault. It returns nil where it cannot.
type placement struct {
	name  string
	place func(site, Fault) []Fault
}

var (
	atOperation   = placement{"at an operation", site.atOperation}
	atRole        = placement{"at a role", site.atRole}
	atObservation = placement{"at an observation", site.atObservation}
	atLeader      = placement{"at the leader", site.atLeader}
	atMessage     = placement{"at a message", site.atMessage}
	inTurns       = placement{"in turns", site.inTurns}
	staggered     = placement{"staggered", site.staggered}
)

// placements are there as often as each is to come.
var placements = []placement{
	atOperation, atOperation, atRole, atObservation, atObservation, atObservation, atLeader, atLeader, atLeader, atLeader,
	inTurns, staggered, atMessage, atMessage,
}

func choosePlacement(draw *rng.Stream, from []placement) func(site, Fault) []Fault {
	return rng.Choose(draw, from, func(p placement) uint64 { return rng.HashString(p.name) }).place
}

// A site is what one has to know to place a fault. Its methods return nil where
// the fault cannot be placed so.
type site struct {
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
func (s site) on(f Fault, t Trigger, most time.Duration) []Fault {
	t.Within = min(s.draft.room, most).Truncate(time.Millisecond)
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
func (s site) atOperation(f Fault) []Fault {
	t := s.draft.operation(s.draw, 0)
	t.Nth = s.nth(5)
	return s.on(f, t, soon)
}

// atMessage lets a fault strike just when a message of some kind was sent: what
// it asks for has not happened, or is known to nobody else.
func (s site) atMessage(f Fault) []Fault {
	t := Trigger{Sent: rng.Choose(s.draw, s.draft.messages, rng.HashString), Nth: s.nth(5)}
	return s.on(f, t, soon)
}

// nth draws which time something happens is meant, up to 2 to that power: often
// the first few, since some things happen seldom, and now and then a late one.
func (s site) nth(power uint64) int {
	return int(s.draw.Between(1, 1<<s.draw.Below(power+1)))
}

// atRole lets a fault strike just when a server has become leader, which has
// told nobody yet, has committed nothing yet, and may have lost what it knew.
func (s site) atRole(f Fault) []Fault {
	return s.on(f, Trigger{Became: Leader, Nth: s.nth(1)}, 2*time.Second)
}

// reliedOn are observations of what others build on, so that it matters whether
// a fault comes before or after. What every protocol does all the time is there
// twice.
var reliedOn = []sim.ObservationKind{
	sim.Committed, sim.Committed, sim.Appended, sim.Appended, sim.Promised, sim.Accepted, sim.Acknowledged, sim.Restored,
}

// atObservation lets a fault strike at the instant at which a server does
// something that others rely on.
func (s site) atObservation(f Fault) []Fault {
	kind := rng.Choose(s.draw, reliedOn, func(k sim.ObservationKind) uint64 { return uint64(k) })
	return s.on(f, Trigger{Observed: kind, Nth: s.nth(5)}, soon)
}

// atLeader has a fault strike the leader of the moment.
func (s site) atLeader(f Fault) []Fault {
	if !single(&f) {
		return nil
	}
	f.Target = Target{Leader}
	return []Fault{f}
}

// inTurns lets a fault go through the servers one after the other, so that
// whoever takes over is struck next.
func (s site) inTurns(f Fault) []Fault {
	if !single(&f) || f.For == 0 {
		return nil
	}
	// The whole round takes no longer than two faults of the longest do.
	f.For = max(s.plan.g.Shortest, min(f.For, (s.plan.g.Longest/time.Duration(s.plan.servers)).Truncate(time.Millisecond)))
	turn := f.For + between(s.draw, time.Millisecond, f.For)
	all := s.copies(f, s.plan.servers)
	for i := range all {
		all[i].Trigger.At += time.Duration(i) * turn
	}
	return slices.DeleteFunc(all, func(f Fault) bool { return f.Trigger.At+f.For > s.plan.g.Until })
}

// staggered takes servers away one by one and lets them come back one by one in
// another order, as the swizzling of FoundationDB's simulator does.
func (s site) staggered(f Fault) []Fault {
	away := s.draft.left.Away
	if !single(&f) || away < 2 || f.Effect.cost(&f, s.plan.servers).Away != 1 {
		return nil
	}
	all := s.copies(f, int(s.draw.Between(2, int64(away))))
	step := (f.For - s.plan.g.Shortest) / time.Duration(2*len(all))
	if step < time.Millisecond {
		return nil
	}
	step = between(s.draw, time.Millisecond, step)
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	rng.Arrange(s.draw, order, func(i int) uint64 { return uint64(i) })
	for i, last := range order {
		all[i].Trigger.At += time.Duration(i) * step
		all[i].For -= time.Duration(i+last) * step
	}
	return all
}

// copies are as many copies of a fault, each for another server.
func (s site) copies(f Fault, count int) []Fault {
	var all []Fault
	for _, name := range shuffledServers(*s.draw, s.plan.servers)[:count] {
		f.Target = Target{name}
		all = append(all, f)
	}
	return all
}
