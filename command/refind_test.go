package command

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/scenarios"
)

// forgetVote is a file with a recorded failure, read before a test changes the
// working directory.
var forgetVote, _ = os.ReadFile(filepath.Join("..", "docs", "exhibit", "raft-forget-vote.yaml"))

// recordedFailure leaves a recorded failure in bug.yaml, as the given change
// makes it.
func recordedFailure(t *testing.T, change func(*scenarios.Scenario)) scenarios.Scenario {
	t.Helper()
	spec, err := scenarios.Parse("raft-forget-vote.yaml", forgetVote)
	if err != nil {
		t.Fatal(err)
	}
	change(&spec)
	inEmptyDirectory(t)
	writeFile(t, "bug.yaml", string(spec.YAML()))
	return spec
}

// otherSeed is a seed with which the scenario does not fail as it is recorded to.
func otherSeed(t *testing.T, s *scenarios.Scenario) {
	t.Helper()
	for s.Seed = 1; s.Seed < 1000; s.Seed++ {
		if r, err := scenarios.Run(t.Context(), *s, scenarios.Options{}); err != nil || r.Signature != s.Recorded.Signature {
			return
		}
	}
	t.Fatal("it fails with each of 1000 seeds")
}

func before(s *scenarios.Scenario) {
	s.Recorded.Model, s.Recorded.Digest = "kernel 0, nemesis 0, workload 0, raft 0", s.Recorded.Digest+1
}

func TestAReplayOfAnotherModelComparesWhatItComesTo(t *testing.T) {
	recordedFailure(t, before)
	const note = "bug.yaml: recorded by kernel 0, nemesis 0, workload 0, raft 0; this is kernel "
	a := laplace(t, "replay", "bug.yaml")
	if a.status != 1 || !strings.HasPrefix(a.out, "SAME END  violation (promises); digest ") ||
		!strings.HasPrefix(a.err, note) || !strings.HasSuffix(a.err, ": the events may differ\n") || strings.Count(a.err, "\n") != 1 {
		t.Errorf("found status %d, %q and\n%s", a.status, a.err, a.out)
	}
	if a := laplace(t, "explain", "bug.yaml"); a.status != 1 || !strings.HasPrefix(a.err, note) {
		t.Errorf("found status %d and %q, expected the story and a line about the model", a.status, a.err)
	}
	if a := laplace(t, "replay", "bug.yaml", "--until", "5"); a.status != 0 || !strings.HasPrefix(a.err, note) {
		t.Errorf("found status %d and %q, expected the moment and a line about the model", a.status, a.err)
	}

	recordedFailure(t, func(s *scenarios.Scenario) { before(s); otherSeed(t, s) })
	a = laplace(t, "replay", "bug.yaml")
	if a.status != 2 || !strings.HasPrefix(a.out, "ANOTHER END  ") || !strings.Contains(a.out, "recorded violation (promises)") ||
		!strings.Contains(a.out, "laplace refind bug.yaml\n") || !strings.HasPrefix(a.err, note) {
		t.Errorf("found status %d, %q and\n%s", a.status, a.err, a.out)
	}

	recordedFailure(t, func(s *scenarios.Scenario) { s.Recorded.Model = "" })
	a = laplace(t, "replay", "bug.yaml")
	if a.status != 1 || !strings.HasPrefix(a.out, "SAME RUN") || !strings.Contains(a.err, "recorded by a build from before there were versions") {
		t.Errorf("found status %d, %q and\n%s", a.status, a.err, a.out)
	}
}

func TestOfAViolationWithoutASignatureOnlyTheVerdictIsCompared(t *testing.T) {
	const told = "no signature was recorded: only verdicts can be compared\n"
	recordedFailure(t, func(s *scenarios.Scenario) { before(s); s.Recorded.Signature = "" })
	if a := laplace(t, "replay", "bug.yaml"); a.status != 1 || !strings.HasPrefix(a.out, "SAME END  violation; digest ") || strings.Count(a.out, told) != 1 {
		t.Errorf("found status %d, %q and\n%s", a.status, a.err, a.out)
	}
	recordedFailure(t, func(s *scenarios.Scenario) { before(s); otherSeed(t, s); s.Recorded.Signature = "" })
	if a := laplace(t, "replay", "bug.yaml"); a.status != 2 || !strings.HasPrefix(a.out, "ANOTHER END  ") ||
		strings.Count(a.out, told) != 1 || !strings.Contains(a.out, "laplace refind bug.yaml\n") {
		t.Errorf("found status %d, %q and\n%s", a.status, a.err, a.out)
	}
	if a := laplace(t, "refind", "bug.yaml"); a.status != 1 || !strings.HasPrefix(a.out, "FOUND AGAIN  violation, with seed ") || strings.Count(a.out, told) != 1 {
		t.Errorf("found status %d, %q and\n%s", a.status, a.err, a.out)
	}
	recordedFailure(t, before)
	if a := laplace(t, "replay", "bug.yaml"); strings.Contains(a.out, told) {
		t.Errorf("found that verdicts only were compared, expected signatures as well:\n%s", a.out)
	}
}

