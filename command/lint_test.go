package command

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// inLinted moves the test to a module with one package in which three things are
// wrong, and one in which nothing is.
func inLinted(t *testing.T) {
	t.Helper()
	inEmptyDirectory(t)
	writeFile(t, "go.mod", "module example.com/module\n\ngo 1.24\n")
	writeFile(t, "good/good.go", "package good\n\nfunc Twice(n int) int { return 2 * n }\n")
	writeFile(t, "bad/bad.go", `package bad

import "time"

//laplace:allow <clock>
func Now() int64 {
	go func() {}()
	return time.Now().Unix()
}
`)
}

// badFindings are what lint --json --all finds in the package bad.
const badFindings = `{"file":"bad/bad.go","line":5,"column":1,"rule":"allow","message":"found the category \"<clock>\", expected one of wallclock, goroutine, channel, lock, maporder, random, float, state, mutation, outside, address, intsize","remedy":"name that of the finding"}
{"file":"bad/bad.go","line":7,"column":2,"rule":"goroutine","message":"a go statement lets the scheduler decide what happens first","remedy":"use a timer, env.Send, or sim.Blocking"}
{"file":"bad/bad.go","line":8,"column":14,"rule":"wallclock","message":"time.Now reads the machine's clock, which no seed decides","remedy":"use env.Monotonic or env.Wall"}
`

func TestFindingsAsJSONAreOneObjectALine(t *testing.T) {
	inLinted(t)
	if a := laplace(t, "lint", "--json", "--all", "./..."); a.status != statusFindings || a.err != "" || a.out != badFindings {
		t.Errorf("exit status %d, %q and\n%s\nwant %d, nothing and\n%s", a.status, a.err, a.out, statusFindings, badFindings)
	}
	if a := laplace(t, "lint", "--all", "./..."); a.status != statusFindings || !strings.HasSuffix(a.out,
		"bad/bad.go:8:14: wallclock: time.Now reads the machine's clock, which no seed decides; use env.Monotonic or env.Wall\n") {
		t.Errorf("for people: exit status %d, %q and\n%s", a.status, a.err, a.out)
	}
}

func TestAFileThatIsNotBelowIsNamedAbsolutely(t *testing.T) {
	inLinted(t)
	bad, err := filepath.Abs("bad/bad.go")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir("good")
	want := strings.ReplaceAll(badFindings, "bad/bad.go", filepath.ToSlash(bad))
	if a := laplace(t, "lint", "--json", "--all", "../..."); a.status != statusFindings || a.out != want {
		t.Errorf("exit status %d, %q and\n%s\nwant\n%s", a.status, a.err, a.out, want)
	}
}

func TestNothingFoundIsNoJSON(t *testing.T) {
	inLinted(t)
	var out bytes.Buffer
	if status := execute(t.Context(), []string{"lint", "--json", "--all", "./good"}, on(&out, 80), newScreen(io.Discard)); status != 0 || out.Len() > 0 {
		t.Errorf("on a terminal: exit status %d and %q, want 0 and nothing", status, out.String())
	}
	if a := laplace(t, "lint", "--json", "./..."); a.status != 0 || a.out != "" || !strings.Contains(a.err, "none of these packages is kernel code") {
		t.Errorf("without kernel code: exit status %d, %q and %q", a.status, a.out, a.err)
	}
	laplace(t, "lint", "--json", "./nothing").expectError(t, 64, "laplace lint: ", "nothing")
}
