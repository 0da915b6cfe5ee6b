package jepsen

import (
	"cmp"
	"slices"

	"github.com/laplace-sim/laplace/checker"
)

// A moment is a call or a return of a history.
type moment struct {
	operation int  // its place in the history
	returns   bool // a return
}

// moments are the calls and returns of a history in the order in which they happened.
// Where the recording does not say in which order it saw those of one instant, calls
// come before returns, so that operations that touch are concurrent; but a client
// returns before it calls again.
func moments(h checker.History) []moment {
	all := make([]moment, 0, 2*len(h))
	ordered := true
	for i := range h {
		all = append(all, moment{i, false}, moment{i, true})
		ordered = ordered && h[i].CallOrder > 0 && h[i].ReturnOrder > 0
	}
	at := func(m moment) (ns, order uint64) {
		o := &h[m.operation]
		if m.returns {
			return uint64(o.Return), o.ReturnOrder
		}
		return uint64(o.Call), o.CallOrder
	}
	slices.SortStableFunc(all, func(a, b moment) int {
		atA, orderA := at(a)
		atB, orderB := at(b)
		if ordered {
			return cmp.Or(cmp.Compare(atA, atB), cmp.Compare(orderA, orderB))
		}
		return cmp.Compare(atA, atB)
	})
	if ordered {
		return all
	}
	busy := make(map[string]bool)
	for first := 0; first < len(all); {
		last := first + 1
		now, _ := at(all[first])
		for ; last < len(all); last++ {
			if ns, _ := at(all[last]); ns != now {
				break
			}
		}
		arrange(h, all[first:last], busy)
		first = last
	}
	return all
}

// arrange orders what happened at one instant: calls of clients that wait for nothing as
// far as there are any, then a return, and so on. busy are the clients that wait.
func arrange(h checker.History, instant []moment, busy map[string]bool) {
	for i := range instant {
		next := slices.IndexFunc(instant[i:], func(m moment) bool { return !m.returns && !busy[h[m.operation].Client] })
		if next < 0 {
			next = slices.IndexFunc(instant[i:], func(m moment) bool { return m.returns && busy[h[m.operation].Client] })
		}
		if next < 0 {
			return // no history has this
		}
		chosen := instant[i+next]
		copy(instant[i+1:i+next+1], instant[i:i+next])
		instant[i] = chosen
		busy[h[chosen.operation].Client] = !chosen.returns
	}
}
