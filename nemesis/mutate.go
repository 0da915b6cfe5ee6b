package nemesis

import (
	"slices"
	"strconv"
	"time"

	"github.com/laplace-sim/laplace/sim/rng"
)

// Mutate returns a schedule like the given one with one to three changes, for a
// search that goes on from schedules that have led somewhere. A change moves a
// fault in time, makes it longer or shorter, strikes others, waits for an
// occasion in place of a time or the other way round, draws the parameters of
// its effect or its random numbers anew, repeats it a little later, or deletes
// it; or it adds a fault that g generates, or replaces the tail of the schedule
// by that of one.
//
// Faults that are not changed keep their IDs, and with them their random
// numbers. The result is a schedule that so many servers can run; what was
// changed strikes and ends before g.Until. Unless g is unlimited it keeps
// g.Budget: what goes beyond is left out, first of all what was changed. The error is
// that of Generate.
func Mutate(s Schedule, g Generator, servers int, draw *rng.Stream) (Schedule, error) {
	fresh, err := Generate(draw.Uint64(), g, servers)
	if err != nil {
		return nil, err
	}
	m := &mutant{
		g:       g.withDefaults(servers),
		servers: servers,
		draw:    draw,
		faults:  s.WithIDs(),
		fresh:   fresh,
	}
	const triesMax = 100 // where there is nothing that could be changed
	left := draw.Between(1, 3)
	for range triesMax {
		if rng.Choose(draw, changes, func(c change) uint64 { return rng.HashString(c.name) }).make(m) {
			left--
		}
		if left == 0 {
			break
		}
	}
	return m.kept(), nil
}

// A mutant is a schedule that is being changed.
type mutant struct {
	g       Generator // nothing in it is a default
	servers int
	draw    *rng.Stream
	faults  Schedule
	fresh   Schedule // what to insert
	changed []string // the IDs of faults that are not as they were
}

// A change is a way to change a schedule. It reports whether it found something
// to change.
type change struct {
	name string
	make func(*mutant) bool
}

// changes are there as often as each is to come.
var changes = []change{
	{"shift", edit((*mutant).shift)}, {"stretch", edit((*mutant).stretch)}, {"retarget", edit((*mutant).retarget)},
	{"retrigger", edit((*mutant).retrigger)}, {"vary", edit((*mutant).vary)}, {"rename", edit((*mutant).rename)},
	{"repeat", (*mutant).repeat}, {"remove", (*mutant).remove}, {"remove", (*mutant).remove},
	{"insert", (*mutant).insert}, {"splice", (*mutant).splice},
}

// kept is the schedule without what cannot be, or does not keep the budget.
func (m *mutant) kept() Schedule {
	ledger := ledger{budget: m.g.Budget, servers: m.servers, spares: m.g.Swarm}
	admitted := make(map[string]bool)
	for _, changed := range []bool{false, true} {
		for i := range m.faults {
			f := &m.faults[i]
			if slices.Contains(m.changed, f.ID) != changed || changed && !m.fits(f) {
				continue
			}
			if !m.g.Unlimited {
				if !ledger.admits(f) {
					continue
				}
				ledger.book(f)
			}
			admitted[f.ID] = true
		}
	}
	return slices.DeleteFunc(m.faults, func(f Fault) bool { return !admitted[f.ID] })
}

// fits reports whether a fault makes sense, and is over in time.
func (m *mutant) fits(f *Fault) bool {
	return f.check() == nil && f.Trigger.At+f.Trigger.Within+f.For <= m.g.Until
}

// edit turns what changes one fault into what changes a schedule.
func edit(change func(*mutant, *Fault) bool) func(*mutant) bool {
	return func(m *mutant) bool {
		if len(m.faults) == 0 {
			return false
		}
		i := m.any()
		f := m.faults[i]
		if !change(m, &f) {
			return false
		}
		m.faults[i] = f
		m.changed = append(m.changed, f.ID)
		return true
	}
}

// any draws the place of a fault of the schedule, by its ID.
func (m *mutant) any() int {
	id := chooseFault(m.draw, m.faults).ID
	return slices.IndexFunc(m.faults, func(f Fault) bool { return f.ID == id })
}

func chooseFault(draw *rng.Stream, from Schedule) Fault {
	return rng.Choose(draw, from, func(f Fault) uint64 { return rng.HashString(f.ID) })
}

// add adds a fault under an ID of its own.
func (m *mutant) add(f Fault) {
	f.ID = m.id()
	m.changed = append(m.changed, f.ID)
	m.faults = append(m.faults, f)
}

// id draws an ID that no fault has.
func (m *mutant) id() string {
	for {
		id := "m" + strconv.FormatUint(1+m.draw.Below(1_000_000), 10)
		if !slices.ContainsFunc(m.faults, func(f Fault) bool { return f.ID == id }) {
			return id
		}
	}
}

// room is how much time there is for a fault to strike later, or to wait.
func (m *mutant) room(f *Fault) time.Duration { return m.g.Until - f.Trigger.At - f.For }

