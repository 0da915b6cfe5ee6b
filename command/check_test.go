package command

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
)

// staleRead is a history in which a read misses what was written before it.
const staleRead = `{"id":1,"client":"c1","kind":"put","key":"x","value":"a","outcome":"ok","call_ns":1000,"return_ns":2000}
{"id":2,"client":"c1","kind":"put","key":"x","value":"b","outcome":"ok","call_ns":3000,"return_ns":5000}
{"id":3,"client":"c2","kind":"get","key":"x","outcome":"ok","found":true,"output":"a","call_ns":6000,"return_ns":8000}
{"id":4,"client":"c3","kind":"get","key":"x","outcome":"unknown","call_ns":6500,"return_ns":9000}
`

// freshRead is the same without the mistake.
var freshRead = strings.ReplaceAll(staleRead, `"output":"a"`, `"output":"b"`)

// porcupineData is the folder of porcupine's module.
func porcupineData(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/anishathalye/porcupine").Output()
	if err != nil {
		t.Fatalf("found no module of porcupine (%v), expected it; run: go mod download github.com/anishathalye/porcupine", err)
	}
	return strings.TrimSpace(string(out))
}

// inStandardInput has the test find a text in standard input.
func inStandardInput(t *testing.T, text string) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	was := os.Stdin
	os.Stdin = r
	t.Cleanup(func() { os.Stdin = was; _ = r.Close() })
	go func() {
		_, _ = io.WriteString(w, text)
		_ = w.Close()
	}()
}

func TestTheLogsOfEtcdGetTheVerdictsOfPorcupine(t *testing.T) {
	dir := porcupineData(t)
	// What porcupine says of them stands in its own test.
	expected := make(map[string]checker.Verdict)
	var files []string
	for _, m := range regexp.MustCompile(`checkJepsen\(t, (\d+), (true|false)\)`).FindAllStringSubmatch(readFile(t, filepath.Join(dir, "porcupine_test.go")), -1) {
		number, _ := strconv.Atoi(m[1])
		file := filepath.Join(dir, "test_data", "jepsen", fmt.Sprintf("etcd_%03d.log", number))
		expected[file] = map[string]checker.Verdict{"true": checker.Valid, "false": checker.Violation}[m[2]]
		files = append(files, file)
	}
	if len(files) != 102 {
		t.Fatalf("found %d logs, expected 102", len(files))
	}
	a := laplace(t, append([]string{"check", "--json", "--model", "cas-register"}, files...)...)
	if a.status != 1 || a.err != "" {
		t.Errorf("found the status %d and %q, expected 1 and nothing", a.status, a.err)
	}
	answers := 0
	for line := range strings.Lines(a.out) {
		var found checkAnswer
		if err := json.Unmarshal([]byte(line), &found); err != nil {
			t.Fatal(err)
		}
		answers++
		if found.Verdict != expected[found.File] || found.Format != "jepsen-log" {
			t.Errorf("%s, read as %s: found %v, expected %v", found.File, found.Format, found.Verdict, expected[found.File])
		}
	}
	if answers != 102 {
		t.Errorf("found %d answers, expected 102", answers)
	}
	empty := filepath.Join(dir, "test_data", "jepsen", "etcd_095.log")
	laplace(t, "check", empty).expectError(t, 64, "etcd_095.log:1:1: found no operations, expected at least one")
}

func TestTheHistoriesOfKeysAndValuesGetTheVerdictsOfPorcupine(t *testing.T) {
	dir := filepath.Join(porcupineData(t), "test_data", "kv")
	for name, status := range map[string]int{"c01-ok.txt": 0, "c01-bad.txt": 1, "c10-ok.txt": 0, "c10-bad.txt": 1, "c50-ok.txt": 0, "c50-bad.txt": 1} {
		if a := laplace(t, "check", "--model", "kv", filepath.Join(dir, name)); a.status != status || a.err != "" {
			t.Errorf("%s: found the status %d and %q, expected %d:\n%s", name, a.status, a.err, status, a.out)
		}
	}
}

