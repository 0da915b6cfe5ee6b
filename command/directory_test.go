package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestTheOutputDirectoryIsCheckedBeforeTheRun(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "file", "mine")
	for out, status := range map[string]int{"file": 64, "file/below": 73, "file/far/below": 73, strings.Repeat("x", 300): 64} {
		// A run of this length would not end within the test.
		laplace(t, "run", "raft/quiet", "--duration", "24h", "--out", out).expectError(t, status, "--out: found ", "expected ", "choose another")
	}
	if left := tree(t); !slices.Equal(left, []string{"file"}) {
		t.Errorf("the working directory has %q, want the file alone", left)
	}
}

func TestADirectoryOfSomebodyElseIsLeftAlone(t *testing.T) {
	shortRun(t)
	writeFile(t, "notes/notes.txt", "mine")
	writeFile(t, "both/result.json", readFile(t, "kept/result.json"))
	writeFile(t, "both/notes.txt", "mine")
	writeFile(t, "alike/result.json", `{"scenario": 3}`)
	writeFile(t, "nested/trace/notes.txt", "mine")
	before := tree(t)
	for out, stranger := range map[string]string{
		"notes": `"notes.txt" in it`, "both": `"notes.txt" in it`, "alike": "no result.json of a run", "nested": `"trace" in it`, ".": "the working directory",
		"..": `"..", which is the working directory or holds it`,
	} {
		laplace(t, "run", "short.yaml", "--out", out).expectError(t, 64, "--out: found ", stranger, "choose another place")
	}
	if after := tree(t); !slices.Equal(after, before) {
		t.Errorf("the working directory has %q, want %q", after, before)
	}
}

func TestALinkToNothingIsRefusedAsAnOutputDirectory(t *testing.T) {
	inEmptyDirectory(t)
	if err := os.Symlink("nowhere", "link"); err != nil {
		t.Skip(err)
	}
	laplace(t, "run", "raft/quiet", "--duration", "24h", "--out", "link").expectError(t, 64, `--out: found "link", a symbolic link to nothing`, "choose another place")
	if target, err := os.Readlink("link"); target != "nowhere" || len(tree(t)) != 1 {
		t.Errorf("found %q (%v) and %q, expected the link alone", target, err, tree(t))
	}
}

func TestAnEarlierRunOfTheSameScenarioIsReplaced(t *testing.T) {
	shortRun(t)
	before := tree(t)
	writeFile(t, "kept/history.jsonl", "")
	for _, name := range []string{"short.yaml", filepath.Join("kept", "schedule.yaml")} {
		p := laplace(t, "run", name, "--out", "kept", "--json").decode(t)
		if text := readFile(t, "kept/result.json"); !strings.Contains(text, p.Digest) || readFile(t, "kept/history.jsonl") == "" {
			t.Errorf("the directory has\n%s\nwant digest %s", text, p.Digest)
		}
	}
	if after := tree(t); !slices.Equal(after, before) {
		t.Errorf("the working directory has %q, want %q", after, before)
	}
}

func TestARunOfAnotherScenarioStaysWhereItWasNamed(t *testing.T) {
	shortRun(t)
	before, result := tree(t), readFile(t, "kept/result.json")
	writeFile(t, "edited.yaml", strings.Replace(readFile(t, "kept/schedule.yaml"), "at: 200ms", "at: 210ms", 1))
	for _, args := range [][]string{{"short.yaml", "--seed", "9"}, {"edited.yaml"}, {"short.yaml", "--nodes", "5"}} {
		laplace(t, append([]string{"run", "--out", "kept"}, args...)...).
			expectError(t, 64, `--out: found "kept" with another run in it (test/short, seed 1, digest `, "expected one of the same scenario", "choose another place")
	}
	if after := tree(t); !slices.Equal(after, append([]string{"edited.yaml"}, before...)) || readFile(t, "kept/result.json") != result {
		t.Errorf("the working directory has %q, want %q", after, before)
	}
}

