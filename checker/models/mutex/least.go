package mutex

import (
	"slices"
	"time"

	"github.com/laplace-sim/laplace/checker"
)

// Granted judges the least that locks may promise: no token is above how often the lock
// can have been granted by then. It does not see one that is granted twice, nor that two
// hold the lock. It is Unknown if no token was returned, or if the history is not one of
// locks.
func Granted(h checker.History) checker.Check {
	calls := make(map[string][]time.Duration) // of what may have granted, by key
	for _, o := range h {
		if (o.Kind == Acquire || o.Kind == Seize) && o.Outcome != checker.OutcomeFail {
			calls[o.Key] = append(calls[o.Key], o.Call)
		}
	}
	return checker.Written(h, TokenKinds, func(o *checker.Operation) (tells, explained bool) {
		n, grants := Number(o.Output), calls[o.Key]
		return o.Output != "", n > 0 && n <= uint64(len(grants)) && grants[n-1] <= o.Return
	})
}

// Converged judges whether clients are told the same holder of a lock once all has been
// quiet for long enough; see checker.Converged. A grant or a release of unknown outcome
// may make of any answer any other.
func Converged(h checker.History, from, bound time.Duration) checker.Check {
	return checker.Converged(h, TokenKinds, from, bound, func(a, b checker.Operation, pending []checker.Operation) bool {
		moves := func(o checker.Operation) bool { return o.Kind != Use }
		return a.Found == b.Found && a.Output == b.Output || slices.ContainsFunc(pending, moves)
	})
}
