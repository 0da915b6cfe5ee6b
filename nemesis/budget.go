package nemesis

import (
	"cmp"
	"slices"
	"time"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/sim/clock"
	"github.com/laplace-sim/laplace/sim/rng"
)

// A Budget says what damage a protocol promises to survive. At no time do the
// faults of a generated schedule do more than that together, whatever their
// targets turn out to stand for. Where a field is 0 or nil the default stands
// that its comment names.
type Budget struct {
	// Away is how many servers may be down, paused, or cut off from the rest
	// in one direction or both: by default as many as leave a majority.
	Away int
	// Unsynced is what may become of unsynced writes: anything by default.
	Unsynced []Unsynced
	// Offset is how far faults may move a wall clock: OffsetDefault.
	Offset time.Duration
	// Drift is by how much faults may change the rate of a clock, in parts
	// per million: 1,000.
	Drift int64
	// Loss and Duplicate are the chances that faults may lose or duplicate a
	// message: 20% each.
	Loss, Duplicate rng.Probability
	// Delay is how much longer faults may make a message take: 100ms.
	Delay time.Duration
	// Bandwidth is the least that a fault may leave of a link's bandwidth, in
	// bytes a second: 64,000. No two faults throttle at once.
	Bandwidth int64
	// Slow is how many times longer a fault may let work, or operations of a
	// disk, take: 10. No two faults do so at once.
	Slow int
	// Disk are the kinds of fault that may damage disks, and thereby lose what
	// was synced, or put an empty one in its place: by default those that
	// Generator.Kinds asks for. They strike
	// a minority of the servers, the same throughout.
	Disk []string
}

// OffsetDefault is the Offset of a budget that names none.
const OffsetDefault = 500 * time.Millisecond

// DriftDefault is the Drift of a budget that names none.
const DriftDefault int64 = 1000

// withDefaults puts every default in its place.
func (b Budget) withDefaults(servers int) Budget {
	b.Away = cmp.Or(b.Away, minority(servers))
	b.Offset = cmp.Or(b.Offset, OffsetDefault)
	b.Drift = cmp.Or(b.Drift, DriftDefault)
	b.Loss = cmp.Or(b.Loss, rng.Always/5)
	b.Duplicate = cmp.Or(b.Duplicate, rng.Always/5)
	b.Delay = cmp.Or(b.Delay, 100*time.Millisecond)
	b.Bandwidth = cmp.Or(b.Bandwidth, 64_000)
	b.Slow = cmp.Or(b.Slow, 10)
	if b.Unsynced == nil {
		b.Unsynced = []Unsynced{Drop, Keep, Tear, Chance}
	}
	return b
}

// boundless is a budget for one fault that is bound by nothing but what a fault
// can do. How far clocks and messages may be from their time differs by orders
// of magnitude from fault to fault, since small damage finds other defects than
// large damage does.
func boundless(servers int, draw rng.Stream) Budget {
	return Budget{
		Away:      servers,
		Unsynced:  []Unsynced{Drop, Keep, Tear, Chance},
		Offset:    4 * time.Hour >> draw.Below(14),
		Drift:     -clock.Stopped >> draw.Below(12),
		Loss:      rng.Always,
		Duplicate: rng.Always,
		Delay:     30 * time.Second >> draw.Below(12),
		Bandwidth: 64_000 >> draw.Below(12),
		Slow:      1000 >> draw.Below(8),
		Disk:      diskDamages(),
	}
}

// minority is how many servers are the most that are no majority.
func minority(servers int) int { return (servers - 1) / 2 }

// allows reports whether what is left of a budget is enough for what a fault
// costs.
func (b *Budget) allows(cost Budget) bool {
	return cost.Away <= b.Away && cost.Offset <= b.Offset && cost.Drift <= b.Drift &&
		cost.Loss <= b.Loss && cost.Duplicate <= b.Duplicate && cost.Delay <= b.Delay &&
		(cost.Bandwidth == 0 || b.Bandwidth > 0 && cost.Bandwidth >= b.Bandwidth) && cost.Slow <= b.Slow &&
		!slices.ContainsFunc(cost.Unsynced, func(u Unsynced) bool { return !slices.Contains(b.Unsynced, u) }) &&
		!slices.ContainsFunc(cost.Disk, func(kind string) bool { return !slices.Contains(b.Disk, kind) })
}

