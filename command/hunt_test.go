package command

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/scenarios"
)

// twice is a scenario in which commands are carried out twice, with some seeds,
// if servers keep no sessions.
const twice = `name: test/twice
protocol: raft
parameters: {check-quorum: false}
duration: 3s
recovery: 2s
workload: {keys: 2, think: 10ms, mix: {get: 60, put: 20, append: 20}}
faults:
  - {id: cut, at: 400ms, kind: partition, target: leader, for: 2s}
`

// inHuntingGround moves the test to a directory with the scenarios of these
// tests.
func inHuntingGround(t *testing.T) {
	t.Helper()
	inEmptyDirectory(t)
	writeFile(t, "twice.yaml", twice)
	writeFile(t, "short.yaml", short)
}

func (a answer) decodeHunt(t *testing.T) huntObject {
	t.Helper()
	var o huntObject
	d := json.NewDecoder(strings.NewReader(a.out))
	d.DisallowUnknownFields()
	if err := d.Decode(&o); err != nil {
		t.Fatalf("%v in %q (%s)", err, a.out, a.err)
	}
	if _, err := d.Token(); err != io.EOF {
		t.Errorf("something follows the object in %q", a.out)
	}
	return o
}

func TestAHuntSaysWhatItFoundAndLeavesIt(t *testing.T) {
	inHuntingGround(t)
	a := laplace(t, "hunt", "twice.yaml", "--flaw", "no-sessions", "--seeds", "12", "--out", "kept")
	if a.status != 1 {
		t.Fatalf("exit status %d with %q, want 1", a.status, a.err)
	}
	for _, word := range []string{
		"VIOLATION\n", "test/twice, flaw no-sessions, seeds 12", "12: valid", "abstract states", "digest", "kept\n",
		"at most once: ", "of 12 runs, the first with seed ", "shrunk in ", "operations ", " → ",
		"\n  laplace replay kept/failures/at-most-once-shrunk\n", "\n  laplace explain kept/failures/at-most-once-shrunk\n",
		"\n  " + filepath.FromSlash("kept/failures/at-most-once-shrunk/report.html") + "\n",
	} {
		if !strings.Contains(a.out, word) {
			t.Errorf("it lacks %q:\n%s", word, a.out)
		}
	}
	for _, command := range []string{"explain", "report", "trace", "replay", "recheck", "shrink"} {
		laplace(t, command, "kept").expectError(t, 64, "kept: found the directory of a hunt", filepath.FromSlash("kept/failures"))
	}
	for _, dir := range []string{"kept/failures/at-most-once", "kept/failures/at-most-once-shrunk"} {
		aPage(t, dir+"/report.html", strings.HasSuffix(dir, "-shrunk"))
		again := laplace(t, "replay", dir)
		if again.status != 1 || !strings.Contains(again.out, "SAME RUN") || !strings.Contains(again.out, "at most once") {
			t.Errorf("the replay of %s ended with %d and\n%s%s", dir, again.status, again.out, again.err)
		}
	}
	if twin := laplace(t, "run", "kept/failures/at-most-once-shrunk/twin.yaml"); twin.status == 1 {
		t.Errorf("the twin failed:\n%s", twin.out)
	}

	// The same once more makes nothing again.
	before := tree(t)
	again := laplace(t, "hunt", "twice.yaml", "--flaw", "no-sessions", "--seeds", "12", "--out", "kept")
	if again.status != 1 || !strings.Contains(again.out, "12 were there before") || strings.Contains(again.out, "runs/s") {
		t.Errorf("the same again ended with %d and\n%s%s", again.status, again.out, again.err)
	}
	if after := tree(t); !slices.Equal(after, before) {
		t.Errorf("the working directory has %q, want %q", after, before)
	}

	// What was found is written again if it is gone.
	if err := os.RemoveAll("kept/failures/at-most-once-shrunk"); err != nil {
		t.Fatal(err)
	}
	laplace(t, "hunt", "twice.yaml", "--flaw", "no-sessions", "--seeds", "12", "--out", "kept")
	if after := tree(t); !slices.Equal(after, before) {
		t.Errorf("the working directory has %q, want %q", after, before)
	}
}

