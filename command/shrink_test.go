package command

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

// crashed leaves a failing run, quick to shrink, in the directory "failed".
func crashed(t *testing.T) {
	t.Helper()
	inEmptyDirectory(t)
	if got := laplace(t, "run", "paxos/rolling-crashes", "--flaw", "reuse-ballot", "--seed", "2", "--out", "failed"); got.status != 1 {
		t.Fatalf("found status %d, expected a violation\n%s%s", got.status, got.out, got.err)
	}
}

func TestAFailingRunIsMadeSmallBesideIt(t *testing.T) {
	crashed(t)
	got := laplace(t, "shrink", "failed")
	if got.status != 1 || got.err != "" {
		t.Errorf("found status %d and %q, expected 1 and nothing", got.status, got.err)
	}
	for _, words := range []string{
		"STILL VIOLATION  ", "\nfaults        15 ", "\nfaults\n  {id: ", "\noperations\n  ", "if one thing is different: ",
		"laplace replay failed-shrunk\n", "laplace explain failed-shrunk\n",
	} {
		if !strings.Contains(got.out, words) {
			t.Errorf("found\n%s\nexpected %q in it", got.out, words)
		}
	}
	if again := laplace(t, "replay", "failed-shrunk"); again.status != 1 || !strings.HasPrefix(again.out, "SAME RUN") {
		t.Errorf("found status %d\n%s\nexpected the same run again", again.status, again.out)
	}
	if twin := laplace(t, "run", "failed-shrunk/twin.yaml", "--out", "twin"); twin.status == 1 {
		t.Errorf("the twin is a violation:\n%s", twin.out)
	}
	// What was written so is replaced as a whole, its twin included.
	if again := laplace(t, "shrink", "failed/schedule.yaml"); again.out != got.out {
		t.Errorf("found\n%s\nthe second time, expected\n%s", again.out, got.out)
	}
}

func TestShrinkWritesOneJSONObject(t *testing.T) {
	crashed(t)
	got := laplace(t, "shrink", "failed", "--out", "small", "--jobs", "2", "--json")
	var o struct {
		Scenario, Flaw, Signature, Digest, Out string
		Before, After                          struct{ Faults, Operations int }
		Runs                                   int
		Complete                               bool
		Twin                                   struct{ Difference, Verdict, File string }
	}
	decoder := json.NewDecoder(strings.NewReader(got.out))
	if err := decoder.Decode(&o); err != nil || decoder.More() {
		t.Fatalf("found %q (%v), expected one JSON object", got.out, err)
	}
	if o.Scenario != "paxos/rolling-crashes" || o.Flaw != "reuse-ballot" || o.Signature == "" || o.Out != "small" || !o.Complete ||
		o.Runs == 0 || o.Before.Faults != 15 || o.After.Faults >= o.Before.Faults || o.After.Operations == 0 {
		t.Errorf("found %+v", o)
	}
	if text := readFile(t, filepath.Join("small", rundir.ResultFile)); !strings.Contains(text, o.Digest) {
		t.Errorf("found\n%s\nexpected the digest %s", text, o.Digest)
	}
	if o.Twin.Difference == "" || o.Twin.Verdict == "violation" || o.Twin.File != filepath.Join("small", rundir.TwinFile) {
		t.Errorf("found the twin %+v", o.Twin)
	}
	if _, err := scenarios.ReadFile(o.Twin.File); err != nil {
		t.Error(err)
	}
}

func TestShrinkRefusesWhatItCannotMakeSmaller(t *testing.T) {
	shortRun(t)
	before := tree(t)
	laplace(t, "shrink", "kept").expectError(t, 64, "kept: found the verdict valid, expected a violation")
	laplace(t, "shrink", "kept", "--runs", "0").expectError(t, 64, "--runs: found 0, expected 1 or more")
	laplace(t, "shrink", "kept", "--jobs", "-1").expectError(t, 64, "--jobs: found -1, expected 0 ")
	laplace(t, "shrink", "kept", "--out", "").expectError(t, 64, `--out: found ""`)
	laplace(t, "shrink", "nothing").expectError(t, 64, "nothing: found ")
	laplace(t, "shrink").expectError(t, 64, "found no argument")
	if after := tree(t); strings.Join(after, " ") != strings.Join(before, " ") {
		t.Errorf("the working directory has %q, expected %q", after, before)
	}
}

func TestAnInterruptedShrinkWritesTheSmallestSoFar(t *testing.T) {
	inEmptyDirectory(t)
	if got := laplace(t, "run", "etcdraft/follower-reads", "--flaw", "read-before-applied", "--seed", "2", "--out", "failed"); got.status != 1 {
		t.Fatalf("found status %d, expected a violation", got.status)
	}
	// The progress that a terminal shows says when there is something to keep.
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out bytes.Buffer
	notes := &tripwire{word: "candidates", pull: cancel}
	status := execute(ctx, []string{"shrink", "failed"}, newScreen(&out), on(notes, 200))
	if !notes.pulled {
		t.Fatal("it was over before anybody waited; found no progress to interrupt")
	}
	if status != statusInterrupted || !strings.Contains(notes.String(), "interrupted, the smallest run so far is in failed-shrunk: ") {
		t.Errorf("found status %d and %q, expected %d and what was kept", status, notes.String(), statusInterrupted)
	}
	if again := laplace(t, "replay", "failed-shrunk"); again.status != 1 {
		t.Errorf("found status %d, expected what was kept to be a violation\n%s", again.status, again.err)
	}
	if _, err := os.Stat(filepath.Join("failed-shrunk", rundir.TwinFile)); err == nil {
		t.Error("found a twin, expected none after an interrupt")
	}
}

// A tripwire is a screen that pulls at the first sight of a word.
type tripwire struct {
	bytes.Buffer
	word   string
	pull   func()
	pulled bool
}

func (w *tripwire) Write(p []byte) (int, error) {
	if !w.pulled && bytes.Contains(p, []byte(w.word)) {
		w.pulled = true
		w.pull()
	}
	return w.Buffer.Write(p)
}

func TestATwinThatPassesIsComparedWithTheRunAndNotTriedWithOtherSeeds(t *testing.T) {
	recordedFailure(t, func(*scenarios.Scenario) {})
	laplace(t, "shrink", "bug.yaml", "--runs", "1", "--out", "small")
	a := laplace(t, "run", "small/twin.yaml", "--out", "twin")
	if a.status != 0 || strings.Contains(a.out, "--seed") || !strings.Contains(a.out, "\n  laplace explain small\n  laplace explain twin\n") {
		t.Errorf("exit status %d and\n%s%s", a.status, a.out, a.err)
	}
}

func TestADecisionThatPreventsTheFailureIsNotTriedWithOtherSeeds(t *testing.T) {
	spec := recordedFailure(t, func(*scenarios.Scenario) {})
	late := spec.Faults[0]
	late.ID, late.Trigger.At = "", spec.Duration-1
	spec.Faults = nil
	writeFile(t, "other.yaml", string(spec.With(late).YAML()))
	a := laplace(t, "run", "other.yaml", "--out", "other")
	if a.status != 0 || strings.Contains(a.out, "--seed") || !strings.Contains(a.out, "the decision prevents that") || !strings.Contains(a.out, "\n  laplace explain other\n") {
		t.Errorf("exit status %d and\n%s%s", a.status, a.out, a.err)
	}
}
