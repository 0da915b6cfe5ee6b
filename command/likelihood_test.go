package command

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/laplace-sim/laplace/hunt/likelihood"
)

func TestWhenAViolationBecameInevitableIsTold(t *testing.T) {
	flawedRun(t)
	a := laplace(t, "explain", "kept", "--likelihood", "--runs", "20")
	if a.status != 1 {
		t.Errorf("exit status %d with %q, want 1", a.status, a.err)
	}
	for _, want := range []string{"The chance of a violation by ", "       0    0.000 s", "the chance of a violation", "\nto see it: laplace report kept --likelihood --runs 20\n"} {
		if !strings.Contains(a.out, want) {
			t.Errorf("it lacks %q:\n%s", want, a.out)
		}
	}
	for _, line := range strings.Split(a.out, "\n") {
		if utf8.RuneCountInString(line) > 80 || strings.Contains(line, "\x1b") {
			t.Errorf("the line %q is too long, or has colours", line)
		}
	}
	if again := laplace(t, "explain", "kept", "--likelihood", "--runs", "20", "--jobs", "1"); strings.Replace(again.out, " --jobs 1", "", 1) != a.out {
		t.Errorf("one job says\n%s\nand as many as there are processors\n%s", again.out, a.out)
	}
}

func TestACurveIsOneJSONObject(t *testing.T) {
	flawedRun(t)
	a := laplace(t, "explain", "kept", "--likelihood", "--runs", "20", "--seed", "3", "--json")
	var c likelihood.Curve
	if err := json.Unmarshal([]byte(a.out), &c); err != nil || a.status != 1 {
		t.Fatalf("exit status %d, error %v", a.status, err)
	}
	if len(c.Points) < 2 || c.Points[0].Event != 0 || c.Points[0].Runs != 20 || c.Signature == "" {
		t.Errorf("found %+v", c)
	}
}

func TestACurveFitsFortyColumns(t *testing.T) {
	point := func(event uint64, violations int, low, high int64) likelihood.Point {
		return likelihood.Point{Event: event, At: 12 * time.Second, Runs: 200, Violations: violations, Low: low, High: high}
	}
	curve := &likelihood.Curve{Points: []likelihood.Point{point(0, 4, 7_000, 51_000), point(4127, 142, 643_000, 768_000)}, Until: 13 * time.Second}
	curve.Jump = &likelihood.Jump{Before: curve.Points[0], After: curve.Points[1], Text: "n3 voted for n2 in term 4", Single: true}
	for _, width := range []int{40, 80} {
		var out bytes.Buffer
		c := &console{out: on(&out, width)}
		c.showCurve(curve)
		for _, line := range strings.Split(out.String(), "\n") {
			if utf8.RuneCountInString(line) > width {
				t.Errorf("%q is longer than %d", line, width)
			}
		}
		told := strings.Join(strings.Fields(out.String()), " ")
		if want := "At event 4127 (12.000 s), when n3 voted for n2 in term 4, the chance of a violation rose from 2 % to 71 %."; !strings.Contains(told, want) {
			t.Errorf("it lacks %q:\n%s", want, out.String())
		}
	}
}

func TestWhatCannotBeMeasuredIsRefusedInOneLine(t *testing.T) {
	flawedRun(t)
	laplace(t, "run", "raft/quiet", "--out", "good")
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"good", "--likelihood"}, "found the verdict valid, expected a violation"},
		{[]string{"kept", "--likelihood", "--faults"}, "found no faults that a generator made"},
		{[]string{"kept", "--runs", "3"}, "found --runs without --likelihood"},
		{[]string{"kept", "--likelihood", "--runs", "0"}, "--runs: found 0, expected 1 or more"},
		{[]string{"kept", "--likelihood", "--jobs", "-1"}, "--jobs: found -1, expected 0"},
		{[]string{"kept", "--likelihood", "--all"}, "found --likelihood beside --markdown or --all"},
	} {
		a := laplace(t, append([]string{"explain"}, tt.args...)...)
		if a.status != 64 || a.out != "" || !strings.Contains(a.err, tt.want) || strings.Count(a.err, "\n") != 1 {
			t.Errorf("%v: exit status %d, %q and %q, want 64 and %q", tt.args, a.status, a.out, a.err, tt.want)
		}
	}
}

func TestAReportHasTheCurveIfItIsAskedFor(t *testing.T) {
	flawedRun(t)
	without := readFile(t, "kept/report.html")
	for _, args := range [][]string{{"good", "--likelihood"}, {"kept", "--runs", "3"}, {"kept", "--likelihood", "--runs", "0"}} {
		if args[0] == "good" {
			laplace(t, "run", "raft/quiet", "--out", "good")
		}
		if a := laplace(t, append([]string{"report"}, args...)...); a.status != 64 || a.out != "" || strings.Count(a.err, "\n") != 1 {
			t.Errorf("%v: exit status %d, %q and %q, want 64 and one line", args, a.status, a.out, a.err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if a := laplaceWith(ctx, "report", "kept", "--likelihood"); a.status != 130 || !strings.Contains(a.err, "nothing was written") {
		t.Errorf("interrupted: exit status %d and %q", a.status, a.err)
	}
	if slices.Contains(tree(t), "good/report.html") || readFile(t, "kept/report.html") != without {
		t.Error("what was refused has left a page")
	}
	if a := laplace(t, "report", "kept", "--likelihood", "--runs", "10"); a.status != 1 || a.err != "" {
		t.Fatalf("exit status %d, %q", a.status, a.err)
	}
	aPage(t, "kept/report.html", false)
	// The curve is packed into the page, which is the same in all else.
	if with := readFile(t, "kept/report.html"); len(with) <= len(without) {
		t.Errorf("a page of %d bytes with the curve, and of %d without", len(with), len(without))
	}
}

func TestACurveThatIsInterruptedSaysSo(t *testing.T) {
	flawedRun(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if a := laplaceWith(ctx, "explain", "kept", "--likelihood"); a.status != 130 || !strings.Contains(a.err, "nothing was measured") {
		t.Errorf("exit status %d and %q", a.status, a.err)
	}
}