// free reports whether what a fault costs is nothing that another could miss.
func (b *Budget) free() bool {
	return b.Away == 0 && b.Offset == 0 && b.Drift == 0 && b.Loss == 0 && b.Duplicate == 0 && b.Delay == 0 && b.Bandwidth == 0 && b.Slow == 0
}

// spend takes from b what a fault costs, but never more than there is. Chances
// of one message are added up, which is never less than what they come to
// together. Two faults that throttle, or that slow something, would multiply:
// nothing is left for a second one.
func (b *Budget) spend(cost Budget) {
	b.Away = max(0, b.Away-cost.Away)
	b.Offset = max(0, b.Offset-cost.Offset)
	b.Drift = max(0, b.Drift-cost.Drift)
	b.Loss -= min(b.Loss, cost.Loss)
	b.Duplicate -= min(b.Duplicate, cost.Duplicate)
	b.Delay = max(0, b.Delay-cost.Delay)
	if cost.Bandwidth > 0 {
		b.Bandwidth = 0
	}
	if cost.Slow > 0 {
		b.Slow = 0
	}
}

// least is what both budgets have.
func (b *Budget) least(other Budget) {
	b.Away = min(b.Away, other.Away)
	b.Offset = min(b.Offset, other.Offset)
	b.Drift = min(b.Drift, other.Drift)
	b.Loss = min(b.Loss, other.Loss)
	b.Duplicate = min(b.Duplicate, other.Duplicate)
	b.Delay = min(b.Delay, other.Delay)
	b.Bandwidth = min(b.Bandwidth, other.Bandwidth)
	b.Slow = min(b.Slow, other.Slow)
}

// size is how many servers a target stands for at the worst.
func (t Target) size(servers int) int {
	size := 0
	for _, word := range t {
		switch word {
		case Followers:
			size += servers - 1
		case Minority:
			size += minority(servers)
		case Majority:
			size += servers/2 + 1
		case All:
			size += servers
		default:
			if nodeNumber(word, "c") == 0 {
				size++
			}
		}
	}
	return min(size, servers)
}

// takesAway is the cost of a fault that takes its target away.
func (f *Fault) takesAway(servers int) Budget { return Budget{Away: f.Target.size(servers)} }

// loses is the cost of a fault that takes its target away and does something to
// unsynced writes.
func (f *Fault) loses(unsynced Unsynced, servers int) Budget {
	return Budget{Away: f.Target.size(servers), Unsynced: []Unsynced{unsynced}}
}

// TakesAway reports whether a fault like this may keep servers from the others
// while it lasts: down, held still, or cut off.
func (f *Fault) TakesAway(servers int) bool { return f.Effect.cost(f, servers).Away > 0 }

// Unsynced is what a fault does to the writes that a node has not synced; nil if
// it leaves them be.
func (f *Fault) Unsynced() []Unsynced { return f.Effect.cost(f, 1).Unsynced }

// damages is the cost of a fault that damages disks.
func (f *Fault) damages() Budget { return Budget{Disk: []string{f.Effect.Kind()}} }

func budgetField(b *Budget) field {
	f := document.Section("budget", b.fields()).About("how much damage all faults together may do at any time")
	f.Type, f.Schema = "keys and values", document.Reference("budget")
	f.Read = func(v document.Value) error { return v.Fill("a budget: keys and values", b.fields()) }
	return f
}

