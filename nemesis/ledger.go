package nemesis

import (
	"slices"
	"time"
)

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