func TestWhatIsRunFromWhatARunWroteGoesBesideIt(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "short.yaml", short)
	usual := laplace(t, "run", "short.yaml", "--json").decode(t).Out
	if usual != filepath.Join("runs", "test-short-seed1") {
		t.Fatalf("found the run in %s", usual)
	}
	schedule := filepath.Join(usual, "schedule.yaml")
	before := map[string]string{}
	for _, name := range []string{"result.json", "trace", "history.jsonl"} {
		before[name] = readFile(t, filepath.Join(usual, name))
	}
	// As it is, it is the same run. Then it is edited where it stands.
	if a := laplace(t, "run", schedule); a.err != "" || !strings.Contains(a.out, usual+"\n") {
		t.Errorf("found\n%s%s\nexpected the same place", a.out, a.err)
	}
	before["result.json"] = readFile(t, filepath.Join(usual, "result.json"))
	edited := strings.Replace(readFile(t, schedule), "at: 200ms", "at: 210ms", 1)
	writeFile(t, schedule, edited)
	for _, c := range []struct{ file, out string }{{schedule, usual + "-2"}, {schedule, usual + "-2"}, {"other.yaml", usual + "-3"}, {"short.yaml", usual + "-4"}} {
		if c.file == "other.yaml" {
			laplace(t, "replay", usual+"-2", "--until", "50", "--then", "crash n1", "--out", "other.yaml")
		}
		a := laplace(t, "run", c.file)
		if want := usual + " holds something else, which stays; this run is in " + c.out + "\n"; a.err != want || !strings.Contains(a.out, c.out) {
			t.Errorf("%s: found %q and\n%s\nexpected %q", c.file, a.err, a.out, want)
		}
		if again := laplace(t, "replay", c.out); !strings.Contains(again.out, "SAME RUN") {
			t.Errorf("%s: found\n%s%s", c.out, again.out, again.err)
		}
	}
	for name, text := range before {
		if readFile(t, filepath.Join(usual, name)) != text {
			t.Errorf("%s of the first run was changed", name)
		}
	}
	if readFile(t, schedule) != edited {
		t.Error("what was edited is not what it was")
	}
}

func TestARunByAnotherModelOrFromBeforeThereWereOwnersStays(t *testing.T) {
	for _, c := range []struct{ old, new string }{{`"kernel `, `"kernel 0, kernel `}, {`"input": `, `"inputs": `}} {
		inEmptyDirectory(t)
		writeFile(t, "short.yaml", short)
		usual := laplace(t, "run", "short.yaml", "--json").decode(t).Out
		file := filepath.Join(usual, "result.json")
		result := strings.Replace(readFile(t, file), c.old, c.new, 1)
		writeFile(t, file, result)
		if out := laplace(t, "run", "short.yaml", "--json").decode(t).Out; out != usual+"-2" || readFile(t, file) != result {
			t.Errorf("%s: the run is in %s", c.new, out)
		}
	}
}

func TestRunsAtOnceEachGetADirectory(t *testing.T) {
	inEmptyDirectory(t)
	const runs = 8
	var outs [runs]string
	var busy sync.WaitGroup
	for i := range runs {
		file := fmt.Sprintf("short%d.yaml", i)
		writeFile(t, file, strings.Replace(short, "at: 200ms", fmt.Sprintf("at: %dms", 200+i), 1))
		busy.Go(func() {
			a := laplaceWith(context.Background(), "run", file, "--json")
			var p printed
			if json.Unmarshal([]byte(a.out), &p) == nil {
				outs[i] = p.Out
			}
		})
	}
	busy.Wait()
	slices.Sort(outs[:])
	if len(slices.Compact(outs[:])) != runs || outs[0] != filepath.Join("runs", "test-short-seed1") {
		t.Fatalf("found %q, expected a directory for each", outs)
	}
	for _, out := range outs {
		if again := laplace(t, "replay", out); !strings.Contains(again.out, "SAME RUN") {
			t.Errorf("%s: found\n%s%s", out, again.out, again.err)
		}
	}
	if left, err := filepath.Glob(filepath.Join("runs", ".laplace-*")); err != nil || len(left) > 0 {
		t.Errorf("found %q left (%v)", left, err)
	}
}

func TestAnEmptyDirectoryAndALinkAreFilled(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "short.yaml", short)
	if err := errors.Join(os.Mkdir("empty", 0o777), os.Mkdir("far", 0o777), os.Symlink("far", "link")); err != nil {
		t.Skip(err)
	}
	for _, out := range []string{"empty", "link"} {
		if a := laplace(t, "run", "short.yaml", "--out", out); a.status != 0 {
			t.Errorf("exit status %d for %s: %s", a.status, out, a.err)
		}
	}
	readFile(t, "empty/result.json")
	readFile(t, "far/result.json")
	if info, err := os.Lstat("link"); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v (%v), want a link still", info, err)
	}
}