func TestAHuntAsJSONIsTheSameForAnyNumberOfJobs(t *testing.T) {
	inHuntingGround(t)
	hunted := func(jobs int) answer {
		if err := os.RemoveAll("kept"); err != nil {
			t.Fatal(err)
		}
		return laplace(t, "hunt", "twice.yaml", "short.yaml", "--strategy", "swarm", "--flaw", "no-sessions", "--seeds", "5-12",
			"--out", "kept", "--json", "--jobs", strconv.Itoa(jobs))
	}
	one := hunted(1)
	if one.status != 1 || one.err != "" {
		t.Errorf("exit status %d with %q, want 1 and nothing", one.status, one.err)
	}
	o := one.decodeHunt(t)
	if len(o.Runs) != 16 || o.Runs[0].Seed != 5 || o.Runs[0].Scenario != "test/twice" || o.Runs[15].Seed != 12 || o.Runs[15].Scenario != "test/short" {
		t.Errorf("found %+v, want each scenario with each seed", o.Runs)
	}
	if len(o.Failures) == 0 || len(o.Sometimes) == 0 || o.Strategy != "swarm" || o.Flaw != "no-sessions" {
		t.Fatalf("found %+v, want failures", o)
	}
	for _, f := range o.Failures {
		first := slices.IndexFunc(o.Runs, func(r huntRun) bool { return r.Signature == f.Signature })
		if first < 0 || o.Runs[first].Seed != f.Seed || o.Runs[first].Scenario != f.Scenario {
			t.Errorf("the first of %+v is run %d", f, first)
		}
		saved, err := scenarios.LoadRun(f.Out)
		if err != nil || saved.Spec.Recorded.Digest != o.Runs[first].Digest {
			t.Errorf("%s has %+v and the error %v, want the digest of %+v", f.Out, saved.Spec.Recorded, err, o.Runs[first])
		}
		if _, err := scenarios.ReadFile(f.Shrunk); err != nil {
			t.Error(err)
		}
	}
	var keys struct {
		Runs, Failures, Sometimes []map[string]any
	}
	if err := json.Unmarshal([]byte(one.out), &keys); err != nil {
		t.Fatal(err)
	}
	for what, test := range map[string]struct {
		object map[string]any
		keys   string
	}{
		"runs": {keys.Runs[0], "scenario seed verdict digest signature"}, "sometimes": {keys.Sometimes[0], "name reached"},
		"failures": {keys.Failures[0], "signature count scenario seed shrunk out"},
	} {
		for _, key := range strings.Fields(test.keys) {
			if _, ok := test.object[key]; !ok {
				t.Errorf("%s lack the key %s: %v", what, key, test.object)
			}
		}
	}
	if three := hunted(3); three != one {
		t.Errorf("three jobs ended with %d and\n%s%s\nwant %d and\n%s", three.status, three.out, three.err, one.status, one.out)
	}
}

func TestAHuntStopsWhenItHasFoundSomething(t *testing.T) {
	inHuntingGround(t)
	o := laplace(t, "hunt", "twice.yaml", "--flaw", "no-sessions", "--seeds", "100", "--until-found", "--no-shrink", "--json").decodeHunt(t)
	last := o.Runs[len(o.Runs)-1]
	if len(o.Runs) == 100 || last.Signature == "" || len(o.Failures) != 1 || o.Failures[0].Shrunk != "" || o.Failures[0].Seed != last.Seed {
		t.Errorf("found %+v after %d runs, want one failure that is the last", o.Failures, len(o.Runs))
	}
	if want := filepath.Join("hunts", "test-twice-no-sessions"); o.Out != want {
		t.Errorf("the result is in %q, want %q", o.Out, want)
	}
	// What was not shrunk then is shrunk now.
	again := laplace(t, "hunt", "twice.yaml", "--flaw", "no-sessions", "--seeds", "100", "--until-found", "--json").decodeHunt(t)
	if again.Failures[0].Shrunk == "" || again.Digest != o.Digest {
		t.Errorf("found %+v with digest %v, want it shrunk and the digest %v", again.Failures, again.Digest, o.Digest)
	}
}

func TestAFlawThatDoesNotShowIsSaid(t *testing.T) {
	inHuntingGround(t)
	a := laplace(t, "hunt", "short.yaml", "--flaw", "forget-vote", "--seeds", "2")
	if a.status != 0 || !strings.HasPrefix(a.out, "VALID\n") || !strings.Contains(a.out, "The flaw forget-vote did not show") || !strings.Contains(a.out, "--strategy swarm") {
		t.Errorf("exit status %d and\n%s%s\nwant 0 and what to try", a.status, a.out, a.err)
	}
	if a := laplace(t, "hunt", "short.yaml", "--seeds", "2", "--out", "other"); a.status != 0 || strings.Contains(a.out, "did not show") {
		t.Errorf("exit status %d and\n%s%s\nwant 0 and nothing of a flaw", a.status, a.out, a.err)
	}
}

