package command

import (
	"bytes"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/sim/observation"
)

// What two nodes logged; the clock of the second is an hour behind.
const (
	firstNode = `{"time":3600000000000,"node":"n1","kind":"started"}
{"time":3600000000001,"node":"n1","kind":"became","term":1,"text":"leader"}
{"time":3600000000002,"node":"n1","kind":"committed","term":1,"index":1,"value":"put x 1"}
{"time":3600000000003,"node":"n1","kind":"applied","index":1,"value":"put x 1"}
`
	secondNode = `{"time":0,"node":"n2","kind":"started"}
{"time":1,"node":"n2","kind":"became","term":1,"text":"follower"}
{"time":2,"node":"n2","kind":"restored","term":1,"index":1}
`
)

func TestWhatNodesLoggedIsJudged(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "n1.jsonl", firstNode)
	writeFile(t, "n2.jsonl", secondNode)
	writeFile(t, "wrong.jsonl", secondNode[:strings.Index(secondNode, `{"time":2`)]+`{"time":2,"node":"n2","kind":"applied","index":1,"value":"put x 2"}`)
	a := laplace(t, "check", "--observations", "n1.jsonl", "n2.jsonl")
	for _, part := range []string{"VALID\n", "7 lines of 2 nodes, of clocks that may differ", "election safety: 1 term had a leader", "not judged", `at most once: no line of kind "applied" names a command`} {
		if a.status != 0 || !strings.Contains(a.out, part) {
			t.Errorf("found the status %d, %q and\n%s\nexpected %q in it", a.status, a.err, a.out, part)
		}
	}
	a = laplace(t, "check", "n1.jsonl", "wrong.jsonl", "--observations", "--out", "answer")
	for _, part := range []string{"VIOLATION\n", `applied commands (n1.jsonl:4): n1 applied command "put x 1" at index 1 at 1h0m0s, but n2 had applied command "put x 2" there (wrong.jsonl:3)`, "answer.json in answer"} {
		if a.status != 1 || !strings.Contains(a.out, part) {
			t.Errorf("found the status %d, %q and\n%s\nexpected %q in it", a.status, a.err, a.out, part)
		}
	}
	if left := tree(t); !slices.Equal(left, []string{"answer", "answer/answer.json", "n1.jsonl", "n2.jsonl", "wrong.jsonl"}) {
		t.Errorf("found %q", left)
	}
	var out bytes.Buffer
	execute(t.Context(), []string{"check", "--observations", "n1.jsonl", "wrong.jsonl"}, on(&out, 50), newScreen(io.Discard))
	expectWidth(t, out.String(), 50)
}

func TestTheAnswerAboutWhatNodesLoggedIsDocumented(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "n1.jsonl", firstNode)
	writeFile(t, "n2.jsonl", strings.ReplaceAll(secondNode, `"restored"`, `"committed","value":"put x 2"`))
	a := laplace(t, "check", "--observations", "--json", "n1.jsonl", "n2.jsonl")
	var found map[string]any
	if err := json.Unmarshal([]byte(a.out), &found); err != nil || a.status != 1 {
		t.Fatalf("found the status %d and %s (%v)", a.status, a.out, err)
	}
	page := readFile(t, filepath.Join(repository, "docs", "observations.md"))
	for _, name := range []string{"files", "verdict", "nodes", "lines", "ordered", "checks", "left", "at"} {
		if _, has := found[name]; !has || !strings.Contains(page, "| `"+name+"` |") {
			t.Errorf("found no %q in %s, or in docs/observations.md", name, a.out)
		}
		delete(found, name)
	}
	if len(found) > 0 {
		t.Errorf("found %v besides what is documented", found)
	}
}

// The page has a row for each kind, and shows the programs as they are.
func TestThePageOfObservationsHasAllKindsAndItsPrograms(t *testing.T) {
	page := readFile(t, "../docs/observations.md")
	for _, kind := range observation.All() {
		if !strings.Contains(page, "| `"+kind.String()+"` |") {
			t.Errorf("docs/observations.md has no row for %v", kind)
		}
	}
	files := readFile(t, "../docs/nodelog/log.go") + readFile(t, "../docs/nodelog/etcd.go")
	shown := 0
	for _, b := range blocksOf(page) {
		if b.language == "go" {
			shown++
			if !strings.Contains(files, b.text) {
				t.Errorf("found in no program what the page shows:\n%s", b.text)
			}
		}
	}
	if shown < 2 {
		t.Errorf("found %d pieces of programs, expected 2", shown)
	}
	for _, i := range checker.StandardInvariants(observation.All()...) {
		if !strings.Contains(page, i.Name()) {
			t.Errorf("docs/observations.md does not say when %s is judged", i.Name())
		}
	}
}

func TestWhatIsNoObservationGetsOneLineThatHelps(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "empty", "\n\n")
	writeFile(t, "folder/file", "")
	writeFile(t, "binary", "\x7fELF\xff")
	writeFile(t, "history", staleRead)
	writeFile(t, "kind", strings.ReplaceAll(firstNode, `"became"`, `"becam"`))
	writeFile(t, "n1", firstNode)
	writeFile(t, "same", strings.ReplaceAll(firstNode, `"n1"`, `"n2"`))
	writeFile(t, "rubbish", strings.Repeat("all work and no play\n", 100_000))
	for command, words := range map[string][]string{
		"empty": {"empty: found no observations, expected at least one"}, "folder": {"folder: found a directory, expected a file"}, "nowhere": {"nowhere: found no such file"},
		"binary": {"binary:1:5: found bytes that are not UTF-8"}, "history": {`history:1:2: found field "id", expected one of time, node`}, "rubbish": {"rubbish:1:1: invalid character"},
		"kind":              {`kind:2:`, `kind: found "becam", expected one of started, became`},
		"n1 same --ordered": {"same:2:1: time: found the very same at n1:2", "expected"},
	} {
		laplace(t, append([]string{"check", "--observations"}, strings.Fields(command)...)...).expectError(t, 64, words...)
	}
	for _, args := range [][]string{{"check", "n1"}, {"check", "n1", "--model", "kv"}} {
		laplace(t, args...).expectError(t, 64, "n1:1:2: found field", "these are observations, so add --observations")
	}
}

func TestAFileOfObservationsIsNamedOnceAndAHistoryIsNone(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "n1", `{"time":1,"node":"n1","kind":"started"}`)
	writeFile(t, "history", staleRead)
	laplace(t, "check", "--observations", "n1", "./n1").expectError(t, 64, `found "./n1" twice`, "expected each file of the cluster once")
	laplace(t, "check", "--observations", "n1", "history").expectError(t, 64, "history:1:2: found field", "this is a history, so leave out --observations")
}
