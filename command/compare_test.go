package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/reports/rundir"
)

// heartbeats is a plan that is soon done: two settings of one protocol, under a fault of its
// own.
const heartbeats = `summary: does a long heartbeat cost anything?
subjects:
  raft: {}
  patient: {protocol: raft, parameters: {heartbeat: 60ms, election-timeout: 400ms}}
faults:
  - none
  - name: cut
    summary: the leader is cut off
    faults: [{at: 2s, kind: partition, target: leader, for: 1s}]
duration: 4s
seeds: 12
`

func (a answer) decodeComparison(t *testing.T) compareObject {
	t.Helper()
	var o compareObject
	if err := json.Unmarshal([]byte(a.out), &o); err != nil {
		t.Fatalf("%v in %q (%s)", err, a.out, a.err)
	}
	return o
}

func TestAComparisonSaysWhatTellsTwoApartAndLeavesIt(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "heartbeats.yaml", heartbeats)
	a := laplace(t, "compare", "heartbeats.yaml")
	if a.status != 0 {
		t.Fatalf("exit status %d with %q, want 0", a.status, a.err)
	}
	for _, word := range []string{
		"VALID\n", "# heartbeats", "**patient** is raft", "**cut**: the leader is cut off", "patient acknowledges the next write ", " later than raft",
		"12 seeds", "\ncomparisons/heartbeats/report/index.html\n",
	} {
		if !strings.Contains(a.out, word) {
			t.Errorf("it lacks %q:\n%s", word, a.out)
		}
	}
	report := filepath.Join("comparisons", "heartbeats", "report")
	for _, name := range []string{"index.html", "summary.md", "runs.csv", "cells.csv", "differences.csv", "pictures/map-recovery.svg", "pictures/map-recovery.png"} {
		if info, err := os.Stat(filepath.Join(report, filepath.FromSlash(name))); err != nil || info.Size() == 0 {
			t.Errorf("%s: found %v and %v", name, info, err)
		}
	}
	runs, _ := filepath.Glob("comparisons/heartbeats/runs/cut-patient-seed*")
	if len(runs) != 1 || !rundir.HoldsRun(runs[0]) {
		t.Fatalf("found the worst runs %q of patient under cut, expected one", runs)
	}
	if again := laplace(t, "replay", runs[0]); again.status != 0 || !strings.Contains(again.out, "SAME RUN") {
		t.Errorf("the replay of %s ended with %d and\n%s%s", runs[0], again.status, again.out, again.err)
	}
	if again := laplace(t, "report", runs[0]); again.status != 0 || again.err != "" {
		t.Errorf("the report of %s ended with %d and %s", runs[0], again.status, again.err)
	}
	aPage(t, filepath.Join(runs[0], "report.html"), false)
}

// Extending a comparison, with any number of jobs, comes to what all seeds at once come to.
func TestAComparisonThatIsExtendedIsAsIfMadeAtOnce(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "plan.yaml", heartbeats)
	first := laplace(t, "compare", "plan.yaml", "--seeds", "2", "--jobs", "1", "--out", "extended", "--no-runs", "--json").decodeComparison(t)
	extended := laplace(t, "compare", "plan.yaml", "--seeds", "5", "--jobs", "3", "--out", "extended", "--no-runs", "--json").decodeComparison(t)
	alone := laplace(t, "compare", "plan.yaml", "--seeds", "5", "--jobs", "1", "--out", "alone", "--no-runs", "--json").decodeComparison(t)
	if first.Seeds != 2 || extended.Seeds != 5 || extended.Digest != alone.Digest || extended.Digest == first.Digest {
		t.Errorf("found digests %v, %v and %v", first.Digest, extended.Digest, alone.Digest)
	}
	if len(alone.Cells) != 4 || alone.Cells[3].Fault != "cut" || alone.Cells[3].Subject != "patient" || alone.Cells[3].Measures["recovery"].Unit != "ms" {
		t.Errorf("found %+v", alone.Cells)
	}
	for _, name := range tree(t) {
		if rest, ok := strings.CutPrefix(name, "alone/report/"); ok && filepath.Ext(name) != "" {
			if readFile(t, name) != readFile(t, "extended/report/"+rest) {
				t.Errorf("%s: the extended comparison has another", rest)
			}
		}
	}
	if slices.Contains(tree(t), "alone/runs") {
		t.Error("found runs that nobody wanted")
	}
}

func TestAComparisonThatIsKilledGoesOn(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "plan.yaml", heartbeats)
	args := []string{"compare", "plan.yaml", "--seeds", "60", "--jobs", "2", "--no-runs", "--json", "--out"}
	whole := laplace(t, append(args, "whole")...).decodeComparison(t)
	killed, _ := command(t, append(args, "killed")...)
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	_ = killed.Process.Kill()
	_ = killed.Wait()
	again := laplace(t, append(args, "killed")...).decodeComparison(t)
	if again.Digest != whole.Digest || readFile(t, "killed/report/runs.csv") != readFile(t, "whole/report/runs.csv") {
		t.Errorf("found digest %v, and %v of the one that was not killed", again.Digest, whole.Digest)
	}
}

func TestWhatCannotBeComparedIsRefusedInOneLine(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "plan.yaml", heartbeats)
	writeFile(t, "empty.yaml", "")
	writeFile(t, "typo.yaml", strings.Replace(heartbeats, "seeds:", "seds:", 1))
	writeFile(t, "other/notes.txt", "mine")
	for _, test := range []struct {
		args  []string
		words []string
	}{
		{[]string{"--protocols", "raft,paxs"}, []string{"--protocols", `"paxs"`, "did you mean paxos?"}},
		{[]string{"--protocols", "raft"}, []string{"1 subject", "2 to "}},
		{[]string{"--protocols", "raft,raft"}, []string{"raft once more"}},
		{[]string{"--faults", "leader-crsh"}, []string{"--faults", `"leader-crsh"`, "did you mean leader-crash?"}},
		{[]string{"--seeds", "0"}, []string{"seeds", "found 0"}},
		{[]string{"--seeds", "many"}, []string{"--seeds", `"many"`}},
		{[]string{"--jobs", "-1"}, []string{"--jobs", "or more"}},
		{[]string{"--out", ""}, []string{"--out", "the name of a directory"}},
		{[]string{"--nodes", "3", "--faults", "partial-quorum"}, []string{"n4"}},
		{[]string{"--loads", "100,50"}, []string{"loads", "rates that rise"}},
		{[]string{"missing.yaml"}, []string{"missing.yaml", "expected a file with a plan"}},
		{[]string{"empty.yaml"}, []string{"empty.yaml"}},
		{[]string{"typo.yaml"}, []string{"typo.yaml:", `"seds"`, "did you mean seeds?"}},
		{[]string{"other"}, []string{"other"}},
		{[]string{"plan.yaml", "plan.yaml"}, []string{"at most one plan"}},
		{[]string{"plan.yaml", "--out", "other"}, []string{"--out", `"notes.txt"`}},
	} {
		a := laplace(t, append([]string{"compare"}, test.args...)...)
		a.expectError(t, 64, test.words...)
	}
}
