package mutant

import (
	"fmt"
	"maps"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
)

// hopesOver is over how many seeds at least a hope tells something: what came true
// with each of fewer by chance may fail to with each.
const hopesOver = 3

// Hopes are what scenarios hope for, and with how many seeds it came true. A hunt
// in which something of the kind never happens fails, though each of its runs is
// valid.
type hopes struct {
	scenarios []scenarios.Scenario
	sure      map[hope]bool // came true with every seed without a mutant
	seeds     map[string]uint64
	missed    map[hope]uint64
}

// A hope is one of a scenario's Hopes.
type hope struct{ scenario, name string }

// hopes are those that a mutant may disappoint.
func (h *Hunts) hopes() *hopes {
	all := &hopes{scenarios: h.Scenarios, sure: make(map[hope]bool), seeds: make(map[string]uint64), missed: make(map[hope]uint64)}
	if h.Seeds.Count < hopesOver {
		return all
	}
	for _, s := range h.Scenarios {
		for _, name := range s.Hopes() {
			all.sure[hope{s.Name, name}] = true
		}
	}
	//laplace:allow maporder because what is taken away is the same in any order
	for _, r := range h.control {
		for _, name := range r.Missed {
			delete(all.sure, hope{r.Scenario, name})
		}
		if r.Verdict != checker.Valid {
			maps.DeleteFunc(all.sure, func(of hope, _ bool) bool { return of.scenario == r.Scenario })
		}
	}
	return all
}

// take counts what a run of the mutant missed.
func (h *hopes) take(r Run) {
	if r.Strategy != "" {
		return
	}
	h.seeds[r.Scenario]++
	for _, name := range r.Missed {
		h.missed[hope{r.Scenario, name}]++
	}
}

// vain says what came true with no seed and was sure to; "" if there is nothing.
func (h *hopes) vain() string {
	for _, s := range h.scenarios {
		seeds := h.seeds[s.Name]
		for _, name := range s.Hopes() {
			if of := (hope{s.Name, name}); h.sure[of] && seeds >= hopesOver && h.missed[of] == seeds {
				return fmt.Sprintf("never in %d runs: %s (%s)", seeds, name, s.Name)
			}
		}
	}
	return ""
}
