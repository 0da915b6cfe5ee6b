package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/labs"
)

// aSolution makes a module of the Raft lab in the working directory, whose package is the reference
// with one change, and returns its name.
func aSolution(t *testing.T, file, from, to string) string {
	t.Helper()
	files, err := filepath.Glob("../labs/raft/reference/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("found the files %q (%v)", files, err)
	}
	texts := make(map[string]string)
	changes := 0
	for _, name := range files {
		text := readFile(t, name)
		if filepath.Base(name) == file {
			changes = strings.Count(text, from)
			text = strings.Replace(text, from, to, 1)
		}
		texts[filepath.Base(name)] = text
	}
	if changes != 1 {
		t.Fatalf("%s has %q %d times, expected once", file, from, changes)
	}
	inEmptyDirectory(t)
	if a := laplace(t, "lab", "init", "raft", "mine"); a.status != 0 {
		t.Fatal(a.err)
	}
	if err := os.Remove("mine/server/server.go"); err != nil {
		t.Fatal(err)
	}
	for name, text := range texts {
		writeFile(t, filepath.Join("mine", "server", name), text)
	}
	return "mine"
}

const (
	votesOnce = "(s.votedFor == 0 || s.votedFor == from) && "
	voting    = "election.go"
)

// From the check that fails to the last hint, and back to green.
func TestASolutionIsCheckedToldAndHintedAt(t *testing.T) {
	dir := aSolution(t, voting, votesOnce, "")
	right := func() {
		text := readFile(t, filepath.Join(dir, "server", voting))
		writeFile(t, filepath.Join(dir, "server", voting), strings.Replace(text, "m.Term == s.currentTerm && s.upToDate(m)", "m.Term == s.currentTerm && "+votesOnce+"s.upToDate(m)", 1))
	}
	var reports []string
	for _, jobs := range []string{"1", "2"} {
		a := laplace(t, "lab", "check", "a", "--dir", dir, "--test", "one-vote", "--seeds", "60", "--json", "--jobs", jobs)
		var r labs.Report
		if err := json.Unmarshal([]byte(a.out), &r); err != nil || a.status != 1 {
			t.Fatalf("found the status %d, %q and %q (%v)", a.status, a.out, a.err, err)
		}
		if len(r.Tests) != 1 || r.Tests[0].Worst == nil || r.Tests[0].Worst.Check.Name != "election safety" || r.Tests[0].Seeds != 60 {
			t.Errorf("found %+v", r)
		}
		reports = append(reports, a.out)
	}
	if reports[0] != reports[1] {
		t.Errorf("with one job found\n%s\nwith two\n%s", reports[0], reports[1])
	}
	a := laplace(t, "lab", "check", "--dir", dir, "--test", "one-vote", "--seeds", "60")
	for _, words := range []string{"FAIL  a/one-vote", " of 60; worst seed ", "election safety: ", "VIOLATION  lab-raft/one-vote", "had two leaders", "go run . report runs/lab-raft-one-vote-seed", "go run . lab hint one-vote"} {
		if !strings.Contains(a.out, words) {
			t.Errorf("found\n%s\nexpected %q in it", a.out, words)
		}
	}
	for rung, words := range []string{"What is broken", "What it takes", "had two leaders", "at most one leader can be elected in a given term", "hint 4 of 4"} {
		if a := laplace(t, "lab", "hint", "--dir", dir); a.status != 0 || !strings.Contains(a.out, words) {
			t.Errorf("hint %d: found the status %d and\n%s%s\nexpected %q in it", rung+1, a.status, a.out, a.err, words)
		}
	}
	if a := laplace(t, "lab", "hint", "one-vote", "--dir", dir, "--rung", "1"); !strings.Contains(a.out, "hint 1 of 4") {
		t.Errorf("found\n%s%s", a.out, a.err)
	}
	right()
	if a := laplace(t, "lab", "check", "raft", "a", "--dir", dir, "--seeds", "100"); a.status != 0 || !strings.Contains(a.out, "ok    a/one-vote") || strings.Contains(a.out, "FAIL") {
		t.Errorf("found the status %d and\n%s%s", a.status, a.out, a.err)
	}
	laplace(t, "lab", "hint", "--dir", dir).expectError(t, 64, "laplace lab hint: found no failure")
}

