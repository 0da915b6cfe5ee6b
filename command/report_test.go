package command

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/reports/page"
)

// aPage checks that a file is the page of a run, with its twin or without.
func aPage(t *testing.T, file string, twin bool) {
	t.Helper()
	text := readFile(t, file)
	if !page.Is([]byte(text)) || strings.Contains(text, `id="twin"`) != twin {
		t.Errorf("%s: found %d bytes, expected a page, with a twin: %v", file, len(text), twin)
	}
}

func TestAViolationHasItsReportAndAnyRunGetsOne(t *testing.T) {
	flawedRun(t)
	aPage(t, "kept/report.html", false)
	written := readFile(t, "kept/report.html")
	for _, path := range []string{"kept", "kept/schedule.yaml"} {
		if err := os.Remove("kept/report.html"); err != nil {
			t.Fatal(err)
		}
		a := laplace(t, "report", path)
		if a.status != 1 || a.err != "" || !strings.Contains(a.out, filepath.FromSlash("kept/report.html")) {
			t.Errorf("%s: exit status %d, %q and %q", path, a.status, a.out, a.err)
		}
		aPage(t, "kept/report.html", false)
	}
	if a := laplace(t, "report", "kept"); a.status != 1 || len(readFile(t, "kept/report.html")) != len(written) {
		t.Errorf("exit status %d, and another page than the run had written: %s", a.status, a.err)
	}
	writeFile(t, "bug.yaml", readFile(t, "kept/schedule.yaml"))
	if a := laplace(t, "report", "bug.yaml"); a.status != 1 {
		t.Errorf("exit status %d, %q", a.status, a.err)
	}
	aPage(t, "bug.html", false)

	writeFile(t, "short.yaml", short)
	laplace(t, "run", "short.yaml", "--out", "valid")
	if slices.Contains(tree(t), "valid/report.html") {
		t.Error("a valid run has a report that nobody asked for")
	}
	if a := laplace(t, "report", "valid"); a.status != 0 || a.err != "" {
		t.Errorf("exit status %d, %q", a.status, a.err)
	}
	aPage(t, "valid/report.html", false)
	// What was asked for is in the way of no other run of the same.
	if a := laplace(t, "run", "short.yaml", "--out", "valid"); a.status != 0 {
		t.Errorf("exit status %d, %q", a.status, a.err)
	}
}

func TestTheReportOfAShrunkRunHasItsTwin(t *testing.T) {
	flawedRun(t)
	if a := laplace(t, "shrink", "kept", "--out", "small", "--runs", "300"); a.status != 1 || !strings.Contains(a.out, filepath.FromSlash("small/report.html")) || !strings.Contains(a.out, "\n  laplace report small\n") {
		t.Fatalf("exit status %d, %q and\n%s", a.status, a.err, a.out)
	}
	aPage(t, "small/report.html", true)
	if err := os.Remove("small/report.html"); err != nil {
		t.Fatal(err)
	}
	laplace(t, "report", "small")
	aPage(t, "small/report.html", true)
}

func TestTheReportOfATestsRunIsMadeFromWhatItLeft(t *testing.T) {
	failedCheck(t)
	aPage(t, leftRun+"/report.html", false)
	for _, path := range []string{leftRun, leftRun + "/case.yaml", leftCase} {
		if err := os.Remove(leftRun + "/report.html"); err != nil {
			t.Fatal(err)
		}
		if a := laplace(t, "report", path); a.status != 1 || a.err != "" {
			t.Errorf("%s: exit status %d, %q", path, a.status, a.err)
		}
		aPage(t, leftRun+"/report.html", false)
	}
	if err := os.RemoveAll("runs"); err != nil {
		t.Fatal(err)
	}
	laplace(t, "report", leftCase, "--likelihood").expectError(t, 64, "which only that test can run", "go test ")
	laplace(t, "report", leftCase).expectError(t, 64, "found a case without its run beside it", "go test ")
}

func TestAReportThatCannotBeIsRefusedInOneLine(t *testing.T) {
	flawedRun(t)
	before := tree(t)
	laplace(t, "report", "kept", "--window", "9..3").expectError(t, 64, "--window", `"9..3", which ends before it begins`)
	laplace(t, "report", "kept", "--window", "").expectError(t, 64, "--window", `found ""`)
	laplace(t, "report", "kept", "--window", "5h..").expectError(t, 64, `--window "5h.."`, "found no event there, expected some of the run's")
	laplace(t, "report", "kept", "--out", "").expectError(t, 64, "--out")
	laplace(t, "report", "kept", "--out", "-").expectError(t, 64, `--out: found "-"`)
	laplace(t, "report", "kept", "--out", "kept/trace").expectError(t, 64, "which is no report", "with --out")
	laplace(t, "report", "kept", "--out", "kept").expectError(t, 64, "found the directory", "with --out")
	laplace(t, "report", "none").expectError(t, 64, "none: found")
	if after := tree(t); !slices.Equal(after, before) {
		t.Errorf("found %q, expected %q", after, before)
	}
	if a := laplace(t, "report", "kept", "--out", "part.html", "--window", "..200"); a.status != 1 || len(readFile(t, "part.html")) >= len(readFile(t, "kept/report.html")) {
		t.Errorf("exit status %d, %q, and a part that is no smaller than the whole", a.status, a.err)
	}
}

func TestATwinThatCannotBeReadIsNotPassedOver(t *testing.T) {
	flawedRun(t)
	before := readFile(t, "kept/report.html")
	writeFile(t, "kept/twin.yaml", "\n")
	for _, path := range []string{"kept", "kept/schedule.yaml"} {
		a := laplace(t, "report", path)
		if a.status != 64 || !strings.Contains(a.err, filepath.FromSlash("kept/twin.yaml")+": found an empty file, expected the twin") {
			t.Errorf("%s: exit status %d, %q and %q", path, a.status, a.out, a.err)
		}
	}
	if readFile(t, "kept/report.html") != before {
		t.Error("the page was written all the same")
	}
}
