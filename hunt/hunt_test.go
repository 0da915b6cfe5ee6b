package hunt

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/dist"
)

// library returns a scenario of the library.
func library(t testing.TB, name string) scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAHuntIsTheSameForAnyNumberOfJobs(t *testing.T) {
	plan := Plan{
		Scenarios: []scenarios.Scenario{library(t, "raft/quiet"), library(t, "raft/minority-partition")},
		Seeds:     Seeds{First: 40, Count: 4},
	}
	runs := func(jobs int) []string {
		plan.Jobs = jobs
		var all []string
		for r, err := range Run(t.Context(), plan) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, fmt.Sprint(r.Scenario, " ", r.Seed, " ", r.Digest, " ", r.Verdict))
		}
		return all
	}
	one := runs(1)
	if len(one) != 8 || one[0][:13] != "raft/quiet 40" || one[7][:26] != "raft/minority-partition 43" {
		t.Errorf("found %q, expected both scenarios with each of four seeds", one)
	}
	if three := runs(3); !slices.Equal(one, three) {
		t.Errorf("one job found  %q\nthree jobs found %q", one, three)
	}
}

func TestAHuntEndsWithTheErrorOfAScenarioThatCannotBeRun(t *testing.T) {
	bad := library(t, "raft/quiet")
	bad.Nodes = 0
	runs := 0
	var last error
	for r, err := range Run(t.Context(), Plan{Scenarios: []scenarios.Scenario{bad}, Seeds: Seeds{Count: 9}}) {
		runs++
		last = err
		if r != nil {
			t.Error("found a result, expected none")
		}
	}
	if runs != 1 || last == nil {
		t.Errorf("found %d results and the error %v, expected one error", runs, last)
	}
}

func TestAHuntCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	runs := 0
	var last error
	for r, err := range Run(ctx, Plan{Scenarios: []scenarios.Scenario{library(t, "raft/quiet")}, Seeds: Seeds{Count: 1 << 40}}) {
		if last = err; r != nil {
			runs++
		}
		if runs == 3 {
			cancel()
		}
	}
	if !errors.Is(last, context.Canceled) || runs < 3 || runs > 1000 {
		t.Errorf("found %d runs and the error %v, expected few and that of the context", runs, last)
	}
}

// early are flaws of raft with scenarios that show them within a few seeds.
func early(t testing.TB) []FlawCase {
	flawCase := func(flaw, scenario string) FlawCase {
		return FlawCase{Protocol: "raft", Flaw: flaw, Scenarios: []scenarios.Scenario{library(t, scenario)}}
	}
	return []FlawCase{
		flawCase("forget-vote", "raft/blackouts"),
		flawCase("commit-prior-term", "raft/leader-churn"),
		flawCase("stale-read", "raft/leader-partition"),
		flawCase("no-sessions", "raft/lossy-network"),
	}
}

func TestTheExhibitShowsEachFlawAndACleanTwin(t *testing.T) {
	e := Exhibition{Flaws: early(t), Ranges: 2, SeedsMax: 40, First: 1}
	exhibit := func(jobs int) []Row {
		e.Jobs = jobs
		var rows []Row
		for row, err := range Exhibit(t.Context(), e) {
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, row)
		}
		return rows
	}
	rows := exhibit(2)
	if len(rows) != len(e.Flaws) {
		t.Fatalf("found %d rows, expected %d", len(rows), len(e.Flaws))
	}
	for i, row := range rows {
		if row.Flaw != e.Flaws[i].Flaw || row.Found() != e.Ranges || row.SeedsMedian == 0 || row.VirtualMedian == 0 || len(row.Checks) == 0 {
			t.Errorf("found %+v, expected %s to be seen in all ranges", row, e.Flaws[i].Flaw)
		}
		tried := 0
		for _, seeds := range row.Seeds {
			tried += seeds
		}
		if row.CleanRuns != tried || len(row.CleanFailures) > 0 {
			t.Errorf("%s: %d clean runs, of which failed %+v; expected %d, all valid", row.Flaw, row.CleanRuns, row.CleanFailures, tried)
		}
	}
	e.Flaws = e.Flaws[:2]
	if again := exhibit(1); !reflect.DeepEqual(again, rows[:2]) {
		t.Errorf("two jobs found\n%sone job found\n%s", Table(rows[:2]), Table(again))
	}
}

