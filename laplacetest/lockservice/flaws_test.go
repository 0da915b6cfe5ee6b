package lockservice

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/laplacetest"
	"github.com/laplace-sim/laplace/nemesis"
)

// flawVariable says with which mistake the test of a flawed service is to be
// run, if at all: it is there to fail.
const flawVariable = "LOCKSERVICE_FLAW"

func TestFlawed(t *testing.T) {
	switch name := os.Getenv(flawVariable); name {
	case "unfenced":
		laplacetest.Check(t, locks(Unfenced, trouble))
	case "unsynced":
		laplacetest.Check(t, locks(Unsynced, powerCuts))
	case "unfenced story":
		pausedHolder(t, Unfenced)
	case "unsynced story":
		powerCut(t, Unsynced)
	case "none":
		laplacetest.Check(t, locks(0, nemesis.Generator{Kinds: []string{"delay"}}))
	default:
		t.Skip("it is run by TestMistakesAreFoundMadeSmallAndKept")
	}
}

// goTest runs TestFlawed as go test does, in a directory, and returns what it
// printed and whether it passed.
func goTest(t *testing.T, directory, flaw string, arguments ...string) (output string, passed bool) {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, binary, append([]string{"-test.run=^TestFlawed$"}, arguments...)...)
	command.Dir = directory
	command.Env = append(os.Environ(), flawVariable+"="+flaw)
	text, err := command.CombinedOutput()
	if ctx.Err() != nil {
		t.Fatalf("no end within a minute:\n%s", text)
	}
	return string(text), err == nil
}

// skipWithoutProcesses skips a test that runs itself once more.
func skipWithoutProcesses(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no processes here")
	}
}

func TestAStoryOfAFlawedServiceFails(t *testing.T) {
	skipWithoutProcesses(t)
	for flaw, words := range map[string]string{
		"unfenced story": "writes come in the order of the tokens: the store took a write by token ",
		"unsynced story": "one holder at a time: c2 got the lock, which c1 holds until ",
	} {
		output, passed := goTest(t, t.TempDir(), flaw)
		if passed || !strings.Contains(output, words) || !strings.Contains(output, "What had happened:") && !strings.Contains(output, "things that had happened:") {
			t.Errorf("%s: passed %v, and printed:\n%s", flaw, passed, output)
		}
	}
}

func TestMistakesAreFoundMadeSmallAndKept(t *testing.T) {
	skipWithoutProcesses(t)
	for _, c := range []struct {
		flaw, property, seed string
	}{
		{"unfenced", "writes come in the order of the tokens", "2"},
		{"unsynced", "one holder at a time", "1"},
	} {
		t.Run(c.flaw, func(t *testing.T) {
			t.Parallel()
			directory := t.TempDir()
			must := func(flaw string, pass bool, words, not []string, arguments ...string) {
				t.Helper()
				output, passed := goTest(t, directory, flaw, arguments...)
				if passed != pass {
					t.Fatalf("passed %v, expected %v:\n%s", passed, pass, output)
				}
				for _, w := range words {
					if !strings.Contains(output, w) {
						t.Fatalf("it did not print %q, but:\n%s", w, output)
					}
				}
				for _, w := range not {
					if strings.Contains(output, w) {
						t.Fatalf("it printed %q:\n%s", w, output)
					}
				}
			}

			must(c.flaw, false, []string{c.property + ": ", "[rapid] failed after", "kept in testdata/laplace/TestFlawed/"}, nil,
				"-rapid.seed="+c.seed)
			kept, err := filepath.Glob(filepath.Join(directory, "testdata", "laplace", "TestFlawed", "*.yaml"))
			if err != nil || len(kept) != 1 {
				t.Fatalf("found the kept files %v, %v, expected one", kept, err)
			}
			text, err := os.ReadFile(kept[0])
			if err != nil {
				t.Fatal(err)
			}
			if faults := strings.Count(string(text), "kind: "); faults > 2 {
				t.Errorf("the case kept has %d faults, expected 2 at most:\n%s", faults, text)
			}
			if turns := strings.Count(string(text), "client: "); turns > 4 {
				t.Errorf("the case kept has %d turns, expected 4 at most:\n%s", turns, text)
			}

			relative, err := filepath.Rel(directory, kept[0])
			if err != nil {
				t.Fatal(err)
			}
			first := []string{c.property + ": ", "as when it was kept", "-laplace.replay=" + filepath.ToSlash(relative)}
			must(c.flaw, false, first, []string{"[rapid]"})
			must(c.flaw, false, first, []string{"[rapid]"}, "-laplace.replay="+relative)
			must("none", true, nil, []string{c.property, "laplace"})

			if err := os.WriteFile(kept[0], []byte("test: TestFlawed\nseed: [\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			must(c.flaw, false, []string{filepath.Base(kept[0]) + ":", "; mend the file, or delete it"}, []string{"[rapid]"})
		})
	}
}
