package rules

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Standard are the packages of Go's own that every student's package may import.
var Standard = []string{
	"bytes", "cmp", "container/heap", "container/list", "container/ring", "encoding/binary", "encoding/hex", "encoding/json", "errors", "fmt", "hash/crc32",
	"hash/fnv", "iter", "maps", "math", "math/bits", "slices", "sort", "strconv", "strings", "time", "unicode", "unicode/utf8",
}

// Sim is the package of Laplace that every student's package may import besides that of its lab.
const Sim = "github.com/laplace-sim/laplace/sim"

// What a student's package may be at most. A solution of a lab is a hundredth of it.
const (
	FilesMost = 200
	BytesMost = 4 << 20
)

// A Finding is something that a student's package may not have in it.
type Finding struct {
	// File is relative to the package's directory, with slashes.
	File string `json:"file"`
	// Line is from 1 on; 0 where the finding is the file itself.
	Line     int    `json:"line,omitempty"`
	Found    string `json:"found"`
	Expected string `json:"expected"`
	// Do says what to do about it.
	Do string `json:"do"`
}

// String is one line, as compilers write theirs.
func (f Finding) String() string {
	return fmt.Sprintf("%s: found %s, expected %s: %s", f.Place(), f.Found, f.Expected, f.Do)
}

// Place is the file and, if there is one, the line: server.go:12.
func (f Finding) Place() string {
	at := f.File
	if strings.ContainsFunc(at, func(r rune) bool { return r == ' ' || !strconv.IsPrint(r) }) {
		at = strconv.Quote(at)
	}
	if f.Line > 0 {
		at += ":" + strconv.Itoa(f.Line)
	}
	return at
}

// Check reads the package in a directory and returns what it may not have in it, in the order of
// files and lines. The lab is the path of the package that it may import besides Sim and
// Standard, and allowed are others still, as a teacher may say. Files that end in _test.go are
// not looked at, nor what is in folders: neither is part of a solution. The error is that of a
// directory that cannot be read.
func Check(dir, lab string, allowed []string) ([]Finding, error) {
	files, findings, err := Files(dir)
	if err != nil {
		return nil, err
	}
	imports := slices.Concat([]string{Sim, lab}, allowed, Standard)
	set := token.NewFileSet()
	var checks []*check
	var parsed []*ast.File
	for _, name := range files {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(set, name, text, parser.ParseComments)
		if err != nil {
			findings = append(findings, unreadable(name, err))
			continue
		}
		checks = append(checks, &check{set: set, file: file, name: name, imports: imports})
		parsed = append(parsed, file)
	}
	shared := variables(parsed)
	for _, c := range checks {
		c.variables = shared
		findings = append(findings, c.all()...)
	}
	slices.SortStableFunc(findings, func(a, b Finding) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
	return findings, nil
}

// Files returns the names of the files that are a solution, in order: those that end in .go and
// are no tests. What stands beside them and would be built with them, or is no file, is a
// finding. The error is that of a directory that cannot be read.
func Files(dir string) (names []string, findings []Finding, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, err
	}
	var bytes int64
	for _, entry := range entries {
		name := entry.Name()
		if !isBuilt(name) {
			continue
		}
		info, err := entry.Info()
		if err != nil {
			return nil, nil, err
		}
		switch kind := kindOf(info); {
		case kind != "":
			findings = append(findings, Finding{File: name, Found: kind, Expected: "a file with Go source", Do: "put a file in its place"})
		case filepath.Ext(name) != ".go":
			findings = append(findings, Finding{File: name, Found: "a file that is built but is no Go source", Expected: "Go source only", Do: "remove it"})
		case !isPlain(name):
			findings = append(findings, Finding{File: name, Found: "a name of " + fmt.Sprintf("%q", name), Expected: "letters, digits, - and _ before .go, and no more", Do: "give it another name"})
		default:
			bytes += info.Size()
			names = append(names, name)
		}
	}
	switch {
	case len(names) == 0 && len(findings) == 0:
		findings = append(findings, Finding{File: ".", Found: "no Go file", Expected: "those of the solution", Do: "put them there"})
	case len(names) > FilesMost:
		findings = append(findings, Finding{File: ".", Found: fmt.Sprintf("%d files", len(names)), Expected: fmt.Sprintf("at most %d", FilesMost), Do: "join some"})
		names = nil
	case bytes > BytesMost:
		findings = append(findings, Finding{File: ".", Found: fmt.Sprintf("%d bytes of source", bytes), Expected: fmt.Sprintf("at most %d", BytesMost), Do: "take out what no server needs"})
		names = nil
	}
	return names, findings, nil
}

// built are the endings of files that the go command builds into a package, tests aside.
var built = []string{".go", ".c", ".cc", ".cpp", ".cxx", ".m", ".h", ".hh", ".hpp", ".hxx", ".f", ".F", ".for", ".f90", ".s", ".S", ".sx", ".swig", ".swigcxx", ".syso"}

// isBuilt reports whether the go command would build a file of that name into the package.
func isBuilt(name string) bool {
	return name[0] != '.' && name[0] != '_' && slices.Contains(built, filepath.Ext(name)) && !strings.HasSuffix(name, "_test.go")
}

// isPlain reports whether the name of a Go file is one that is taken as it is everywhere.
func isPlain(name string) bool {
	return len(name) <= 100 && strings.Trim(strings.TrimSuffix(name, ".go"), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == ""
}

// kindOf says what a file is that is no regular one.
func kindOf(info fs.FileInfo) string {
	switch mode := info.Mode(); {
	case mode.IsRegular():
		return ""
	case mode.IsDir():
		return "a folder of that name"
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link"
	default:
		return "what is neither file nor folder"
	}
}

// all looks at everything in the file.
func (c *check) all() []Finding {
	c.constraints()
	c.comments()
	c.importSpecs()
	ast.Inspect(c.file, c.node)
	return c.findings
}

// unreadable is the first thing that Go's parser says of a file.
func unreadable(name string, err error) Finding {
	f := Finding{File: name, Found: err.Error(), Expected: "Go source", Do: "have go build say what is wrong with it"}
	if list, ok := err.(scanner.ErrorList); ok && len(list) > 0 {
		f.Line, f.Found = list[0].Pos.Line, list[0].Msg
	}
	return f
}
