package rules

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const raft = "github.com/laplace-sim/laplace/labs/raft"

// write makes a package of files.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func checkDir(t *testing.T, dir string, allowed ...string) []Finding {
	t.Helper()
	findings, err := Check(dir, raft, allowed)
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

func TestReferencesAndSkeletonsKeepToTheRules(t *testing.T) {
	for _, pattern := range []string{"../*/reference", "../*/skeleton"} {
		dirs, err := filepath.Glob(pattern)
		if err != nil || len(dirs) == 0 {
			t.Fatalf("%s: found none (%v)", pattern, err)
		}
		for _, dir := range dirs {
			if !holdsServer(t, dir) {
				continue
			}
			lab := "github.com/laplace-sim/laplace/labs/" + filepath.Base(filepath.Dir(dir))
			findings, err := Check(dir, lab, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range findings {
				t.Errorf("%s: %v", dir, f)
			}
		}
	}
}

// holdsServer reports whether a folder is a student's package: a lab may ask for something else.
func holdsServer(t *testing.T, dir string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	return len(files) > 0
}

func TestWhatReachesOutsideIsFoundAtItsLine(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a package of the system":     {"package server\n\nimport \"os\"\n", `:3: found an import of "os"`},
		"a package of Laplace":        {"package server\n\nimport \"github.com/laplace-sim/laplace/protocols/raft\"\n", `:3: found an import of "github.com/laplace-sim/laplace/protocols/raft"`},
		"a reference":                 {"package server\n\nimport _ \"github.com/laplace-sim/laplace/labs/raft/reference\"\n", ":3: found an import of"},
		"memory":                      {"package server\n\nimport \"unsafe\"\n", `:3: found an import of "unsafe"`},
		"C":                           {"package server\n\nimport \"C\"\n", `:3: found an import of "C"`},
		"all names":                   {"package server\n\nimport . \"time\"\n", ":3: found an import of all names"},
		"the clock":                   {"package server\n\nimport \"time\"\n\nvar now = time.Now()\n", ":5: found time.Now, expected no clock but the server's own"},
		"the clock by another name":   {"package server\n\nimport calm \"time\"\n\nfunc f() { calm.Sleep(1) }\n", ":5: found time.Sleep"},
		"the clock as a value":        {"package server\n\nimport \"time\"\n\nvar now = (time.Now)\n", ":5: found time.Now"},
		"files by way of time zones":  {"package server\n\nimport \"time\"\n\nvar a, _ = time.LoadLocation(\"x\")\n", ":5: found time.LoadLocation"},
		"what the program is given":   {"package server\n\nimport \"fmt\"\n\nfunc init() { var s string; fmt.Scanln(&s) }\n", ":5: found fmt.Scanln"},
		"the kernel":                  {"package server\n\nimport \"github.com/laplace-sim/laplace/sim\"\n\nfunc f(x any) { x.(sim.Env).ID() }\n", ":5: found github.com/laplace-sim/laplace/sim.Env"},
		"another thread":              {"package server\n\nfunc f() {\n\tgo f()\n}\n", ":4: found a go statement"},
		"a channel":                   {"package server\n\nvar c = make(chan int)\n", ":3: found a channel"},
		"to wait for ever":            {"package server\n\nfunc f() { select {} }\n", ":3: found a select statement"},
		"recover":                     {"package server\n\nfunc f() {\n\tdefer func() { recover() }()\n}\n", ":4: found a call of recover"},
		"recover in parentheses":      {"package server\n\nfunc f() {\n\tdefer func() { (recover)() }()\n}\n", ":4: found a call of recover"},
		"linkname":                    {"package server\n\n//go:linkname now time.now\nfunc now()\n", `:3: found the directive "//go:linkname"`},
		"a body elsewhere":            {"package server\n\nfunc now()\n", ":3: found the function now without a body"},
		"embedded files":              {"package server\n\n//go:embed x\nvar x string\n", `:3: found the directive "//go:embed"`},
		"a constraint":                {"//go:build linux\n\npackage server\n", `:1: found the directive "//go:build"`},
		"an old constraint":           {"// +build linux\n\npackage server\n", ":1: found the directive"},
		"a constraint after a tab":    {"//go:build\tlinux\n\npackage server\n", `:1: found the directive "//go:build"`},
		"other lines":                 {"package server\n\n//line /etc/passwd:1\nfunc f() {}\n", `:3: found the directive "//line"`},
		"other lines in the middle":   {"package server\n\nfunc f() { /*line x:7*/ f() }\n", `:3: found the directive`},
		"other lines after a line":    {"package server\n//line x.go:90\nimport \"os\"\n", `:3: found an import of "os"`},
		"state of all servers":        {"package server\n\nvar n int\n\nfunc f() { n++ }\n", ":5: found the variable n of the package"},
		"a map of all servers":        {"package server\n\nvar m = map[int][]int{}\n\nfunc f() { m[1] = nil }\n", ":5: found the variable m of the package"},
		"what is taken out of it":     {"package server\n\nvar m = map[int][]int{}\n\nfunc f() { delete(m, 1) }\n", ":5: found the variable m of the package"},
		"a part of it":                {"package server\n\nvar s struct{ a []int }\n\nfunc f() { for s.a[0] = range 3 {\n} }\n", ":5: found the variable s of the package"},
		"a name of the meter's":       {"package server\n\nfunc f(laplaceMeter interface{ Tick() }) {}\n", ":3: found the name laplaceMeter"},
		"what is no Go":               {"package server\n\nfunc f( {\n", ":3: found "},
		"a file that is another kind": {"<html>\n", ":1: found expected 'package'"},
	} {
		t.Run(name, func(t *testing.T) {
			findings := checkDir(t, write(t, map[string]string{"server.go": c.text}))
			for _, f := range findings {
				if strings.HasPrefix(f.String(), "server.go"+c.want) && strings.Contains(f.String(), ", expected ") {
					return
				}
			}
			t.Errorf("found %v, expected server.go%s", findings, c.want)
		})
	}
}

