package command

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// shortRun leaves the short scenario's run in the directory "kept".
func shortRun(t *testing.T) printed {
	t.Helper()
	inEmptyDirectory(t)
	writeFile(t, "short.yaml", short)
	return laplace(t, "run", "short.yaml", "--out", "kept", "--json").decode(t)
}

func TestAReplayIsTheSameRun(t *testing.T) {
	p := shortRun(t)
	before := tree(t)
	for _, path := range []string{"kept", filepath.Join("kept", "schedule.yaml")} {
		a := laplace(t, "replay", path)
		if a.status != 0 || a.err != "" || !strings.Contains(a.out, "SAME RUN") || !strings.Contains(a.out, p.Digest) {
			t.Errorf("exit status %d and\n%s%s\nwant 0 and digest %s", a.status, a.out, a.err, p.Digest)
		}
	}
	if after := tree(t); len(after) != len(before) {
		t.Errorf("the replay left %q, want %q", after, before)
	}
}

func TestTheScheduleAloneCanBeReplayed(t *testing.T) {
	p := shortRun(t)
	writeFile(t, "mail/bug.yaml", readFile(t, "kept/schedule.yaml"))
	if a := laplace(t, "replay", "mail/bug.yaml"); a.status != 0 || !strings.Contains(a.out, p.Digest) {
		t.Errorf("exit status %d and\n%s%s\nwant 0 and digest %s", a.status, a.out, a.err, p.Digest)
	}
}

func TestAReplayOfAnEditedScheduleTellsTheFirstEventThatDiffers(t *testing.T) {
	shortRun(t)
	edited := strings.Replace(readFile(t, "kept/schedule.yaml"), "at: 200ms", "at: 210ms", 1)
	writeFile(t, "kept/schedule.yaml", edited)
	a := laplace(t, "replay", "kept")
	if a.status != 2 || a.err != "" {
		t.Errorf("exit status %d with %q, want 2 and nothing", a.status, a.err)
	}
	for _, word := range []string{"ANOTHER RUN", "fault cut", "200ms", "build", "exit status 2"} {
		if !strings.Contains(a.out, word) {
			t.Errorf("it lacks %q:\n%s", word, a.out)
		}
	}
}

func TestAReplaySaysThatTheSameEventsWereJudgedOtherwise(t *testing.T) {
	shortRun(t)
	const told = "JUDGED OTHERWISE  valid, recorded violation (fencing)"
	if a := laplace(t, "replay", "kept"); strings.Contains(a.out, "JUDGED OTHERWISE") {
		t.Errorf("found\n%s\nexpected nothing about a judgement", a.out)
	}
	edited := strings.Replace(readFile(t, "kept/schedule.yaml"), "verdict: valid", "verdict: violation, signature: fencing", 1)
	writeFile(t, "kept/schedule.yaml", edited)
	if a := laplace(t, "replay", "kept"); a.status != 0 || !strings.HasPrefix(a.out, "SAME RUN") || !strings.Contains(a.out, told) {
		t.Errorf("found status %d and\n%s\nexpected 0 and %q", a.status, a.out, told)
	}
}

func TestATruncatedTraceIsRefused(t *testing.T) {
	shortRun(t)
	whole := readFile(t, "kept/trace")
	for _, size := range []int{0, 5, 100, len(whole) / 2, len(whole) - 1} {
		if err := os.WriteFile("kept/trace", []byte(whole[:size]), 0o666); err != nil {
			t.Fatal(err)
		}
		laplace(t, "replay", "kept").expectError(t, 64, filepath.Join("kept", "trace")+": byte ", "found ", "expected ")
	}
}

func TestAFileThatNoRunWroteIsNotReplayed(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "short.yaml", short)
	laplace(t, "replay", "short.yaml").expectError(t, 64, "short.yaml", `"recorded"`)
}

func TestAReplayCanBeStoppedAtAnEvent(t *testing.T) {
	p := shortRun(t)
	a := laplace(t, "replay", "kept", "--until", "100")
	if a.status != 0 || a.err != "" {
		t.Errorf("exit status %d and %q, want 0 and nothing", a.status, a.err)
	}
	for _, want := range []string{"event 100 at ", "\n    #100 ", "\nn1: incarnation 1", "\n  commit index  ", "\n  asks       ", "timer ", "file raft/log: ", "\nunder way: "} {
		if !strings.Contains(a.out, want) {
			t.Errorf("it lacks %q:\n%s", want, a.out)
		}
	}
	end := laplace(t, "replay", "kept", "--until", strconv.FormatUint(p.Events, 10))
	if !strings.Contains(end.out, "digest "+p.Digest) {
		t.Errorf("at the last event the digest is not that of the run, %s:\n%s", p.Digest, end.out)
	}
	for _, event := range []string{"0", strconv.FormatUint(p.Events+1, 10)} {
		if a := laplace(t, "replay", "kept", "--until", event); a.status != 64 || !strings.Contains(a.err, "expected ") {
			t.Errorf("--until %s: exit status %d and %q", event, a.status, a.err)
		}
	}
}

