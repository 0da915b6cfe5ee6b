package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/reports/export"
)

func TestARunAndAHuntAreExportedInEachFormat(t *testing.T) {
	flawedRun(t)
	laplace(t, "hunt", "chain/rolling-crashes", "--flaw", "no-duplicate-suppression", "--seeds", "6", "--out", "found", "--no-shrink")
	for _, f := range export.Formats() {
		for of, write := range map[string]bool{"kept": f.Run != nil, "kept/schedule.yaml": f.Run != nil, "found": f.Hunt != nil, "found/hunt.db": f.Hunt != nil} {
			a := laplace(t, "export", f.Name, of)
			if !write {
				a.expectError(t, 64, of, f.Of(), f.Name)
				continue
			}
			if a.status != 0 || a.err != "" || a.out == "" {
				t.Errorf("export %s %s: exit status %d, %q and %d bytes", f.Name, of, a.status, a.err, len(a.out))
			}
			if b := laplace(t, "export", f.Name, of, "--out", "it"); b.status != 0 || b.out != "" || readFile(t, "it") != a.out {
				t.Errorf("export %s %s --out it: exit status %d, %q and another text", f.Name, of, b.status, b.err)
			}
		}
	}
	a := laplace(t, "export", "markdown", "found")
	if !strings.Contains(a.out, "laplace replay found/failures/") {
		t.Errorf("it lacks where the failures lie:\n%s", a.out)
	}
}

func TestTheRunOfATestIsExportedAsItLiesThere(t *testing.T) {
	failedCheck(t)
	for _, path := range []string{leftRun, leftCase} {
		a := laplace(t, "export", "markdown", path)
		if a.status != 0 || !strings.Contains(a.out, "go test") {
			t.Errorf("%s: exit status %d, %q and\n%s", path, a.status, a.err, a.out)
		}
		var trace struct{ TraceEvents []json.RawMessage }
		if a := laplace(t, "export", "perfetto", path); json.Unmarshal([]byte(a.out), &trace) != nil || len(trace.TraceEvents) == 0 {
			t.Errorf("%s: exit status %d, %q and %d events", path, a.status, a.err, len(trace.TraceEvents))
		}
	}
	if err := os.RemoveAll("runs"); err != nil {
		t.Fatal(err)
	}
	laplace(t, "export", "markdown", leftCase).expectError(t, 64, "a case without its run", "go test")
}

func TestAnExportThatCannotBeIsSaidInOneLineAndLeavesNothing(t *testing.T) {
	flawedRun(t)
	writeFile(t, "full/hunt.db", "no hunt")
	writeFile(t, "notes.txt", "mine")
	before := tree(t)
	for command, words := range map[string][]string{
		"export":                       {"found no argument", "a format"},
		"export perfetto":              {"found no argument"},
		"export perfeto kept":          {`the format "perfeto"`, "did you mean perfetto?"},
		"export junit nowhere":         {"nowhere: found no such file"},
		"export junit full":            {"full/hunt.db", "found"},
		"export junit notes.txt":       {"notes.txt"},
		"export junit kept --out full": {`the directory "full"`, "--out"},
		"export junit kept --out=":     {`--out: found ""`},
		"export csv kept":              {"csv", "a hunt"},
		"export perfetto kept kept":    {`"kept" after the arguments`},
		"export junit nowhere/hunt.db": {"nowhere/hunt.db: found no such file"},
	} {
		laplace(t, strings.Fields(command)...).expectError(t, 64, words...)
	}
	a := laplace(t, "export", "junit", "kept", "--out", "notes.txt/it")
	if a.status != 73 || !strings.Contains(a.err, "--out") {
		t.Errorf("exit status %d and %q", a.status, a.err)
	}
	if after := tree(t); strings.Join(after, " ") != strings.Join(before, " ") {
		t.Errorf("found %q, expected what was there before, %q", after, before)
	}
}

func TestAnotherRunThanTheRecordedOneIsNotExported(t *testing.T) {
	flawedRun(t)
	schedule := readFile(t, "kept/schedule.yaml")
	writeFile(t, "kept/schedule.yaml", strings.Replace(schedule, "seed: 4\n", "seed: 5\n", 1))
	a := laplace(t, "export", "junit", "kept", "--out", "it.xml")
	if a.status != 2 || !strings.Contains(a.err, "another run than the recorded one") {
		t.Errorf("exit status %d and %q", a.status, a.err)
	}
	if _, err := os.Stat(filepath.Join("it.xml")); err == nil {
		t.Error("a file was written")
	}
}