func TestWhatNeverHappenedMakesTheHuntUnknown(t *testing.T) {
	inHuntingGround(t)
	writeFile(t, "late.yaml", short+"  - {id: late, became: leader, nth: 1000, kind: crash, target: n1}\nsometimes: {it is late: {at: 1h}}\n")
	a := laplace(t, "hunt", "late.yaml", "--seeds", "2")
	if a.status != 2 || !strings.HasPrefix(a.out, "UNKNOWN\n") {
		t.Errorf("exit status %d and\n%s%s\nwant 2", a.status, a.out, a.err)
	}
	for _, word := range []string{"never, in any run:\n", "\n  it is late\n", "\n  fault late strikes\n"} {
		if !strings.Contains(a.out, word) {
			t.Errorf("it lacks %q:\n%s", word, a.out)
		}
	}
	for _, each := range laplace(t, "hunt", "late.yaml", "--seeds", "2", "--json").decodeHunt(t).Sometimes {
		if each.Reached == (each.Name == "it is late" || each.Name == "fault late strikes") {
			t.Errorf("found %+v", each)
		}
	}
}

// rotten is a scenario in which more disks rot than the protocol claims to
// survive, a fault meets with no message, and another never strikes.
const rotten = `name: test/rotten
protocol: raft
nodes: 3
duration: 2s
workload: {clients: 2}
faults:
  - {id: rot, at: 500ms, kind: bit-rot, target: [n1, n2], bytes: 64}
  - {id: vain, at: 600ms, kind: block, message: InstallSnapshot, for: 100ms}
  - {id: cut, at: 1s, kind: crash, target: [n1, n2], unsynced: keep, for: 100ms}
  - {id: never, became: leader, nth: 1000, kind: kill, target: origin}
`

func TestAHuntSaysWhatWasBeyondTheClaimAndWhatCameToNothing(t *testing.T) {
	inHuntingGround(t)
	writeFile(t, "rotten.yaml", rotten)
	for _, seeds := range []string{"2", "3", "3"} { // begun, extended, and all kept
		a := laplace(t, "hunt", "rotten.yaml", "--seeds", seeds, "--out", "kept")
		count := seeds + " of " + seeds + " runs"
		for _, want := range []string{
			"\nbeyond      the claim in " + count + ", the first with seed 1: bit-rot on 2 of 3 disks (n1 and n2), whose servers may refuse to run; claimed: a minority\n",
			"\nnot judged  progress in " + count + "\n",
			"(" + seeds + " of them met with nothing), " + seeds + " never struck, ",
		} {
			if !strings.Contains(a.out, want) {
				t.Errorf("%s seeds: exit status %d, and no %q in\n%s", seeds, a.status, want, a.out)
			}
		}
	}
	o := laplace(t, "hunt", "rotten.yaml", "--seeds", "3", "--out", "kept", "--json").decodeHunt(t)
	if o.Faults != 9 || o.Idle != 3 || o.Skipped != 3 {
		t.Errorf("found %d faults that struck, %d idle and %d skipped, expected 9, 3 and 3", o.Faults, o.Idle, o.Skipped)
	}
	for _, r := range o.Runs {
		if !strings.HasPrefix(r.Beyond, "bit-rot on 2 of 3 disks") || !slices.Equal(r.Unjudged, []string{"progress"}) {
			t.Errorf("seed %d: found beyond the claim %q and unjudged %q", r.Seed, r.Beyond, r.Unjudged)
		}
	}
	if a := laplace(t, "hunt", "short.yaml", "--seeds", "1"); strings.Contains(a.out, "beyond") || strings.Contains(a.out, "not judged") {
		t.Errorf("a hunt within the claim says\n%s", a.out)
	}
}

func TestARunThatIsUndecidedIsNamed(t *testing.T) {
	inHuntingGround(t)
	writeFile(t, "brief.yaml", "{name: test/brief, protocol: raft, duration: 1ms, recovery: 1ms, safety-only: true}")
	a := laplace(t, "hunt", "short.yaml", "brief.yaml", "--seeds", "3-4")
	if a.status != 2 || !strings.Contains(a.out, "unknown 2, the first with seed 3 of test/brief") {
		t.Errorf("exit status %d and\n%s%s\nwant 2 and the first such run", a.status, a.out, a.err)
	}
}

