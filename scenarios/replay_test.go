package scenarios

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/sim/trace"
)

// save writes what LoadRun reads, and returns the directory.
func save(t *testing.T, r *Result) string {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	if _, err := r.Trace.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, TraceFile), b.String())
	write(t, filepath.Join(dir, ScheduleFile), string(r.Spec.YAML()))
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestASavedRunReplaysToTheSameDigest(t *testing.T) {
	dir := save(t, mustRun(t, find(t, "raft/everything", 4), Options{Trace: true}))
	for _, path := range []string{dir, filepath.Join(dir, ScheduleFile)} {
		saved, err := LoadRun(path)
		if err != nil {
			t.Fatal(err)
		}
		_, mismatch, err := Replay(context.Background(), saved, Options{})
		if err != nil || mismatch != nil {
			t.Errorf("found error %v, mismatch %v", err, mismatch)
		}
	}
}

func TestAReplayThatDiffersNamesTheFirstEventAndTheBuild(t *testing.T) {
	dir := save(t, mustRun(t, find(t, "raft/quiet", 4), Options{Trace: true}))
	saved, err := LoadRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	saved.Spec.Faults = nemesis.Schedule{{ID: "new", Trigger: nemesis.Trigger{At: time.Second}, Target: nemesis.Target{"n1"}, Effect: &nemesis.Pause{}}}
	saved.Spec.Recorded.Build = "laplace 0.0.9"
	_, mismatch, err := Replay(context.Background(), saved, Options{})
	if err != nil || mismatch == nil || mismatch.Second.Record == nil {
		t.Fatalf("found error %v, mismatch %+v", err, mismatch)
	}
	if b := mismatch.Second.Record; b.Kind != trace.Control || b.At != time.Second {
		t.Errorf("found the first difference at %v, expected the new fault", b)
	}
	for _, want := range []string{"fault new", "laplace 0.0.9", Build()} {
		if !strings.Contains(mismatch.String(), want) {
			t.Errorf("found %q, expected it to name %s", mismatch, want)
		}
	}
}

func TestARunOfAnotherModelIsComparedByWhatItCameTo(t *testing.T) {
	r := mustRun(t, find(t, "raft/quiet", 4), Options{})
	for _, c := range []struct {
		name  string
		spoil func(*Recorded)
		agree bool
	}{
		{"another model", func(r *Recorded) { r.Model = "kernel 0, nemesis 0, workload 0, raft 0" }, true},
		{"before there were models", func(r *Recorded) { r.Model = "" }, true},
		{"another model and verdict", func(r *Recorded) { r.Model, r.Verdict = "kernel 0", "violation" }, false},
		{"another model and signature", func(r *Recorded) { r.Model, r.Signature = "kernel 0", "progress" }, false},
		{"the same model", func(*Recorded) {}, false},
	} {
		spec, recorded := r.Spec, *r.Spec.Recorded
		recorded.Digest++
		c.spoil(&recorded)
		spec.Recorded = &recorded
		again, err := Parse("again.yaml", spec.YAML())
		if err != nil {
			t.Fatal(err)
		}
		_, mismatch, err := Replay(t.Context(), SavedRun{Spec: again}, Options{})
		if err != nil || mismatch == nil {
			t.Fatalf("%s: found error %v, mismatch %v", c.name, err, mismatch)
		}
		if mismatch.Agree() != c.agree {
			t.Errorf("%s: found that they agree: %v, expected %v", c.name, mismatch.Agree(), c.agree)
		}
		if other, told := recorded.Model != r.Model, strings.Contains(mismatch.String(), recorded.Model.String()+", replayed by "+string(r.Model)); told != other {
			t.Errorf("%s: found\n%v", c.name, mismatch)
		}
	}
}

func TestWhatCannotBeReplayedIsRefusedInOneLine(t *testing.T) {
	dir := save(t, mustRun(t, find(t, "raft/quiet", 1), Options{Trace: true}))
	whole, err := os.ReadFile(filepath.Join(dir, TraceFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		spoil func()
		want  string
	}{
		{"a truncated trace", func() { write(t, filepath.Join(dir, TraceFile), string(whole[:len(whole)/2])) }, "cut short"},
		{"no trace at all", func() { write(t, filepath.Join(dir, TraceFile), "") }, "found an empty file"},
		{"a scenario that no run wrote", func() { write(t, filepath.Join(dir, ScheduleFile), minimal) }, `found no key "recorded"`},
		{"no scenario", func() { os.Remove(filepath.Join(dir, ScheduleFile)) }, "no such file"},
	} {
		c.spoil()
		_, err := LoadRun(dir)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: found error %v, expected %s", c.name, err, c.want)
		}
		if _, ok := err.(*FileError); !ok {
			t.Errorf("%s: found an error of type %T, expected *FileError", c.name, err)
		}
	}
}

// A delivery is a message that arrived.
type delivery struct {
	at, sent   time.Duration
	from, node int32
	name       string
}

func TestDeletingAFaultLeavesUnrelatedMessagesAsTheyWere(t *testing.T) {
	text := `
name: halves
protocol: raft
seed: 11
nodes: 5
duration: 5s
workload: {clients: 4}
faults:
  - {id: halves, at: 0s, kind: partition, groups: [[n1, n2, n3, c1, c2], [n4, n5, c3, c4]]}
  - {id: left-loss, at: 1s, kind: loss, target: [n1, c1], probability: 20%, for: 2s}
  - {id: left-crash, at: 1500ms, kind: crash, target: n2, for: 500ms, unsynced: random}
  - {id: right-crash, at: 2s, kind: crash, target: n4, for: 700ms}
  - {id: right-pause, at: 3s, kind: pause, target: n5, for: 300ms}
`
	parse := func(text string) Scenario {
		s, err := Parse("halves.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	// Edit the file that a run left behind, as a person would.
	whole := mustRun(t, parse(text), Options{Trace: true})
	lines := strings.SplitAfter(string(whole.Spec.YAML()), "\n")
	smaller := slices.DeleteFunc(lines, func(line string) bool { return strings.Contains(line, "id: right-crash") })
	if len(smaller) == len(lines) {
		t.Fatal("found no line for the fault to delete")
	}
	part := mustRun(t, parse(strings.Join(smaller, "")), Options{Trace: true})

	left, right := []int32{1, 2, 3, 6, 7}, []int32{4, 5, 8, 9}
	before, after := deliveries(whole, left), deliveries(part, left)
	if len(before) < 1000 || !slices.Equal(before, after) {
		t.Errorf("found %d deliveries in the half without the fault before and %d after, expected the same", len(before), len(after))
	}
	if slices.Equal(deliveries(whole, right), deliveries(part, right)) {
		t.Error("the fault made no difference in its own half")
	}
}

// deliveries are the messages between the given nodes that arrived before the
// final heal.
func deliveries(r *Result, among []int32) []delivery {
	var all []delivery
	for record := range r.Trace.Records() {
		if record.Kind == trace.Deliver && record.At < r.HealedAt &&
			slices.Contains(among, record.From) && slices.Contains(among, record.Node) {
			all = append(all, delivery{record.At, record.Sent, record.From, record.Node, record.Name})
		}
	}
	return all
}
