package jepsen

import (
	"cmp"
	"container/heap"
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
	for first := 0; first < len(all); {
		last := first + 1
		now, _ := at(all[first])
		for ; last < len(all); last++ {
			if ns, _ := at(all[last]); ns != now {
				break
			}
		}
		if last-first > 1 {
			arrange(h, all[first:last])
		}
		first = last
	}
	return all
}

// arrange orders what happened at one instant: calls of clients that wait for nothing as
// far as there are any, then a return, and so on, always the first of them.
func arrange(h checker.History, instant []moment) {
	next := make([]int, len(instant)) // of the same client; 0 if there is none
	latest := make(map[string]int)
	var calls, returns places // those that may come next
	ready := func(i int) {
		if instant[i].returns {
			heap.Push(&returns, i)
		} else {
			heap.Push(&calls, i)
		}
	}
	for i, m := range instant {
		client := h[m.operation].Client
		if before, found := latest[client]; found {
			next[before] = i
		} else {
			ready(i)
		}
		latest[client] = i
	}
	arranged := make([]moment, 0, len(instant))
	for len(calls)+len(returns) > 0 {
		from := &calls
		if len(calls) == 0 {
			from = &returns
		}
		i := heap.Pop(from).(int)
		arranged = append(arranged, instant[i])
		if next[i] > 0 {
			ready(next[i])
		}
	}
	copy(instant, arranged)
}

// places are a heap of places in a list, the first on top.
type places []int

func (p places) Len() int           { return len(p) }
func (p places) Less(i, j int) bool { return p[i] < p[j] }
func (p places) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *places) Push(place any)    { *p = append(*p, place.(int)) }
func (p *places) Pop() any {
	last := (*p)[len(*p)-1]
	*p = (*p)[:len(*p)-1]
	return last
}
