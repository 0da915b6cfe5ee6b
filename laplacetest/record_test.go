package laplacetest_test

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/services/kv"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/disk"
)

const napRun = "runs/TestFake/short-naps"

// filesOf are the names of what a directory has.
func filesOf(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// runIn is the run of a test that a directory holds.
func runIn(t *testing.T, dir string) *rundir.Tested {
	t.Helper()
	tested, err := rundir.FindTested(dir)
	if err != nil || tested == nil || tested.Result == nil {
		t.Fatalf("%s: found %+v (%v), expected the run of a test", dir, tested, err)
	}
	return tested
}

func TestAFailedCheckLeavesItsRunAndSaysWhatHadHappened(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "3")
	set(t, "rapid.shrinktime", "30s") // more than it takes
	bad := func(t laplacetest.TB) { laplacetest.Check(t, sleepers(1500*time.Millisecond)) }
	journal := regexp.MustCompile(`What had happened:\n(?s:.*)s  fault pause-\d: pause\n\s+[0-9.µms]+  c1 is paused\n(?s:.*)  c1 goes on\n(?s:.*)  c1 noted: woke\nIts run is in `)

	opens := "Its run is in " + napRun + ", drawn in report.html there. To open it:\n\tlaplace explain " + napRun + "; laplace replay " + napRun + "\n"
	f := try(t, bad)
	f.mustFail(t, opens)
	if !journal.MatchString(f.log.String()) {
		t.Errorf("no journal of the smallest run was told:\n%s", &f.log)
	}
	want := []string{"case.yaml", "report.html", "result.json", "story.txt", "timeline.svg", "trace"}
	if found := filesOf(t, napRun); !slices.Equal(found, want) {
		t.Errorf("found the files %q, expected %q", found, want)
	}
	if kept := readFile(t, keptNap); readFile(t, filepath.Join(napRun, "case.yaml")) != kept || !strings.Contains(kept, "\npackage: \"github.com/laplace-sim/laplace/laplacetest\"\n") {
		t.Errorf("the case beside the run is not that which is kept, with its package:\n%s", kept)
	}
	for _, path := range []string{napRun, filepath.Join(napRun, "case.yaml"), keptNap} {
		tested := runIn(t, path)
		text := tested.Story().Text(plain)
		for _, words := range []string{"VIOLATION", "TestFake · ", "short naps: a nap of ", "c1 noted: woke", "fault pause-", "c1 stood still", "-run '^TestFake$' -laplace.replay="} {
			if !strings.Contains(text, words) {
				t.Errorf("%s: the story lacks %q:\n%s", path, words, text)
			}
		}
	}

	// The same case by the same model takes the place of its run, and what somebody
	// has edited stays.
	try(t, bad).mustFail(t, "as when it was kept", opens)
	if found := filesOf(t, "runs/TestFake"); !slices.Equal(found, []string{"short-naps"}) {
		t.Errorf("found %q, expected the one run", found)
	}
	set(t, "laplace.replay", napRun+"/case.yaml")
	try(t, bad).mustFail(t, opens)
	edited := readFile(t, napRun+"/case.yaml") + "# mine\n"
	if err := os.WriteFile(napRun+"/case.yaml", []byte(edited), 0o666); err != nil {
		t.Fatal(err)
	}
	set(t, "laplace.replay", "")
	try(t, bad).mustFail(t, "Its run is in "+napRun+"-2, ")
	if readFile(t, napRun+"/case.yaml") != edited {
		t.Error("what was edited was overwritten")
	}
	if tested, err := rundir.FindTested(napRun); err != nil || tested == nil || tested.Result != nil {
		t.Errorf("an edited case was taken for that of the run beside it: %+v (%v)", tested, err)
	}
}

// plain is a terminal without colours.
var plain explain.Terminal

func TestACheckThatPassesLeavesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "3")
	try(t, func(t laplacetest.TB) { laplacetest.Check(t, sleepers(time.Minute)) }).mustPass(t)
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if path != "." {
			t.Errorf("%s is left", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A panic of what watches the run is the test's own: it ends the run as a panic of a
// property does, and the run is left with what had happened up to it.
func TestAPanicOfAnObserverLeavesTheRunThatItEnded(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	f := try(t, func(t laplacetest.TB) {
		laplacetest.Check(t, aCluster(func(c *laplacetest.Cluster) {
			c.Client(laplacetest.Blocking(func(co *sim.Coroutine) {
				co.Sleep(time.Second)
				co.Observe(sim.Observation{Kind: sim.Note, Text: "one"})
			}))
			c.Always("watched", func(o sim.Observed) error {
				if o.Kind == sim.Note && o.Text == "one" {
					pop(nil)
				}
				return nil
			})
		}))
	})
	if f.mustFail(t); !strings.Contains(f.log.String(), "Its run is in runs/TestFake/harness, ") || !strings.Contains(f.log.String(), "c1 noted: one") {
		t.Errorf("expected the run, and what c1 noted:\n%s", &f.log)
	}
	r := runIn(t, "runs/TestFake/harness").Result
	if p := r.Panic; p == nil || p.Node != "" || len(p.Stack) == 0 {
		t.Errorf("found the panic %+v, expected one of no node", p)
	}
	if first, broken := r.First(); !broken || first.Name != "harness" || first.Evidence.Event == 0 || first.Evidence.At != time.Second {
		t.Errorf("found the check %+v, expected one that shows at 1s", first)
	}
}

func TestAPanicIsKeptWithItsNodeAndTheCallsOfTheUserFirst(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	f := try(t, func(t laplacetest.TB) {
		laplacetest.Check(t, aCluster(func(c *laplacetest.Cluster) {
			c.Client(laplacetest.Blocking(func(co *sim.Coroutine) { co.Sleep(time.Second); pop(nil) }))
		}))
	})
	stack := regexp.MustCompile(`program: c1 panicked: runtime error: index out of range \[-1\] \(at 1s, event \d+\)\n\s+laplacetest/storm_test.go:\d+ laplacetest_test.pop\n` +
		`(\s+laplacetest/\S+_test.go:\d+ laplacetest_test\S+\n)+\s+… and \d+ calls? of runtime and kernel\nWhat had happened:\n`)
	if f.mustFail(t); !stack.MatchString(f.log.String()) {
		t.Errorf("expected the property, the calls and the journal, in this order:\n%s", &f.log)
	}
	tested := runIn(t, "runs/TestFake/program")
	if p := tested.Result.Panic; p == nil || p.Node != "c1" || len(p.Stack) == 0 || !strings.Contains(p.Stack[len(p.Stack)-1].Function, "laplacetest_test") && len(p.Stack.Program()) == 0 {
		t.Errorf("found the panic %+v", p)
	}
	if text := tested.Story().Text(plain); !strings.Contains(text, "c1 failed, when its timer ") {
		t.Errorf("the story does not say who failed:\n%s", text)
	}
}

func TestTheHistoryOfARecorderIsLeftWithTheRun(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	f := try(t, func(t laplacetest.TB) {
		laplacetest.Check(t, aCluster(func(c *laplacetest.Cluster) {
			r := c.Recorder()
			c.Client(laplacetest.Blocking(func(co *sim.Coroutine) {
				r.Call("c1", services.Operation{Kind: kv.Get, Key: "k"})
				co.Sleep(time.Second)
				r.Return("c1", services.Result{Value: "from nowhere", Found: true}, services.Succeeded)
			}))
			c.Linearizable(keyvalue.Linearizable, r.History)
		}))
	})
	f.mustFail(t, "linearizability: violation: ")
	const dir = "runs/TestFake/linearizability"
	want := []string{"case.yaml", "history.jsonl", "linearizability.html", "report.html", "result.json", "story.txt", "timeline.svg", "trace"}
	if found := filesOf(t, dir); !slices.Equal(found, want) {
		t.Errorf("found the files %q, expected %q", found, want)
	}
	tested := runIn(t, dir)
	story := tested.Story()
	if r := tested.Result; len(r.History) != 1 || r.Operations.OK != 1 || r.Checks[0].Promise != checker.Freshness {
		t.Errorf("found the result %+v", r)
	}
	if len(story.Operations) != 1 || !story.Operations[0].Accused || !strings.Contains(story.Operations[0].Text, "from nowhere") {
		t.Errorf("the story is about the operations %+v", story.Operations)
	}
}

func TestWhatBecomesOfNodesIsTold(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	f := try(t, func(t laplacetest.TB) {
		laplacetest.Check(t, aCluster(func(c *laplacetest.Cluster) {
			w := c.World()
			for second, do := range []func(sim.NodeID){
				w.Pause, w.Resume, w.Stop, w.Boot, func(id sim.NodeID) { w.Crash(id, disk.Drop) }, w.Boot,
			} {
				w.At(time.Duration(second)*100*time.Millisecond, fmt.Sprint("act ", second), func() { do(1) })
			}
			c.Always("two lives", func(o sim.Observed) error {
				if o.Incarnation > 2 {
					return fmt.Errorf("a third")
				}
				return nil
			})
		}))
	})
	f.mustFail(t, "0s  act 0\n", "0s  n1 is paused\n", "100ms  n1 goes on\n", "200ms  n1 is stopped\n", "300ms  n1 is started\n",
		"400ms  n1 crashes\n", "500ms  act 5\n", "500ms  n1 is started\n", "500ms  n1 became ticker of term 1\n")
}

// Nodes are added in any order; reports want servers first.
func TestServersComeFirstInARunThatIsLeft(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	try(t, func(t laplacetest.TB) {
		laplacetest.Check(t, laplacetest.Test[struct{}]{Events: 1, Cluster: func(c *laplacetest.Cluster, _ struct{}) {
			c.Bystander("store", laplacetest.Blocking(func(co *sim.Coroutine) {
				co.Sleep(2500 * time.Millisecond)
				co.Observe(sim.Observation{Kind: sim.Note, Text: "stored"})
			}))
			c.Client(laplacetest.Blocking(func(co *sim.Coroutine) { co.Sleep(time.Minute) }))
			c.Servers(2, func(servers []sim.NodeID) sim.Factory { return newTicker(servers) })
			c.Always("nothing stored", func(o sim.Observed) error {
				if o.Text == "stored" {
					return fmt.Errorf("something is")
				}
				return nil
			})
		}})
	}).mustFail(t, "2.5s  store noted: stored\n", "1s  n1 noted: tick\n", "1s  n2 noted: tick\n")
	r := runIn(t, "runs/TestFake/nothing-stored").Result
	if want := []string{"n1", "n2", "c1", "store"}; !slices.Equal(r.Names, want) || r.Nodes != 2 {
		t.Errorf("found the nodes %q, %d of them servers, expected %q and 2", r.Names, r.Nodes, want)
	}
	for _, role := range r.Roles {
		if role.Role != "ticker" || role.Node > 2 {
			t.Errorf("found the role %+v, expected servers alone to tick", role)
		}
	}
	if len(r.Roles) != 2 {
		t.Errorf("found %d roles, expected one of each server", len(r.Roles))
	}
}

// A property whose name is that of a check with a story of its own is still one that
// a test states.
func TestAPropertyIsNotToldAsTheCheckThatHasItsName(t *testing.T) {
	for _, name := range []string{checker.ElectionSafetyName, checker.ProgressName, linear.Name, scenarios.OrdersName, scenarios.ProgramName} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			set(t, "rapid.seed", "1")
			f := try(t, func(t laplacetest.TB) {
				laplacetest.Check(t, aCluster(func(c *laplacetest.Cluster) {
					c.Finally(name, func() error { return fmt.Errorf("it is bad") })
				}))
			})
			if f.mustFail(t, name+": it is bad"); strings.Contains(f.log.String(), "No run") {
				t.Errorf("no run was left:\n%s", &f.log)
			}
			tested := runIn(t, "runs/TestFake/"+strings.ReplaceAll(name, " ", "-"))
			if text := tested.Story().Text(plain); !strings.Contains(text, "then it showed") || !strings.Contains(text, "n1 noted: tick") {
				t.Errorf("found the story\n%s", text)
			}
		})
	}
}

