package rundir

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/laplace-sim/laplace/scenarios"
)

const short = `name: test/short
protocol: raft
nodes: 3
duration: 500ms
workload: {clients: 2, keys: 1, think: 5ms}
faults:
  - {id: cut, at: 200ms, kind: partition, target: leader, for: 100ms}
`

// shortRun leaves a run in the directory "kept" of a new working directory, and
// returns what it wrote.
func shortRun(t *testing.T) *Run {
	t.Helper()
	t.Chdir(t.TempDir())
	spec, err := scenarios.Parse("short.yaml", []byte(short))
	if err != nil {
		t.Fatal(err)
	}
	r, err := scenarios.Run(t.Context(), spec, scenarios.Options{Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	w := &Run{Result: r}
	d, err := New("kept")
	if err == nil {
		err = d.Write(t.Context(), w)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, []byte(text), 0o666)); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// tree are the names of all that the working directory has, at any depth.
func tree(t *testing.T) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(".", func(path string, _ os.DirEntry, err error) error {
		if path != "." {
			all = append(all, filepath.ToSlash(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestNothingIsLeftOfAFailedWrite(t *testing.T) {
	w := shortRun(t)
	before, result := tree(t), readFile(t, "kept/result.json")
	for _, out := range []string{"kept", filepath.Join("new", "deep", "down")} {
		d, err := New(out)
		if err != nil {
			t.Fatal(err)
		}
		err = d.fill(w, func() error {
			fine := func(w io.Writer) error { _, err := io.WriteString(w, "{}"); return err }
			full := func(w io.Writer) error { fine(w); return &os.PathError{Op: "write", Path: "p", Err: syscall.ENOSPC} }
			return errors.Join(d.write(ResultFile, fine), d.write(HistoryFile, full))
		})
		if _, ok := errors.AsType[*WriteError](err); !ok || !strings.Contains(err.Error(), out+": cannot write history.jsonl (no space left on device), so nothing was written") {
			t.Errorf("got %T: %v", err, err)
		}
	}
	if after := tree(t); !slices.Equal(after, before) {
		t.Errorf("the working directory has %q, want %q", after, before)
	}
	if readFile(t, "kept/result.json") != result {
		t.Error("the run that was there is not what it was")
	}
}

func TestWhatCameToBeThereDuringTheRunStays(t *testing.T) {
	w := shortRun(t)
	d, err := New("out")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, "out/notes.txt", "mine")
	if err := d.Write(t.Context(), w); err != nil || d.name != "out-2" {
		t.Errorf("found the error %v and the run in %s, expected it in out-2", err, d.name)
	}
	readFile(t, "out-2/trace")

	// Between the look at the place and the exchange, it becomes another's.
	d, err = New("kept")
	if err != nil {
		t.Fatal(err)
	}
	err = d.fill(w, func() error {
		if d.name == "kept" {
			writeFile(t, "kept/schedule.yaml", "edited")
		}
		return w.files(t.Context(), d)
	})
	if err != nil || d.name != "kept-2" || readFile(t, "kept/schedule.yaml") != "edited" {
		t.Errorf("found the error %v and the run in %s, expected it in kept-2", err, d.name)
	}
	if left, err := filepath.Glob(".laplace-*"); err != nil || len(left) > 0 {
		t.Errorf("found %q left (%v)", left, err)
	}
}
