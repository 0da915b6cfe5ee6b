package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// outsideIn runs a program in a directory without a network, and returns its exit status
// and what it said.
func outsideIn(t *testing.T, dir, name string, args ...string) (status int, said string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// The module that new writes builds, keeps what it claims by its own test, and runs; a
// hunt finds its flaw, and what it found replays and is explained.
func TestANewProtocolIsAWholeModule(t *testing.T) {
	inEmptyDirectory(t)
	a := laplace(t, "new", "protocol", "src/my-lock")
	if a.status != 0 || !strings.Contains(a.out, "the module example.com/my-lock") || !strings.Contains(a.out, "./my-lock hunt my-lock/leader-partition --flaw own-log") {
		t.Fatalf("found the status %d and %q %q, expected what was written and what to type", a.status, a.out, a.err)
	}
	const dir = "src/my-lock"
	if ignored := readFile(t, filepath.Join(dir, ".gitignore")); !strings.Contains(ignored, "/my-lock\n") {
		t.Errorf("found the .gitignore %q, expected the program in it", ignored)
	}
	if text := readFile(t, filepath.Join(dir, "README.md")); !strings.Contains(text, "docs/your-own-protocol.md") {
		t.Errorf("found the README.md\n%s\nexpected the guide in it", text)
	}
	for _, c := range []struct {
		status   int
		expected string
		line     string
	}{
		{0, "", "go build"},
		{0, "", "go vet ./..."},
		{0, "", "gofmt -l ."},
		{0, "", "./my-lock lint ./..."},
		{0, "ok  \texample.com/my-lock/protocols/mylock", "go test -short ./..."},
		{0, "example.com/my-lock devel, laplace ", "./my-lock version"},
		{0, "my-lock", "./my-lock list protocols my-lock"},
		{0, "VALID", "./my-lock run my-lock/quiet"},
		{0, "VALID", "./my-lock hunt my-lock/everything --seeds 20"},
		{1, "./my-lock replay found/failures/", "./my-lock hunt my-lock/leader-partition --flaw own-log --until-found --out found"},
		{1, "my-lock 1", "./my-lock run my-lock/leader-partition --flaw own-log --out failed"},
		{1, "SAME RUN", "./my-lock replay failed"},
		{1, "committed entry", "./my-lock explain failed"},
	} {
		words := strings.Fields(c.line)
		status, said := outsideIn(t, dir, words[0], words[1:]...)
		expected := strings.TrimPrefix(c.expected, "./")
		if c.line == "./my-lock run my-lock/leader-partition --flaw own-log --out failed" {
			said += readFile(t, filepath.Join(dir, "failed", "schedule.yaml"))
		}
		if status != c.status || !strings.Contains(said, expected) || c.line == "gofmt -l ." && said != "" {
			t.Errorf("%s: found the status %d and\n%s\nexpected %d and %q", c.line, status, said, c.status, expected)
		}
	}
}

// Whoever has the source of Laplace nowhere near can say where it is.
func TestTheSourceOfLaplaceCanBeSaid(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "a clone/go.mod", laplaceModule+"\n\ngo 1.99\n\nrequire (\n\texample.org/b v1.0.0\n\texample.org/a v1.0.0 // indirect\n)\n\ntool (\n\texample.org/b/cmd\n)\n")
	writeFile(t, "a clone/go.sum", "sums\n")
	if a := laplace(t, "new", "protocol", "lock", "--laplace", "a clone"); a.status != 0 {
		t.Fatalf("found the status %d and %q", a.status, a.err)
	}
	clone, err := filepath.Abs("a clone")
	if err != nil {
		t.Fatal(err)
	}
	found := readFile(t, "lock/go.mod")
	for _, expected := range []string{
		"go 1.99\n", `replace github.com/laplace-sim/laplace => "` + clone + `"` + "\n",
		"require (\n\texample.org/a v1.0.0 // indirect\n\texample.org/b v1.0.0 // indirect\n)\n",
	} {
		if !strings.Contains(found, expected) {
			t.Errorf("found the go.mod\n%s\nexpected in it\n%s", found, expected)
		}
	}
	if sums := readFile(t, "lock/go.sum"); sums != "sums\n" {
		t.Errorf("found the go.sum %q, expected that of Laplace", sums)
	}
}

