package hunt

import (
	"reflect"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/hunt/strategy"
)

func TestAContestIsTheSameForAnyNumberOfJobs(t *testing.T) {
	contest := func(jobs int) Contest {
		c, err := NewContest(t.Context(), Exhibition{Flaws: early(t)[2:], Ranges: 2, SeedsMax: 3, First: 1, Jobs: jobs})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	one, two := contest(1), contest(2)
	if !reflect.DeepEqual(one, two) {
		t.Errorf("one job found\n%stwo jobs found\n%s", one.Table(), two.Table())
	}
	if len(one.Rows) != 2 || len(one.Rows[0]) != len(strategy.Names) {
		t.Errorf("found %+v, expected a row for each of two flaws with a cell for each strategy", one.Rows)
	}
	if row := one.Rows[1][0]; row.Flaw != "no-sessions" || row.Found() != 2 || row.CleanRuns != 0 {
		t.Errorf("found %+v, expected what a lossy network alone shows, and no run without the flaw", row)
	}
}

func TestAStrategyHuntsWithoutTheWrittenFaults(t *testing.T) {
	e := Exhibition{Strategy: strategy.Random}
	flawCase := early(t)[0]
	all, err := e.strategies(flawCase, 1)
	if err != nil {
		t.Fatal(err)
	}
	if s := all[0].Choose(1); len(s.Faults) != 0 || s.Generate == nil || s.Flaw != flawCase.Flaw {
		t.Errorf("found the faults %v and the flaw %q, expected generated faults alone and the flaw %q", s.Faults, s.Flaw, flawCase.Flaw)
	}
	if len(flawCase.Scenarios[0].Faults) == 0 {
		t.Error("the scenario has no faults that could be taken away")
	}
	e.Strategy = "luck"
	if _, err := e.strategies(flawCase, 1); err == nil {
		t.Error("a strategy that there is not was taken")
	}
}

func TestAContestComparesWithTheFirstStrategy(t *testing.T) {
	row := func(flaw string, median int, seeds ...int) Row {
		return Row{Protocol: "raft", Flaw: flaw, SeedsMedian: median, Seeds: seeds}
	}
	c := Contest{
		Strategies: []string{"random", "swarm"},
		SeedsMax:   9,
		Rows: [][]Row{
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
	if got := c.Table(); got != want {
		t.Errorf("found\n%s\nexpected\n%s", got, want)
	}
}
