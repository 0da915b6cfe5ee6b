package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestTheOutputDirectoryIsCheckedBeforeTheRun(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "file", "mine")
	for _, out := range []string{"file", "file/below", "file/far/below", strings.Repeat("x", 300)} {
		// A run of this length would not end within the test.
		laplace(t, "run", "raft/quiet", "--duration", "24h", "--out", out).expectError(t, 64, "--out: found ", "expected ", "choose another")
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
	} {
		laplace(t, "run", "short.yaml", "--out", out).expectError(t, 64, "--out: found ", stranger, "choose another place")
	}
	if after := tree(t); !slices.Equal(after, before) {
		t.Errorf("the working directory has %q, want %q", after, before)
	}
}

func TestAnEarlierRunIsReplaced(t *testing.T) {
	shortRun(t)
	before := tree(t)
	p := laplace(t, "run", "short.yaml", "--out", "kept", "--seed", "9", "--json").decode(t)
	if text := readFile(t, "kept/result.json"); !strings.Contains(text, p.Digest) {
		t.Errorf("the directory has\n%s\nwant digest %s", text, p.Digest)
	}
	if after := tree(t); !slices.Equal(after, before) {
		t.Errorf("the working directory has %q, want %q", after, before)
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

func TestNothingIsLeftOfAFailedWrite(t *testing.T) {
	shortRun(t)
	before, result := tree(t), readFile(t, "kept/result.json")
	for _, out := range []string{"kept", filepath.Join("new", "deep", "down")} {
		d, err := newDirectory(out)
		if err != nil {
			t.Fatal(err)
		}
		err = d.fill(func() error {
			fine := func(w io.Writer) error { _, err := io.WriteString(w, "{}"); return err }
			full := func(w io.Writer) error { fine(w); return &os.PathError{Op: "write", Path: "p", Err: syscall.ENOSPC} }
			return errors.Join(d.write(resultFile, fine), d.write(historyFile, full))
		})
		if statusOf(err) != 74 || !strings.Contains(oneLine(err), out+": cannot write history.jsonl (no space left on device), so nothing was written") {
			t.Errorf("got %v with status %d", err, statusOf(err))
		}
	}
	if after := tree(t); !slices.Equal(after, before) {
		t.Errorf("the working directory has %q, want %q", after, before)
	}
	if readFile(t, "kept/result.json") != result {
		t.Error("the run that was there is not what it was")
	}
}

func TestADirectoryThatChangedDuringTheRunIsLeftAlone(t *testing.T) {
	inEmptyDirectory(t)
	d, err := newDirectory("out")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, "out/notes.txt", "mine")
	err = d.fill(func() error { return nil })
	if statusOf(err) != 74 {
		t.Errorf("got %v with status %d, want 74", err, statusOf(err))
	}
	if left := tree(t); !slices.Equal(left, []string{"out", "out/notes.txt"}) {
		t.Errorf("the working directory has %q", left)
	}
}
