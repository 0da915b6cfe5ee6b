package command

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestATraceIsPrintedInWords(t *testing.T) {
	flawedRun(t)
	for _, path := range []string{"kept", "kept/schedule.yaml"} {
		a := laplace(t, "trace", path)
		if a.status != 0 || a.err != "" {
			t.Fatalf("exit status %d with %q, want 0 and nothing", a.status, a.err)
		}
		for _, want := range []string{"      #1   0.000000 s  n1  started\n", "; sent at ", "n2  took place ", "; set by #"} {
			if !strings.Contains(a.out, want) {
				t.Errorf("it lacks %q", want)
			}
		}
	}
}

func TestATraceIsJSONLines(t *testing.T) {
	shortRun(t)
	a := laplace(t, "trace", "kept", "--dropped", "--json")
	for line := range strings.Lines(a.out) {
		var o struct{ Kind, By, Text string }
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if o.Kind == "drop" && o.By != "fault cut" {
			t.Errorf("found %q", line)
		}
	}
	if !strings.Contains(a.out, `"kind":"drop"`) || a.status != 0 {
		t.Errorf("exit status %d and\n%s%s", a.status, a.out, a.err)
	}
}

func TestATraceBesideAnEditedScheduleSaysSo(t *testing.T) {
	shortRun(t)
	whole := laplace(t, "trace", "kept").out
	writeFile(t, "kept/schedule.yaml", strings.Replace(readFile(t, "kept/schedule.yaml"), "at: 200ms", "at: 210ms", 1))
	if a := laplace(t, "trace", "kept"); a.status != 0 || a.out != whole || !strings.Contains(a.err, "edited since") {
		t.Errorf("exit status %d and %q", a.status, a.err)
	}
}

func TestAScheduleWithoutATraceIsRunToPrintIt(t *testing.T) {
	shortRun(t)
	whole := laplace(t, "trace", "kept").out
	writeFile(t, "bug.yaml", readFile(t, "kept/schedule.yaml"))
	if a := laplace(t, "trace", "bug.yaml"); a.status != 0 || a.err != "" || a.out != whole {
		t.Errorf("exit status %d and %q, with %d bytes of %d", a.status, a.err, len(a.out), len(whole))
	}
}

func TestTheTraceOfATestIsPrinted(t *testing.T) {
	failedCheck(t)
	for _, path := range []string{leftRun, leftCase} {
		if a := laplace(t, "trace", path); a.status != 0 || !strings.Contains(a.out, "c1    noted: a second\n") {
			t.Errorf("%s: exit status %d and\n%s%s", path, a.status, a.out, a.err)
		}
	}
	if err := os.RemoveAll("runs"); err != nil {
		t.Fatal(err)
	}
	laplace(t, "trace", leftCase).expectError(t, 64, "without its run", "go test")
}

func TestWhatATraceDoesNotHaveIsRefused(t *testing.T) {
	shortRun(t)
	for flags, words := range map[string]string{
		"--node n9":           `--node: found "n9", expected one of n1, n2, n3, c1, c2`,
		"--kind AppendEntrie": "did you mean AppendEntries?",
		"--from soon":         "--from: found \"soon\", expected the number of an event",
		"--to 0":              "--to: found \"0\"",
		"--past 0":            "--past: found 0, expected an event of the run, from 1 to ",
		"--past 99999999":     "--past: found 99999999",
		"--limit -1":          "--limit: found -1",
		"--from 5s --to 3s":   `--to: found "3s", expected a point that is not before --from "5s"`,
	} {
		laplace(t, append([]string{"trace", "kept"}, strings.Fields(flags)...)...).expectError(t, 64, words)
	}
	laplace(t, "trace", "nowhere").expectError(t, 64, "nowhere")
	whole := readFile(t, "kept/trace")
	writeFile(t, "kept/trace", whole[:len(whole)/2])
	laplace(t, "trace", "kept").expectError(t, 64, "trace: byte ")
}

func TestATraceEndsQuietlyWhenNobodyReads(t *testing.T) {
	shortRun(t)
	if status := execute(t.Context(), []string{"trace", "kept"}, newScreen(torn{syscall.EPIPE}), newScreen(io.Discard)); status != 0 {
		t.Errorf("exit status %d", status)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	laplaceWith(ctx, "trace", "kept").expectError(t, 130, "interrupted")
}