func TestBeyondTheBudgetOnlySafetyIsJudged(t *testing.T) {
	inHuntingGround(t)
	laplace(t, "hunt", "short.yaml", "--seeds", "2", "--unlimited").expectError(t, 64, "--unlimited", "test/short", "--strategy")
	o := laplace(t, "hunt", "short.yaml", "--seeds", "6", "--unlimited", "--strategy", "random", "--json").decodeHunt(t)
	if len(o.Runs) != 6 || o.Faults == 0 {
		t.Errorf("found %+v, want six runs with faults", o)
	}
	for _, f := range o.Failures {
		if strings.HasPrefix(f.Signature, "progress") {
			t.Errorf("found %+v, want no demand for progress", f)
		}
	}
}

func TestAHuntThatCannotBeIsRefusedInOneLine(t *testing.T) {
	inHuntingGround(t)
	writeFile(t, "mine/notes.txt", "mine")
	writeFile(t, "plain", "a file")
	for _, tt := range []struct {
		command string
		status  int
		words   []string
	}{
		{"hunt", 64, []string{"laplace hunt: found no argument", "scenarios or files"}},
		{"hunt short.yaml --seeds 0", 64, []string{`--seeds: found "0"`, "N or A-B"}},
		{"hunt short.yaml --seeds 9-3", 64, []string{`--seeds: found "9-3"`}},
		{"hunt short.yaml --seeds many", 64, []string{`--seeds: found "many"`}},
		{"hunt short.yaml --seeds 1-", 64, []string{`--seeds: found "1-"`}},
		{"hunt short.yaml --seeds 9223372036854775808", 64, []string{"--seeds: found"}},
		{"hunt short.yaml --jobs -1", 64, []string{"--jobs: found -1", "or more"}},
		{"hunt short.yaml --strategy guide", 64, []string{`--strategy: found "guide"`, "did you mean guided?"}},
		{"hunt short.yaml --flaw nothing", 64, []string{`flaw: found "nothing"`}},
		{"hunt short.yaml short.yaml", 64, []string{`"short.yaml" twice`}},
		{"hunt short.yaml missing.yaml", 64, []string{"missing.yaml: found no such file"}},
		{"hunt short.yaml twice.yaml --exhaustive", 64, []string{"--exhaustive", `"twice.yaml"`, "one scenario"}},
		{"hunt short.yaml --exhaustive --seeds 3", 64, []string{"--exhaustive", "--seeds beside it"}},
		{"hunt short.yaml --depth 3", 64, []string{"--depth", "no --exhaustive"}},
		{"hunt short.yaml --out=", 64, []string{`--out: found ""`}},
		{"hunt short.yaml --out mine", 64, []string{`"mine"`, `"notes.txt"`, "no hunt.db"}},
		{"hunt short.yaml --out plain", 64, []string{`--out: found "plain"`, "expected that of a hunt"}},
		{"hunt short.yaml --out plain/below", 73, []string{`--out: found "plain/below"`, "choose another"}},
	} {
		t.Run(tt.command, func(t *testing.T) {
			laplace(t, strings.Fields(tt.command)...).expectError(t, tt.status, tt.words...)
		})
	}
	if left := tree(t); len(left) != 5 {
		t.Errorf("the working directory has %q, want what was there before", left)
	}
}

