package command

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An answer is what a command ended with.
type answer struct {
	status   int
	out, err string
}

// laplace carries out a command as it would be typed in the working directory,
// without a terminal.
func laplace(t *testing.T, args ...string) answer {
	t.Helper()
	return laplaceWith(t.Context(), args...)
}

func laplaceWith(ctx context.Context, args ...string) answer {
	var out, err bytes.Buffer
	status := execute(ctx, args, newScreen(&out), newScreen(&err))
	return answer{status, out.String(), err.String()}
}

// on returns a terminal of the given width that writes to w.
func on(w io.Writer, width int) *screen { return &screen{w: w, width: width} }

// inEmptyDirectory moves the test to a working directory of its own.
func inEmptyDirectory(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
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

// tree lists all files and directories below the working directory.
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

// expectError checks that a command failed with the given status and one line
// that has all of the given words.
func (a answer) expectError(t *testing.T, status int, words ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("exit status %d, want %d (%s)", a.status, status, a.err)
	}
	if a.out != "" {
		t.Errorf("standard output has %q, want nothing", a.out)
	}
	if strings.Count(a.err, "\n") != 1 || !strings.HasSuffix(a.err, "\n") {
		t.Errorf("standard error has %q, want one line", a.err)
	}
	for _, word := range words {
		if !strings.Contains(a.err, word) {
			t.Errorf("the error %q lacks %q", a.err, word)
		}
	}
}

// short is a scenario that is over in no time.
const short = `name: test/short
protocol: raft
nodes: 3
duration: 500ms
workload: {clients: 2, keys: 1, think: 5ms}
faults:
  - {id: cut, at: 200ms, kind: partition, target: leader, for: 100ms}
`

// execute carries out one command with a context and screens of the caller's choice.
func execute(ctx context.Context, args []string, out, notes *screen) int {
	return (&console{out: out, notes: notes}).execute(ctx, args)
}
