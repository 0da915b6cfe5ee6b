package command

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/internal/mutant"
)

// inModule moves the test to a module of its own with a package that has tests,
// which see one of its mutants and not the other.
func inModule(t *testing.T) {
	t.Helper()
	inEmptyDirectory(t)
	writeFile(t, "go.mod", "module example.org/m\n\ngo 1.26\n")
	writeFile(t, "vote/vote.go", `package vote

type server struct{ term, voted int }

func (s *server) vote(term int) bool {
	if term < s.term {
		return false
	}
	s.voted = term
	return true
}
`)
	writeFile(t, "vote/vote_test.go", `package vote

import "testing"

func TestAVoteInAnOldTermIsRefused(t *testing.T) {
	if s := (&server{term: 3}); s.vote(2) || !s.vote(3) {
		t.Error("it is not")
	}
}
`)
}

const survivor = "vote/vote.go:server.vote:drop-assign:1"

func TestMutantsOfAPackageAreJudgedByItsTests(t *testing.T) {
	inModule(t)
	a := laplace(t, "mutants", "./vote")
	if a.status != 1 {
		t.Fatalf("exit status %d with %q, want 1", a.status, a.err)
	}
	for _, part := range []string{
		"SOME SURVIVED\n", "tried with each: go test ./...\n", "| all ", " 66 % ", "\nsurvived: " + survivor + " (state)\n  s.voted = term → _ = term\n",
	} {
		if !strings.Contains(a.out, part) {
			t.Errorf("it lacks %q:\n%s", part, a.out)
		}
	}
	if strings.Contains(a.out, "bound:1") {
		t.Errorf("it shows a mutant that is seen:\n%s", a.out)
	}

	// The same once more judges nothing again, and with a reason none survives.
	kept := readFile(t, "mutants/vote/mutants.jsonl")
	writeFile(t, "docs/mutants.yaml", "- id: "+survivor+"\n  diff: s.voted = term → _ = term\n  reason: nobody asks for it\n")
	a = laplace(t, "mutants", "./vote", "--markdown", "report.md")
	if a.status != 0 || !strings.HasPrefix(a.out, "ALL SEEN\n") || a.err != "" {
		t.Errorf("exit status %d with %q and\n%s\nwant 0", a.status, a.err, a.out)
	}
	if text := readFile(t, "mutants/vote/mutants.jsonl"); text != kept {
		t.Errorf("the results are now\n%s\nwant\n%s", text, kept)
	}
	if text := readFile(t, "report.md"); !strings.Contains(text, "`s.voted = term → _ = term`: nobody asks for it\n") {
		t.Errorf("the report lacks the reason:\n%s", text)
	}

	a = laplace(t, "mutants", "./vote", "--json")
	outcomes := make(map[string]mutant.Outcome)
	for row := range strings.Lines(a.out) {
		var r mutant.Result
		if err := json.Unmarshal([]byte(row), &r); err != nil {
			t.Fatalf("%v in %q", err, row)
		}
		outcomes[r.ID] = r.Outcome
	}
	if len(outcomes) != 3 || outcomes[survivor] != mutant.Survived || outcomes["vote/vote.go:server.vote:bound:1"] != mutant.Seen {
		t.Errorf("found %v, want three, one of which survived", outcomes)
	}

	// Other code is another study.
	writeFile(t, "vote/vote_test.go", readFile(t, "vote/vote_test.go")+"\nfunc TestMore(*testing.T) {}\n")
	laplace(t, "mutants", "./vote").expectError(t, 64, "mutants/vote", "another build", "with --out")
}

func TestMutantsAreListedWithoutJudgingAny(t *testing.T) {
	inModule(t)
	before := tree(t)
	a := laplace(t, "mutants", "./vote", "--list")
	if a.status != 0 || strings.Count(a.out, "\n") != 3 || !strings.Contains(a.out, "state        "+survivor+"  s.voted = term → _ = term\n") {
		t.Errorf("exit status %d, %q and\n%s\nwant three mutants", a.status, a.err, a.out)
	}
	if one := laplace(t, "mutants", "./vote", "--list", "--mutant", "drop-assign"); one.out != "state        "+survivor+"  s.voted = term → _ = term\n" {
		t.Errorf("with --mutant it lists\n%s\nwant the one", one.out)
	}
	if some := laplace(t, "mutants", "./vote", "--list", "--kind", "state"); some.status != 0 || strings.Count(some.out, "state ") != strings.Count(some.out, "\n") || some.out == "" {
		t.Errorf("with --kind it lists\n%s\nwant those of state", some.out)
	}
	if after := tree(t); len(after) != len(before) {
		t.Errorf("it left\n%q, where there was\n%q", after, before)
	}
}

