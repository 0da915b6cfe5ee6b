package rundir

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
	"github.com/laplace-sim/laplace/sim/trace"
)

var aCase = Case{
	Test: "TestIt/as it's", Package: "example.com/it", Broken: "a promise", Detail: "it \"broke\"\nthere", Digest: sim.Digest(0xabc), Events: 2,
	Model: "kernel 5, nemesis 3", Seed: 7,
}

// caseText is the text of aCase, with some work.
func caseText(t *testing.T) string {
	t.Helper()
	faults, err := document.Parse("f", []byte("- {id: f, at: 1s, kind: pause, target: n1, for: 1s}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if aCase.Faults, err = nemesis.ReadSchedule(faults); err != nil {
		t.Fatal(err)
	}
	return aCase.Head() + "seed: 7\nfaults:\n" + aCase.Faults.String() + "work: [1, 2]\n"
}

// aRun is a run of aCase: n1 ticks, and that is what broke the promise.
func aRun(t *testing.T) *Run {
	t.Helper()
	r := &scenarios.Result{
		Scenario: aCase.Test, Protocol: aCase.Package, Nodes: 1, Seed: 7, Model: aCase.Model, Digest: aCase.Digest, Events: 2, Virtual: time.Second,
		Verdict: checker.Violation, Trace: new(trace.Recorder),
		Checks: []checker.Check{{
			Name: aCase.Broken, Verdict: checker.Violation, Detail: aCase.Detail,
			Evidence: checker.Evidence{Event: 2, At: time.Second, Observation: 1, Operations: []int{0}},
		}},
		History: checker.History{{
			Client: "c1", Kind: keyvalue.Get, Key: "k", Outcome: checker.OutcomeOK, Call: 0, Return: time.Second, CallOrder: 1, ReturnOrder: 2,
		}},
	}
	r.Trace.Append(trace.Record{Kind: trace.Boot, Number: 1, Node: 1})
	r.Trace.Append(trace.Record{Kind: trace.Expire, Number: 2, At: time.Second, Node: 1, Name: "tick"})
	r.Trace.Append(trace.Record{Kind: trace.Observe, Number: 2, At: time.Second, Node: 1, Code: uint8(sim.Note), Text: "ticked"})
	r.Trace.Header = trace.Header{Seed: 7, Digest: uint64(aCase.Digest), Events: 2, Nodes: []string{"n1"}}
	r.Retrace()
	return &Run{Result: r, Case: caseText(t), Replay: "go test"}
}

// written leaves aRun in a directory, in a new working directory.
func written(t *testing.T, dir string) {
	t.Helper()
	t.Chdir(t.TempDir())
	d, err := New(dir)
	if err == nil {
		err = d.Write(t.Context(), aRun(t))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestACaseIsReadAsItIsWritten(t *testing.T) {
	text := caseText(t)
	work := ""
	read, err := ParseCase("case.yaml", []byte(text), func(v document.Value) error { work = v.Node().String(); return nil })
	if err != nil || work != "[1, 2]" || read.Faults.String() != aCase.Faults.String() {
		t.Fatalf("found %+v with the work %q (%v)", read, work, err)
	}
	if read.Head() != aCase.Head() || read.Seed != aCase.Seed {
		t.Errorf("found\n%s\nexpected\n%s", read.Head(), aCase.Head())
	}
}

func TestTheFingerprintOfACaseIsThatOfWhatIsRun(t *testing.T) {
	text := caseText(t)
	of := caseFingerprint(text)
	for _, same := range []struct{ old, new string }{{"detail: \"it", "detail: \"now it"}, {"events: 2", "events: 3"}, {"digest: \"0", "digest: \"1"}} {
		if changed := strings.Replace(text, same.old, same.new, 1); changed == text || caseFingerprint(changed) != of {
			t.Errorf("what came of the case is part of its fingerprint: %s", same.old)
		}
	}
	for _, other := range []struct{ old, new string }{{"seed: 7", "seed: 8"}, {"at: 1s", "at: 2s"}, {"[1, 2]", "[1]"}, {"TestIt", "TestThat"}} {
		if changed := strings.Replace(text, other.old, other.new, 1); changed == text || caseFingerprint(changed) == of {
			t.Errorf("%s is not part of the fingerprint", other.old)
		}
	}
}

func TestTheRunOfATestIsReadBack(t *testing.T) {
	written(t, "runs/TestIt/as-it-s/a-promise")
	writeFile(t, "testdata/laplace/TestIt/as-it-s/a-promise.yaml", readFile(t, "runs/TestIt/as-it-s/a-promise/case.yaml"))
	for _, path := range []string{"runs/TestIt/as-it-s/a-promise", "runs/TestIt/as-it-s/a-promise/case.yaml", "testdata/laplace/TestIt/as-it-s/a-promise.yaml"} {
		tested, err := FindTested(path)
		if err != nil || tested == nil || tested.Result == nil {
			t.Fatalf("%s: found %+v (%v)", path, tested, err)
		}
		r, want := tested.Result, aRun(t).Result
		if r.Digest != want.Digest || len(r.History) != 1 || r.Checks[0].Evidence.Observation != 1 || len(r.Names) != 1 {
			t.Errorf("%s: found %+v", path, r)
		}
		absolute, err := filepath.Abs(tested.File)
		if err != nil {
			t.Fatal(err)
		}
		line := Command("example.com/it", aCase.Test, filepath.ToSlash(absolute))
		if story := tested.Story(); story.Replay != line || len(story.Steps) != 1 || story.Steps[0].Text != "n1 noted: ticked, when its timer tick ran out" {
			t.Errorf("%s: found the story %+v, expected the line %s", path, story, line)
		}
	}
}

// The test alone knows its service, so the run says what kinds of operation that has.
func TestOperationsOfAServiceOfTheTestsAreReadBack(t *testing.T) {
	t.Chdir(t.TempDir())
	pop := &checker.Kind{Name: "pop", Code: 2, Keyless: true, Output: checker.MaybeOutput, Told: [2]string{"empty"}, Plain: true}
	run := aRun(t)
	run.Result.History[0].Kind, run.Result.History[0].Key = pop, ""
	d, err := New("run")
	if err := errors.Join(err, d.Write(t.Context(), run)); err != nil {
		t.Fatal(err)
	}
	tested, err := FindTested("run")
	if err != nil || tested == nil || tested.Result == nil || len(tested.Result.History) != 1 {
		t.Fatalf("found %+v (%v), expected the run", tested, err)
	}
	if o := tested.Result.History[0]; *o.Kind != *pop || o.String() != run.Result.History[0].String() {
		t.Errorf("found the operation %v of the kind %+v, expected %v of %+v", o, o.Kind, run.Result.History[0], pop)
	}
}

func TestTheLineThatRunsACaseIsForPasting(t *testing.T) {
	for _, c := range []struct{ pkg, test, file, want string }{
		{"", "TestIt", "testdata/laplace/TestIt/x.yaml", "go test -run '^TestIt$' -laplace.replay=testdata/laplace/TestIt/x.yaml"},
		{"example.com/it", "TestIt/as it's (1)", "/a b/x.yaml", `go test example.com/it -run '^TestIt$/^as it'\''s \(1\)$' -laplace.replay='/a b/x.yaml'`},
	} {
		if got := Command(c.pkg, c.test, c.file); got != c.want {
			t.Errorf("found %s, expected %s", got, c.want)
		}
	}
}

func TestACaseAloneSaysWhatItCan(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "testdata/laplace/TestIt/a-promise.yaml", caseText(t))
	tested, err := FindTested("testdata/laplace/TestIt/a-promise.yaml")
	if err != nil || tested == nil || tested.Result != nil {
		t.Fatalf("found %+v (%v)", tested, err)
	}
	story := tested.Story()
	told := story.Check + ": " + story.Claim + "\n" + strings.Join(story.Notes, "\n")
	for _, words := range []string{"a promise: it \"broke\"", "No run of this case lies beside it", "fault {id: f, at: 1s, kind: pause", "work: [1, 2]"} {
		if !strings.Contains(told, words) {
			t.Errorf("the story lacks %q:\n%s", words, told)
		}
	}
}

func TestWhatIsNoCaseIsLeftToOthers(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, "short.yaml", short)
	writeFile(t, "other/notes.txt", "mine")
	for _, path := range []string{"short.yaml", "other", "nowhere", "other/notes.txt"} {
		if tested, err := FindTested(path); tested != nil || err != nil {
			t.Errorf("%s: found %+v (%v), expected nothing", path, tested, err)
		}
	}
}

func TestADamagedRunOfATestIsRefusedInOneLine(t *testing.T) {
	edit := func(file, old, new string) func(t *testing.T) {
		return func(t *testing.T) {
			text := readFile(t, "run/"+file)
			changed := strings.Replace(text, old, new, 1)
			if changed == text {
				t.Fatalf("%s does not have %q", file, old)
			}
			writeFile(t, "run/"+file, changed)
		}
	}
	for _, c := range []struct {
		name   string
		damage func(t *testing.T)
		want   string
	}{
		{"a case that is none", edit("case.yaml", "seed: 7", "seed: x"), "case.yaml:8:7: found \"x\", expected a whole number"},
		{"no trace", func(t *testing.T) {
			if err := os.Remove("run/trace"); err != nil {
				t.Fatal(err)
			}
		}, "trace: found no such file, expected the trace of the run"},
		{"a trace that is cut short", func(t *testing.T) { writeFile(t, "run/trace", readFile(t, "run/trace")[:60]) }, "trace: byte "},
		{"another trace", edit("result.json", `"digest": "0000000000000abc"`, `"digest": "0000000000000abd"`),
			"trace: found the trace of another run, expected that of the digest 0000000000000abd"},
		{"a history that is none", edit("history.jsonl", `"get"`, `"got"`), "history.jsonl:1:"},
		{"an event that is not there", edit("result.json", `"event": 2`, `"event": 3`), "result.json: found event 3 and observation 1 of 2 and 1, expected evidence"},
		{"an observation that is not there", edit("result.json", `"observation": 1`, `"observation": 2`), "result.json: found event 2 and observation 2 of 2 and 1"},
		{"an operation that is not there", edit("history.jsonl", `"id":0`, `"id":4`), "result.json: found operation 0, expected evidence"},
		{"servers that are not there", edit("result.json", `"nodes": 1`, `"nodes": 2`), "result.json: found 2 servers of 1 node"},
	} {
		t.Run(c.name, func(t *testing.T) {
			written(t, "run")
			c.damage(t)
			tested, err := FindTested("run")
			if err == nil || !strings.Contains(filepath.ToSlash(err.Error()), "run/"+c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("found %+v and the error %v, expected %q", tested, err, c.want)
			}
		})
	}
}

// Each sort of run has files of its own, and any other is somebody's.
func TestAFileOfTheOtherSortOfRunIsAStranger(t *testing.T) {
	shortRun(t)
	writeFile(t, "kept/story.txt", "mine")
	if _, stranger, err := Read("kept"); err != nil || stranger != `"story.txt" in it` {
		t.Errorf("found the stranger %s (%v)", stranger, err)
	}
	written(t, "run")
	if kept, stranger, err := Read("run"); err != nil || stranger != "" || kept == nil || kept.Scenario != aCase.Test {
		t.Errorf("found %+v and the stranger %s (%v)", kept, stranger, err)
	}
	writeFile(t, "run/schedule.yaml", short)
	if _, stranger, err := Read("run"); err != nil || stranger != `"schedule.yaml" in it` {
		t.Errorf("found the stranger %s (%v)", stranger, err)
	}
	d, err := New("run")
	if err := errors.Join(err, d.Write(t.Context(), aRun(t))); err != nil || d.Name() != "run-2" || !d.Moved() {
		t.Errorf("found the error %v and the run in %s, expected it in run-2", err, d.Name())
	}
}