func TestAHuntGoesOnOnlyWithItsOwnPlan(t *testing.T) {
	inHuntingGround(t)
	if a := laplace(t, "hunt", "short.yaml", "--seeds", "2", "--out", "kept"); a.status != 0 {
		t.Fatalf("exit status %d with %q", a.status, a.err)
	}
	for command, words := range map[string][]string{
		"short.yaml --seeds 2 --flaw stale-read":    {"flaw: stale-read"},
		"short.yaml --seeds 2 --nodes 5":            {`"nodes: 3"`, `"nodes: 5"`},
		"short.yaml --seeds 2-3":                    {"first seed is 1", "expected 2"},
		"short.yaml --seeds 2 --strategy random":    {"no strategy", "the strategy random"},
		"short.yaml twice.yaml --seeds 2":           {"test/short, test/twice"},
		"twice.yaml --seeds 2":                      {"a hunt in test/short, expected test/twice"},
		"short.yaml --seeds 2 --duration 400ms":     {"duration: 500ms", "duration: 400ms"},
		"short.yaml --seeds 2 --strategy swarm":     {"the strategy swarm"},
		"short.yaml --seeds 2 --flaw no-sessions":   {"flaw: no-sessions"},
		"short.yaml --seeds 12 --strategy guided":   {"the strategy guided"},
		"short.yaml --seeds 4-10 --strategy=random": {"the strategy random"},
	} {
		laplace(t, strings.Fields("hunt --out kept "+command)...).expectError(t, 64, append(words, "laplace hunt: ", filepath.Join("kept", storeFile), "--out")...)
	}
	if a := laplace(t, "hunt", "short.yaml", "--seeds", "3", "--out", "kept"); a.status != 0 || !strings.Contains(a.out, "2 were there before") {
		t.Errorf("more seeds ended with %d and\n%s%s", a.status, a.out, a.err)
	}
	for what, text := range map[string]string{
		"garbage": strings.Repeat("a letter to my mother ", 512), "cut off": readFile(t, filepath.Join("kept", storeFile))[:9000], "short": "x",
	} {
		writeFile(t, filepath.Join("kept", storeFile), text)
		a := laplace(t, "hunt", "short.yaml", "--seeds", "2", "--out", "kept")
		if a.status != 64 {
			t.Errorf("%s: exit status %d, want 64", what, a.status)
		}
		a.expectError(t, 64, "laplace hunt: ", "damaged", filepath.Join("kept", storeFile))
	}
}

