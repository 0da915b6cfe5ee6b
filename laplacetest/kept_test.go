package laplacetest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
)

// A nap is a thing to do for a client that only sleeps.
type nap struct {
	At  time.Duration `yaml:"at"`
	For time.Duration `yaml:"for"`
	Say string        `yaml:"say,omitempty"`
}

func naps() *rapid.Generator[[]nap] {
	return laplacetest.Several(rapid.Custom(func(t *rapid.T) nap {
		return nap{
			At:  laplacetest.Times(0, 5*time.Second).Draw(t, "at"),
			For: laplacetest.Times(0, time.Second).Draw(t, "for"),
			Say: laplacetest.OneOf("", "yes", "on: 1", "a\nb").Draw(t, "say"),
		}
	}), 20)
}

// sleepers is a test whose property is that a sleeper who is paused does not
// sleep for long.
func sleepers(most time.Duration) laplacetest.Test[[]nap] {
	return laplacetest.Test[[]nap]{
		Events: 1,
		Work:   naps(),
		Faults: laplacetest.Faults(nemesis.Generator{Kinds: []string{"pause", "delay"}}, 2, 1),
		Cluster: func(c *laplacetest.Cluster, work []nap) {
			c.Servers(2, newTicker)
			c.Client(laplacetest.Blocking(func(co *sim.Coroutine) {
				for _, n := range work {
					began := c.Now()
					co.Sleep(n.For)
					co.Observe(sim.Observation{Kind: sim.Note, Text: "woke", Value: uint64(c.Now() - began)})
				}
			}))
			c.Always("short naps", func(o sim.Observed) error {
				if o.Text == "woke" && time.Duration(o.Value) > most {
					return fmt.Errorf("a nap of %v", time.Duration(o.Value))
				}
				return nil
			})
		},
	}
}

const keptNap = "testdata/laplace/TestFake/short-naps.yaml"

func TestTheSmallestFailureIsKeptAndRunFirstFromThenOn(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "3")
	bad := func(t laplacetest.TB) { laplacetest.Check(t, sleepers(1500*time.Millisecond)) }

	first := try(t, bad)
	first.mustFail(t, "[rapid] failed after", "To reproduce, specify -run=\"TestFake\" -rapid.seed=", "short naps: a nap of",
		"kept in "+keptNap, "go test -run '^TestFake$' -laplace.replay="+keptNap)
	text := readFile(t, keptNap)
	if faults := strings.Count(text, "kind: pause"); faults != 1 || strings.Count(text, "kind: ") != 1 || strings.Count(text, "{at: ") != 1 {
		t.Errorf("the case kept has %d pauses, expected one, and one nap:\n%s", faults, text)
	}

	again := try(t, bad)
	again.mustFail(t, "short naps: a nap of", "as when it was kept", "This is the case kept in "+keptNap, "seed: ", "- {id: pause-")
	if strings.Contains(again.log.String(), "[rapid]") {
		t.Errorf("other cases were tried before the one that was kept:\n%s", &again.log)
	}
	if now := readFile(t, keptNap); now != text {
		t.Errorf("the kept file changed to\n%s", now)
	}

	good := try(t, func(t laplacetest.TB) { laplacetest.Check(t, sleepers(time.Minute)) })
	good.mustPass(t)
	good.mustSay(t, keptNap+" breaks nothing any more: keep it", "[rapid] OK, passed ")

	// A case says which model kept it.
	model := "model: " + strconv.Quote(string(scenarios.WorldModel())) + "\n"
	old := strings.Replace(text, model, "model: \"kernel 0\"\n", 1)
	if old == text {
		t.Fatalf("found no line %s in\n%s", model, text)
	}
	old = strings.Replace(old, "digest: \"", "digest: \"0000000000000000\" # ", 1)
	if err := os.WriteFile(keptNap, []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	try(t, bad).mustFail(t, "when it was kept: 0000000000000000, by kernel 0; this is "+string(scenarios.WorldModel()))
	good = try(t, func(t laplacetest.TB) { laplacetest.Check(t, sleepers(time.Minute)) })
	good.mustPass(t)
	good.mustSay(t, keptNap+" breaks nothing any more (it was kept by kernel 0, and this is ")
}