func TestAViolationIsToldWithItsEvidence(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "stale.jsonl", staleRead)
	a := laplace(t, "check", "--model", "kv", "stale.jsonl")
	for _, part := range []string{
		"VIOLATION  stale.jsonl\n",
		"judged    4 operations: 3 ok, 0 failed, 1 of unknown outcome, of 3 clients on 1 key; read as laplace, judged as kv\n",
		"level     not linearizable",
		`get(x) by c2 (6µs to 8µs) returned "a"`,
		`! c2  `,
		`get(x) = "a", must be "b"`,
		`├`,
	} {
		if !strings.Contains(a.out, part) {
			t.Errorf("found\n%s\nexpected %q in it", a.out, part)
		}
	}
	if a.status != 1 || a.err != "" {
		t.Errorf("found the status %d and %q", a.status, a.err)
	}
	if page := readFile(t, filepath.Join(repository, "docs", "check.md")); !strings.Contains(page, "```text\n"+a.out+"```") {
		t.Errorf("docs/check.md does not show\n%s", a.out)
	}
	writeFile(t, "fresh.jsonl", freshRead)
	if a := laplace(t, "check", "--model", "kv", "fresh.jsonl"); a.status != 0 || !strings.HasPrefix(a.out, "VALID  fresh.jsonl\n") {
		t.Errorf("found the status %d, %q and\n%s", a.status, a.err, a.out)
	}
	for _, width := range []int{40, 60, 100} {
		var out bytes.Buffer
		execute(t.Context(), []string{"check", "--model", "kv", "stale.jsonl"}, on(&out, width), newScreen(io.Discard))
		expectWidth(t, out.String(), width)
	}
}

func TestEachFileGetsItsAnswerAndTheWorstIsTheStatus(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "stale", staleRead)
	writeFile(t, "fresh", freshRead)
	writeFile(t, "unknown", `{"id":1,"client":"c1","kind":"get","key":"x","outcome":"unknown","call_ns":1,"return_ns":2}`)
	writeFile(t, "rubbish", "\x00\x01rubbish")
	for _, c := range []struct {
		files  []string
		status int
	}{
		{[]string{"fresh"}, 0}, {[]string{"fresh", "fresh"}, 0}, {[]string{"unknown"}, 2}, {[]string{"unknown", "fresh"}, 2},
		{[]string{"stale", "unknown"}, 1}, {[]string{"unknown", "stale", "fresh"}, 1},
	} {
		a := laplace(t, append([]string{"check", "--model", "kv"}, c.files...)...)
		if a.status != c.status || a.err != "" || len(regexp.MustCompile(`(?m)^[A-Z]+  `).FindAllString(a.out, -1)) != len(c.files) {
			t.Errorf("%q: found the status %d, %q and\n%s\nexpected %d and %d answers", c.files, a.status, a.err, a.out, c.status, len(c.files))
		}
	}
	a := laplace(t, "check", "--model", "kv", "--json", "rubbish", "nowhere", "fresh", "stale")
	if a.status != 64 || strings.Count(a.err, "\n") != 2 || strings.Count(a.out, "\n") != 4 {
		t.Errorf("found the status %d, %q and\n%s\nexpected 64, two lines and four", a.status, a.err, a.out)
	}
	var bad map[string]string
	first, _, _ := strings.Cut(a.out, "\n")
	if err := json.Unmarshal([]byte(first), &bad); err != nil || bad["file"] != "rubbish" || !strings.HasPrefix(bad["error"], "rubbish:1:1: found") {
		t.Errorf("found %s (%v)", first, err)
	}
}