func TestAnInterruptedHuntKeepsWhatItHas(t *testing.T) {
	inHuntingGround(t)
	// In a process of its own: an interrupt is obeyed at once, and what is being
	// judged then goes on until the process ends.
	cmd, _ := command(t, "hunt", "twice.yaml", "--seeds", "1000000", "--out", "kept")
	var notes bytes.Buffer
	cmd.Stderr = &notes
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// Some runs are there when the log of the file has grown.
	for size := int64(0); size < 1<<17 && t.Context().Err() == nil; time.Sleep(frame / 10) {
		if info, err := os.Stat(filepath.Join("kept", storeFile+"-wal")); err == nil {
			size = info.Size()
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	answer{status: cmd.ProcessState.ExitCode(), err: notes.String()}.
		expectError(t, 130, "interrupted", "of 1000000 runs are kept in kept", "type the same")
	a := laplace(t, "hunt", "twice.yaml", "--seeds", "100", "--out", "kept")
	if a.status != 0 || !strings.Contains(a.out, " were there before") && !strings.Contains(a.out, " was there before") {
		t.Errorf("going on ended with %d and\n%s%s", a.status, a.out, a.err)
	}
}

func TestAHuntFitsANarrowTerminal(t *testing.T) {
	inHuntingGround(t)
	for _, width := range []int{40, 60, 80} {
		var out bytes.Buffer
		args := []string{"hunt", "twice.yaml", "--flaw", "no-sessions", "--seeds", "12", "--out", "kept"}
		if status := execute(t.Context(), args, on(&out, width), newScreen(io.Discard)); status != 1 {
			t.Errorf("exit status %d, want 1", status)
		}
		expectWidth(t, out.String(), width)
	}
}

func TestAnExhaustiveHuntNeedsNoSeedAndLeavesItsRun(t *testing.T) {
	inEmptyDirectory(t)
	a := laplace(t, "hunt", "synod/quiet", "--flaw", "forget-promise", "--exhaustive")
	if a.status != 1 || !strings.Contains(a.out, "VIOLATION") || !strings.Contains(a.out, "promises") {
		t.Errorf("exit status %d and\n%s%s\nwant a violation", a.status, a.out, a.err)
	}
	if left := tree(t); !slices.Contains(left, "runs/synod-quiet-forget-promise-exhaustive/path.yaml") {
		t.Errorf("the working directory has %q, want the run", left)
	}
}

// metered is a meter of a hunt that is under way.
func metered(s *screen) *huntMeter {
	search := hunt.Search{Seeds: hunt.Seeds{First: 1, Count: 1000}, Scenarios: []scenarios.Scenario{{Name: "raft/leader-partition", Flaw: "stale-read"}}}
	m := newHuntMeter(s, search, true)
	sum := &hunt.Summary{Asked: 1000, Runs: 250, Kept: 50, Virtual: 5000 * time.Second, Faults: 1234, States: 567}
	for i := range uint64(groupsShown + 2) {
		sum.Groups = append(sum.Groups, &hunt.Group{Signature: "program: panic in some function with a very long name indeed", Count: 7 + i})
	}
	m.report(sum)
	return m
}

func TestTheMeterShowsHowFarAHuntIs(t *testing.T) {
	for _, width := range []int{20, 40, 80, 200} {
		m := metered(on(io.Discard, width))
		picture := m.picture(20 * time.Second)
		if len(picture) != 4+groupsShown+1 {
			t.Errorf("found %d lines, want one for each of %d groups", len(picture), groupsShown)
		}
		for _, line := range picture {
			if n := len([]rune(line)); n >= width {
				t.Errorf("%q is wider than %d columns", line, width-1)
			}
		}
		if width < 80 {
			continue
		}
		text := strings.Join(picture, "\n")
		for _, word := range []string{"stale-read", "250 of 1000", "10 runs/s", "200 virtual s/s", "1m15s left", "1234 faults", "567 abstract states", "7x from seed 0: program", "and 2 more"} {
			if !strings.Contains(text, word) {
				t.Errorf("the picture lacks %q:\n%s", word, text)
			}
		}
	}
}

func TestTheMeterIsRedrawnInPlaceAndTakenAway(t *testing.T) {
	var out bytes.Buffer
	m := metered(on(&out, 80))
	m.began = m.began.Add(-time.Minute)
	m.draw()
	lines := strings.Count(out.String(), "\n")
	out.Reset()
	m.draw()
	if back := "\r\x1b[" + strconv.Itoa(lines) + "A\x1b[J"; !strings.HasPrefix(out.String(), back) {
		t.Errorf("found %q, want it to begin with %q", out.String(), back)
	}
	out.Reset()
	m.clear()
	m.clear()
	if back := "\r\x1b[" + strconv.Itoa(lines) + "A\x1b[J"; out.String() != back {
		t.Errorf("found %q, want %q", out.String(), back)
	}
}

func TestWithoutATerminalTheMeterSaysALineNowAndThen(t *testing.T) {
	var out bytes.Buffer
	m := metered(newScreen(&out))
	m.draw()
	if out.Len() > 0 {
		t.Errorf("found %q at once, want nothing", out.String())
	}
	m.began, m.saidAt = m.began.Add(-20*time.Second), m.saidAt.Add(-lineSoonest)
	m.draw()
	m.draw()
	if line := out.String(); strings.Count(line, "\n") != 1 || !strings.Contains(line, "250 of 1000 runs, ") || strings.Contains(line, "\x1b") {
		t.Errorf("found %q, want one line", line)
	}
	out.Reset()
	m = metered(newScreen(&out))
	m.lines = false
	m.began, m.saidAt = m.began.Add(-time.Hour), m.saidAt.Add(-time.Hour)
	if m.draw(); out.Len() > 0 {
		t.Errorf("found %q beside JSON, want nothing", out.String())
	}
}

func TestTheNameOfAFailureIsFitForADirectory(t *testing.T) {
	for signature, want := range map[string]string{
		"linearizability: get":                      "linearizability-get",
		"program: panic in raft.(*server).apply: ü": "program-panic-in-raft-server-apply",
		"…":                                     "failure",
		"program: " + strings.Repeat("ab ", 30): "program-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-a",
	} {
		if got := slug(signature); got != want || len(got) > slugMax {
			t.Errorf("%q: found %q, want %q", signature, got, want)
		}
	}
	all := findings("kept", &hunt.Summary{Groups: []*hunt.Group{{Signature: "a: b"}, {Signature: "a b"}, {Signature: "A; b"}}})
	if all[0].dir == all[1].dir || all[1].dir == all[2].dir || all[0].dir != filepath.Join("kept", "failures", "a-b") {
		t.Errorf("found %q, %q and %q, want three directories", all[0].dir, all[1].dir, all[2].dir)
	}
}

func TestTheDefaultDirectoryNamesTheHunt(t *testing.T) {
	one, two := scenarios.Scenario{Name: "raft/quiet", Flaw: "stale-read"}, scenarios.Scenario{Name: "raft/everything"}
	for want, s := range map[string]hunt.Search{
		"raft-quiet-stale-read":            {Scenarios: []scenarios.Scenario{one}},
		"raft-quiet-stale-read-guided":     {Scenarios: []scenarios.Scenario{one}, Strategy: "guided"},
		"raft-everything-and-1-more-swarm": {Scenarios: []scenarios.Scenario{two, two}, Strategy: "swarm"},
	} {
		if got := huntOut(s); got != filepath.Join("hunts", want) {
			t.Errorf("found %q, want %q", got, want)
		}
	}
}
