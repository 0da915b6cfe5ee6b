package mutant

import (
	"fmt"
	"maps"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

// sometimesOver is over how many seeds at least one tells something: what came true
// with each of fewer by chance may fail to with each.
const sometimesOver = 3

// sometimes counts with how many seeds what scenarios say of some run came true. A
// hunt in which something of the kind never happens fails, though each of its runs
// is valid.
type sometimes struct {
	scenarios []scenarios.Scenario
	sure      map[awaited]bool // came true with every seed without a mutant
	seeds     map[string]uint64
	missed    map[awaited]uint64
}

// awaited is one thing that a scenario says of some run.
type awaited struct{ scenario, name string }

// sometimes returns a count that has what a mutant may keep from coming true.
func (h *Hunts) sometimes() *sometimes {
	all := &sometimes{scenarios: h.Scenarios, sure: make(map[awaited]bool), seeds: make(map[string]uint64), missed: make(map[awaited]uint64)}
	if h.Seeds.Count < sometimesOver {
		return all
	}
	for _, s := range h.Scenarios {
		for _, name := range s.AllSometimes() {
			all.sure[awaited{s.Name, name}] = true
		}
	}
	//laplace:allow maporder because what is taken away is the same in any order
	for _, r := range h.control {
		for _, name := range r.Missed {
			delete(all.sure, awaited{r.Scenario, name})
		}
		if r.Verdict != checker.Valid {
			maps.DeleteFunc(all.sure, func(of awaited, _ bool) bool { return of.scenario == r.Scenario })
		}
	}
	return all
}

// take counts what a run of the mutant missed.
func (h *sometimes) take(r Run) {
	if r.Strategy != "" {
		return
	}
	h.seeds[r.Scenario]++
	for _, name := range r.Missed {
		h.missed[awaited{r.Scenario, name}]++
	}
}

// vain says what came true with no seed and was sure to; "" if there is nothing.
func (h *sometimes) vain() string {
	for _, s := range h.scenarios {
		seeds := h.seeds[s.Name]
		for _, name := range s.AllSometimes() {
			if of := (awaited{s.Name, name}); h.sure[of] && seeds >= sometimesOver && h.missed[of] == seeds {
				return fmt.Sprintf("never in %d runs: %s (%s)", seeds, name, s.Name)
			}
		}
	}
	return ""
}
