package runner

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/sim"
)

// asWorker is set in the environment of a process that is a worker of a test.
const asWorker = "LAPLACE_LAB_WORKER"

func TestMain(m *testing.M) {
	if os.Getenv(asWorker) != "" {
		lines := os.Stdout
		os.Stdout = os.Stderr
		if err := labs.Work(context.Background(), &labs.Solution{Lab: lab}, os.Stdin, lines); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(74)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// memory is what runs of one process leave behind.
var memory uint64

// lab has a test for each way in which a program misbehaves.
var lab = &labs.Lab{Name: "hostile", Parts: []labs.Part{{Name: "a", Tests: []labs.Test{
	try("good", func(uint64, *labs.Outcome) {}),
	try("unsafe", func(seed uint64, o *labs.Outcome) {
		if seed%7 == 3 {
			o.Checks[0] = o.Checks[0].Violated(checker.Evidence{Event: 100 - seed}, "two leaders")
		}
	}),
	try("fails", func(_ uint64, o *labs.Outcome) {
		for i := range o.Checks {
			o.Checks[i] = o.Checks[i].Violated(checker.Evidence{}, "nothing happens")
		}
	}),
	try("ends at once", func(uint64, *labs.Outcome) { os.Exit(0) }),
	try("exits", func(seed uint64, o *labs.Outcome) {
		if seed == 13 {
			os.Exit(0)
		}
	}),
	try("recurses", func(seed uint64, o *labs.Outcome) {
		if seed%20 == 5 {
			var f func(int) int
			f = func(n int) int { return f(n+1) + 1 }
			o.Events = uint64(f(0))
		}
	}),
	try("waits", func(seed uint64, o *labs.Outcome) {
		if seed == 2 {
			select {}
		}
	}),
	try("sleeps", func(seed uint64, o *labs.Outcome) {
		if seed == 12 { // behind those that are repeated: each time costs all of the patience
			time.Sleep(time.Hour)
		}
	}),
	try("prints", func(seed uint64, o *labs.Outcome) {
		if seed == 4 {
			for {
				fmt.Println(strings.Repeat("x", 4095))
			}
		}
	}),
	try("remembers", func(seed uint64, o *labs.Outcome) {
		memory = memory*31 + seed
		o.Digest = sim.Digest(memory)
	}),
}}}}

func try(name string, do func(seed uint64, o *labs.Outcome)) labs.Test {
	return labs.Test{Name: name, Asks: "Nothing is wrong.", Points: 10, Try: func(_ context.Context, _ *labs.Solution, seed uint64) (*labs.Outcome, error) {
		fmt.Println("a solution prints", seed)
		o := &labs.Outcome{Seed: seed, Digest: sim.Digest(seed), Events: 200, Checks: []checker.Check{
			checker.Check{Name: "election safety", Promise: checker.Leadership}.Valid("one"),
			checker.Check{Name: "progress", Promise: checker.Liveness}.Valid("all"),
		}}
		do(seed, o)
		return o, nil
	}}
}

func worker(ctx context.Context) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), asWorker+"=1")
	return cmd
}

func planOf(seeds uint64, tests ...string) (plan []labs.PlannedTest) {
	for _, test := range tests {
		p := labs.PlannedTest{Test: test}
		for seed := uint64(1); seed <= seeds; seed++ {
			p.Seeds = append(p.Seeds, seed)
		}
		plan = append(plan, p)
	}
	return plan
}

func reportsOf(t *testing.T, jobs int, silence time.Duration, plan []labs.PlannedTest) []labs.TestReport {
	t.Helper()
	var told []labs.TestReport
	reports, err := Run(t.Context(), lab, plan, Options{Start: worker, Jobs: jobs, Silence: silence, Done: func(r labs.TestReport) { told = append(told, r) }})
	if err != nil {
		t.Fatal(err)
	}
	if len(told) != len(plan) || len(reports) != len(plan) {
		t.Fatalf("told of %d tests, returned %d, expected %d", len(told), len(reports), len(plan))
	}
	return reports
}

func TestAnyNumberOfJobsComesToTheSame(t *testing.T) {
	plan := planOf(50, "good", "unsafe", "exits", "recurses", "prints")
	var first string
	for _, jobs := range []int{1, 2, 5} {
		text, err := json.Marshal(reportsOf(t, jobs, 0, plan))
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = string(text)
		}
		if string(text) != first {
			t.Fatalf("with %d jobs found\n%s\nexpected\n%s", jobs, text, first)
		}
	}
}

