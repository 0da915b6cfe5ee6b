package levels

import (
	"math"
	"slices"

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
	case r.prefixDoubt() != nothing:
		return finding{why: r.doubtsOf(r.prefixDoubt())}
	}
	return finding{verdict: checker.Valid}
}

// prefixDoubt is the place of the first event of which it matters that it is not known what
// it found; nothing if there is none. Of one that only reads it does not, if what it read is
// certainly there at some point.
func (r *reading) prefixDoubt() int32 {
	if r.sure() {
		return nothing
	}
	for place := range r.events {
		e := &r.events[place]
		if e.takesPart() && e.source == unsure && (e.writes() || !r.certain(e.key, e.read)) {
			return int32(place)
		}
	}
	return nothing
}

// certain reports whether a key certainly has a value at some point: it is absence, or
// something left it that is known to have taken effect.
func (r *reading) certain(key, number int32) bool {
	return number == r.absents[key] || slices.ContainsFunc(r.writers[number], func(place int32) bool { return !r.events[place].pending })
}

// updatesInOrder judges prefixes by more than they promise, where it is not known who wrote
// what was read: whether the updates alone are linearizable, and each read what one of
// them left that is known to have taken effect. That shows prefixes only.
func (j *judge) updatesInOrder() finding {
	var updates checker.History
	for i := range j.certain.events {
		if e := &j.certain.events[i]; e.writes() {
			updates = append(updates, *e.Operation)
		}
	}
	for i := range j.certain.events {
		e := &j.certain.events[i]
		if e.Kind == keyvalue.Get && !j.certain.certain(e.key, e.read) {
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
