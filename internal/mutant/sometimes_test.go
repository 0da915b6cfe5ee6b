package mutant

import (
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

func TestWhatCameTrueWithEverySeedAndComesTrueWithNoneIsSeen(t *testing.T) {
	const served = "a lease serves"
	s := scenarios.Scenario{Name: "a", Sometimes: map[string]nemesis.Trigger{served: {}}}
	s.Workload.Script = []scenarios.Step{{}}
	for _, c := range []struct {
		claim    string
		without  [4][]string // what each seed misses
		with     [4][]string
		strategy string
		seeds    uint64
		want     string
	}{
		{"never with the mutant", [4][]string{}, [4][]string{{served}, {served}, {served}, {served}}, "", 4, "never in 4 runs: a lease serves (a)"},
		{"once with the mutant", [4][]string{}, [4][]string{{served}, {served}, nil, {served}}, "", 4, ""},
		{"not always without it", [4][]string{{served}}, [4][]string{{served}, {served}, {served}, {served}}, "", 4, ""},
		{"too few seeds", [4][]string{}, [4][]string{{served}, {served}}, "", 2, ""},
		{"chosen by a strategy", [4][]string{}, [4][]string{{served}, {served}, {served}, {served}}, "swarm", 4, ""},
	} {
		h := Hunts{Scenarios: []scenarios.Scenario{s}, Seeds: hunt.Seeds{First: 1, Count: c.seeds}, control: make(map[place]Run)}
		var runs []Run
		for i := range c.seeds {
			r := Run{place: place{"a", c.strategy, 1 + i}, Verdict: checker.Valid, Missed: c.without[i]}
			h.control[r.place] = r
			r.Missed = c.with[i]
			runs = append(runs, r)
		}
		awaits := h.sometimes()
		for _, r := range runs {
			awaits.take(r)
		}
		if found := awaits.vain(); found != c.want {
			t.Errorf("%s: found %q, want %q", c.claim, found, c.want)
		}
	}
}