func TestAProgramThatEndsFailsTheSeedInWhichItDid(t *testing.T) {
	for _, c := range []struct {
		test    string
		passed  int
		seed    uint64
		words   string
		points  int
		noted   string
		silence time.Duration // far above what a run takes on a machine that is loaded
	}{
		{"good", 50, 0, "", 10, "", 0},
		{"unsafe", 43, 45, "two leaders", 5, "", 0},
		{"exits", 49, 13, "exit status 0 before the run was over", 0, "", 0},
		{"recurses", 42, 5, "stack exceeds", 0, "the last 5 were not made", 0},
		{"waits", 49, 2, "all goroutines are asleep", 0, "", 0},
		{"sleeps", 49, 12, "one run took more than 15s", 0, "", 15 * time.Second},
		{"prints", 49, 4, "printed more than 4 MiB", 0, "", 0},
	} {
		t.Run(c.test, func(t *testing.T) {
			t.Parallel()
			r := reportsOf(t, 2, c.silence, planOf(50, c.test))[0]
			if r.Passed != c.passed || r.Points != c.points || !strings.Contains(r.Note, c.noted) || (r.Note == "") != (c.noted == "") {
				t.Errorf("found %d passed, %d points and the note %q of %+v, expected %d, %d and %q", r.Passed, r.Points, r.Note, r.Claims, c.passed, c.points, c.noted)
			}
			if c.words == "" {
				if r.Worst != nil {
					t.Errorf("found the failure %+v", r.Worst)
				}
				return
			}
			if r.Worst == nil || r.Worst.Seed != c.seed || !strings.Contains(r.Worst.Check.Detail, c.words) {
				t.Errorf("found the failure %+v, expected seed %d and %q", r.Worst, c.seed, c.words)
			}
		})
	}
}

func TestAPilotEndsATestInWhichNothingIsPassed(t *testing.T) {
	for _, jobs := range []int{1, 3} {
		reports, err := Run(t.Context(), lab, planOf(50, "good", "fails", "exits", "recurses", "ends at once"), Options{Start: worker, Jobs: jobs, Pilot: 20})
		if err != nil {
			t.Fatal(err)
		}
		whole := reportsOf(t, 2, 0, planOf(50, "good", "exits", "recurses"))
		for i, at := range []int{0, 2, 3} { // a pilot that passes something changes nothing
			a, _ := json.Marshal(reports[at])
			b, _ := json.Marshal(whole[i])
			if string(a) != string(b) {
				t.Errorf("with %d jobs found\n%s\nexpected\n%s", jobs, a, b)
			}
		}
		if r := reports[1]; r.Seeds != 20 || r.Passed != 0 || r.Note != "none of the first 20 tries was passed, and the other 30 were not made" {
			t.Errorf("with %d jobs found %d of %d and the note %q", jobs, r.Passed, r.Seeds, r.Note)
		}
		if r := reports[4]; r.Seeds != 20 || !strings.Contains(r.Note, "ended in 3 tries; the last 17 were not made") || !strings.Contains(r.Note, "the other 30 were not made") {
			t.Errorf("with %d jobs found %d of %d and the note %q", jobs, r.Passed, r.Seeds, r.Note)
		}
	}
}

func TestWhatRunsLeaveBehindForTheNextIsFound(t *testing.T) {
	for _, jobs := range []int{1, 2} {
		r := reportsOf(t, jobs, 0, planOf(20, "remembers"))[0]
		if r.Worst == nil || r.Worst.Check.Name != labs.DeterminismName {
			t.Errorf("with %d jobs found %+v, expected the claim of determinism to fail", jobs, r.Worst)
		}
		if i := slices.IndexFunc(r.Claims, func(c labs.Claim) bool { return c.Check == labs.DeterminismName }); i < 0 || r.Claims[i].Points != 0 {
			t.Errorf("found the claims %+v", r.Claims)
		}
	}
}

func TestAWorkerThatCannotBeStartedIsAnErrorAndNoVerdict(t *testing.T) {
	for _, args := range [][]string{{"/nowhere/at/all"}, {os.Args[0], "-no-such-flag"}} {
		reports, err := Run(t.Context(), lab, planOf(3, "good"), Options{Jobs: 2, Start: func(ctx context.Context) *exec.Cmd {
			return exec.CommandContext(ctx, args[0], args[1:]...)
		}})
		if err == nil || len(reports) > 0 {
			t.Errorf("%q: found %+v and the error %v", args, reports, err)
		}
	}
}

func TestAnInterruptEndsAllWorkers(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	made := 0
	reports, err := Run(ctx, lab, planOf(1000, "good", "unsafe", "waits"), Options{Start: worker, Jobs: 2, Progress: func(int, int) {
		if made++; made == 1500 {
			stop()
		}
	}})
	if err != context.Canceled || len(reports) > 2 {
		t.Errorf("found %d reports and the error %v", len(reports), err)
	}
}