func (b *Budget) fields() []field {
	return []field{
		countField("away", "a minority", "how many servers may be down, paused or cut off", &b.Away),
		choicesField("unsynced", "what may become of unsynced writes in a crash", &b.Unsynced, unsyncedNames),
		durationField("offset", "500ms", "how far a wall clock may be moved", &b.Offset, time.Millisecond, offsetMax),
		partsField("drift", "ppm", "by how much the rate of a clock may change", &b.Drift, 1, driftMax),
		partsField("loss", "%", "the chance that a message is lost", &b.Loss, 1, int64(rng.Always)),
		partsField("duplicate", "%", "the chance that a message arrives twice", &b.Duplicate, 1, int64(rng.Always)),
		durationField("delay", "100ms", "how much longer a message may take", &b.Delay, time.Millisecond, time.Hour),
		bytesField("bandwidth", "64000", "how many bytes a second a link must carry at least", &b.Bandwidth, 1),
		countField("slow", "10", "how many times longer work and disk operations may take", &b.Slow),
		wordsField("disk", "those in kinds", "which faults may damage the disks of a minority", &b.Disk, diskDamages()),
	}
}

// A ledger keeps the accounts of a budget: which fault takes what from it, from
// when to when. It knows the worst that a fault may do, not what it will do: a
// target stands for the most servers that it may, and a fault that waits for
// something takes its share from the time at which it begins to wait until the
// end of the latest time at which it may strike.
type ledger struct {
	budget  Budget // nothing in it is a default
	servers int
	// spares has servers whose disks are damaged count as away throughout,
	// since they may refuse to run, so that a majority is left beside them.
	spares bool

	entries []expense
	damaged []string // servers whose disks may be damaged
}

// An expense is what one fault takes from a budget, and when.
type expense struct {
	from, until time.Duration
	cost        Budget
}

// span is the time in which a fault may do something.
func (f *Fault) span() (from, until time.Duration) {
	from = f.Trigger.At
	_, at := f.Effect.(instant)
	if at || f.For == 0 || !f.Trigger.timed() && f.Trigger.Within == 0 {
		return from, timeMax // nothing takes it back, or it may always come
	}
	return from, from + f.Trigger.Within + f.For
}

// left is what is left of the budget throughout a time. An expense that ends at
// the very time at which another begins still counts: which of the two comes
// first is not for us to say.
func (l *ledger) left(from, until time.Duration) Budget {
	// What is taken is at its most when some expense begins.
	var active []expense
	for _, e := range l.entries {
		if e.from <= until && e.until >= from {
			active = append(active, e)
		}
	}
	at := func(moment time.Duration) Budget {
		left := l.budget
		if l.spares {
			left.Away = max(0, left.Away-len(l.damaged))
		}
		for _, e := range active {
			if e.from <= moment && moment <= e.until {
				left.spend(e.cost)
			}
		}
		return left
	}
	left := at(from)
	for _, e := range active {
		if e.from > from {
			left.least(at(e.from))
		}
	}
	return left
}

// book enters what a fault takes.
func (l *ledger) book(f *Fault) {
	from, until := f.span()
	cost := f.Effect.cost(f, l.servers)
	if cost.Disk != nil {
		l.damaged = append(l.damaged, l.undamaged(f.Target)...)
		if l.spares {
			cost.Away = 0 // it counts as away throughout
		}
	}
	if !cost.free() {
		l.entries = append(l.entries, expense{from, until, cost})
	}
}

// forget leaves out what is over before the given time; nothing before it is
// asked any more.
func (l *ledger) forget(before time.Duration) {
	l.entries = slices.DeleteFunc(l.entries, func(e expense) bool { return e.until < before })
}

// undamaged are the words of a target whose disks are whole so far.
func (l *ledger) undamaged(t Target) []string {
	return slices.DeleteFunc(slices.Clone(t), func(word string) bool { return slices.Contains(l.damaged, word) })
}

// admits reports whether the budget allows a fault beside those that are
// booked.
func (l *ledger) admits(f *Fault) bool {
	cost := f.Effect.cost(f, l.servers)
	left := l.left(f.span())
	if !left.allows(cost) {
		return false
	}
	if cost.Disk == nil {
		return true
	}
	more := l.undamaged(f.Target)
	if slices.ContainsFunc(more, func(word string) bool { return !isNode(word) }) || len(l.damaged)+len(more) > minority(l.servers) {
		return false // it would be others each time
	}
	return !l.spares || len(more) <= l.left(0, timeMax).Away
}