func TestWhatIsWrongWithAFileIsSaidWhereItIsWhateverTheModel(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "backwards", `{"id":1,"client":"a","kind":"put","key":"x","value":"1","outcome":"ok","call_ns":5,"return_ns":2}`)
	laplace(t, "check", "backwards").expectError(t, 64, "backwards:1:1: found a return at 2ns, expected none before the call at 5ns")
	const lists = `{"id":1,"client":"a","kind":"txn","key":"","value":"append x 1","outcome":"ok","output":"","call_ns":1,"return_ns":2}
{"id":2,"client":"a","kind":"read","key":"","value":"read x","outcome":"ok","output":"x=[1]","call_ns":3,"return_ns":4}`
	writeFile(t, "lists", lists)
	for model, at := range map[string]string{"rw-register": "lists:1:1: found the transaction", "queue": "lists:1:"} {
		laplace(t, "check", "--model", model, "lists").expectError(t, 64, at, "; it is a history of the model list-append")
	}
	if a := laplace(t, "check", "lists"); a.status != 0 || !strings.Contains(a.out, "of 1 client; read as laplace, judged as list-append") {
		t.Errorf("found the status %d, %q and\n%s", a.status, a.err, a.out)
	}
}

func TestLevelsThatAreUnknownForOneReasonAreOneLine(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "pending", `{"id":1,"client":"a","kind":"put","key":"x","value":"1","outcome":"unknown","call_ns":1,"return_ns":2}`)
	const untold = `{"id":1,"client":"a","kind":"extend","key":"x","value":"1","outcome":"ok","call_ns":1,"return_ns":2}
{"id":2,"client":"a","kind":"get","key":"x","outcome":"ok","found":false,"call_ns":3,"return_ns":4}`
	writeFile(t, "untold", untold)
	for file, line := range map[string]string{
		"pending": "all other levels: none of 1 operation completed, so nothing was judged\n",
		"untold":  "all other levels: not judged, for appends here do not tell what came of them\n",
	} {
		a := laplace(t, "check", "--model", "kv", file)
		if strings.Count(a.out, line) != 1 || strings.Contains(a.out, "monotonic") {
			t.Errorf("found\n%s\nexpected %q in it, and no level by itself", a.out, line)
		}
	}
}

func TestAnEndlessStandardInputOfRubbishIsNotKept(t *testing.T) {
	for _, line := range []string{"\x00", "\n", "rubbish\n", "{\"rubbish\":1}\n", "{:type :invoke, :f :nonsense, :process 0}\n"} {
		inStandardInput(t, strings.Repeat(line, 2<<20/len(line)))
		laplace(t, "check", "-").expectError(t, 64, "-:1:")
	}
	inStandardInput(t, strings.Repeat("\n", 2<<20)+freshRead)
	if a := laplace(t, "check", "-", "--format", "laplace", "--model", "kv"); a.status != 0 {
		t.Errorf("found the status %d, %q and\n%s", a.status, a.err, a.out)
	}
}

func TestTheShapeOfAnAnswerAsJSONIsTheDocumentedOne(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "stale.jsonl", staleRead)
	a := laplace(t, "check", "--model", "kv", "--json", "stale.jsonl")
	var found map[string]any
	if err := json.Unmarshal([]byte(a.out), &found); err != nil || strings.Count(a.out, "\n") != 1 {
		t.Fatalf("found %s (%v), expected one object", a.out, err)
	}
	page := readFile(t, filepath.Join(repository, "docs", "check.md"))
	for _, name := range []string{"file", "verdict", "model", "format", "level", "operations", "clients", "keys", "checks", "standings", "evidence"} {
		if _, has := found[name]; !has {
			t.Errorf("found no %q in %s", name, a.out)
		}
		if !strings.Contains(page, "| `"+name+"` |") {
			t.Errorf("docs/check.md does not describe %q", name)
		}
		delete(found, name)
	}
	if len(found) > 0 {
		t.Errorf("found %v besides what is documented", found)
	}
	var answer checkAnswer
	if err := json.Unmarshal([]byte(a.out), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Operations != (checkedOperations{4, 3, 0, 1}) || answer.Clients != 3 || answer.Keys != 1 || len(answer.Evidence) == 0 || answer.Checks[0].Evidence.Accused == nil || *answer.Checks[0].Evidence.Accused != 3 {
		t.Errorf("found %+v", answer)
	}
}