func TestWhoHasNoSourceOfLaplaceIsToldWhatToDo(t *testing.T) {
	for _, source := range []string{"github.com/laplace-sim/laplace/command/new.go", filepath.Join(t.TempDir(), "command", "new.go"), ""} {
		root, err := laplaceRoot("", source)
		if err == nil || !strings.Contains(err.Error(), "--laplace DIR") || !strings.Contains(err.Error(), "git clone") {
			t.Errorf("built from %q: found %q and the error %v, expected what to do", source, root, err)
		}
	}
}

func TestNewRefusesInOneLineAndLeavesNothing(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "taken/notes.txt", "mine")
	writeFile(t, "file", "mine")
	writeFile(t, "other/go.mod", "module example.org/other\n")
	for _, c := range []struct {
		line  string
		words []string
	}{
		{"new", []string{"laplace new: found no argument", "protocol, and a directory"}},
		{"new protocol", []string{`found "protocol" alone`, "a directory"}},
		{"new service lock", []string{`laplace new: found "service", expected`, "protocol"}},
		{"new protocol taken", []string{"found the directory taken, which is not empty", "nothing is overwritten"}},
		{"new protocol file", []string{"found the file file", "nothing is overwritten"}},
		{"new protocol Lock", []string{`the last part of DIR: found "Lock", expected at most 40 small letters`, "--name NAME"}},
		{"new protocol lock --name 2pc", []string{`--name: found "2pc"`, "with a letter first"}},
		{"new protocol raft", []string{`found "raft", expected a name that no protocol has yet`}},
		{"new protocol go", []string{`found "go", expected a name that means nothing to Go`}},
		{"new protocol lock --laplace other", []string{`--laplace: found "other"`, "expected the directory of a clone of Laplace"}},
		{"new protocol lock --laplace nowhere", []string{`--laplace: found "nowhere"`}},
	} {
		t.Run(c.line, func(t *testing.T) {
			laplace(t, strings.Fields(c.line)...).expectError(t, 64, c.words...)
		})
	}
	laplace(t, "new", "protocol", "file/lock").expectError(t, 73, "file/lock cannot be")
	if left := tree(t); len(left) != 5 {
		t.Errorf("the working directory has %q, want what was there before", left)
	}
}

func TestANewProtocolMayBeWrittenIntoAnEmptyDirectory(t *testing.T) {
	inEmptyDirectory(t)
	if err := os.Mkdir("lock", 0o777); err != nil {
		t.Fatal(err)
	}
	t.Chdir("lock")
	if a := laplace(t, "new", "protocol", "."); a.status != 0 {
		t.Fatalf("found the status %d and %q", a.status, a.err)
	}
	if text := readFile(t, "main.go"); !strings.Contains(text, `"example.com/lock/protocols/lock"`) {
		t.Errorf("found the program\n%s\nexpected one of the directory's name", text)
	}
	for _, entry := range tree(t) {
		if strings.Contains(entry, ".laplace") {
			t.Errorf("found %s, expected nothing but the module", entry)
		}
	}
}

func TestWhatCannotBeMovedWholeIsTakenBack(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "from/a", "1")
	writeFile(t, "from/b/c", "2")
	writeFile(t, "to/b/other", "in the way")
	if moveTree("from", "to") == nil {
		t.Fatal("found no error where a folder is in the way")
	}
	if left := strings.Join(tree(t), " "); strings.Contains(left, "to/a") || !strings.Contains(left, "to/b/other") {
		t.Errorf("found %s, expected what was there before", left)
	}
}
