package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker/models"
	"github.com/laplace-sim/laplace/labs/all"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
)

// Who writes one of many and forgets its line of the registry has written what nobody
// can ask for, and no other test would say so.

func TestEveryEffectIsAKindOfFault(t *testing.T) {
	effects := 0
	eachFunction(t, "nemesis", func(file string, f *ast.FuncDecl) {
		if f.Recv == nil || f.Name.Name != "Kind" {
			return
		}
		effects++
		name := unquoted(t, f.Body.List[0].(*ast.ReturnStmt).Results[0])
		if !slices.ContainsFunc(nemesis.Kinds(), func(k nemesis.Kind) bool { return k.Name == name }) {
			t.Errorf("%s has an effect of the kind %s, which is no kind of fault; give it a line of nemesis/kinds.go", file, name)
		}
	})
	if effects != len(nemesis.Kinds()) {
		t.Errorf("found %d effects and %d kinds of fault, expected one of each", effects, len(nemesis.Kinds()))
	}
}

func TestEveryInvariantIsInTheCatalogue(t *testing.T) {
	catalogue, err := os.ReadFile("checker/catalogue.go")
	if err != nil {
		t.Fatal(err)
	}
	invariants := 0
	eachFunction(t, "checker", func(file string, f *ast.FuncDecl) {
		if f.Recv != nil || f.Type.Results == nil || f.Type.Params.NumFields() > 0 { // NewHalts has to be told what may halt
			return
		}
		if made, ok := f.Type.Results.List[0].Type.(*ast.Ident); !ok || made.Name != "Invariant" {
			return
		}
		invariants++
		if !strings.Contains(string(catalogue), "{"+f.Name.Name+", ") {
			t.Errorf("%s: nobody judges by %s; give it a line of checker/catalogue.go", file, f.Name.Name)
		}
	})
	if invariants == 0 {
		t.Error("no function that returns an Invariant was seen: the test looks in the wrong place")
	}
}

func TestEveryFlawIsInTheListOfItsProtocol(t *testing.T) {
	listed := make(map[string]bool)
	for _, p := range scenarios.Protocols() {
		for _, f := range p.Flaws {
			listed[f.Name] = true
		}
	}
	flaws := 0
	eachGoFileIn(t, parser.SkipObjectResolution, func(file string, parsed *ast.File) {
		if !strings.HasPrefix(file, "protocols/") || path.Base(file) != "flaws.go" {
			return
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			if literal, ok := spec.Values[0].(*ast.BasicLit); ok && !strings.Contains(literal.Value, " ") { // a name, and not the name of a paper
				flaws++
				if name := unquoted(t, literal); !listed[name] {
					t.Errorf("%s: no server can be built with %s; give it a line of the list of flaws there", file, name)
				}
			}
			return true
		})
	})
	if flaws == 0 {
		t.Error("no protocols/*/flaws.go has a constant: the test looks in the wrong place")
	}
}

func TestEveryModelHasItsRow(t *testing.T) {
	page, err := os.ReadFile("docs/models.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| model |")
	table, _, _ = strings.Cut(table, "\n\n")
	for _, m := range models.All() {
		_, row, found := strings.Cut(table, "`"+m.Name+"`")
		if !found {
			t.Errorf("docs/models.md has no row of the model %s", m.Name)
			continue
		}
		row, _, _ = strings.Cut(row, "\n")
		words := strings.FieldsFunc(row, func(r rune) bool { return strings.ContainsRune(" ,;|()`", r) })
		for _, k := range m.Kinds {
			if !slices.Contains(words, k.Name) {
				t.Errorf("docs/models.md does not have the operation %s in the row of the model %s", k.Name, m.Name)
			}
		}
		if asAbove := strings.Contains(row, "| the same |"); !asAbove && !slices.Contains(words, string(m.Levels[0])) {
			t.Errorf("docs/models.md does not have the level %s in the row of the model %s", m.Levels[0], m.Name)
		}
	}
}

// labParts are what the folder of a lab has.
var labParts = []string{"README.md", "lab.go", "skeleton/*.go", "scenarios/lab-*/*.yaml", "reference/*.go", "wrong/*.yaml"}

// A folder of labs with a skeleton is a lab.
func TestEveryLabIsInTheListAndIsWhole(t *testing.T) {
	listed := make(map[string]bool)
	for _, l := range all.Labs {
		listed[l.Name] = true
	}
	skeletons, err := filepath.Glob("labs/*/skeleton")
	if err != nil {
		t.Fatal(err)
	}
	for _, skeleton := range skeletons {
		dir := filepath.Dir(skeleton)
		if name := filepath.Base(dir); !listed[name] {
			t.Errorf("%s: nobody can do this lab; give it a line of labs/all/all.go", filepath.ToSlash(dir))
		}
		for _, part := range labParts {
			if found, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(part))); err != nil || len(found) == 0 {
				t.Errorf("%s: found no %s, expected one at least", filepath.ToSlash(dir), part)
			}
		}
	}
	if len(skeletons) != len(listed) {
		t.Errorf("found %d folders of labs with a skeleton and %d labs, expected one of each", len(skeletons), len(listed))
	}
	page, err := os.ReadFile("docs/labs.md")
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range all.Labs {
		if l.Number != i {
			t.Errorf("found the lab %s at place %d of labs/all with the number %d, expected its place", l.Name, i, l.Number)
		}
		if !strings.Contains(string(page), fmt.Sprintf("| %d | `%s` %s |", l.Number, l.Name, l.Title)) {
			t.Errorf("docs/labs.md does not list the lab %s; to write its tables: go test ./labs/calibrate -update", l.Name)
		}
	}
}

// eachFunction calls visit for each function of a package, without its tests.
func eachFunction(t *testing.T, pkg string, visit func(file string, f *ast.FuncDecl)) {
	t.Helper()
	eachGoFileIn(t, parser.SkipObjectResolution, func(file string, parsed *ast.File) {
		if path.Dir(file) != pkg || strings.HasSuffix(file, "_test.go") {
			return
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				visit(file, f)
			}
		}
	})
}

func unquoted(t *testing.T, literal ast.Expr) string {
	t.Helper()
	text, err := strconv.Unquote(literal.(*ast.BasicLit).Value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
