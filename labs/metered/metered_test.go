package metered

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/labs/meter"
)

// build writes a package main, as a module of its own, and has it built with the meter.
func build(t *testing.T, source string) (program string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir, into := t.TempDir(), t.TempDir()
	module := "module example.org/metered\n\ngo 1.26\n\nrequire github.com/laplace-sim/laplace v0.0.0\n\nreplace github.com/laplace-sim/laplace => " + strconv.Quote(root) + "\n"
	for name, text := range map[string]string{"main.go": source, "go.mod": module} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	overlay, err := Overlay(dir, into)
	if err != nil {
		t.Fatal(err)
	}
	program = filepath.Join(into, "program.exe")
	command := exec.Command("go", "build", "-mod=mod", "-overlay", overlay, "-o", program, ".")
	command.Dir, command.Env = dir, append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOPROXY=off")
	if text, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return program
}

// run runs a program. It returns what that wrote, and whether it ended well.
func run(program string, arguments ...string) (stdout, stderr string, ok bool) {
	var out, notes bytes.Buffer
	command := exec.Command(program, arguments...)
	command.Stdout, command.Stderr = &out, &notes
	err := command.Run()
	return out.String(), notes.String(), err == nil
}

// loops has a function for each way in which a program may not end.
const loops = `package main

import (
	"encoding/binary"
	"iter"
	"os"
)

func main() {
	map[string]func(){
		"for": func() {
			for {}
		},
		"condition": func() {
			for i := 0; i >= 0; i = i % 7 {
			}
		},
		"range": func() {
			m := []int{1}
			for range m { for range 1<<62 { m[0]++ } }
		},
		"goto": func() {
			i := 0
		again:
			i++
			goto again
		},
		"labels": func() {
		one:
			if false { goto one }
		two: goto three
		three: goto two
		},
		"recursion": even,
		"method": func() { new(tree[int]).grow() },
		"iterator": func() {
			for x := range forever() { _ = x }
		},
		"within a library": func() {
			for range collect(forever()) { }
		},
		"deferred": func() { defer func() { recover(); for {} }(); for {} },
		"counted": func() {
			b := make([]byte, 8)
			defer os.Stdout.Write(b)
			for n := uint64(1); ; n++ { binary.BigEndian.PutUint64(b, n) }
		},
	}[os.Args[1]]()
}

var depth int

func even() { if depth++; depth < 1000 { odd() }; depth = 0; for range 3 { even2() } }
func even2() { for range 1<<40 { odd() } }
func odd() { }

type tree[T any] struct { left *tree[T] }

func (t *tree[T]) grow() { for t.left = t; t != nil; t = t.left { func() {}() } }

func forever() iter.Seq[int] {
	return func(yield func(int) bool) {
		for yield(1) {
		}
	}
}

func collect(s iter.Seq[int]) (n []int) {
	for x := range s { n = append(n[:0], x) }
	return n
}
`

func TestAnEndlessLoopEndsAsAPanicAtTheSameStep(t *testing.T) {
	names := regexp.MustCompile(`(?m)^\t\t"([a-z ]+)":`).FindAllStringSubmatch(loops, -1)
	if len(names) != 11 {
		t.Fatalf("found %d kinds of loops", len(names))
	}
	program := build(t, loops)
	for _, name := range names {
		stdout, stderr, ok := run(program, name[1])
		if ok || !strings.Contains(stderr, fmt.Sprintf("took more than %d steps", meter.Most)) {
			t.Errorf("%s: found %.300s, expected a panic of the meter", name[1], stderr)
		}
		// One step for main, one for the function, and one for each time around.
		if name[1] == "counted" && (len(stdout) != 8 || binary.BigEndian.Uint64([]byte(stdout)) != meter.Most-2) {
			t.Errorf("found %x times around, expected %x", stdout, meter.Most-2)
		}
		// A stack names the line that loops, which is the student's.
		lines := strings.Split(loops, "\n")
		if name[1] == "goto" {
			where := regexp.MustCompile(`main\.go:(\d+)`).FindStringSubmatch(stderr)
			var line int
			if where == nil {
				t.Fatalf("found no line in %.500s", stderr)
			}
			if _, err := fmt.Sscan(where[1], &line); err != nil || !strings.Contains(lines[line-1], "goto again") {
				t.Errorf("found line %d, %q, expected that with goto again", line, lines[line-1])
			}
		}
	}
}

