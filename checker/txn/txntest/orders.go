package txntest

import (
	"slices"

	"github.com/laplace-sim/laplace/checker"
)

// Holds reports whether transactions are at a level, by trying every order and every
// outcome of those of which it is unknown.
//
// What is serializable has an order in which all execute one after the other. What has
// snapshots has an order of starts and ends in which each reads at its start, and no two
// that write the same object overlap. Of the levels below there is an order of ends in
// which each read finds what some transactions up to one that ended before had left;
// at monotonic atomic view what was read later is no older than what was seen of a
// transaction, and at read atomic that goes for all that was read, and a transaction reads
// what it has itself read and written. Where values were written twice, these are not told.
func Holds(level checker.Level, all []Transaction, lists bool) bool {
	var unknown []int
	for i := range all {
		if all[i].Outcome == checker.OutcomeUnknown {
			unknown = append(unknown, i)
		}
	}
	for chosen := range 1 << len(unknown) {
		o := &orders{all: all, lists: lists, in: make([]bool, len(all)), started: make([]bool, len(all)), ended: make([]bool, len(all))}
		for i := range all {
			o.in[i] = all[i].Outcome == checker.OutcomeOK
		}
		for k, i := range unknown {
			o.in[i] = chosen>>k&1 == 1
		}
		if o.hold(level) {
			return true
		}
	}
	return false
}

// orders are the orders of those transactions that took effect.
type orders struct {
	all                []Transaction
	lists              bool
	in, started, ended []bool
	realtime, sessions bool
	began              []int // how many had ended when each began
	done               []int
}

func (o *orders) hold(level checker.Level) bool {
	o.began = make([]int, len(o.all))
	switch level {
	case checker.StrictSerializable, checker.StrongSnapshotIsolation:
		o.realtime, o.sessions = true, true
	case checker.StrongSessionSerializable, checker.StrongSessionSnapshot:
		o.sessions = true
	}
	if !values[level] && o.twice() {
		return false
	}
	switch level {
	case checker.StrictSerializable, checker.StrongSessionSerializable, checker.Serializable, checker.RepeatableRead:
		return o.serial(map[string][]string{})
	case checker.StrongSnapshotIsolation, checker.StrongSessionSnapshot, checker.SnapshotIsolation:
		return o.snapshots(map[string][]string{})
	case checker.ReadUncommitted:
		return o.uncommitted(nil)
	}
	return o.ends(level, nil)
}

// twice reports whether something that was written once was read twice in one list.
func (o *orders) twice() bool {
	for i := range o.all {
		for _, s := range o.all[i].Steps {
			for k, value := range s.Found {
				if o.all[i].Outcome == checker.OutcomeOK && slices.Contains(s.Found[:k], value) {
					return true
				}
			}
		}
	}
	return false
}

// left reports whether any is left.
func (o *orders) left() bool {
	for i := range o.all {
		if o.in[i] && !o.ended[i] {
			return true
		}
	}
	return false
}

// may reports whether one may begin: all that must precede it have ended.
func (o *orders) may(i int) bool {
	if !o.in[i] || o.started[i] || o.ended[i] {
		return false
	}
	for j := range o.all {
		if o.in[j] && !o.ended[j] && j != i && o.sessions && precedes(&o.all[j], &o.all[i], j < i, o.realtime) {
			return false
		}
	}
	return true
}

// executes reports whether one reads what it read if it begins in a state, and what it
// writes.
func (o *orders) executes(i int, state map[string][]string) (own map[string][]string, ok bool) {
	t := &o.all[i]
	own = make(map[string][]string)
	for _, s := range t.Steps {
		if s.Write {
			own[s.Object] = append(own[s.Object], s.Value)
		} else if t.Outcome == checker.OutcomeOK && !slices.Equal(s.Found, wrote(state[s.Object], own[s.Object], o.lists)) {
			return nil, false
		}
	}
	return own, true
}

func (o *orders) serial(state map[string][]string) bool {
	if !o.left() {
		return true
	}
	for i := range o.all {
		if !o.may(i) {
			continue
		}
		own, ok := o.executes(i, state)
		if !ok {
			continue
		}
		o.ended[i] = true
		if o.serial(after(state, own, o.lists)) {
			return true
		}
		o.ended[i] = false
	}
	return false
}

func (o *orders) snapshots(state map[string][]string) bool {
	if !o.left() {
		return true
	}
	for i := range o.all {
		switch {
		case o.started[i] && !o.ended[i]:
			own, _ := o.executes(i, nil)
			if o.conflicts(i, own) {
				continue
			}
			if own == nil {
				own = o.writes(i)
			}
			o.ended[i], o.done = true, append(o.done, i)
			if o.snapshots(after(state, own, o.lists)) {
				return true
			}
			o.ended[i], o.done = false, o.done[:len(o.done)-1]
		case o.may(i):
			if _, ok := o.executes(i, state); !ok {
				continue
			}
			o.started[i], o.began[i] = true, len(o.done)
			if o.snapshots(state) {
				return true
			}
			o.started[i] = false
		}
	}
	return false
}

