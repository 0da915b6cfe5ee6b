package longfork

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/checker"
)

// Name is the name of the check of Check.
const Name = "long forks"

// Levels are those that a long fork rules out, the strongest first: in each of them all
// agree on an order of the writes, of which a read shows some first part, or, by repeatable
// reads, no two anti-dependencies are in a cycle. It says nothing of parallel snapshot
// isolation, causal consistency or anything weaker.
var Levels = []checker.Level{checker.StrictSerializable, checker.Serializable, checker.SnapshotIsolation, checker.RepeatableRead}

// Check looks for two reads of which one sees the write of a key and not that of another,
// and the other sees them the other way around. That rules out all Levels. It is no proof
// of any that there are none; nor does it see stale reads, or cycles of more than two
// writes.
//
// It is Unknown if no two reads could have differed so, as at most one saw just one of two
// keys; if a key was written twice, or the history is not one of these; or if the steps do
// not suffice, of which one is a look at what a read shows of one or of two keys, and 0
// is no bound.
func Check(h checker.History, steps int) checker.Check {
	check := checker.Check{Name: Name, Promise: checker.Agreement, Engine: "pairs"}
	if err := cmp.Or(h.Validate(), Kinds.Accept(h)); err != nil {
		return check.Unjudgeable(err)
	}
	l := looking{history: h, check: check, first: make(map[pair]int), writes: make(map[string]int), keys: make(map[string]int32)}
	if err := l.written(); err != nil {
		return check.Unjudgeable(err)
	}
	for _, i := range byReturn(h) {
		readings, err := readOutput(&h[i])
		if err != nil {
			return check.Unjudgeable(fmt.Errorf("operation %d of the history (id %d): %w", i+1, h[i].ID, err))
		}
		if l.check.Steps += l.cost(readings); steps > 0 && l.check.Steps > int64(steps) {
			return l.check.Unknown("no answer within %d steps; allow more, or have fewer reads", steps)
		}
		if l.look(i, readings) {
			return l.check
		}
	}
	if l.tested == 0 {
		return l.check.Unknown("no two reads saw just one of the same two keys, so none could show a long fork")
	}
	return l.check.Valid("no two reads of %d see two writes in opposite orders, in %d comparisons", l.reads, l.tested)
}

// byReturn are the places of the reads that returned, in the order in which they did.
func byReturn(h checker.History) []int {
	var places []int
	for i := range h {
		if h[i].Kind == Read && h[i].Outcome == checker.OutcomeOK {
			places = append(places, i)
		}
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(h[a].Return, h[b].Return) })
	return places
}

// A pair is of two keys, by number, of which a read has seen the one and not the other.
type pair struct{ seen, missed int32 }

// A looking is a history in the course of a check.
type looking struct {
	history checker.History
	check   checker.Check
	first   map[pair]int   // the place of the first read that saw a key and not the other
	writes  map[string]int // the places of writes, by key
	keys    map[string]int32
	reads   int
	tested  int // how often a read saw just one of two keys of which another had
}

// written notes the writes, and is an error if a key was written twice.
func (l *looking) written() error {
	for i := range l.history {
		o := &l.history[i]
		if o.Kind != Write || o.Outcome == checker.OutcomeFail {
			continue
		}
		if before, twice := l.writes[o.Key]; twice {
			return fmt.Errorf("found two writes of key %s (ids %d and %d), expected that each key is written once", o.Key, l.history[before].ID, o.ID)
		}
		l.writes[o.Key] = i
	}
	return nil
}

// cost is how many steps a read takes.
func (l *looking) cost(readings []reading) int64 {
	seen := int64(0)
	for _, r := range readings {
		if r.written {
			seen++
		}
	}
	all := int64(len(readings))
	return all + seen*(all-seen)
}

// look compares a read with those before, and reports whether the check is over.
func (l *looking) look(place int, readings []reading) (over bool) {
	l.reads++
	var seen, missed []string
	for _, r := range readings {
		if r.written {
			seen = append(seen, r.key)
		} else {
			missed = append(missed, r.key)
		}
	}
	for _, s := range seen {
		for _, m := range missed {
			p := pair{l.number(s), l.number(m)}
			if other, fork := l.first[pair{p.missed, p.seen}]; fork {
				l.accuse(other, place, m, s)
				return true
			}
			if _, again := l.first[p]; again {
				l.tested++
			} else {
				l.first[p] = place
			}
		}
	}
	return false
}

// number is that of a key.
func (l *looking) number(key string) int32 {
	n, found := l.keys[key]
	if !found {
		n = int32(len(l.keys))
		l.keys[key] = n
	}
	return n
}

// accuse makes the check a violation by two reads: one saw key a and not b, and another,
// which returned later, b and not a.
func (l *looking) accuse(one, other int, a, b string) {
	first, second := &l.history[one], &l.history[other]
	evidence := checker.Evidence{Operations: []int{first.ID, second.ID}, Accused: new(second.ID), At: second.Return}
	writeA, foundA := l.writes[a]
	writeB, foundB := l.writes[b]
	if foundA && foundB {
		before, after := &l.history[writeA], &l.history[writeB]
		saw := func(write, read *checker.Operation) checker.Dependency {
			return checker.Dependency{Before: write.ID, After: read.ID, Kind: "wr", Why: fmt.Sprintf("%s saw what %s wrote", read.Request(), write.Request())}
		}
		missed := func(read, write *checker.Operation) checker.Dependency {
			return checker.Dependency{Before: read.ID, After: write.ID, Kind: "rw", Why: fmt.Sprintf("%s did not see what %s wrote", read.Request(), write.Request())}
		}
		evidence.Operations = append(evidence.Operations, before.ID, after.ID)
		evidence.Cycle = []checker.Dependency{saw(before, first), missed(first, after), saw(after, second), missed(second, before)}
	}
	slices.Sort(evidence.Operations)
	l.check = l.check.Violated(evidence, "%s by %s (%v to %v) saw key %s and not key %s; given %s by %s (%v to %v), which saw key %s and not key %s, no one order of the two writes explains both",
		second, second.Client, second.Call, second.Return, b, a, first, first.Client, first.Call, first.Return, a, b)
}
