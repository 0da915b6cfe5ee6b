package laplacetest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// userTest names the variable that says which of the tests below, written as a
// user would and all of them failing, is to run as it stands.
const userTest = "LAPLACETEST_USER_TEST"

// bad is a cluster one property of which is broken.
func bad(property func(c *laplacetest.Cluster)) laplacetest.Test[struct{}] {
	return aCluster(property)
}

// line is the line that it is called from.
func line() int {
	_, _, n, _ := runtime.Caller(1)
	return n
}

// userTests fail on the line that they return, plus one.
var userTests = map[string]func(t *testing.T, at func(line int)){
	"a property": func(t *testing.T, at func(int)) {
		test := bad(func(c *laplacetest.Cluster) { c.Finally("end", func() error { return fmt.Errorf("bad end") }) })
		at(line() + 1)
		laplacetest.Check(t, test)
	},
	"a kept case": func(t *testing.T, at func(int)) {
		test := bad(func(c *laplacetest.Cluster) { c.Finally("end", func() error { return fmt.Errorf("bad end") }) })
		keep(t, "end.yaml", "test: TestUser\nbroken: end\nseed: 1\n")
		at(line() + 1)
		laplacetest.Check(t, test)
	},
	"a kept case that is none": func(t *testing.T, at func(int)) {
		test := bad(func(c *laplacetest.Cluster) {})
		keep(t, "end.yaml", "nonsense: true\n")
		at(line() + 1)
		laplacetest.Check(t, test)
	},
	"what never happens": func(t *testing.T, at func(int)) {
		test := bad(func(c *laplacetest.Cluster) {
			c.Sometimes("a tock", func(o sim.Observed) bool { return o.Text == "tock" })
		})
		at(line() + 1)
		laplacetest.Check(t, test)
	},
	"what no run judges": func(t *testing.T, at func(int)) {
		test := bad(func(c *laplacetest.Cluster) { c.Linearizable(keyvalue.Linearizable, c.Recorder().History) })
		at(line() + 1)
		laplacetest.Check(t, test)
	},
	"a case that does not fit": func(t *testing.T, at func(int)) {
		test := bad(func(c *laplacetest.Cluster) {})
		test.Faults = laplacetest.Faults(nemesis.Generator{Kinds: []string{"pause"}}, 9, 0)
		at(line() + 1)
		laplacetest.Check(t, test)
	},
	"a program without a seed": func(t *testing.T, at func(int)) {
		runs := 0
		test := bad(func(c *laplacetest.Cluster) {
			runs++
			late := time.Duration(runs) * time.Millisecond
			c.Client(laplacetest.Blocking(func(co *sim.Coroutine) { co.Sleep(late) }))
		})
		at(line() + 1)
		laplacetest.Check(t, test)
	},
	"a scenario": func(t *testing.T, at func(int)) {
		s, err := scenarios.Find("raft/lossy-network")
		if err != nil {
			t.Fatal(err)
		}
		s.Flaw = "no-sessions"
		at(line() + 1)
		laplacetest.Scenario(t, s)
	},
	"a sentence": func(t *testing.T, at func(int)) {
		s := laplacetest.NewStory(t, laplacetest.Physics{})
		s.Servers(2, newTicker)
		at(line() + 1)
		s.Expect().Notes("tock").Within(time.Second)
	},
	"a property of a story": func(t *testing.T, at func(int)) {
		s := laplacetest.NewStory(t, laplacetest.Physics{})
		s.Servers(2, newTicker)
		s.Always("no tick", func(o sim.Observed) error {
			if o.Text == "tick" {
				return fmt.Errorf("a tick")
			}
			return nil
		})
		at(line() + 1)
		s.Pass(2 * time.Second)
	},
	"the end of a story": func(t *testing.T, at func(int)) {
		at(line() + 1)
		s := laplacetest.NewStory(t, laplacetest.Physics{})
		s.Servers(2, newTicker)
		s.Finally("end", func() error { return fmt.Errorf("bad end") })
		s.Pass(time.Second)
	},
	"a state of a story": func(t *testing.T, at func(int)) {
		s := laplacetest.NewStory(t, laplacetest.Physics{})
		n := s.Servers(2, newTicker)
		s.Pass(time.Second)
		at(line() + 1)
		s.Expect(n...).Is("leader")
	},
}

func keep(t *testing.T, name, text string) {
	t.Helper()
	dir := filepath.Join("testdata", "laplace", t.Name())
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestUser is one of userTests, if it is asked for.
func TestUser(t *testing.T) {
	name := os.Getenv(userTest)
	if name == "" {
		t.Skip("this is run by TestAFailurePointsAtTheLineOfTheTest")
	}
	userTests[name](t, func(line int) { fmt.Printf("expected line %d\n", line) })
}

func TestAFailurePointsAtTheLineOfTheTest(t *testing.T) {
	place := regexp.MustCompile(`(?m)^\s+(\w+\.go):(\d+): `)
	expected := regexp.MustCompile(`expected line (\d+)`)
	for name := range userTests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			binary, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			user := exec.Command(binary, "-test.run=^TestUser$", "-test.v", "-rapid.shrinktime=100ms", "-rapid.seed=1", "-rapid.checks=20")
			user.Dir = t.TempDir()
			user.Env = append(os.Environ(), userTest+"="+name)
			output, err := user.CombinedOutput()
			said := string(output)
			if err == nil || !strings.Contains(said, "--- FAIL: TestUser") {
				t.Fatalf("it did not fail (%v), but said:\n%s", err, said)
			}
			line := expected.FindStringSubmatch(said)
			places := place.FindAllStringSubmatch(said, -1)
			if line == nil || len(places) == 0 {
				t.Fatalf("no place was found in:\n%s", said)
			}
			for _, p := range places {
				if p[1] != "position_test.go" || p[2] != line[1] {
					t.Errorf("it points at %s:%s, expected position_test.go:%s, in:\n%s", p[1], p[2], line[1], said)
					break
				}
			}
		})
	}
}