func TestOneCaseIsReplayedAloneIfTheCommandLineSaysSo(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "3")
	set(t, "rapid.shrinktime", "30s") // more than it takes
	bad := func(t laplacetest.TB) { laplacetest.Check(t, sleepers(1500*time.Millisecond)) }
	try(t, bad).mustFail(t)
	set(t, "laplace.replay", keptNap)
	try(t, bad).mustFail(t, "as when it was kept")
	good := try(t, func(t laplacetest.TB) { laplacetest.Check(t, sleepers(time.Minute)) })
	good.mustPass(t)
	if strings.Contains(good.log.String(), "[rapid]") {
		t.Errorf("more was run than the case asked for:\n%s", &good.log)
	}
	other := &fakeTest{name: "TestOther"}
	if other.run(bad); !other.skipped {
		t.Errorf("a case of another test was run:\n%s", &other.log)
	}
	set(t, "laplace.replay", "nowhere.yaml")
	try(t, bad).mustFail(t, "-laplace.replay: open nowhere.yaml")
}

func TestAFileThatIsNoCaseIsRefusedInOneLine(t *testing.T) {
	const head = "test: TestFake\nseed: 1\n"
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", keptNap + ": found 0 YAML documents, expected one; mend the file, or delete it"},
		{"no YAML", "test: [\n", keptNap + ":1:7: found text that is not YAML"},
		{"no seed", "test: TestFake\n", keptNap + ":1:1: found no key seed, expected one"},
		{"no test", "seed: 1\n", keptNap + ":1:1: found no key test, expected one"},
		{"another key", head + "sede: 2\n", keptNap + `:3:1: found the key "sede", expected one of test, package, broken, detail, digest, events, model, seed, faults, work (did you mean seed?)`},
		{"a bad seed", "test: TestFake\nseed: x\n", keptNap + `:2:7: found "x", expected a whole number`},
		{"a bad digest", head + "digest: 12\n", keptNap + ":3:9: found the number 12, expected a digest"},
		{"a bad fault", head + "faults:\n- {at: 1s, kind: cash}\n", keptNap + `:4:18: found the kind "cash", expected one of `},
		{"a fault that the cluster cannot have", head + "faults:\n- {at: 1s, kind: pause, target: n9, for: 1s}\n",
			keptNap + " does not fit the test any more: fault f1: found the node n9, expected one of n1 to n2 or c1 to c1; mend the file, or delete it"},
		{"other work", head + "work: [{at: 1s, nap: 2s}]\n", keptNap + ":3:17: found something else (unknown field \"nap\"), expected a []laplacetest_test.nap"},
		{"work of another type", head + "work: [{at: [1]}]\n", keptNap + ":3:13: found something else ("},
		{"another test", "test: TestOther\nseed: 1\n", keptNap + `: found a case of "TestOther", expected one of "TestFake"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.MkdirAll(filepath.Dir(keptNap), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(keptNap, []byte(c.text), 0o644); err != nil {
				t.Fatal(err)
			}
			f := try(t, func(t laplacetest.TB) { laplacetest.Check(t, sleepers(time.Minute)) })
			f.mustFail(t, c.want)
			if said := strings.TrimSpace(f.log.String()); strings.Contains(said, "\n") {
				t.Errorf("found several lines:\n%s", said)
			}
		})
	}
}

func TestKeptCasesAreNotOverwritten(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "3")
	set(t, "rapid.shrinktime", "30s") // more than it takes
	// What is kept breaks nothing, so the search goes on to find another.
	if err := os.MkdirAll(filepath.Dir(keptNap), 0o755); err != nil {
		t.Fatal(err)
	}
	const harmless = "test: TestFake\nseed: 1\n"
	if err := os.WriteFile(keptNap, []byte(harmless), 0o644); err != nil {
		t.Fatal(err)
	}
	f := try(t, func(t laplacetest.TB) { laplacetest.Check(t, sleepers(1500*time.Millisecond)) })
	f.mustFail(t, "kept in testdata/laplace/TestFake/short-naps-2.yaml")
	if text := readFile(t, keptNap); text != harmless {
		t.Errorf("the first case was overwritten by\n%s", text)
	}
}

// secret is work that YAML cannot show.
type secret struct{ hidden time.Duration }

func TestWorkThatDoesNotSurviveBeingWrittenIsNotKept(t *testing.T) {
	t.Chdir(t.TempDir())
	f := try(t, func(t laplacetest.TB) {
		laplacetest.Check(t, laplacetest.Test[secret]{
			Work: rapid.Map(laplacetest.Times(time.Second, 2*time.Second), func(d time.Duration) secret { return secret{d} }),
			Cluster: func(c *laplacetest.Cluster, s secret) {
				c.Client(laplacetest.Blocking(func(co *sim.Coroutine) {
					co.Sleep(s.hidden)
					co.Observe(sim.Observation{Kind: sim.Note, Text: "woke"})
				}))
				c.Always("it sleeps", func(o sim.Observed) error { return fmt.Errorf("it %s", o.Text) })
			},
		})
	})
	f.mustFail(t, "the case is not kept, as it is another run when it was written as YAML and read back", "export its fields")
	if _, err := os.Stat("testdata"); err == nil {
		t.Error("it was kept all the same")
	}
}

func TestWhatIsKeptHasNothingToSpareEvenIfThereWasNoTimeToShrink(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "3")
	set(t, "rapid.shrinktime", "0s")
	f := try(t, func(t laplacetest.TB) { laplacetest.Check(t, sleepers(1500*time.Millisecond)) })
	f.mustFail(t, "made smaller still:", "kept in "+keptNap)
	text := readFile(t, keptNap)
	if faults := strings.Count(text, "kind: "); faults != 1 || strings.Count(text, "at: ")-faults > 2 {
		t.Errorf("the case kept has more than one fault and two naps:\n%s", text)
	}
	if !strings.Contains(f.log.String(), text[strings.Index(text, "seed: "):]) {
		t.Errorf("what was kept was not shown:\n%s", &f.log)
	}
}

func TestRapidKeepsNoFilesOfItsOwnUnlessAskedTo(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.shrinktime", "0s")
	bad := aCluster(func(c *laplacetest.Cluster) { c.Finally("end", func() error { return fmt.Errorf("bad") }) })
	try(t, func(t laplacetest.TB) { laplacetest.Check(t, bad) }).mustFail(t)
	if _, err := os.Stat("testdata/rapid"); err == nil {
		t.Error("there is testdata/rapid")
	}
	if err := os.RemoveAll("testdata"); err != nil {
		t.Fatal(err)
	}
	set(t, "rapid.nofailfile", "false")
	try(t, func(t laplacetest.TB) { laplacetest.Check(t, bad) }).mustFail(t, "-rapid.failfile=")
	if _, err := os.Stat("testdata/rapid"); err != nil {
		t.Error(err)
	}
}

func TestWhatBreaksAnotherPropertyIsNotASmallerFailure(t *testing.T) {
	t.Chdir(t.TempDir())
	set(t, "rapid.seed", "5")
	test := laplacetest.Test[[]nap]{
		Work: naps(),
		Cluster: func(c *laplacetest.Cluster, work []nap) {
			c.Servers(2, newTicker)
			c.Finally("many naps", func() error {
				if len(work) >= 5 {
					return fmt.Errorf("many")
				}
				return nil
			})
			c.Finally("few naps", func() error {
				if len(work) < 2 {
					return fmt.Errorf("few")
				}
				return nil
			})
		},
	}
	f := try(t, func(t laplacetest.TB) { laplacetest.Check(t, test) })
	f.mustFail(t, "many naps")
	if n := strings.Count(readFile(t, "testdata/laplace/TestFake/many-naps.yaml"), "for: "); n != 5 {
		t.Errorf("the smallest case has %d naps, expected 5", n)
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