// repository is where this one is, from the folder of this package.
var repository = func() string {
	dir, err := filepath.Abs("..")
	if err != nil {
		panic(err)
	}
	return dir
}()

func TestAnAnswerIsWrittenWholeAndOverNothing(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "stale.jsonl", staleRead)
	writeFile(t, "mine/notes.txt", "mine")
	if a := laplace(t, "check", "--model", "kv", "stale.jsonl", "--out", "answer/of/it"); a.status != 1 || !strings.Contains(a.out, "answer.json, history.jsonl, history.svg and linearizability.html in answer/of/it") {
		t.Errorf("found the status %d, %q and\n%s", a.status, a.err, a.out)
	}
	var answer checkAnswer
	if err := json.Unmarshal([]byte(readFile(t, "answer/of/it/answer.json")), &answer); err != nil || answer.Verdict != checker.Violation {
		t.Errorf("found %+v (%v)", answer, err)
	}
	if text := readFile(t, "answer/of/it/history.jsonl"); text != staleRead {
		t.Errorf("found\n%s\nexpected\n%s", text, staleRead)
	}
	if svg := readFile(t, "answer/of/it/history.svg"); !strings.HasPrefix(svg, "<svg") || !strings.Contains(svg, "must be &#34;b&#34;") {
		t.Errorf("found no picture of the violation:\n%s", svg)
	}
	before := tree(t)
	laplace(t, "check", "--model", "kv", "stale.jsonl", "--out", "answer/of/it").expectError(t, 64, `--out: found "answer/of/it" with "answer.json" in it, expected an empty directory`, "choose another")
	laplace(t, "check", "--model", "kv", "stale.jsonl", "--out", "mine").expectError(t, 64, `"notes.txt" in it`)
	laplace(t, "check", "--model", "kv", "nowhere", "--out", "new/place").expectError(t, 64, "nowhere: found no such file")
	laplace(t, "check", "--model", "kv", "stale.jsonl", "--out", "stale.jsonl/below").expectError(t, 73, "--out: found")
	if after := tree(t); !slices.Equal(before, after) {
		t.Errorf("found %q, expected %q", after, before)
	}
	writeFile(t, "again/stale.jsonl", staleRead)
	if a := laplace(t, "check", "--model", "kv", "stale.jsonl", "again/stale.jsonl", "--out", "two"); a.status != 1 {
		t.Errorf("found the status %d and %q", a.status, a.err)
	}
	for _, file := range []string{"two/stale.jsonl/answer.json", "two/stale.jsonl-2/answer.json"} {
		_ = readFile(t, file)
	}
}

func TestStandardInputIsAFile(t *testing.T) {
	inEmptyDirectory(t)
	for _, args := range [][]string{{"check", "-", "--model", "kv"}, {"check", "--model", "kv", "--format", "laplace", "-"}} {
		inStandardInput(t, staleRead)
		if a := laplace(t, args...); a.status != 1 || !strings.HasPrefix(a.out, "VIOLATION  -\n") {
			t.Errorf("%q: found the status %d, %q and\n%s", args, a.status, a.err, a.out)
		}
	}
	inStandardInput(t, `{"id":1,"client":"c1","kind":"append","key":"x","value":"a","outcome":"ok","output":"a","call_ns":1,"return_ns":2}`)
	if a := laplace(t, "check", "-"); a.status != 0 || !strings.Contains(a.out, "judged as kv") {
		t.Errorf("without a model: found the status %d, %q and\n%s", a.status, a.err, a.out)
	}
}

