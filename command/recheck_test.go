package command

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/scenarios"
)

// recheckPage is the manual, read before a test changes the working directory.
var recheckPage, _ = os.ReadFile(filepath.Join("..", "docs", "recheck.md"))

func TestARecheckSaysWhetherWhatFailedIsFixed(t *testing.T) {
	recordedFailure(t, func(*scenarios.Scenario) {})
	a := laplace(t, "recheck", "bug.yaml", "--seeds", "20")
	if a.status != 1 || !strings.HasPrefix(a.out, "NOT FIXED  bug.yaml: ") || !strings.Contains(a.out, "still fails, in the same way: promises") ||
		!strings.Contains(a.out, "10 with other seeds, 10 with schedules that differ a little") {
		t.Errorf("exit status %d and\n%s%s", a.status, a.out, a.err)
	}
	recordedFailure(t, func(s *scenarios.Scenario) { s.Flaw = "" })
	a = laplace(t, "recheck", "bug.yaml", "--seeds", "20")
	if a.status != 0 || !strings.HasPrefix(a.out, "FIXED  as far as 20 neighbours tell: a share of failures up to 13.9 % ") ||
		!strings.Contains(a.out, "bug.yaml failed (promises), is valid") || !strings.Contains(a.out, "little: none fails\n") {
		t.Errorf("exit status %d and\n%s%s", a.status, a.out, a.err)
	}
	if a := laplace(t, "recheck", "bug.yaml", "--seeds", "0"); a.status != 0 || !strings.HasPrefix(a.out, "FIXED  as far as the recorded runs tell; no neighbour was tried\n") {
		t.Errorf("exit status %d and\n%s%s", a.status, a.out, a.err)
	}
}

func TestKeptFailuresOfTheSameProtocolAndFlawAreRunAgain(t *testing.T) {
	inEmptyDirectory(t)
	for _, run := range [][]string{
		{"raft/leader-partition", "--flaw", "stale-read", "--seed", "3"}, {"raft/leader-partition", "--flaw", "stale-read", "--seed", "5"},
		{"raft/blackouts", "--flaw", "forget-vote", "--seed", "4"}, {"chain/tail-partition", "--flaw", "stale-tail", "--seed", "2"}, {"raft/quiet", "--duration", "1s"},
	} {
		laplace(t, append([]string{"run"}, run...)...)
	}
	const one, other = "runs/raft-leader-partition-stale-read-seed3", "runs/raft-leader-partition-stale-read-seed5"
	var found recheckedJSON
	for _, args := range [][]string{{one}, {"--kept", "runs", one, filepath.Join(other, "schedule.yaml")}, {one, other}, {"--kept", "", one}} {
		a := laplace(t, append([]string{"recheck", "--json", "--seeds", "0"}, args...)...)
		if err := json.Unmarshal([]byte(a.out), &found); err != nil || a.status != 1 {
			t.Fatalf("%v: exit status %d, %v and\n%s%s", args, a.status, err, a.out, a.err)
		}
		want := 0
		if len(args) == 1 {
			want = 1
		}
		if len(found.Kept) != want || want == 1 && found.Kept[0].Name != other {
			t.Errorf("%v: found the kept failures %v", args, found.Kept)
		}
		found = recheckedJSON{}
	}
}

func TestARecheckTellsWhatTheBuildBeforeCameTo(t *testing.T) {
	spec := recordedFailure(t, func(*scenarios.Scenario) {})
	before := laplace(t, "recheck", "bug.yaml", "--seeds", "12", "--json")
	writeFile(t, "before.json", before.out)
	spec.Flaw = ""
	writeFile(t, "bug.yaml", string(spec.YAML()))
	a := laplace(t, "recheck", "bug.yaml", "--seeds", "12", "--before", "before.json")
	if a.status != 0 || !strings.Contains(a.out, " of 12 neighbours failed; now 0\n") || strings.Contains(a.out, " 0 of 12 ") {
		t.Errorf("exit status %d and\n%s%s", a.status, a.out, a.err)
	}
}

func TestTheFirstNeighbourThatFailsIsARunOfItsOwn(t *testing.T) {
	recordedFailure(t, func(*scenarios.Scenario) {})
	a := laplace(t, "recheck", "bug.yaml", "--seeds", "20", "--out", "near")
	if a.status != 1 || !strings.Contains(a.out, "laplace explain near\n") {
		t.Errorf("exit status %d and\n%s%s", a.status, a.out, a.err)
	}
	aPage(t, "near/report.html", false)
	if a := laplace(t, "replay", "near"); a.status != 1 || !strings.HasPrefix(a.out, "SAME RUN") {
		t.Errorf("exit status %d and\n%s%s", a.status, a.out, a.err)
	}
}

