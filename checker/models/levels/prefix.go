package levels

import "github.com/laplace-sim/laplace/checker"

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
	case !r.sure():
		return finding{why: r.doubts()}
	}
	return finding{verdict: checker.Valid}
}
