package levels

import (
	"math"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

// prefix judges whether all updates have an order, in which those that were told what they
// found found that, and each read what some first part of it left. What a client did is in
// no order by that: it may read what is older than what it had read, or had written itself.
//
// An order there is if the blocks of writes can be put behind each other; see blocks. What
// refused something, as a compare-and-set does, may have found the key before all writes.
func (r *reading) prefix(steps *budget) finding {
	var found finding
	for key := range r.keys {
		if !steps.spend(int64(len(r.keys[key]))) {
			return finding{why: tooManySteps}
		}
		found = found.earlier(r.newBlocks(int32(key)).group())
	}
	switch {
	case found.verdict == checker.Violation:
		return found
	case r.doubtfulWrite() != nothing:
		return finding{why: r.doubtsOf(r.doubtfulWrite())}
	}
	return finding{verdict: checker.Valid}
}

// doubtfulWrite is the place of the first event that writes, and of which it is not known
// what it found; nothing if there is none. That of others does not matter: each read what
// some write left, at whatever point.
func (r *reading) doubtfulWrite() int32 {
	if r.sure() {
		return nothing
	}
	for place := range r.events {
		if e := &r.events[place]; e.takesPart() && e.writes() && e.source == unsure {
			return int32(place)
		}
	}
	return nothing
}

// updatesInOrder judges prefixes by more than they promise, where it is not known who wrote
// what was read: whether the updates alone are linearizable, and each read what one of
// them left that is known to have taken effect. That shows prefixes only.
func (j *judge) updatesInOrder() finding {
	var updates checker.History
	left := make(map[int32]bool)
	for i := range j.certain.events {
		if e := &j.certain.events[i]; e.writes() {
			updates = append(updates, *e.Operation)
			left[e.left] = left[e.left] || !e.pending
		}
	}
	for i := range j.certain.events {
		e := &j.certain.events[i]
		if e.Kind == keyvalue.Get && e.read != j.certain.absents[e.key] && !left[e.read] {
			return finding{why: j.certain.doubtsOf(int32(i))}
		}
	}
	part := j.steps.share(2)
	defer j.steps.back(part)
	l := keyvalue.Linearizable(updates, int(min(max(part.left, 1), math.MaxInt32)))
	part.left = max(part.left-l.Steps, 0)
	if l.Verdict == checker.Valid {
		return finding{verdict: checker.Valid}
	}
	return finding{why: "updates are not known to be in one order: " + l.Detail}
}