// What a program does to its process fails the seed in which it does it, and names the line.
func TestAPanicAndAnEndlessLoopAreToldWithTheStudentsLine(t *testing.T) {
	dir := aSolution(t, voting, "\ts.countVotes()\n}\n\n// requestVote answers", "\tfor s.currentTerm == 2 {\n\t}\n\tif s.currentTerm == 1 {\n\t\tpanic(\"not yet written\")\n\t}\n\ts.countVotes()\n}\n\n// requestVote answers")
	a := laplace(t, "lab", "check", "--dir", dir, "--test", "first-election", "--seeds", "10")
	if a.status != 1 || !strings.Contains(a.out, "not yet written") || !strings.Contains(a.out, "server/election.go:3") {
		t.Errorf("found the status %d and\n%s%s\nexpected the panic with its line", a.status, a.out, a.err)
	}
	text := readFile(t, filepath.Join(dir, "server", voting))
	writeFile(t, filepath.Join(dir, "server", voting), strings.Replace(text, "s.currentTerm == 2", "s.currentTerm == 1", 1))
	a = laplace(t, "lab", "check", "--dir", dir, "--test", "first-election", "--seeds", "3")
	if a.status != 1 || !strings.Contains(a.out, "endless loop") || !strings.Contains(a.out, "server/election.go:3") {
		t.Errorf("found the status %d and\n%s%s\nexpected the loop with its line", a.status, a.out, a.err)
	}
}

func TestWhatDoesNotBuildOrMayNotBeImportedIsShownAndNotJudged(t *testing.T) {
	dir := aSolution(t, voting, "s.role = candidate\n", "s.role = candidat\n")
	a := laplace(t, "lab", "check", "--dir", dir)
	if a.status != statusUnjudged || !strings.Contains(a.err, dir+"/server/election.go:") || !strings.Contains(a.err, "undefined: candidat") {
		t.Errorf("found the status %d and %q, expected the compiler's words", a.status, a.err)
	}
	writeFile(t, filepath.Join(dir, "server", "more.go"), "package server\n\nimport \"os\"\n\nfunc end() { os.Exit(0) }\n")
	a = laplace(t, "lab", "check", "--dir", dir)
	if a.status != statusUnjudged || !strings.Contains(a.err, dir+"/server/more.go:3") || !strings.Contains(a.err, `"os"`) {
		t.Errorf("found the status %d and %q, expected the import", a.status, a.err)
	}
}

func TestLabCheckRefusesInOneLine(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "raft/lab.yaml", "lab: raft\n")
	writeFile(t, "other/lab.yaml", "lab: rafd\n")
	writeFile(t, "empty/lab.yaml", "")
	for _, c := range []struct {
		line  string
		words []string
	}{
		{"lab check", []string{"lab.yaml: found no such file", "--dir DIR"}},
		{"lab check --dir nowhere", []string{"found no such file"}},
		{"lab check --dir other", []string{"rafd", "did you mean raft?"}},
		{"lab check --dir empty", []string{"lab.yaml"}},
		{"lab check --dir raft z", []string{`found the part "z"`, "a, b, c"}},
		{"lab check --dir raft warmup a", []string{`found the lab "warmup"`, "raft"}},
		{"lab check --dir raft --test first-electoin", []string{"--test", "did you mean first-election?"}},
		{"lab check --dir raft --seeds 0", []string{"--seeds: found 0", "1 to 1000000"}},
		{"lab check --dir raft --seeds 5 --seed 3", []string{"--seeds beside it"}},
		{"lab check --dir raft --jobs -1", []string{"--jobs: found -1"}},
		{"lab check a b c", []string{`found "c" after the arguments`}},
		{"lab hint --dir raft", []string{"found no failure"}},
		{"lab hint first-election --dir raft", []string{"no failure of the test first-election"}},
		{"lab hint first-electoin --dir raft", []string{"did you mean first-election?"}},
		{"lab try", []string{"no solution of a lab"}},
		{"lab tell", []string{"no solution of a lab"}},
	} {
		t.Run(c.line, func(t *testing.T) {
			laplace(t, strings.Fields(c.line)...).expectError(t, 64, c.words...)
		})
	}
}