func TestAScenarioThatFailsLeavesARunThatCanBeReplayed(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "1")
	set(t, "rapid.checks", "5")
	set(t, "rapid.shrinktime", "30s") // more than it takes
	s, err := scenarios.Find("raft/lossy-network")
	if err != nil {
		t.Fatal(err)
	}
	s.Flaw = "no-sessions"
	const dir = "runs/TestFake/at-most-once"
	try(t, func(t laplacetest.TB) { laplacetest.Scenario(t, s) }).mustFail(t, " things that had happened:\n", "Its run is in "+dir+",")
	saved, err := scenarios.LoadRun(dir)
	if err != nil || saved.Trace == nil {
		t.Fatalf("found %v and the trace %v", err, saved.Trace)
	}
	if r, mismatch, err := scenarios.Replay(t.Context(), saved, scenarios.Options{}); err != nil || mismatch != nil || r.Signature != "at most once" {
		t.Errorf("the replay finds %v, %v", mismatch, err)
	}
}

// TestLeaver is a test that fails, if it is asked for.
func TestLeaver(t *testing.T) {
	if os.Getenv(userTest) != "leaver" {
		t.Skip("this is run by TestARunGoesToTheArtifactsIfTheyAreKept")
	}
	laplacetest.Check(t, bad(func(c *laplacetest.Cluster) { c.Finally("end", func() error { return fmt.Errorf("bad end") }) }))
}

func TestARunGoesToTheArtifactsIfTheyAreKept(t *testing.T) {
	t.Parallel()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, flags := range [][]string{nil, {"-test.artifacts", "-test.outputdir=out"}} {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "out"), 0o777); err != nil {
			t.Fatal(err)
		}
		leaver := exec.Command(binary, append(flags, "-test.run=^TestLeaver$", "-rapid.shrinktime=100ms", "-rapid.seed=1")...)
		leaver.Dir, leaver.Env = dir, append(os.Environ(), userTest+"=leaver")
		output, err := leaver.CombinedOutput()
		if err == nil {
			t.Fatalf("it did not fail, but said:\n%s", output)
		}
		where := regexp.MustCompile(`Its run is in (\S+), drawn`).FindSubmatch(output)
		if where == nil {
			t.Fatalf("%q: no run was left:\n%s", flags, output)
		}
		place := string(where[1])
		if !filepath.IsAbs(place) {
			place = filepath.Join(dir, place)
		}
		within, err := filepath.Rel(dir, place)
		if want := map[bool]string{true: "out", false: "runs"}[flags != nil]; err != nil || strings.Split(filepath.ToSlash(within), "/")[0] != want {
			t.Errorf("%q: the run is in %s, expected it in %s", flags, within, want)
		}
		if runIn(t, place).Package != "github.com/laplace-sim/laplace/laplacetest" {
			t.Errorf("found the package %q", runIn(t, place).Package)
		}
	}
}