// walk uses what a meter could break: labels, closures, methods, generics, iterators, comments
// and several things on a line.
const walk = `package main // the first line

import "fmt"
import ("slices";"errors")

type pair[A, B any] struct { a A; b B }

func (p pair[A, B]) swap() pair[B, A] { return pair[B, A]{p.b, p.a} }

func sum(xs ...int) (n int) { for _, x := range xs { n += x }; return }

func count(n int) func(func(int) bool) { return func(yield func(int) bool) { for i := range n { if !yield(i) { return } } } }

func main() { /* nothing */
outer:
	for i := 0; i < 5; i++ { // a loop
		for j := range 5 {
			if j == 3 { continue outer }
			if i == 3 { break outer }
			fmt.Print(i, j, " ")
		}
	}
	i := 0
again: if i++; i < 4 { goto again }
	switch i { case 4: goto done; default: fmt.Print("not ") }
done:
	for x := range count(10) { if x == 4 { break }; defer func() { fmt.Print("d", x) }() }
	fmt.Println(sum(1, 2, 3), pair[int, string]{1, "a"}.swap(), errors.New(fmt.Sprint(i)))
	fmt.Println(slices.Collect(count(3)), func() int { return 7 }())
	func() {}()
}
`

func TestWhatAProgramDoesIsUnchanged(t *testing.T) {
	stdout, stderr, ok := run(build(t, walk))
	const want = "00 01 02 10 11 12 20 21 22 6 {a 1} 4\n[0 1 2] 7\nd3d2d1d0"
	if !ok || squeeze(stdout) != squeeze(want) {
		t.Errorf("found %q (%s), expected %q", stdout, stderr, want)
	}
}

// squeeze takes out spaces, of which fmt.Print has its own idea.
func squeeze(text string) string { return strings.ReplaceAll(text, " ", "") }

func TestEveryLineStaysWhereItIs(t *testing.T) {
	for _, text := range []string{loops, walk, strings.ReplaceAll(walk, "\n", "\r\n"), "package server\nfunc f() {}", "package server;\nfunc f() {}", "package /*x*/ server /*y\n*/\nfunc f() {\n//line x:1\n}"} {
		got, err := Instrument("server.go", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		before, after := strings.Split(text, "\n"), strings.Split(string(got), "\n")
		if len(before) != len(after) {
			t.Fatalf("found %d lines, expected %d", len(after), len(before))
		}
		removed := regexp.MustCompile(` laplaceMeter\.Tick\(\); |; func init\(\) \{( laplaceMeter\.Keep\("\w+", &\w+\);)+ \}|; import laplaceMeter "[^"]*"`)
		for i := range after {
			if removed.ReplaceAllString(after[i], "") != before[i] {
				t.Errorf("line %d: found %q, expected %q and steps", i+1, after[i], before[i])
			}
		}
		if _, err := format.Source(got); err != nil {
			t.Errorf("%v in\n%s", err, got)
		}
	}
}

func TestTheMeterIsToldOfEveryVariableOfThePackage(t *testing.T) {
	const text = "package server\n\nvar a, _ = 1, 2 // one\nvar _ = a\nvar (\n\tb = 3\n\tc = func() { var d int; _ = d }\n)\n"
	const want = "package server; import laplaceMeter \"" + meterPackage + "\"\n\nvar a, _ = 1, 2; func init() { laplaceMeter.Keep(\"a\", &a); } // one\nvar _ = a\n" +
		"var (\n\tb = 3\n\tc = func() { laplaceMeter.Tick();  var d int; _ = d }\n); func init() { laplaceMeter.Keep(\"b\", &b); laplaceMeter.Keep(\"c\", &c); }\n"
	if got, err := Instrument("a.go", []byte(text)); err != nil || string(got) != want {
		t.Errorf("found %s (%v), expected %s", got, err, want)
	}
}

func TestAFileWithoutFunctionsIsLeftAlone(t *testing.T) {
	const text = "package server\n\nconst a = 1\n"
	if got, err := Instrument("a.go", []byte(text)); err != nil || string(got) != text {
		t.Errorf("found %q (%v)", got, err)
	}
	if _, err := Instrument("a.go", []byte("package server\nfunc {")); err == nil {
		t.Error("found no error, expected one: this is no Go")
	}
}