func TestAFailureIsFoundAgainNearItsSeed(t *testing.T) {
	spec := recordedFailure(t, func(s *scenarios.Scenario) { before(s); otherSeed(t, s) })
	a := laplace(t, "refind", "bug.yaml")
	if a.status != 1 || a.err != "" {
		t.Fatalf("found status %d and %q, expected 1 and nothing", a.status, a.err)
	}
	for _, words := range []string{"FOUND AGAIN  promises, with seed ", "by kernel 0, ", "bug-refound\n", "laplace shrink bug-refound\n", filepath.FromSlash("bug-refound/report.html") + "\n"} {
		if !strings.Contains(a.out, words) {
			t.Errorf("found\n%s\nexpected %q in it", a.out, words)
		}
	}
	aPage(t, "bug-refound/report.html", false)
	saved, err := scenarios.LoadRun("bug-refound")
	if err != nil {
		t.Fatal(err)
	}
	found := saved.Spec
	if found.Seed <= spec.Seed || found.Recorded.Signature != "promises" || len(found.Faults) != len(spec.Faults) || found.Flaw != spec.Flaw {
		t.Errorf("found seed %d with %+v, expected the same story with a seed above %d", found.Seed, found.Recorded, spec.Seed)
	}
	if again := laplace(t, "replay", "bug-refound"); again.status != 1 || again.err != "" || !strings.HasPrefix(again.out, "SAME RUN") {
		t.Errorf("found status %d, %q and\n%s", again.status, again.err, again.out)
	}
	if again := laplace(t, "refind", "bug.yaml", "--jobs", "1"); again.out != a.out {
		t.Errorf("found\n%s\nthe second time, expected\n%s", again.out, a.out)
	}
	// What was made from another run stays.
	recorded := readFile(t, "bug-refound/result.json")
	writeFile(t, "other.yaml", strings.Replace(readFile(t, "bug.yaml"), "seed: ", "seed: 1", 1))
	laplace(t, "refind", "other.yaml", "--out", "bug-refound").expectError(t, 64, `--out: found "bug-refound" with another run in it`, "made from other.yaml")
	if readFile(t, "bug-refound/result.json") != recorded {
		t.Error("the run that was there is not what it was")
	}
}

func TestWhatIsMadeFromTheWorkingDirectoryGoesBesideIt(t *testing.T) {
	recordedFailure(t, func(*scenarios.Scenario) {})
	laplace(t, "run", "bug.yaml", "--out", "kept")
	t.Chdir("kept")
	before := tree(t)
	beside := filepath.Join("..", "kept-refound")
	for _, run := range []string{".", "schedule.yaml", "./schedule.yaml"} {
		if a := laplace(t, "refind", run); a.status != 1 || !strings.Contains(a.out, "laplace shrink "+beside+"\n") {
			t.Errorf("%s: found status %d, %q and\n%s\nexpected %s", run, a.status, a.err, a.out, beside)
		}
		if after := tree(t); !slices.Equal(after, before) {
			t.Errorf("%s: found %q in the run's own directory, expected %q", run, after, before)
		}
	}
	if a := laplace(t, "replay", beside); a.status != 1 || !strings.HasPrefix(a.out, "SAME RUN") {
		t.Errorf("found status %d and\n%s", a.status, a.out)
	}
}

func TestWhatIsMadeFromAScheduleThatStandsAloneGoesWhereItIs(t *testing.T) {
	spec := recordedFailure(t, func(*scenarios.Scenario) {})
	writeFile(t, "schedule.yaml", string(spec.YAML()))
	if a := laplace(t, "refind", "schedule.yaml"); a.status != 1 || !strings.Contains(a.out, "laplace shrink refound\n") {
		t.Errorf("found status %d, %q and\n%s", a.status, a.err, a.out)
	}
}

func TestRefindSaysWhatItDidNotFind(t *testing.T) {
	spec := recordedFailure(t, func(s *scenarios.Scenario) { s.Recorded.Signature = "fencing" })
	a := laplace(t, "refind", "bug.yaml", "--seeds", "3", "--json")
	var found refoundJSON
	if err := json.Unmarshal([]byte(a.out), &found); err != nil {
		t.Fatal(err)
	}
	if a.status != 2 || found.Found || found.Tried != 3 || found.Now != "promises" || found.Signature != "fencing" || found.Recorded != spec.Recorded.Model || found.Out != "" {
		t.Errorf("found status %d and %+v", a.status, found)
	}
	if a := laplace(t, "refind", "bug.yaml", "--seeds", "3"); a.status != 2 || !strings.HasPrefix(a.out, "NOT FOUND  fencing\n") || !strings.Contains(a.out, "--seeds 30\n") {
		t.Errorf("found status %d and\n%s", a.status, a.out)
	}
	if left := tree(t); len(left) != 1 {
		t.Errorf("found %q, expected nothing new", left)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	laplaceWith(ctx, "refind", "bug.yaml").expectError(t, 130, "interrupted, nothing was written")
	for args, words := range map[string]string{
		"bug.yaml --seeds 0": "1 or more", "bug.yaml --jobs -1": "or more", "bug.yaml --out=": "the name of a directory", "nothing.yaml": "no such file", "valid.yaml": "no recorded violation",
	} {
		spec := spec
		recorded := *spec.Recorded
		recorded.Verdict, recorded.Signature, spec.Recorded = "valid", "", &recorded
		writeFile(t, "valid.yaml", string(spec.YAML()))
		laplace(t, append([]string{"refind"}, strings.Fields(args)...)...).expectError(t, 64, words)
	}
	if _, err := os.Stat("bug-refound"); err == nil {
		t.Error("found a directory, expected none")
	}
}