func TestHarmlessThingsAreNotAccused(t *testing.T) {
	const text = `// Package server is a server.
//
//go:generate true
package server

import (
	"container/heap"
	"fmt"
	"time"

	"github.com/laplace-sim/laplace/labs/raft"
	"github.com/laplace-sim/laplace/sim"
)

//go:noinline
func f(c raft.Config, now sim.NodeID) (string, time.Duration) { return fmt.Sprint(c, now), time.Second }

type clock struct{ Now, Scan func() int }

var table = []int{1, 2}

func init() { table[0] = 7 }

// h has a table of its own, and fills it.
func h(n []int) { table := make([]int, 2); table[0], n[0] = 1, table[1]; copy(table, n); for _, table = range [][]int{} { } }

func (c clock) table() { c.Now = nil }

// line is a word, and // +builder another.
func g(time clock, fmt *clock) int { _ = heap.Init; return time.Now() + fmt.Scan() }
`
	if findings := checkDir(t, write(t, map[string]string{"server.go": text, "server_test.go": "package server\n\nimport \"os\"\n", "notes.txt": "x", "_x.go": "no", ".x.go": "no"})); len(findings) > 0 {
		t.Error(findings)
	}
}

func TestATeacherMayAllowMore(t *testing.T) {
	dir := write(t, map[string]string{"server.go": "package server\n\nimport (\n\t\"os\"\n\t\"math/rand\"\n)\n"})
	findings := checkDir(t, dir, "os")
	if len(findings) != 1 || findings[0].Line != 5 {
		t.Errorf("found %v, expected math/rand alone", findings)
	}
}

func TestWhatIsNotGoSourceOrNoFileIsFound(t *testing.T) {
	for _, name := range []string{"add.s", "add.S", "add.c", "add.syso", "add.h", "server_linux.go", "a b.go", "a\nb.go"} {
		if findings := checkDir(t, write(t, map[string]string{"server.go": "package server\n", name: "package server\n"})); len(findings) != 1 || findings[0].File != name {
			t.Errorf("%q: found %v, expected one of it", name, findings)
		}
	}
	dir := write(t, map[string]string{"server.go": "package server\n"})
	if err := os.Mkdir(filepath.Join(dir, "x.go"), 0o777); err != nil {
		t.Fatal(err)
	}
	if findings := checkDir(t, dir); len(findings) != 1 || !strings.Contains(findings[0].Found, "folder") {
		t.Errorf("found %v, expected the folder", findings)
	}
	dir = write(t, map[string]string{"server.go": "package server\n"})
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "x.go")); err != nil {
		t.Skip(err)
	}
	if findings := checkDir(t, dir); len(findings) != 1 || !strings.Contains(findings[0].Found, "symbolic link") {
		t.Errorf("found %v, expected the link", findings)
	}
}

func TestNothingAndTooMuchIsFound(t *testing.T) {
	if findings := checkDir(t, t.TempDir()); len(findings) != 1 || !strings.Contains(findings[0].Found, "no Go file") {
		t.Errorf("found %v, expected that there is none", findings)
	}
	big := "package server\n" + strings.Repeat("// a line that says nothing\n", BytesMost/27)
	if findings := checkDir(t, write(t, map[string]string{"server.go": big, "other.go": "package server"})); len(findings) != 1 || !strings.Contains(findings[0].Found, "bytes of source") {
		t.Errorf("found %d findings, expected one of size", len(findings))
	}
	if _, err := Check(filepath.Join(t.TempDir(), "none"), raft, nil); err == nil {
		t.Error("found no error, expected one")
	}
}