func TestAnotherDecisionBecomesASchedule(t *testing.T) {
	shortRun(t)
	a := laplace(t, "replay", "kept", "--until", "400", "--then", "crash n1", "--out", "other.yaml")
	if a.status != 0 || a.err != "" || !strings.Contains(a.out, "laplace run other.yaml") {
		t.Fatalf("exit status %d and %q, %q", a.status, a.out, a.err)
	}
	if text := readFile(t, "other.yaml"); !strings.Contains(text, "decision-1") || strings.Contains(text, "recorded") {
		t.Errorf("the schedule is\n%s", text)
	}
	if a := laplace(t, "run", "other.yaml", "--json"); a.status != 0 || !strings.Contains(a.out, "decision-1") {
		t.Errorf("exit status %d and\n%s%s", a.status, a.out, a.err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--until", "400", "--then", "crash n1", "--out", "other.yaml"}, "name a file that is not there yet"},
		{[]string{"--until", "400", "--then", "crash n1", "--out", "kept/then.yaml"}, "--out: found \"kept/then.yaml\", in the directory of a run, expected a place outside of it"},
		{[]string{"--until", "400", "--then", "crash n9", "--out", "new.yaml"}, `found "n9", expected a server that is up`},
		{[]string{"--until", "400", "--then", "drop 999", "--out", "new.yaml"}, "found message 999"},
		{[]string{"--until", "400", "--then", "hope", "--out", "new.yaml"}, `found "hope"`},
		{[]string{"--until", "400", "--then", "boot n1"}, `found "n1", expected a server that is down`},
		{[]string{"--until", "10", "--then", "heal"}, "found no fault in force"},
		{[]string{"--until", "400", "--then", "cut n1 n1"}, "expected two nodes"},
		{[]string{"--until", "400", "--then", "cut n8"}, `found "n8", expected a server or a client`},
		{[]string{"--until", "400", "--then", "pause"}, `found "", expected one`},
		{[]string{"--until", "400", "--out", "new.yaml"}, "--out without --then"},
		{[]string{"--until", "400", "--then", "crash n1", "--out", "new.yaml", "--json"}, "--json beside --out"},
		{[]string{"--until", "soon"}, "--until: found \"soon\", expected the number of an event"},
		{[]string{"--json"}, "--json without --until"},
		{[]string{"--then", "crash n1", "--out", "new.yaml"}, "expected the event"},
	} {
		a := laplace(t, append([]string{"replay", "kept"}, c.args...)...)
		if a.status != 64 || !strings.Contains(a.err, c.want) || strings.Count(a.err, "\n") != 1 {
			t.Errorf("%q: exit status %d and %q, want 64 and %s", c.args, a.status, a.err, c.want)
		}
	}
	if _, err := os.Stat("new.yaml"); err == nil {
		t.Error("a refused decision left a file behind")
	}
}

func TestAReplayCanBeStoppedAtATime(t *testing.T) {
	shortRun(t)
	at := laplace(t, "replay", "kept", "--until", "250ms")
	first, _, _ := strings.Cut(at.out, "\n")
	number := strings.Fields(first)[1]
	if byNumber := laplace(t, "replay", "kept", "--until", number); at.status != 0 || at.out != byNumber.out {
		t.Errorf("exit status %d and\n%s\nby its number\n%s", at.status, at.out, byNumber.out)
	}
	event, err := strconv.Atoi(number)
	if err != nil {
		t.Fatal(err)
	}
	for n, before := range map[int]bool{event: true, event + 1: false} {
		m := laplace(t, "replay", "kept", "--until", strconv.Itoa(n), "--json")
		var o struct {
			At time.Duration `json:"at_ns"`
		}
		if err := json.Unmarshal([]byte(m.out), &o); err != nil || (o.At <= 250*time.Millisecond) != before {
			t.Errorf("event %d is at %v (%v)", n, o.At, err)
		}
	}
	if !strings.Contains(at.out, "in force: 1 fault\n  fault cut: partition on ") {
		t.Errorf("it lacks the fault that is in force:\n%s", at.out)
	}
	laplace(t, "replay", "kept", "--until", "0s", "--then", "heal").expectError(t, 64, "found no fault in force")
}

func TestABranchIsRunAndToldBesideWhatWasRecorded(t *testing.T) {
	shortRun(t)
	before := tree(t)
	a := laplace(t, "replay", "kept", "--until", "400", "--then", "crash n1", "--then", "pause n2")
	for _, want := range []string{"then       crash n1\n           pause n2\n", "recorded   valid", "branch     ", "they part  recorded: #", "           branch: #", "n1  crashed", "add --out FILE"} {
		if !strings.Contains(a.out, want) {
			t.Errorf("it lacks %q:\n%s", want, a.out)
		}
	}
	if a.status != 0 || a.err != "" || len(tree(t)) != len(before) {
		t.Errorf("exit status %d with %q, and it left %q", a.status, a.err, tree(t))
	}
	var o struct {
		Recorded, Branch struct{ Verdict string }
		Parting          struct{ Branch struct{ Kind, Node string } }
		Result           struct {
			Faults []struct{ Fault struct{ ID string } }
		}
	}
	j := laplace(t, "replay", "kept/schedule.yaml", "--until", "400", "--then", "crash n1", "--json")
	if err := json.Unmarshal([]byte(j.out), &o); err != nil || o.Recorded.Verdict != "valid" || o.Branch.Verdict == "" || o.Parting.Branch.Kind != "crash" || o.Parting.Branch.Node != "n1" {
		t.Errorf("%v: exit status %d and\n%s", err, j.status, j.out)
	}
	writeFile(t, "bug.yaml", readFile(t, "kept/schedule.yaml"))
	if alone := laplace(t, "replay", "bug.yaml", "--until", "400", "--then", "crash n1", "--json"); alone.status != j.status || !strings.Contains(alone.out, `"parting":{"recorded":{"event":`) {
		t.Errorf("without a trace: exit status %d and\n%s%s", alone.status, alone.out, alone.err)
	}
}

func TestABranchThatIsInterruptedSaysSo(t *testing.T) {
	shortRun(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	laplaceWith(ctx, "replay", "kept", "--until", "400", "--then", "crash n1").expectError(t, 130, "interrupted")
}
