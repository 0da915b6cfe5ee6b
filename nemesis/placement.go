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
	return p.seeks > 0 && draw.Chance(p.seeks/2)
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
	where := []func(site, Fault) []Fault{
		site.atOperation, site.atRole, site.atRole, site.atObservation, site.atObservation, site.atLeader, site.inTurns, site.staggered,
	}
	if placed := where[draw.Below(uint64(len(where)))](s, f); placed != nil {
		return placed
	}
	return []Fault{f}
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

// on has a fault wait for an occasion: one server is that which comes to it,
// and a server that has to be that one is waited for.
func (s site) on(f Fault, t Trigger, most time.Duration) []Fault {
	t.Within = min(s.draft.room, most).Truncate(time.Millisecond)
	if t.Within == 0 {
		return nil
	}
	t.At = f.Trigger.At
	switch {
	case single(&f):
		f.Target = Target{Origin}
	case len(f.Target) == 1 && isNode(f.Target[0]):
		t.By = slices.Clone(f.Target)
	}
	f.Trigger = t
	return []Fault{f}
}

// atOperation lets a fault strike while something is unsynced, or between two
// steps that a program may take for one.
func (s site) atOperation(f Fault) []Fault {
	const most = 2 * time.Second
	return s.on(f, s.draft.operation(s.draw, most), most)
}

// atRole lets a fault strike just when a server has become leader, which has
// told nobody yet, has committed nothing yet, and may have lost what it knew.
func (s site) atRole(f Fault) []Fault {
	return s.on(f, Trigger{Became: Leader, Nth: int(s.draw.Between(1, 2))}, 4*time.Second)
}

// reliedOn are observations of what others build on, so that it matters whether
// a fault comes before or after.
var reliedOn = []sim.ObservationKind{sim.Committed, sim.Promised, sim.Accepted, sim.Appended, sim.Restored, sim.Acknowledged}

// atObservation lets a fault strike at the instant at which a server does
// something that others rely on.
func (s site) atObservation(f Fault) []Fault {
	kind := reliedOn[s.draw.Below(uint64(len(reliedOn)))]
	return s.on(f, Trigger{Observed: kind, Nth: int(s.draw.Between(1, 20))}, 2*time.Second)
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
	turn := f.For + between(s.draw, time.Millisecond, max(f.For, time.Millisecond))
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
	s.draw.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
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