func TestWhatIsNoHistoryGetsOneLineThatHelps(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "empty", "")
	writeFile(t, "folder/history.jsonl", staleRead)
	writeFile(t, "binary", "\x7fELF\x00\x01\x02\xff")
	writeFile(t, "truncated", staleRead[:len(staleRead)-30])
	writeFile(t, "rubbish", strings.Repeat("all work and no play\n", 100_000))
	writeFile(t, "stale", staleRead)
	writeFile(t, "register", `{:process 0, :type :invoke, :f :cas, :value [1 2]}`+"\n"+`{:process 0, :type :ok, :f :cas, :value [1 2]}`+"\n")
	writeFile(t, "backwards", `{"id":1,"client":"c1","kind":"get","key":"x","outcome":"unknown","call_ns":3,"return_ns":2}`)
	for _, c := range []struct {
		command string
		words   []string
	}{
		{"check", []string{"laplace check: found no argument, expected a file"}},
		{"check empty", []string{"empty:1:1: found no operations"}},
		{"check empty --model kv", []string{"empty:1:1: found no operations"}},
		{"check folder", []string{"folder: found a directory, expected a file, such as folder/history.jsonl in it"}},
		{"check nowhere", []string{"nowhere: found no such file"}},
		{"check binary", []string{"binary:1:1: found"}},
		{"check truncated --model kv", []string{"truncated:4:"}},
		{"check rubbish", []string{"rubbish:1:1: found"}},
		{"check backwards --model kv", []string{"backwards:1:", "found a return at 2ns, expected none before the call"}},
		{"check stale", []string{"stale: found operations that the models register, cas-register", "kv", "say so with --model"}},
		{"check register --model register", []string{"register:1:", ":cas", "cas-register has such"}},
		{"check stale --model bank", []string{"stale:1:", `kind: found "put"`, "it is a history of the model register, cas-register"}},
		{"check stale --model cas-regster", []string{`--model: found "cas-regster"`, "did you mean cas-register?"}},
		{"check stale --level linearisable", []string{`--level: found "linearisable"`, "did you mean linearizable?"}},
		{"check stale --format jepsn", []string{`--format: found "jepsn"`, "did you mean jepsen?"}},
		{"check stale --steps -1", []string{`--steps: found -1`}},
		{"check stale --ordered", []string{`--ordered: found it without --observations`}},
		{"check stale --observations --model kv", []string{`--model: found it beside --observations`}},
		{"check - -", []string{"found - twice"}},
		{"check stale --out=", []string{`--out: found ""`}},
		{"check stale --modle kv", []string{`the flag "--modle"`, "did you mean --model?"}},
	} {
		t.Run(c.command, func(t *testing.T) { laplace(t, strings.Fields(c.command)...).expectError(t, 64, c.words...) })
	}
}

func TestFewerStepsThanItTakesAreUnknown(t *testing.T) {
	file := filepath.Join(porcupineData(t), "test_data", "kv", "c50-bad.txt")
	a := laplace(t, "check", "--model", "kv", "--steps", "1000", file)
	if a.status != 2 || !strings.Contains(a.out, "level    not known whether linearizable\n") || !strings.Contains(a.out, "within 1000 steps") {
		t.Errorf("found the status %d, %q and\n%s", a.status, a.err, a.out)
	}
}

func TestACheckThatIsInterruptedEndsAtOnce(t *testing.T) {
	inEmptyDirectory(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	writeFile(t, "stale.jsonl", staleRead)
	a := laplaceWith(ctx, "check", "--model", "kv", "stale.jsonl", "--out", "answer")
	if a.status != 130 || a.err != "laplace check: interrupted, nothing was written; to start over, type the same\n" {
		t.Errorf("found the status %d and %q", a.status, a.err)
	}
	if left := tree(t); !slices.Equal(left, []string{"stale.jsonl"}) {
		t.Errorf("found %q left", left)
	}
}

func TestTheShellCompletesWhatCheckTakes(t *testing.T) {
	for flag, want := range map[string]string{"--model": "cas-register\t", "--format": "jepsen\t", "--level": "linearizable"} {
		if a := laplace(t, "__complete", "check", flag, ""); !strings.Contains(a.out, want) {
			t.Errorf("%s: found\n%s\nexpected %q", flag, a.out, want)
		}
	}
}
