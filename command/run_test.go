package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/linear"
	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/trace"
)

// A printed result is what --json writes.
type printed struct {
	Scenario, Protocol, Flaw string
	Nodes                    int
	Seed                     uint64
	Model, Digest            string
	Events                   uint64
	Virtual                  int64 `json:"virtual_ns"`
	Wall                     int64 `json:"wall_ns"`
	Verdict                  string
	Checks                   []struct {
		Name, Promise, Verdict, Detail, Void, Engine string
		Steps                                        int64
		Evidence                                     json.RawMessage
	}
	Level            checker.Level
	Standings        []checker.Standing
	Beyond           []scenarios.Excess
	Ops              struct{ OK, Fail, Unknown int }
	Measures         measure.Measures
	Faults           []json.RawMessage
	Servers          []scenarios.Server
	Orders           []scenarios.OrderOutcome
	Out, Input, From string
	Signature        string
	Sometimes        []scenarios.Reached
}

func (a answer) decode(t *testing.T) printed {
	t.Helper()
	var p printed
	d := json.NewDecoder(strings.NewReader(a.out))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		t.Fatalf("%v in %q (%s)", err, a.out, a.err)
	}
	if _, err := d.Token(); err != io.EOF {
		t.Errorf("something follows the object in %q", a.out)
	}
	return p
}

func TestAServerThatHaltedStandsOnTheCardAndInTheResult(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "rotten.yaml", `
name: test/rotten
protocol: raft
duration: 4s
workload: {clients: 2}
faults:
  - {id: rot, at: 1s, kind: bit-rot, target: n2, bytes: 20}
  - {id: dark, at: 2s, kind: crash, target: n2, unsynced: drop, for: 500ms}
`)
	if a := laplace(t, "run", "rotten.yaml", "--out", "card"); a.status != 0 || !strings.Contains(a.out, "\nserver        n2 halted at 2.5") || !strings.Contains(a.out, "cannot trust its disk") {
		t.Errorf("exit status %d and\n%s\nexpected that n2 halted", a.status, a.out)
	}
	p := laplace(t, "run", "rotten.yaml", "--json", "--out", "json").decode(t)
	if n1, n2 := p.Servers[0], p.Servers[1]; n1.State != scenarios.ServerUp || n1.Odd != "" || n2.State != scenarios.ServerHalted || n2.Odd == "" {
		t.Errorf("found %+v", p.Servers)
	}
}

func TestAFaultWithoutEffectStandsOnTheCard(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "missed.yaml", `
name: test/missed
protocol: raft
nodes: 3
duration: 40s
recovery: 5s
workload: {clients: 1}
faults:
  - {id: early, at: 1ms, kind: bit-rot, target: leader, bytes: 1}
  - {id: drawn, at: 1ms, kind: kill, target: leader, for: 10ms}
  - {id: late, at: 30s, kind: crash, target: n1, for: 1s}
  - {id: vain, at: 500ms, kind: block, message: InstallSnapshot, for: 100ms}
  - {id: paused, at: 900ms, kind: pause, target: n1, for: 100ms}
`)
	a := laplace(t, "run", "missed.yaml", "--duration", "1s")
	for _, words := range []string{
		"\nmissed ", "bit-rot early: there was no leader; ", "nobody met with its damage", "block vain: it met with no message",
		"crash late: the final heal came first\n", "\nfaults        kill of n", " at 1ms for 10ms; pause of n1 at 900ms for 100ms\n", "\nnote          kill drawn: there was no leader; n",
	} {
		if a.status != 0 || !strings.Contains(a.out, words) {
			t.Errorf("found status %d and\n%s\nexpected %q in it", a.status, a.out, words)
		}
	}
}