func TestWhatCannotBeRecheckedIsRefusedInALine(t *testing.T) {
	recordedFailure(t, func(*scenarios.Scenario) {})
	writeFile(t, "odd.json", "{}")
	writeFile(t, "new.yaml", "name: a/b\nprotocol: raft\n")
	writeFile(t, "before.json", laplace(t, "recheck", "bug.yaml", "--seeds", "1", "--json").out)
	for want, args := range map[string][]string{
		"nope: found no such file":          {"nope"},
		`new.yaml: found no key "recorded"`: {"new.yaml"},
		"found bug.yaml twice":              {"bug.yaml", "bug.yaml"},
		"--seeds: found -1":                 {"bug.yaml", "--seeds", "-1"},
		"--jobs: found -1":                  {"bug.yaml", "--jobs", "-1"},
		`--out: found ""`:                   {"bug.yaml", "--out", ""},
		`--kept: found "nowhere"`:           {"bug.yaml", "--kept", "nowhere"},
		"odd.json, which is something else": {"bug.yaml", "--before", "odd.json"},
		"none.json, which cannot be read":   {"bug.yaml", "--before", "none.json"},
		"of other runs or with --seeds 1":   {"bug.yaml", "--before", "before.json", "--seeds", "2"},
	} {
		a := laplace(t, append([]string{"recheck"}, args...)...)
		if a.status != statusMisuse || !strings.Contains(a.err, want) || strings.Count(a.err, "\n") != 1 || a.out != "" {
			t.Errorf("%v: exit status %d and %q, expected %q", args, a.status, a.err+a.out, want)
		}
	}
}

// The commits of a little repository: its program takes recheck, and ends as its code
// says.
var bisected = []string{"os.Exit(0)", "os.Exit(0) // a change", "does not build", "os.Exit(64)", "os.Exit(1)", "does not build either", "os.Exit(1) // a change"}

func TestTheScriptForBisectFindsTheFirstCommitThatFails(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a program several times")
	}
	for _, tool := range []string{"git", "go", "sh"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("there is no %s here: %v", tool, err)
		}
	}
	_, behind, _ := strings.Cut(string(recheckPage), "```sh\n")
	script, _, found := strings.Cut(behind, "```")
	if !found {
		t.Fatal("the manual shows no script")
	}
	inEmptyDirectory(t)
	outside := t.TempDir()
	writeFile(t, filepath.Join(outside, "bisect.sh"), script)
	writeFile(t, "go.mod", "module little\n\ngo 1.21\n")
	run := func(name string, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull, "GOWORK=off", "GOFLAGS=", "GOTOOLCHAIN=local",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
		return string(out)
	}
	run("git", "init", "-q")
	var commits []string
	for _, body := range bisected {
		writeFile(t, "main.go", "package main\n\nimport \"os\"\n\nfunc main() {\n\tif os.Args[1] != \"recheck\" {\n\t\tos.Exit(99)\n\t}\n\t"+body+"\n}\n")
		run("git", "add", ".")
		run("git", "commit", "-q", "-m", body)
		commits = append(commits, strings.TrimSpace(run("git", "rev-parse", "HEAD")))
	}
	statuses := map[int]int{0: 0, 2: 125, 3: 125, 4: 1}
	for commit, want := range statuses {
		run("git", "checkout", "-q", commits[commit])
		cmd := exec.CommandContext(t.Context(), "sh", filepath.Join(outside, "bisect.sh"), "run")
		_ = cmd.Run() // its status is what is asked for
		if got := cmd.ProcessState.ExitCode(); got != want {
			t.Errorf("commit %d: found the status %d, expected %d", commit, got, want)
		}
	}
	run("git", "checkout", "-q", commits[6])
	run("git", "bisect", "start", commits[6], commits[0])
	// Bisect cannot tell between those that cannot be tested and the first that fails.
	out, err := exec.CommandContext(t.Context(), "git", "bisect", "run", "sh", filepath.Join(outside, "bisect.sh"), "run").CombinedOutput()
	_, suspects, _ := strings.Cut(string(out), "could be any of:")
	for i, commit := range commits {
		if suspected := strings.Contains(suspects, commit); suspected != (2 <= i && i <= 4) {
			t.Errorf("commit %d (%s): suspected %v, by\n%s%v", i, bisected[i], suspected, out, err)
		}
	}
}

func TestARecheckSaysThatTheScheduleIsNotTheOneThatFailed(t *testing.T) {
	flawedRun(t)
	const told = "kept: the schedule is not the one that was recorded"
	if a := laplace(t, "recheck", "kept", "--seeds", "0"); strings.Contains(a.err, told) {
		t.Errorf("nothing was edited, but: %s", a.err)
	}
	text := readFile(t, "kept/schedule.yaml")
	seed := strings.Index(text, "\nseed: ") + len("\nseed: ")
	writeFile(t, "kept/schedule.yaml", text[:seed]+"9"+text[seed:])
	if a := laplace(t, "recheck", "kept", "--seeds", "0"); !strings.Contains(a.err, told) {
		t.Errorf("exit status %d and\n%s%s", a.status, a.out, a.err)
	}
}
