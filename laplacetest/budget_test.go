package laplacetest_test

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/laplacetest"
)

// rareVariable asks for TestRare as it stands.
const rareVariable = "LAPLACETEST_RARE"

// TestRare is what a user may have written: a store whose leader answers reads
// from its own memory. It takes an unlucky partition to see that.
func TestRare(t *testing.T) {
	if os.Getenv(rareVariable) == "" {
		t.Skip("this is run by TestAMistakeThatAHundredCasesMissIsFoundUnlessSomethingElseIsSaid")
	}
	test := stores(t, "stale-read")
	test.Events = 0
	laplacetest.Check(t, test)
}

func TestAMistakeThatAHundredCasesMissIsFoundUnlessSomethingElseIsSaid(t *testing.T) {
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no processes here")
	}
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		arguments []string
		want      string
		passes    bool
	}{
		{[]string{"-rapid.checks=100"}, "tried 100 runs: ", true},
		{nil, "linearizability: violation: ", false},
	} {
		arguments := append([]string{"-test.run=^TestRare$", "-test.v", "-rapid.seed=1", "-rapid.shrinktime=0s"}, c.arguments...)
		command := exec.Command(binary, arguments...)
		command.Dir = t.TempDir()
		command.Env = append(os.Environ(), rareVariable+"=1")
		output, err := command.CombinedOutput()
		if passed := err == nil; passed != c.passes || !strings.Contains(string(output), c.want) {
			t.Errorf("%s: passed %v, expected %v and %q:\n%s", c.arguments, passed, c.passes, c.want, output)
		}
	}
}

// rareNap is so long that few cases have a longer one.
const rareNap = 3500 * time.Millisecond

// wall is what rapid says of the time that a check took.
var wall = regexp.MustCompile(`\(\d[0-9.a-zµ]*s\)`)

func TestASeedOfRapidsHasTheSameOutcomeEachTime(t *testing.T) {
	set(t, "rapid.seed", "7")
	set(t, "laplace.events", "100000")
	for name, test := range map[string]laplacetest.Test[[]nap]{
		"what holds":   sleepers(time.Minute),
		"what is rare": sleepers(rareNap),
	} {
		var said []string
		for range 2 {
			t.Chdir(t.TempDir())
			f := try(t, func(t laplacetest.TB) { laplacetest.Check(t, test) })
			said = append(said, wall.ReplaceAllString(f.log.String(), ""))
		}
		if said[0] != said[1] || !strings.Contains(said[0], "tried ") {
			t.Errorf("%s: once it said\n%s\nand then\n%s", name, said[0], said[1])
		}
	}
}

func TestTheSeedThatAFailurePrintsBringsItBackAtOnce(t *testing.T) {
	set(t, "rapid.seed", "7")
	set(t, "laplace.events", "1000000")
	set(t, "rapid.shrinktime", "0s")
	const few = 20 // cases that one test of rapid's has at most
	seed := regexp.MustCompile(`-rapid\.seed=(\d+)`)
	tried := regexp.MustCompile(`tried (\d+) run`)
	var runs []int
	for range 2 {
		t.Chdir(t.TempDir())
		f := try(t, func(t laplacetest.TB) { laplacetest.Check(t, sleepers(rareNap)) })
		f.mustFail(t, "short naps: a nap of ", "kept in "+keptNap)
		if cases := strings.Count(f.log.String(), "the case:"); cases != 1 || strings.Contains(f.log.String(), "[rapid] draw") {
			t.Errorf("%d cases are shown, expected the one that fails:\n%s", cases, &f.log)
		}
		var n int
		fmt.Sscan(tried.FindStringSubmatch(f.log.String())[1], &n)
		runs = append(runs, n)
		set(t, "rapid.seed", seed.FindStringSubmatch(f.log.String())[1])
	}
	if runs[0] <= few || runs[1] > few {
		t.Errorf("it failed at case %d, and with the seed that was printed at case %d, expected more than %d and no more than that", runs[0], runs[1], few)
	}
}

func TestHowMuchIsTriedIsWhatWasAskedFor(t *testing.T) {
	for _, c := range []struct {
		name   string
		events uint64
		flags  map[string]string
		want   string
	}{
		{"a case in each test if that has had its part", 1, map[string]string{"laplace.events": "1"}, "tried 100 runs: 4000 events, 16m40s of virtual time, 0 faults that struck"},
		{"short runs count for 500 events", 1, map[string]string{"laplace.events": "500000"}, "tried 1000 runs: 40000 events"},
		{"a fifth with -short", 1, map[string]string{"laplace.events": "500000", "test.short": "true"}, "tried 200 runs: 8000 events"},
		{"as many cases as -rapid.checks says", 500_000, map[string]string{"rapid.checks": "7"}, "tried 7 runs: "},
		{"so many tests share so many events", 1, map[string]string{"laplace.events": "10000", "rapid.checks": "5"}, "tried 20 runs: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			set(t, "rapid.seed", "1")
			set(t, "test.short", "false")
			for name, value := range c.flags {
				set(t, name, value)
			}
			test := aCluster(func(*laplacetest.Cluster) {})
			test.Events = c.events
			f := try(t, func(t laplacetest.TB) { laplacetest.Check(t, test) })
			f.mustPass(t)
			f.mustSay(t, c.want)
		})
	}
}

func TestACheckThatTriesNothingFails(t *testing.T) {
	set(t, "rapid.checks", "0")
	try(t, func(t laplacetest.TB) { laplacetest.Check(t, aCluster(func(*laplacetest.Cluster) {})) }).mustFail(t, "no case was tried")
}

func TestTheCasesBeforeTheOneThatFailsAreNoPartOfWhatIsMadeSmaller(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "7")
	set(t, "laplace.events", "1000000")
	f := try(t, func(t laplacetest.TB) { laplacetest.Check(t, sleepers(rareNap)) })
	f.mustFail(t, "kept in "+keptNap)
	if strings.Contains(f.log.String(), "made smaller still") {
		t.Errorf("rapid has left something to spare:\n%s", &f.log)
	}
	text := readFile(t, keptNap)
	if faults := strings.Count(text, "kind: "); faults > 2 || strings.Count(text, "at: ")-faults != 1 || !strings.Contains(text, "seed: 1\n") {
		t.Errorf("the case kept has more than two pauses and one nap, or a seed that is not the lowest:\n%s", text)
	}
}