func TestAnExhibitSaysWhatItDidNotFindAndWhichTwinWasNotClean(t *testing.T) {
	// Clients that think until all is over show neither the flaw nor anything
	// else, so no run is valid.
	idle := library(t, "raft/quiet")
	idle.Duration, idle.Recovery = 200*time.Millisecond, 100*time.Millisecond
	idle.Workload.Think = dist.Constant(time.Hour)
	flaws := []FlawCase{{Protocol: "raft", Flaw: "forget-vote", Scenarios: []scenarios.Scenario{idle}}}
	for row, err := range Exhibit(t.Context(), Exhibition{Flaws: flaws, Ranges: 3, SeedsMax: 2}) {
		if err != nil {
			t.Fatal(err)
		}
		if row.Found() != 0 || row.SeedsMedian != 0 || len(row.Scenarios) != 0 {
			t.Errorf("found %+v, expected no violation", row)
		}
		if row.CleanRuns != 6 || len(row.CleanFailures) != 6 || row.CleanFailures[5].Seed != 5 || row.CleanFailures[5].Verdict != checker.Unknown {
			t.Errorf("found %+v, expected all six clean runs to fail", row)
		}
	}
}

func TestAnExhibitRefusesWhatDoesNotExist(t *testing.T) {
	for _, q := range []FlawCase{{Protocol: "nothing", Flaw: "forget-vote"}, {Protocol: "raft", Flaw: "nothing"}} {
		var last error
		for _, err := range Exhibit(t.Context(), Exhibition{Flaws: []FlawCase{q}, Ranges: 1, SeedsMax: 1}) {
			last = err
		}
		if last == nil {
			t.Errorf("%+v: found no error", q)
		}
	}
}

func TestTheMedianCountsWhatWasNotFoundAsTheMost(t *testing.T) {
	for _, test := range []struct {
		seeds []int
		want  int
	}{
		{[]int{3}, 3},
		{[]int{5, 1, 3}, 3},
		{[]int{5, 1, 3, 2}, 3},
		{[]int{0, 1, 3}, 3},
		{[]int{0, 0, 3}, 0},
		{[]int{0, 9, 0, 1}, 0},
	} {
		if got := median(test.seeds); got != test.want {
			t.Errorf("%v: found %d, expected %d", test.seeds, got, test.want)
		}
	}
}

func TestATableIsAlignedAndNamesWhatIsWrong(t *testing.T) {
	got := Table([]Row{
		{
			Protocol: "raft", Flaw: "forget-vote", Scenarios: []Tally{{"raft/blackouts", 2}}, Checks: []Tally{{"election safety", 2}, {"promises", 1}},
			Seeds: []int{4, 1}, SeedsMedian: 4, VirtualMedian: 41 * time.Second, CleanRuns: 5,
		},
		{
			Protocol: "raft", Flaw: "shy", Seeds: []int{0, 0}, CleanRuns: 80,
			CleanFailures: []Failure{{Scenario: "raft/quiet", Seed: 7, Verdict: checker.Unknown, Detail: "progress: nobody went on"}},
		},
	})
	want := strings.TrimPrefix(`
| protocol | flaw        | seen by                           | scenario           | found  | seeds | virtual | without it                 |
|----------|-------------|-----------------------------------|--------------------|--------|-------|---------|----------------------------|
| raft     | forget-vote | election safety (2), promises (1) | raft/blackouts (2) | 2 of 2 | 4     | 41 s    | clean in 5 runs            |
| raft     | shy         |                                   |                    | 0 of 2 | -     | -       | **1 of 80 runs not valid** |

- raft without shy: raft/quiet, seed 7: unknown: progress: nobody went on
`, "\n")
	if got != want {
		t.Errorf("found\n%s\nexpected\n%s", got, want)
	}
}

// BenchmarkHunt is how long a seed takes with one job and with two.
func BenchmarkHunt(b *testing.B) {
	defer RelaxGC()()
	plan := Plan{Scenarios: []scenarios.Scenario{library(b, "raft/leader-partition"), library(b, "raft/everything")}}
	for _, jobs := range []int{1, 2} {
		b.Run(fmt.Sprint("jobs=", jobs), func(b *testing.B) {
			b.ReportAllocs()
			plan.Jobs, plan.Seeds.Count = jobs, uint64(b.N)
			for _, err := range Run(b.Context(), plan) {
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
