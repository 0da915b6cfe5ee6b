package bank

import (
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
)

// Linearizable judges whether a history of banks is linearizable, within steps; see
// linear.Check. That money was made or lost takes no search.
//
// Each transfer of unknown outcome may have been done at any time, and many of them one
// right after the other. Most histories need few in a row, and only where they come to
// balances that were read next. So orders of that kind are tried first, within a part of
// the steps.
func Linearizable(h checker.History, steps int) linear.Result {
	if anyPending(h) {
		for _, most := range rows {
			if found := linear.Check(h, model{most}, steps/attempts); found.Verdict == checker.Valid {
				return found
			}
		}
	}
	return linear.Check(h, model{}, steps)
}

// rows are how many in a row are tried at most, one after the other, and attempts the
// part of the steps that each may take.
var rows = []int{1, 2, 3}

const attempts = 4

// anyPending reports whether a transfer has an unknown outcome.
func anyPending(h checker.History) bool {
	for i := range h {
		if h[i].Kind == Transfer && h[i].Outcome == checker.OutcomeUnknown {
			return true
		}
	}
	return false
}

// Least is what banks must keep whatever is promised.
func Least(h checker.History, from, bound time.Duration) []checker.Check {
	return []checker.Check{Totals(h), Converged(h, from, bound)}
}

// Totals judges the least that banks may promise: that all balances together are what
// they were in the beginning, and none is below zero. It does not see transfers that are
// gone, or came twice. It is Unknown if no balances were read, or if the history is not
// one of banks.
func Totals(h checker.History) checker.Check {
	return checker.Written(h, Kinds, func(o *checker.Operation) (tells, explained bool) {
		_, possible := readPossible(o.Output)
		return o.Kind == Balances, possible
	})
}

// readPossible reads balances; false if no transfers come to them.
func readPossible(text string) (Ledger, bool) {
	l, ok := ReadLedger(text)
	sum := 0
	for _, balance := range l {
		ok = ok && balance >= 0
		sum += int(balance)
	}
	return l, ok && sum == total
}

// Converged judges whether the balances of a bank agree once all has been quiet for long
// enough; see checker.Converged. A transfer of unknown outcome may make of any balances
// any others.
func Converged(h checker.History, from, bound time.Duration) checker.Check {
	return checker.Converged(h, Kinds, from, bound, func(a, b checker.Operation, pending []checker.Operation) bool {
		return a.Output == b.Output || len(pending) > 0
	})
}
