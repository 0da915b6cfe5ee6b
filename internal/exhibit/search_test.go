package main

import (
	"reflect"
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

// early are flaws of raft with scenarios that show them within a few seeds.
func early(t testing.TB) []flawCase {
	in := func(name, scenario string) flawCase {
		return flawCase{flaw{"raft", name}, []scenarios.Scenario{library(t, scenario)}}
	}
	return []flawCase{
		in("forget-vote", "raft/blackouts"),
		in("commit-prior-term", "raft/leader-churn"),
		in("stale-read", "raft/leader-partition"),
		in("no-sessions", "raft/lossy-network"),
	}
}

func TestEachFlawIsFoundAndItsProtocolCleanWithout(t *testing.T) {
	s := search{flaws: early(t), ranges: 2, seedsMax: 40, first: 1}
	exhibit := func(jobs int) []finding {
		s.jobs = jobs
		rows, err := s.run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	rows := exhibit(2)
	if len(rows) != len(s.flaws) {
		t.Fatalf("found %d rows, expected %d", len(rows), len(s.flaws))
	}
	for i, row := range rows {
		if row.name != s.flaws[i].name || row.ranges() != s.ranges || row.seedsMedian == 0 || row.virtualMedian == 0 || len(row.checks) == 0 {
			t.Errorf("found %+v, expected %s to be seen in all ranges", row, s.flaws[i].name)
		}
		tried := 0
		for _, seeds := range row.seeds {
			tried += seeds
		}
		if row.cleanRuns != tried || len(row.cleanFailures) > 0 {
			t.Errorf("%s: %d clean runs, of which failed %+v; expected %d, all valid", row.name, row.cleanRuns, row.cleanFailures, tried)
		}
	}
	s.flaws = s.flaws[:2]
	if again := exhibit(1); !reflect.DeepEqual(again, rows[:2]) {
		t.Errorf("two jobs found\n%sone job found\n%s", markdown(rows[:2]), markdown(again))
	}
}

func TestAnExhibitSaysWhatItDidNotFindAndWhichTwinWasNotClean(t *testing.T) {
	// Clients that think until all is over show neither the flaw nor anything
	// else, so no run is valid.
	idle := library(t, "raft/quiet")
	idle.Duration, idle.Recovery = 200*time.Millisecond, 100*time.Millisecond
	idle.Workload.Think = dist.Constant(time.Hour)
	flaws := []flawCase{{forgetVote, []scenarios.Scenario{idle}}}
	rows, err := search{flaws: flaws, ranges: 3, seedsMax: 2}.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row.ranges() != 0 || row.seedsMedian != 0 || len(row.scenarios) != 0 {
			t.Errorf("found %+v, expected no violation", row)
		}
		if row.cleanRuns != 6 || len(row.cleanFailures) != 6 || row.cleanFailures[5].seed != 5 || row.cleanFailures[5].verdict != checker.Unknown {
			t.Errorf("found %+v, expected all six clean runs to fail", row)
		}
	}
}

func TestAnExhibitRefusesWhatDoesNotExist(t *testing.T) {
	for _, q := range []flaw{{"nothing", "forget-vote"}, {"raft", "nothing"}} {
		if _, err := (search{flaws: []flawCase{{flaw: q}}, ranges: 1, seedsMax: 1}).run(t.Context()); err == nil {
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
	got := markdown([]finding{
		{
			flaw: forgetVote, scenarios: []tally{{"raft/blackouts", 2}}, checks: []tally{{"election safety", 2}, {"promises", 1}},
			seeds: []int{4, 1}, seedsMedian: 4, virtualMedian: 41 * time.Second, cleanRuns: 5,
		},
		{
			flaw: flaw{"raft", "shy"}, seeds: []int{0, 0}, cleanRuns: 80,
			cleanFailures: []failure{{"raft/quiet", 7, checker.Unknown, "progress: nobody went on"}},
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

func TestTheExhibitTellsOfRunsThatPanicked(t *testing.T) {
	row := newFinding([]find{{flaw: staleRead, panics: []failure{{scenario: "raft/quiet", seed: 7, detail: "harness: no place"}}}})
	if text := markdown([]finding{row}); !strings.Contains(text, "- raft with stale-read: raft/quiet, seed 7: unknown: harness: no place") {
		t.Errorf("the table is\n%s", text)
	}
}