// shift moves a fault a little, or anywhere.
func (m *mutant) shift(f *Fault) bool {
	last := m.g.Until - f.Trigger.Within - f.For
	if last < m.g.From {
		return false
	}
	lo, hi := m.g.From, last
	if m.draw.Below(2) == 0 {
		const little = 300 * time.Millisecond
		lo, hi = max(lo, f.Trigger.At-little), min(hi, f.Trigger.At+little)
	}
	f.Trigger.At = min(last, between(m.draw, lo, hi))
	return true
}

// stretch changes how long a fault lasts.
func (m *mutant) stretch(f *Fault) bool {
	_, at := f.Effect.(instant)
	most := min(m.g.Longest, m.g.Until-f.Trigger.At-f.Trigger.Within)
	if at || most < m.g.Shortest {
		return false
	}
	f.For = between(m.draw, m.g.Shortest, most)
	return true
}

// retarget has a fault strike others: one server in the place of one, and any
// set of them in the place of another.
func (m *mutant) retarget(f *Fault) bool {
	if len(f.Target) == 0 {
		return false
	}
	one := ServerName(int(m.draw.Between(1, int64(m.servers))))
	words := []string{one}
	switch {
	case f.Effect.cost(f, m.servers).Disk != nil:
		// Which disks may be damaged is no matter of roles.
	case f.Target.size(m.servers) == 1:
		words = []string{Leader, Random, one}
		if !f.Trigger.timed() {
			words = append(words, Origin)
		}
	default:
		words = []string{Leader, Random, Minority, Followers, All}
	}
	f.Target = Target{rng.Choose(m.draw, words, rng.HashString)}
	return true
}

// retrigger has a fault wait for an occasion in place of a time, or strike at
// some time at which it would have waited.
func (m *mutant) retrigger(f *Fault) bool {
	if f.Trigger.timed() {
		here := placement{draw: m.draw, draft: &draft{room: m.room(f)}}
		placed := choosePlacer(m.draw, []placer{atOperation, atRole, atObservation})(here, *f)
		if placed == nil {
			return false
		}
		*f = placed[0]
		return true
	}
	at := f.Trigger.At
	if f.Trigger.Within >= time.Millisecond {
		at += between(m.draw, 0, f.Trigger.Within)
	}
	f.Trigger = Trigger{At: at}
	if i := slices.Index(f.Target, Origin); i >= 0 {
		f.Target = Target{rng.Choose(m.draw, []string{Leader, Random}, rng.HashString)}
	}
	return true
}

// vary draws the parameters of an effect anew, within what the others leave of
// the budget.
func (m *mutant) vary(f *Fault) bool {
	d := draft{
		draw: m.draw, kind: f.Effect.Kind(), servers: m.servers, shortest: m.g.Shortest, length: f.For, swarm: m.g.Swarm, unlimited: m.g.Unlimited,
		points: m.g.Points, versions: m.g.Versions, messages: m.g.messages(), damaged: f.Target,
		left: boundless(m.servers, m.draw.Derive(rng.HashString("bounds"))),
	}
	if !m.g.Unlimited {
		others := ledger{budget: m.g.Budget, servers: m.servers, spares: m.g.Swarm}
		for i := range m.faults {
			if other := &m.faults[i]; other.ID != f.ID {
				others.book(other)
			}
		}
		d.left = others.left(f.span())
	}
	effect := mustKind(d.kind).zero()
	if _, ok := effect.draw(&d); !ok {
		return false
	}
	f.Effect, f.For = effect, min(f.For, d.length)
	return f.check() == nil
}

// rename gives a fault another ID, and so other random numbers: what it tears,
// whom it strikes, which messages it loses.
func (m *mutant) rename(f *Fault) bool {
	f.ID = m.id()
	return true
}

// repeat has what a fault does happen once more a little later.
func (m *mutant) repeat() bool {
	if len(m.faults) == 0 {
		return false
	}
	f := chooseFault(m.draw, m.faults)
	f.Trigger.At += between(m.draw, time.Millisecond, 2*time.Second)
	m.add(f)
	return true
}

// remove deletes a fault.
func (m *mutant) remove() bool {
	if len(m.faults) == 0 {
		return false
	}
	i := m.any()
	m.faults = slices.Delete(m.faults, i, i+1)
	return true
}

// insert adds a fresh fault.
func (m *mutant) insert() bool {
	if len(m.fresh) == 0 {
		return false
	}
	m.add(chooseFault(m.draw, m.fresh))
	return true
}

// splice replaces all that begins after some time by what is fresh.
func (m *mutant) splice() bool {
	if m.g.Until-m.g.From < time.Millisecond {
		return false
	}
	at := between(m.draw, m.g.From, m.g.Until)
	m.faults = slices.DeleteFunc(m.faults, func(f Fault) bool { return f.Trigger.At >= at })
	for _, f := range m.fresh {
		if f.Trigger.At >= at {
			m.add(f)
		}
	}
	return true
}