func TestMutantsThatAreInterruptedSaySo(t *testing.T) {
	inModule(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	laplaceWith(ctx, "mutants", "./vote").expectError(t, 130, "interrupted")
}

func TestMutantsRefusesWhatCannotBe(t *testing.T) {
	inModule(t)
	writeFile(t, "bad.yaml", "- id: x\n")
	writeFile(t, "other/notes.txt", "")
	for _, tt := range []struct {
		args  string
		words []string
	}{
		{"", []string{"found no argument", "directories of packages"}},
		{"./vote --sample 0", []string{"--sample", `found 0, expected at least 1`}},
		{"./vote --jobs -1", []string{"--jobs"}},
		{"./vote --seed 3", []string{"--seed", "no --sample beside it"}},
		{"./vote --tests ./... --scenario raft/quiet", []string{"--tests", "--scenario beside it"}},
		{"./vote --tests ./... --seeds 3", []string{"--tests", "--seeds beside it"}},
		{"./vote --tests ./... --strategy swarm", []string{"--tests", "--strategy beside it"}},
		{"./vote --strategy guided", []string{"--strategy", `found "guided"`, "swarm"}},
		{"./vote --seeds x", []string{"--seeds", `found "x"`}},
		{"./vote --scenario raft/quite", []string{"raft/quite", "did you mean raft/quiet"}},
		{"./vote --scenario raft/quiet", []string{"no scenario's protocol is made of"}},
		{"./vote --mutant server.veto", []string{"--mutant", `found "server.veto"`, "3 mutants"}},
		{"./vote --kind vote", []string{"--kind", `found "vote"`, "quorum"}},
		{"./vote --list --markdown x", []string{"--list", "--markdown beside it"}},
		{"./vote --reasons bad.yaml", []string{"bad.yaml:1:", "expected id, diff and reason"}},
		{"./vote --reasons none.yaml", []string{"none.yaml"}},
		{"./vote --out other", []string{"other", `found "notes.txt" in it`, "with --out"}},
		{"./nothing", []string{"found no package to plant mistakes in", "nothing"}},
		{"fmt", []string{"fmt is of another module"}},
	} {
		laplace(t, strings.Fields("mutants "+tt.args)...).expectError(t, 64, tt.words...)
	}
}

func TestATrialIsNoCommandForPeople(t *testing.T) {
	if a := laplace(t, "--help"); strings.Contains(a.out, "trial") {
		t.Errorf("the help has it:\n%s", a.out)
	}
	laplace(t, "trial", "raft/quiet", "--seeds", "x").expectError(t, 64, "--seeds", `found "x"`)
	inEmptyDirectory(t)
	writeFile(t, "short.yaml", short)
	a := laplace(t, "trial", "short.yaml", "--seeds", "2")
	if a.status != 0 || strings.Count(a.out, "\n") != 2 || !strings.HasPrefix(a.out, `{"scenario":"test/short","seed":1,"verdict":"valid","digest":"`) {
		t.Errorf("exit status %d, %q and %q, want two runs", a.status, a.err, a.out)
	}
}

func TestSurvivorsThatAreHeldOutAreCountedAndNotShown(t *testing.T) {
	var r mutant.Report
	for i := range 20 {
		m := mutant.Mutant{ID: fmt.Sprintf("p/p.go:f:bound:%d", i+1), Kind: mutant.Quorum}
		r.Results = append(r.Results, mutant.Result{Mutant: m, Fate: mutant.Fate{Outcome: mutant.Survived}})
	}
	held := r.Count(mutant.Result.HeldOut).Of[mutant.Survived]
	var out bytes.Buffer
	c := &console{out: newScreen(&out)}
	c.showMutants(r, func(x mutant.Result) bool { return !x.HeldOut() })
	if shown := strings.Count(out.String(), "\nsurvived: "); shown != 20-held || held == 0 || !strings.Contains(out.String(), fmt.Sprintf("\n%d more are held out", held)) {
		t.Errorf("it shows %d, want %d, and that %d more are held out:\n%s", shown, 20-held, held, out.String())
	}
}
