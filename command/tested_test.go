package command

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/sim"
)

// A failing test fails in place of the one around it.
type failing struct {
	*testing.T
	failed bool
	log    strings.Builder
}

func (f *failing) Name() string                    { return "TestFails" }
func (f *failing) Failed() bool                    { return f.failed }
func (f *failing) Logf(s string, arguments ...any) { fmt.Fprintf(&f.log, s+"\n", arguments...) }
func (f *failing) Log(arguments ...any)            { fmt.Fprintln(&f.log, arguments...) }
func (f *failing) Fail()                           { f.failed = true }
func (f *failing) FailNow()                        { f.failed = true; runtime.Goexit() }
func (f *failing) Error(arguments ...any)          { f.Log(arguments...); f.Fail() }
func (f *failing) Fatal(arguments ...any)          { f.Log(arguments...); f.FailNow() }
func (f *failing) Errorf(s string, arguments ...any) {
	f.Logf(s, arguments...)
	f.Fail()
}
func (f *failing) Fatalf(s string, arguments ...any) {
	f.Logf(s, arguments...)
	f.FailNow()
}

// What failedCheck leaves.
const (
	leftRun  = "runs/TestFails/no-second"
	leftCase = "testdata/laplace/TestFails/no-second.yaml"
)

// failedCheck leaves what a check does that fails, in a new working directory: the
// program is nobody's whom the command knows.
func failedCheck(t *testing.T) {
	t.Helper()
	inEmptyDirectory(t)
	f, done := &failing{T: t}, make(chan struct{})
	go func() {
		defer close(done)
		laplacetest.Check(f, laplacetest.Test[struct{}]{Events: 1, Seed: 1, Cluster: func(c *laplacetest.Cluster, _ struct{}) {
			c.Client(laplacetest.Blocking(func(co *sim.Coroutine) {
				for range 3 {
					co.Sleep(time.Second)
					co.Observe(sim.Observation{Kind: sim.Note, Text: "a second"})
				}
			}))
			c.Always("no second", func(sim.Observed) error { return fmt.Errorf("there is one") })
		}})
	}()
	<-done
	for _, words := range []string{"kept in " + leftCase, "laplace explain " + leftRun + "; laplace replay " + leftRun} {
		if !f.failed || !strings.Contains(f.log.String(), words) {
			t.Fatalf("it did not fail with %q, but said\n%s", words, &f.log)
		}
	}
}

func TestWhatAFailedCheckLeftIsExplained(t *testing.T) {
	failedCheck(t)
	before := tree(t)
	for _, path := range []string{leftRun, leftRun + "/case.yaml", leftCase} {
		for flags, words := range map[string][]string{
			"":                 {"VIOLATION", "TestFails", "seed 1", "no second: there is one", "c1 noted: a second"},
			"--all":            {"VIOLATION", "Its causal past: ", "c1 started"},
			"--markdown":       {"### violation: TestFails", "c1 noted: a second"},
			"--markdown --all": {"### violation: TestFails", "```text", "c1 started"},
		} {
			a := laplace(t, append([]string{"explain", path}, strings.Fields(flags)...)...)
			if a.status != 1 || a.err != "" {
				t.Errorf("%s %s: exit status %d with %q, want 1 and nothing", path, flags, a.status, a.err)
			}
			for _, w := range append(words, "go test github.com/laplace-sim/laplace/command -run '^TestFails$' -laplace.replay=") {
				if !strings.Contains(a.out, w) {
					t.Errorf("%s %s: it lacks %q:\n%s", path, flags, w, a.out)
				}
			}
		}
	}
	var story struct {
		Verdict, Check, Replay string
		Steps                  []struct{ Event uint64 }
	}
	if a := laplace(t, "explain", leftRun, "--json"); json.Unmarshal([]byte(a.out), &story) != nil || story.Verdict != "violation" || story.Check != "no second" || len(story.Steps) == 0 {
		t.Errorf("found\n%s%s", a.out, a.err)
	}
	if after := tree(t); !slices.Equal(after, before) {
		t.Errorf("explain left %q, want %q", after, before)
	}
}

func TestACaseWhoseRunIsGoneIsExplainedByWhatItSays(t *testing.T) {
	failedCheck(t)
	if err := os.RemoveAll("runs"); err != nil {
		t.Fatal(err)
	}
	a := laplace(t, "explain", leftCase)
	if a.status != 1 || !strings.Contains(a.out, "no second: there is one") || !strings.Contains(a.out, "No run of this case lies beside it") || !strings.Contains(a.out, "go test ") {
		t.Errorf("exit status %d and\n%s%s", a.status, a.out, a.err)
	}
	writeFile(t, leftCase, strings.Replace(readFile(t, leftCase), "seed: 1", "seed: x", 1))
	for _, command := range []string{"explain", "replay", "shrink"} {
		laplace(t, command, leftCase).expectError(t, 64, leftCase+":", `found "x", expected a whole number`)
	}
}

func TestOnlyTheTestRepeatsWhatItLeft(t *testing.T) {
	failedCheck(t)
	line := "go test github.com/laplace-sim/laplace/command -run '^TestFails$' -laplace.replay="
	for _, path := range []string{leftRun, leftRun + "/case.yaml", leftCase} {
		a := laplace(t, "replay", path)
		if a.status != 2 || a.err != "" {
			t.Errorf("%s: exit status %d with %q, want 2 and nothing", path, a.status, a.err)
		}
		for _, w := range []string{"NOT REPEATED", "no second: there is one", line, "laplace explain " + path} {
			if !strings.Contains(a.out, w) {
				t.Errorf("%s: it lacks %q:\n%s", path, w, a.out)
			}
		}
		for _, args := range [][]string{{"shrink", path}, {"refind", path}, {"run", leftCase}, {"replay", path, "--until", "2"}} {
			laplace(t, args...).expectError(t, 64, "found a case of TestFails, which only that test can run, expected the run of a scenario", line)
		}
	}
}
