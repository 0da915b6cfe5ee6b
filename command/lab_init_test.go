package command

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/labs/all"
)

// What init writes for each lab builds and is formatted.
func TestTheModuleOfEveryLabBuilds(t *testing.T) {
	for _, l := range all.Labs {
		t.Run(l.Name, func(t *testing.T) {
			inEmptyDirectory(t)
			dir := "my-" + l.Name
			a := laplace(t, "lab", "init", l.Name, dir)
			if a.status != 0 || !strings.Contains(a.out, "go run . lab check "+l.Parts[0].Name) {
				t.Fatalf("found the status %d and %q %q, expected what to type", a.status, a.out, a.err)
			}
			for _, c := range []struct{ line, expected string }{
				{"go vet ./...", ""},
				{"gofmt -l .", ""},
			} {
				words := strings.Fields(c.line)
				status, said := outsideIn(t, dir, words[0], words[1:]...)
				if status != 0 || !strings.Contains(said, c.expected) || c.expected == "" && said != "" {
					t.Errorf("%s: found the status %d and\n%s\nexpected 0 and %q", c.line, status, said, c.expected)
				}
			}
			if text := readFile(t, filepath.Join(dir, "README.md")); len(text) == 0 {
				t.Error("there is no assignment")
			}
		})
	}
}

func TestLabInitRefusesInOneLineAndLeavesNothing(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "taken/notes.txt", "mine")
	for _, c := range []struct {
		line  string
		words []string
	}{
		{"lab lits", []string{`laplace lab: found "lits"`, "did you mean list?"}},
		{"help lab lits", []string{`laplace lab: found the command "lits"`, "did you mean list?"}},
		{"lab init", []string{"laplace lab init: found no argument", "raft"}},
		{"lab init raft", []string{`found "raft" alone`, "a directory"}},
		{"lab init rafd mine", []string{`found the lab "rafd"`, "did you mean raft?"}},
		{"lab init raft taken", []string{"found the directory taken, which is not empty", "nothing is overwritten"}},
		{"lab init raft Mine", []string{`found "Mine"`, "--name NAME"}},
		{"lab init raft go", []string{`found "go"`, "means nothing to Go"}},
		{"lab list rafd", []string{`found the lab "rafd"`, "did you mean raft?"}},
	} {
		t.Run(c.line, func(t *testing.T) {
			laplace(t, strings.Fields(c.line)...).expectError(t, 64, c.words...)
		})
	}
	if left := tree(t); len(left) != 2 {
		t.Errorf("the working directory has %q, want what was there before", left)
	}
}

func TestNamesOfLabsAndTestsAreCompletedAndDifferFromEachOther(t *testing.T) {
	var names []string
	for _, l := range all.Labs {
		names = append(names, l.Name)
		var tests []string
		for _, p := range l.Parts {
			for _, test := range p.Tests {
				tests = append(tests, test.Name)
			}
		}
		distinct(t, l.Name, tests)
		if a := laplace(t, "__complete", "lab", "init", l.Name[:1]); !strings.Contains(a.out, l.Name) {
			t.Errorf("%s is not completed: %q", l.Name, a.out)
		}
	}
	distinct(t, "labs", names)
}

func distinct(t *testing.T, of string, names []string) {
	t.Helper()
	slices.Sort(names)
	if all := len(names); len(slices.Compact(names)) < all {
		t.Errorf("%s: a name stands for two: %q", of, names)
	}
}
