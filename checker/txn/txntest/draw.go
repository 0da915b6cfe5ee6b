package txntest

import (
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/rng"
)

// Draw draws a history of up to most transactions on up to three objects, lists or
// registers, that some isolation allows, or nearly.
func Draw(r *rng.Stream, most int, lists bool) []Transaction {
	n := 2 + int(r.Below(uint64(most-1)))
	objects, clients := 1+int(r.Below(3)), 1+int(r.Below(3))
	twice := r.Below(16) == 0
	all := make([]Transaction, n)
	free := make([]int, clients)
	value := 0
	for i := range all {
		t := &all[i]
		c := int(r.Below(uint64(clients)))
		t.Client = fmt.Sprintf("c%d", c+1)
		t.Call = free[c] + int(r.Below(4))
		t.Return = t.Call + int(r.Below(6))
		free[c] = t.Return
		switch r.Below(8) {
		case 0:
			t.Outcome = checker.OutcomeUnknown
		case 1:
			if t.Outcome = checker.OutcomeOK; r.Below(2) == 0 {
				t.Outcome = checker.OutcomeFail
			}
		default:
			t.Outcome = checker.OutcomeOK
		}
		for range 1 + r.Below(3) {
			s := Step{Object: string("xyz"[r.Below(uint64(objects))]), Write: r.Below(2) == 0}
			if s.Write {
				value++
				if s.Value = fmt.Sprint(value); twice {
					s.Value = fmt.Sprint(1 + r.Below(3))
				}
			}
			t.Steps = append(t.Steps, s)
		}
	}
	slices.SortStableFunc(all, func(a, b Transaction) int { return a.Call - b.Call })
	execute(r, all, lists)
	for range r.Below(3) {
		spoil(r, all, lists)
	}
	return all
}

// execute has the transactions read, with more or less isolation.
func execute(r *rng.Stream, all []Transaction, lists bool) {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	how := r.Below(4)
	switch how {
	case 0:
		slices.SortStableFunc(order, func(a, b int) int { return all[a].Call + all[a].Return - all[b].Call - all[b].Return })
	default:
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	states := []map[string][]string{{}}
	for _, i := range order {
		t := &all[i]
		snapshot := states[len(states)-1]
		if how == 2 {
			snapshot = states[r.Below(uint64(len(states)))]
		}
		own := make(map[string][]string)
		for k := range t.Steps {
			s := &t.Steps[k]
			if s.Write {
				own[s.Object] = append(own[s.Object], s.Value)
				continue
			}
			from := snapshot
			if how == 3 {
				from = states[r.Below(uint64(len(states)))]
			}
			s.Found = wrote(from[s.Object], own[s.Object], lists)
		}
		if t.Outcome == checker.OutcomeFail || t.Outcome == checker.OutcomeUnknown && r.Below(2) == 0 {
			continue
		}
		states = append(states, after(states[len(states)-1], own, lists))
	}
}

// wrote is what an object holds once something was written to it.
func wrote(before, values []string, lists bool) []string {
	switch {
	case len(values) == 0:
		return before
	case lists:
		return slices.Concat(before, values)
	}
	return values[len(values)-1:]
}

// after is a state once a transaction has written.
func after(state map[string][]string, own map[string][]string, lists bool) map[string][]string {
	next := make(map[string][]string)
	for _, object := range []string{"x", "y", "z"} {
		next[object] = wrote(state[object], own[object], lists)
	}
	return next
}

// spoil changes what one read found, to what nobody wrote now and then.
func spoil(r *rng.Stream, all []Transaction, lists bool) {
	t := &all[r.Below(uint64(len(all)))]
	s := &t.Steps[r.Below(uint64(len(t.Steps)))]
	other := &all[r.Below(uint64(len(all)))]
	from := &other.Steps[r.Below(uint64(len(other.Steps)))]
	switch {
	case s.Write:
	case r.Below(16) == 0:
		s.Found = []string{"99"}
	case len(s.Found) > 0 && r.Below(2) == 0:
		s.Found = s.Found[:len(s.Found)-1]
	case from.Write && from.Object == s.Object && lists:
		s.Found = slices.Concat(s.Found, []string{from.Value})
	case from.Write && from.Object == s.Object:
		s.Found = []string{from.Value}
	case !from.Write && from.Object == s.Object:
		s.Found = from.Found
	}
}