// writes are what one writes.
func (o *orders) writes(i int) map[string][]string {
	own := make(map[string][]string)
	for _, s := range o.all[i].Steps {
		if s.Write {
			own[s.Object] = append(own[s.Object], s.Value)
		}
	}
	return own
}

// conflicts reports whether another has ended, since one began, that wrote the same.
func (o *orders) conflicts(i int, _ map[string][]string) bool {
	mine := o.writes(i)
	for _, other := range o.done[o.began[i]:] {
		for object := range o.writes(other) {
			if len(mine[object]) > 0 {
				return true
			}
		}
	}
	return false
}

// An external is a read of what others have left.
type external struct {
	object string
	place  int
	found  []string
}

// externals are the reads of what others have left, and whether all else that one read is
// what it had itself read and written.
func (o *orders) externals(i int) (reads []external, internal bool) {
	own, before := make(map[string][]string), make(map[string][]string)
	read := make(map[string]bool)
	internal = true
	for place, s := range o.all[i].Steps {
		mine := own[s.Object]
		switch {
		case s.Write:
			own[s.Object] = append(mine, s.Value)
			continue
		case o.all[i].Outcome != checker.OutcomeOK:
			continue
		}
		found := s.Found
		if o.lists {
			if n := len(found) - len(mine); n >= 0 && slices.Equal(found[n:], mine) {
				found = found[:n]
			} else {
				internal = false
				for len(found) > 0 && slices.Contains(mine, found[len(found)-1]) {
					found = found[:len(found)-1]
				}
			}
		} else if len(mine) > 0 {
			if slices.Equal(found, mine[len(mine)-1:]) {
				continue
			}
			internal = false
			if len(found) > 0 && slices.Contains(mine, found[0]) {
				continue
			}
		}
		if read[s.Object] && !slices.Equal(before[s.Object], found) && (o.lists || len(mine) == 0) {
			internal = false
		}
		read[s.Object], before[s.Object] = true, found
		reads = append(reads, external{s.Object, place, found})
	}
	return reads, internal
}

// A left is what an object held once a transaction had ended.
type left struct {
	by    int
	state []string
}

// ends tries the orders of ends, of which the first are done.
func (o *orders) ends(level checker.Level, done []int) bool {
	if !o.left() {
		return true
	}
	versions := make(map[string][]left)
	for _, object := range []string{"x", "y", "z"} {
		versions[object] = []left{{by: -1}}
		for _, i := range done {
			if own := o.writes(i)[object]; len(own) > 0 {
				last := versions[object][len(versions[object])-1].state
				versions[object] = append(versions[object], left{i, wrote(last, own, o.lists)})
			}
		}
	}
	for i := range o.all {
		if !o.may(i) || !o.reads(level, i, versions) {
			continue
		}
		o.ended[i] = true
		if o.ends(level, append(slices.Clone(done), i)) {
			return true
		}
		o.ended[i] = false
	}
	return false
}

// reads reports whether one may have read what it did, of what others had left.
func (o *orders) reads(level checker.Level, i int, versions map[string][]left) bool {
	all, internal := o.externals(i)
	if level == checker.ReadAtomic && !internal {
		return false
	}
	places := make([]int, len(all))
	for k, r := range all {
		places[k] = slices.IndexFunc(versions[r.object], func(l left) bool { return slices.Equal(l.state, r.found) })
		if places[k] < 0 {
			return false
		}
	}
	if level == checker.ReadCommitted {
		return true
	}
	for k, r := range all {
		source := versions[r.object][places[k]].by
		for m, other := range all {
			if level == checker.MonotonicAtomicView && r.place >= other.place {
				continue
			}
			for version, l := range versions[other.object] {
				if l.by == source && source >= 0 && version > places[m] {
					return false
				}
			}
		}
	}
	return true
}

// uncommitted tries the orders of those that are known to have ended: each read finds the
// first of their elements.
func (o *orders) uncommitted(done []int) bool {
	if len(done) < len(o.all) {
		for i := range o.all {
			if slices.Contains(done, i) {
				continue
			}
			if o.uncommitted(append(slices.Clone(done), i)) {
				return true
			}
		}
		return false
	}
	for i := range o.all {
		all, _ := o.externals(i)
		for _, r := range all {
			if !o.dirty(r, done) {
				return false
			}
		}
	}
	return true
}

// dirty reports whether a read may have found what it did, if what was written may be read
// at once.
func (o *orders) dirty(r external, done []int) bool {
	outcomes := make(map[string]checker.Outcome)
	var order []string
	for _, i := range done {
		for _, value := range o.writes(i)[r.object] {
			if outcomes[value] = o.all[i].Outcome; outcomes[value] == checker.OutcomeOK {
				order = append(order, value)
			}
		}
	}
	var found []string
	for k, value := range r.found {
		outcome, written := outcomes[value]
		if !written || slices.Contains(r.found[:k], value) {
			return false
		}
		if outcome == checker.OutcomeOK {
			found = append(found, value)
		}
	}
	return !o.lists || len(found) <= len(order) && slices.Equal(found, order[:len(found)])
}