func TestAModeThatPromisesLessSaysWhatIsLeftOut(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "async.yaml", "{name: test/async, protocol: primary-backup, nodes: 3, duration: 1s, parameters: {mode: async}}")
	writeFile(t, "sync.yaml", "{name: test/sync, protocol: primary-backup, nodes: 3, duration: 1s}")
	const left = "note          linearizability is left out: primary-backup promises eventual consistency with mode: async (a failover loses"
	if a := laplace(t, "run", "async.yaml"); a.status != 0 || !strings.Contains(a.out, left) {
		t.Errorf("exit status %d, and no %q in\n%s", a.status, left, a.out)
	}
	if a := laplace(t, "run", "sync.yaml"); a.status != 0 || strings.Contains(a.out, "left out") {
		t.Errorf("exit status %d, and something left out in\n%s", a.status, a.out)
	}
	if a := laplace(t, "hunt", "sync.yaml", "async.yaml", "--seeds", "1"); a.status != 0 || strings.Count(a.out, "left out: ") != 1 {
		t.Errorf("exit status %d, and not one thing left out in\n%s", a.status, a.out)
	}
}

func TestHarmBeyondTheClaimStandsOnTheCardAndInTheResult(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "rot.yaml", `
name: test/rot
protocol: raft
nodes: 3
duration: 2s
workload: {clients: 2}
faults:
  - {id: rot, at: 500ms, kind: bit-rot, target: [n1, n2], bytes: 64}
  - {id: cut, at: 1s, kind: crash, target: [n1, n2], unsynced: keep, for: 100ms}
`)
	a := laplace(t, "run", "rot.yaml")
	for _, text := range []string{"VALID", "not judged    progress", "beyond        what raft claims: bit-rot on 2 of 3 disks (n1 and n2)", "claimed: a minority"} {
		if a.status != 0 || !strings.Contains(a.out, text) {
			t.Errorf("exit status %d, and no %q in\n%s", a.status, text, a.out)
		}
	}
	p := laplace(t, "run", "rot.yaml", "--json").decode(t)
	if p.Verdict != "valid" || len(p.Beyond) != 1 || len(p.Beyond[0].Faults) != 1 || p.Beyond[0].Faults[0] != "rot" {
		t.Errorf("found %s, beyond the claim %+v, expected valid and the fault rot", p.Verdict, p.Beyond)
	}
	for _, c := range p.Checks {
		if (c.Void != "") != (c.Promise == "liveness") || c.Promise == "" {
			t.Errorf("found the check %+v, expected that only liveness is void", c)
		}
	}
}

func TestJSONHasTheFieldsInTheirOrder(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "short.yaml", short)
	a := laplace(t, "run", "short.yaml", "--seed", "7", "--json")
	if a.status != 0 || a.err != "" {
		t.Errorf("exit status %d with %q, want 0 and nothing", a.status, a.err)
	}
	at := 0
	for _, key := range strings.Fields("scenario protocol flaw nodes seed model digest events virtual_ns wall_ns verdict checks ops measures faults out") {
		next := strings.Index(a.out[at:], `"`+key+`":`)
		if next < 0 {
			t.Errorf("no key %s after byte %d of %s", key, at, a.out)
		}
		at += max(0, next)
	}
	p := a.decode(t)
	if p.Scenario != "test/short" || p.Protocol != "raft" || p.Flaw != "" || p.Nodes != 3 || p.Seed != 7 || p.Verdict != "valid" {
		t.Errorf("got %+v", p)
	}
	if len(p.Digest) != 16 || p.Events == 0 || p.Virtual < 5e8 || p.Wall == 0 || p.Ops.OK == 0 || p.Measures.All.WithinPPM() <= 0 || p.Measures.Cost.Messages == 0 || len(p.Faults) != 1 {
		t.Errorf("got %+v", p)
	}
	if p.Out != filepath.Join("runs", "test-short-seed7") {
		t.Errorf("the result is in %q", p.Out)
	}
	var kept, shown any
	if err := errors.Join(json.Unmarshal([]byte(readFile(t, filepath.Join(p.Out, rundir.ResultFile))), &kept), json.Unmarshal([]byte(a.out), &shown)); err != nil {
		t.Fatal(err)
	}
	if a, b := mustJSON(t, kept), mustJSON(t, shown); a != b {
		t.Errorf("%s has\n%s\nand --json wrote\n%s", rundir.ResultFile, a, b)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestFlagsChangeTheScenario(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "short.yaml", short)
	p := laplace(t, "run", "short.yaml", "--seed", "3", "--flaw", "no-sessions", "--nodes", "5", "--duration", "700ms", "--out", "here/it/is", "--json").decode(t)
	if p.Seed != 3 || p.Flaw != "no-sessions" || p.Nodes != 5 || p.Virtual < 7e8 || p.Out != filepath.Join("here", "it", "is") {
		t.Errorf("got %+v", p)
	}
	written, err := scenarios.ReadFile(filepath.Join("here", "it", "is", scenarios.ScheduleFile))
	if err != nil {
		t.Fatal(err)
	}
	if written.Seed != 3 || written.Flaw != "no-sessions" || written.Nodes != 5 || written.Duration.String() != "700ms" {
		t.Errorf("the schedule has %+v", written)
	}
}

