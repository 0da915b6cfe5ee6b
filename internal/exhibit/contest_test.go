package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/hunt/strategy"
)

func TestAContestIsTheSameForAnyNumberOfJobs(t *testing.T) {
	held := func(jobs int) contest {
		c, err := newContest(t.Context(), search{flaws: early(t)[2:], ranges: 2, seedsMax: 3, first: 1, jobs: jobs})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	one, two := held(1), held(2)
	if !reflect.DeepEqual(one, two) {
		t.Errorf("one job found\n%stwo jobs found\n%s", one.markdown(), two.markdown())
	}
	if len(one.rows) != 2 || len(one.rows[0]) != len(strategy.Names) {
		t.Errorf("found %+v, expected a row for each of two flaws with a cell for each strategy", one.rows)
	}
	if row := one.rows[1][0]; row.name != "no-sessions" || row.ranges() != 2 || row.cleanRuns != 0 {
		t.Errorf("found %+v, expected what a lossy network alone shows, and no run without the flaw", row)
	}
}

func TestAStrategyHuntsWithoutTheWrittenFaults(t *testing.T) {
	s := search{strategy: strategy.Random}
	about := early(t)[0]
	all, err := s.strategies(about, 1)
	if err != nil {
		t.Fatal(err)
	}
	if s := all[0].Choose(1); len(s.Faults) != 0 || s.Generate == nil || s.Flaw != about.name {
		t.Errorf("found the faults %v and the flaw %q, expected generated faults alone and the flaw %q", s.Faults, s.Flaw, about.name)
	}
	if len(about.scenarios[0].Faults) == 0 {
		t.Error("the scenario has no faults that could be taken away")
	}
	s.strategy = "luck"
	if _, err := s.strategies(about, 1); err == nil {
		t.Error("a strategy that there is not was taken")
	}
}

func TestAContestComparesWithTheFirstStrategy(t *testing.T) {
	row := func(name string, median int, seeds ...int) finding {
		return finding{flaw: flaw{"raft", name}, seedsMedian: median, seeds: seeds}
	}
	c := contest{
		strategies: []string{"random", "swarm"},
		seedsMax:   9,
		rows: [][]finding{
			{row("better", 8, 8), row("better", 2, 2)},
			{row("equal", 1, 1), row("equal", 1, 1)},
			{row("worse", 4, 4), row("worse", 0, 0)},
			{row("beyond", 0, 0, 0, 3), row("beyond", 0, 0, 0, 0)},
		},
	}
	want := strings.TrimPrefix(`
| protocol | flaw   | random    | swarm           |
|----------|--------|-----------|-----------------|
| raft     | better | 8 (1)     | **2 (1)** ×0.25 |
| raft     | equal  | 1 (1)     | 1 (1) ×1.00     |
| raft     | worse  | **4 (1)** | - (0) ×2.50     |
| raft     | beyond | **- (1)** | - (0) ×1.00     |

- **swarm** is better than random on 1 flaws, equal on 1, and worse on 2; the geometric mean of the ratios is ×0.89.
`, "\n")
	if got := c.markdown(); got != want {
		t.Errorf("found\n%s\nexpected\n%s", got, want)
	}
}