func TestTheDefaultDirectoryNamesTheRun(t *testing.T) {
	s := scenarios.Scenario{Name: "raft/leader-partition", Flaw: "stale-read", Seed: 12}
	if got, want := defaultOut(s), filepath.Join("runs", "raft-leader-partition-stale-read-seed12"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	s.Flaw = ""
	if got, want := defaultOut(s), filepath.Join("runs", "raft-leader-partition-seed12"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAValidRunShowsACardAndLeavesItsFiles(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "short.yaml", short)
	a := laplace(t, "run", "short.yaml", "--out", "kept")
	if a.status != 0 || a.err != "" {
		t.Errorf("exit status %d with %q, want 0 and nothing", a.status, a.err)
	}
	for _, word := range []string{"VALID", "test/short", "seed 1", "linearizability", "digest", "kept", "partition of n"} {
		if !strings.Contains(a.out, word) {
			t.Errorf("the card lacks %q:\n%s", word, a.out)
		}
	}
	if strings.Contains(a.out, "\x1b") {
		t.Errorf("the card has colors without a terminal: %q", a.out)
	}
	want := []string{"kept", "kept/availability.svg", "kept/history.jsonl", "kept/result.json", "kept/schedule.yaml", "kept/timeline.svg", "kept/trace", "short.yaml"}
	if got := tree(t); !slices.Equal(got, want) {
		t.Errorf("the working directory has %q, want %q", got, want)
	}
}

func TestAViolationEndsWithTheLineThatReplaysIt(t *testing.T) {
	inEmptyDirectory(t)
	seed, found := firstViolation(t, "raft/lossy-network", "no-sessions")
	if !found {
		t.Fatal("no seed shows the flaw")
	}
	a := laplace(t, "run", "raft/lossy-network", "--flaw", "no-sessions", "--seed", seed, "--out", "red")
	if a.status != 1 || a.err != "" {
		t.Errorf("exit status %d with %q, want 1 and nothing", a.status, a.err)
	}
	lines := strings.Split(strings.TrimSpace(a.out), "\n")
	if last := lines[len(lines)-1]; !strings.Contains(last, "laplace replay red") {
		t.Errorf("the last line is %q, want the one that replays it, in\n%s", last, a.out)
	}
	again := laplace(t, "replay", "red")
	if again.status != 1 || !strings.Contains(again.out, "SAME RUN") || !strings.Contains(again.out, "laplace replay red") {
		t.Errorf("the replay ended with %d and\n%s%s", again.status, again.out, again.err)
	}
}

func TestARunThatShowsNothingIsUnknown(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "brief.yaml", "{name: test/brief, protocol: raft, duration: 1ms, recovery: 1ms, safety-only: true}")
	a := laplace(t, "run", "brief.yaml", "--out", "kept")
	if a.status != 2 || a.err != "" || !strings.HasPrefix(a.out, "UNKNOWN") || !strings.Contains(a.out, "laplace replay kept") {
		t.Errorf("exit status %d and\n%s%s\nwant 2 and the card", a.status, a.out, a.err)
	}
}

// firstViolation finds a seed with which a flaw shows.
func firstViolation(t *testing.T, scenario, flaw string) (seed string, found bool) {
	t.Helper()
	s, err := scenarios.Find(scenario)
	if err != nil {
		t.Fatal(err)
	}
	s.Flaw = flaw
	for s.Seed = 1; s.Seed <= 50; s.Seed++ {
		r, err := scenarios.Run(t.Context(), s, scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict == checker.Violation {
			return mustJSON(t, s.Seed), true
		}
	}
	return "", false
}

func TestAnIllegalHistoryIsDrawn(t *testing.T) {
	inEmptyDirectory(t)
	history := checker.History{
		{ID: 0, Client: "c1", Kind: keyvalue.Put, Key: "k", Value: "new", Outcome: checker.OutcomeOK, Call: 1, Return: 2},
		{ID: 1, Client: "c2", Kind: keyvalue.Get, Key: "k", Outcome: checker.OutcomeOK, Call: 3, Return: 4},
	}
	spec, err := scenarios.Find("raft/quiet")
	if err != nil {
		t.Fatal(err)
	}
	result := &scenarios.Result{
		Nodes: 1, Names: []string{"n1", "c1", "c2"}, Verdict: checker.Violation, Virtual: time.Second, Spec: spec,
		History: history, Linearizability: keyvalue.Linearizable(history, 0), Trace: new(trace.Recorder),
	}
	d, err := newDirectory("red")
	if err != nil {
		t.Fatal(err)
	}
	if err := writeFiles(t.Context(), d, &rundir.Run{Result: result}); err != nil {
		t.Fatal(err)
	}
	if page := readFile(t, "red/linearizability.html"); !strings.Contains(page, "<html") {
		t.Errorf("found %q, expected a page", page)
	}
}

func TestAViolationThatNoSearchFoundIsNotDrawn(t *testing.T) {
	inEmptyDirectory(t)
	spec, err := scenarios.Find("raft/quiet")
	if err != nil {
		t.Fatal(err)
	}
	result := &scenarios.Result{Spec: spec, Trace: new(trace.Recorder), Linearizability: linear.Result{Check: checker.Check{Name: "mutual exclusion", Verdict: checker.Violation}}}
	d, err := newDirectory("red")
	if err != nil {
		t.Fatal(err)
	}
	if err := writeFiles(t.Context(), d, &rundir.Run{Result: result}); err != nil {
		t.Fatal(err)
	}
	if left := tree(t); slices.Contains(left, filepath.Join("red", rundir.LinearizabilityFile)) {
		t.Errorf("found %q, expected no %s", left, rundir.LinearizabilityFile)
	}
}

func TestTheDemonstrationSaysWhatHappenedAndWhatToTypeNext(t *testing.T) {
	inEmptyDirectory(t)
	a := laplace(t, "run")
	if a.status != 0 {
		t.Errorf("exit status %d with %q, want 0", a.status, a.err)
	}
	for _, word := range []string{"VALID", "What happened", rundir.TimelineFile, "--flaw stale-read"} {
		if !strings.Contains(a.out, word) {
			t.Errorf("it lacks %q:\n%s", word, a.out)
		}
	}
	if a := laplace(t, "run", "--flaw", "stale-read"); a.status != 1 || !strings.Contains(a.out, rundir.LinearizabilityFile) {
		t.Errorf("what it says to type next ends with %d and\n%s%s\nwant a violation of linearizability", a.status, a.out, a.err)
	}
	if a := laplace(t, "run", "--json"); strings.Contains(a.out, "What happened") {
		t.Errorf("--json explains itself:\n%s", a.out)
	}
}

func TestANarrowTerminalIsNotExceeded(t *testing.T) {
	inEmptyDirectory(t)
	for _, width := range []int{40, 60, 80} {
		var out bytes.Buffer
		if status := execute(t.Context(), []string{"run"}, on(&out, width), newScreen(io.Discard)); status != 0 {
			t.Errorf("exit status %d, want 0", status)
		}
		expectWidth(t, out.String(), width)
	}
}
