package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/services/kv"
)

const module = "github.com/laplace-sim/laplace"

// floors lists the packages from the ground up. A package may import only from
// floors below its own; the packages of one line share a floor, and a name
// that ends in "/" stands for all packages in that folder that have no line of
// their own.
var floors = [][]string{
	{"sim/rng", "sim/observation", "internal/sameseed", "internal/loopback", "internal/prose", "internal/program", "labs/meter"},
	{"sim/dist", "sim/wire", "internal/deephash"},
	{"sim/event", "sim/network", "sim/disk", "sim/clock", "sim/trace"},
	{"sim", "sim/causal", "checker"},
	{"checker/linear", "checker/measure"},
	{"checker/jepsen", "checker/observations"},
	{"checker/txn"},
	{"checker/models/container", "checker/txn/txntest"},
	{"checker/models/"},
	{"checker/models/keyvalue/modeltest", "checker/models/modelstest"},
	{"checker/models/levels"},
	{"checker/models"},
	{"checker/formats"},
	{"protocols/wal", "protocols/parts"},
	{"services", "internal/document"},
	{"services/judgetest"},
	{"services/"},
	{"protocols", "protocols/host"},
	{"protocols/views", "internal/protocoltest"},
	{"protocols/", "nemesis"},
	{"scenarios"},
	{"hunt/strategy", "hunt/shrink", "hunt/explore", "internal/rehearsal"},
	{"hunt/store"},
	{"hunt"},
	{"hunt/compare", "hunt/literature", "hunt/likelihood"},
	{"reports/explain", "reports/palette", "reports/lettering"},
	{"reports/listing"},
	{"reports"},
	{"reports/comparison", "reports/page", "reports/export"},
	{"reports/rundir"},
	{"laplacetest"},
	{"laplacetest/"},
	{"live/osdisk"},
	{"live"},
	{"internal/lint", "internal/mutant"},
	{"labs/host"},
	{"labs"},
	{"labs/rules"},
	{"labs/metered"},
	{"labs/raft"},
	{"labs/raft/reference"},
	{"labs/"},
	{"labs/warmup/", "labs/atmostonce/", "labs/primarybackup/", "labs/paxos/", "labs/raft/", "labs/kvraft/", "labs/breakit/"},
	{"labs/all", "labs/labtest", "labs/homework", "labs/similar"},
	{"labs/grade", "labs/calibrate/trial"},
	{"labs/calibrate"},
	{"command", "internal/", "docs/", "."},
}

// entries lists what stands at the root, which says what the project is. A
// folder that a person's work leaves behind (.gitignore has them) is none.
var entries = []string{
	".ci", ".gitignore", "CONTRIBUTING.md", "LICENSE", "README.md", "architecture_test.go", "checker", "command", "docs", "go.mod", "go.sum", "hunt", "internal",
	"labs", "laplacetest", "live", "main.go", "nemesis", "protocols", "readme_test.go", "registry_test.go", "reports", "scenarios", "services", "sim",
}

func TestTheRootSaysWhatTheProjectIs(t *testing.T) {
	ignored, err := os.ReadFile(".gitignore")
	if err != nil {
		t.Fatal(err)
	}
	isIgnored := func(name string) bool {
		return slices.ContainsFunc(strings.Fields(string(ignored)), func(pattern string) bool {
			match, err := path.Match(strings.Trim(pattern, "/"), name)
			return err == nil && match
		})
	}
	found, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range found {
		if entry.Name() != ".git" && !isIgnored(entry.Name()) {
			names = append(names, entry.Name())
		}
	}
	if !slices.Equal(names, entries) {
		t.Errorf("at the root stand\n%q, want\n%q", names, entries)
	}
}

func floorOf(pkg string) int {
	found := -1
	for floor, names := range floors {
		for _, name := range names {
			if name == pkg {
				return floor
			}
			if strings.HasSuffix(name, "/") && strings.HasPrefix(pkg, name) {
				found = floor
			}
		}
	}
	return found
}

// The root package and what it is made of share the top floor: main.go imports the
// command, and nothing else.
func mayImport(from, to string) bool {
	if from == "." {
		return to == "command"
	}
	return floorOf(to) < floorOf(from)
}

func TestImportsGoDownward(t *testing.T) {
	imports := 0
	eachGoFile(t, func(file string, parsed *ast.File) {
		if strings.HasSuffix(file, "_test.go") {
			return
		}
		pkg := path.Dir(file)
		if floorOf(pkg) < 0 {
			t.Errorf("%s: package %s has no floor; give it one in architecture_test.go", file, pkg)
			return
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			to, ours := strings.CutPrefix(imported, module+"/")
			if !ours {
				continue
			}
			imports++
			if !mayImport(pkg, to) {
				t.Errorf("%s (floor %d) imports %s (floor %d): imports go to lower floors only",
					file, floorOf(pkg), to, floorOf(to))
			}
		}
	})
	if imports == 0 {
		t.Error("no import within the module was seen: the test looks in the wrong place")
	}
}

// eachGoFile calls visit for the imports of every Go file of the module.
func eachGoFile(t *testing.T, visit func(file string, parsed *ast.File)) {
	t.Helper()
	eachGoFileIn(t, parser.ImportsOnly, visit)
}

// eachGoFileIn calls visit for every Go file of the module, parsed in the mode.
func eachGoFileIn(t *testing.T, mode parser.Mode, visit func(file string, parsed *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && (name == "testdata" || name != "." && strings.HasPrefix(name, ".")) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, mode)
		if err == nil {
			visit(filepath.ToSlash(file), parsed)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// simOfCheckers is all that checkers may know of the simulator: words. Their tests may draw.
const simOfCheckers = "sim/observation"

// Whoever judges what was recorded elsewhere has no use for a simulator, and no service.
func TestCheckersKnowNothingOfTheSimulatorButItsWords(t *testing.T) {
	words := 0
	eachGoFile(t, func(file string, parsed *ast.File) {
		if !strings.HasPrefix(file, "checker/") || strings.HasSuffix(file, "_test.go") || inOneOf(drawnForTests, file) {
			return
		}
		for _, spec := range parsed.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			switch of, ours := strings.CutPrefix(imported, module+"/"); {
			case !ours, strings.HasPrefix(of, "checker"), strings.HasPrefix(of, "internal/"):
			case of == simOfCheckers:
				words++
			default:
				t.Errorf("%s imports %s, which judges nothing: expected %s at most", file, of, simOfCheckers)
			}
		}
	})
	if words == 0 {
		t.Error("no checker that knows observations was seen: the test looks in the wrong place")
	}
}

// drawnForTests are the folders of packages that make histories for tests, and may draw.
var drawnForTests = []string{"checker/models/keyvalue/modeltest/", "checker/models/modelstest/", "checker/txn/txntest/"}

func TestAnUpwardImportWouldBeSeen(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		may      bool
	}{
		{"sim", "sim/disk", true},
		{"sim", "checker", false},
		{"checker", "sim", false},
		{"protocols/raft", "protocols/wal", true},
		{"protocols/raft", "nemesis", false},
		{"nemesis", "protocols/raft", false},
		{"sim/disk", "sim/network", false},
		{"scenarios", "reports", false},
		{"command", "reports", true},
		{".", "command", true},
		{".", "scenarios", false},
	} {
		if got := mayImport(tt.from, tt.to); got != tt.may {
			t.Errorf("may %s import %s? %v, want %v", tt.from, tt.to, got, tt.may)
		}
	}
}

// A property whose cases are fresh each time makes a test suite that fails now
// and then, and nobody hears of it.
func TestPropertiesDrawTheSameCasesEveryTime(t *testing.T) {
	const rapid, sameseed = `"pgregory.net/rapid"`, `"` + module + `/internal/sameseed"`
	uses, steady := make(map[string]bool), make(map[string]bool)
	eachGoFile(t, func(file string, parsed *ast.File) {
		if !strings.HasSuffix(file, "_test.go") {
			return
		}
		for _, spec := range parsed.Imports {
			switch spec.Path.Value {
			case rapid:
				uses[path.Dir(file)] = true
			case sameseed:
				steady[path.Dir(file)] = true
			}
		}
	})
	if len(uses) == 0 {
		t.Error("no test that uses rapid was seen: the test looks in the wrong place")
	}
	for _, pkg := range slices.Sorted(maps.Keys(uses)) {
		if !steady[pkg] {
			t.Errorf("the tests of %s use rapid; have one of them import %s", pkg, sameseed)
		}
	}
}

// A kind of observation that no protocol tells, or that nobody judges, explains or
// waits for, is a word without a meaning.
func TestEveryKindOfObservationIsToldAndHeard(t *testing.T) {
	var kinds []string
	told, heard := make(map[string]bool), make(map[string]bool)
	eachGoFileIn(t, parser.SkipObjectResolution, func(file string, parsed *ast.File) {
		if strings.HasSuffix(file, "_test.go") {
			return
		}
		in := map[string]map[string]bool{"protocols": told, "services": told, "checker": heard, "scenarios": heard, "reports": heard}[strings.Split(file, "/")[0]]
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				of := n.X
				if form, ok := of.(*ast.SelectorExpr); ok && n.Sel.Name == "Note" {
					of = form.X // a note of a form: observation.AnnouncesView.Note
				}
				if of, ok := of.(*ast.Ident); ok && in != nil && (of.Name == "sim" || of.Name == "observation") {
					in[n.Sel.Name] = true
				}
			case *ast.GenDecl:
				if file == "sim/observation/observation.go" && n.Tok == token.CONST {
					if typ, ok := n.Specs[0].(*ast.ValueSpec).Type.(*ast.Ident); !ok || typ.Name != "Kind" {
						break
					}
					for _, spec := range n.Specs {
						kinds = append(kinds, spec.(*ast.ValueSpec).Names[0].Name)
					}
				}
			}
			return true
		})
	})
	kinds = slices.DeleteFunc(kinds, func(kind string) bool { return kind == "End" })
	if len(kinds) == 0 {
		t.Fatal("sim/observation/observation.go has no constants: the test looks in the wrong place")
	}
	for _, kind := range kinds {
		if !told[kind] {
			t.Errorf("no protocol tells observation.%s", kind)
		}
		if !heard[kind] {
			t.Errorf("observation.%s is heard by nobody: expected an invariant of checker, a judgement of scenarios, or a story or picture of reports", kind)
		}
	}
}

// forTests are the folders of packages that only tests import: they speak kv, as tests do
// and as any user may.
var forTests = []string{"internal/protocoltest/"}

// goWords are the folders in which the names of kv's kinds are words of Go.
var goWords = []string{"internal/lint/", "internal/mutant/", "labs/rules/", "labs/similar/"}

// A service is one folder: whoever else knows its operations by name closes something to
// the next service. Tests may, as may any user.
func TestNothingOutsideAServiceKnowsItsOperationsByName(t *testing.T) {
	services := 0
	eachGoFileIn(t, parser.SkipObjectResolution, func(file string, parsed *ast.File) {
		if strings.HasSuffix(file, "_test.go") || inOneOf(forTests, file) {
			return
		}
		for _, spec := range parsed.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if inOneOf(forTests, strings.TrimPrefix(imported, module+"/")+"/") {
				t.Errorf("%s imports %s, which is for tests", file, imported)
			}
		}
		if file == "services/kv/kv.go" {
			services++
		}
		if strings.HasPrefix(file, "services/") && strings.Count(file, "/") > 1 || strings.HasPrefix(file, "checker/models/") {
			return // of a service, or of a model
		}
		for _, named := range operationsNamed(parsed, !inOneOf(goWords, file)) {
			t.Errorf("%s names %s: ask the workload, the service or the kind for what it says", file, named)
		}
	})
	if services == 0 {
		t.Error("services/kv was not seen: the test looks in the wrong place")
	}
}

// inOneOf reports whether a file is in one of some folders.
func inOneOf(folders []string, file string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool { return strings.HasPrefix(file, folder) })
}

// operationsNamed lists what a file says of the operations of a service: whatever it uses
// of a service's package but the function Service, the packages below one, the models of
// services, and, among its words, the names of kv's kinds.
func operationsNamed(parsed *ast.File, words bool) []string {
	var named []string
	offered := make(map[string]bool) // packages of services, by what the file calls them
	for _, spec := range parsed.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		of, is := strings.CutPrefix(imported, module+"/services/")
		switch {
		case strings.HasPrefix(imported, module+"/checker/models/"), is && strings.Contains(of, "/"):
			named = append(named, imported)
		case !is:
		case spec.Name != nil:
			offered[spec.Name.Name] = true
		default:
			offered[of] = true
		}
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.SelectorExpr:
			if of, ok := n.X.(*ast.Ident); ok && offered[of.Name] && n.Sel.Name != "Service" {
				named = append(named, of.Name+"."+n.Sel.Name)
			}
		case *ast.BasicLit:
			word, err := strconv.Unquote(n.Value)
			if words && err == nil && n.Kind == token.STRING && kv.Service().Kinds.Named(word) != nil {
				named = append(named, n.Value)
			}
		}
		return true
	})
	return named
}

func TestAnOperationThatIsNamedWouldBeSeen(t *testing.T) {
	const text = `package p

import (
	"github.com/laplace-sim/laplace/services/kv"
	other "github.com/laplace-sim/laplace/services/set"
	"github.com/laplace-sim/laplace/checker/models/keyvalue"
)

var _ = []any{kv.Service(), kv.Get, other.Add, other.Service(), "put", "puts", maps.Get}
`
	parsed, err := parser.ParseFile(token.NewFileSet(), "p.go", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{module + "/checker/models/keyvalue", "kv.Get", "other.Add", `"put"`}
	if found := operationsNamed(parsed, true); !slices.Equal(found, want) {
		t.Errorf("found %q, expected %q", found, want)
	}
	if found := operationsNamed(parsed, false); !slices.Equal(found, want[:3]) {
		t.Errorf("without words found %q, expected %q", found, want[:3])
	}
}

// filesMax is how many files a package may have, without its tests, unless it is
// among the large, which say why.
const filesMax = 25

var large = map[string]string{
	"checker":         "a file for each check and each invariant",
	"command":         "a file for each command",
	"laplacetest":     "a file for each thing that a test may state, draw or ask for, or is told",
	"nemesis":         "a file for each group of kinds of fault, whose methods nobody else may call",
	"protocols/paxos": "a file for each part of the protocol, and one for what is asserted of it",
	"protocols/raft":  "a file for each section of the thesis, and one for what is asserted of it",
	"reports/explain": "a file for the story of each check",
	"scenarios":       "each part of a scenario knows how it is written, run and judged; doc.go has what stands where",
}

func TestNoPackageIsLargeWithoutAReason(t *testing.T) {
	files := make(map[string]int)
	eachGoFile(t, func(file string, parsed *ast.File) {
		if !strings.HasSuffix(file, "_test.go") {
			files[path.Dir(file)]++
		}
	})
	for pkg, n := range files {
		if n > filesMax && large[pkg] == "" {
			t.Errorf("%s has %d files; split it, or say in architecture_test.go why it has more than %d", pkg, n, filesMax)
		}
		if n <= filesMax && large[pkg] != "" {
			t.Errorf("%s has %d files, and needs no reason any more", pkg, n)
		}
	}
}

// surface lists the packages that programs of users import. Each says in its doc what it
// promises them, and no other does.
var surface = []string{
	"checker", "checker/linear", "checker/measure", "checker/models/keyvalue", "command", "laplacetest", "live", "nemesis", "protocols", "protocols/host",
	"protocols/wal", "scenarios", "services", "services/kv", "sim", "sim/disk", "sim/dist", "sim/network", "sim/rng",
}

const promise = "stays the same within a major\nversion of Laplace, from 1 on."

func TestThePackagesForUsersSayWhatTheyPromise(t *testing.T) {
	var found []string
	eachGoFileIn(t, parser.ParseComments|parser.PackageClauseOnly, func(file string, parsed *ast.File) {
		if parsed.Doc != nil && strings.Contains(parsed.Doc.Text(), promise) {
			found = append(found, path.Dir(file))
		}
	})
	if slices.Sort(found); !slices.Equal(found, surface) {
		t.Errorf("that it %q say\n%q, want\n%q", promise, found, surface)
	}
	eachGoFile(t, func(file string, parsed *ast.File) {
		if dir := path.Dir(file); strings.HasSuffix(file, "_test.go") || !strings.HasPrefix(dir, "docs/") && !strings.HasPrefix(dir, "laplacetest/") {
			return
		}
		for _, spec := range parsed.Imports {
			mustPromise(t, file, spec.Path.Value)
		}
	})
	templates, err := filepath.Glob("command/template/*/*.go.tmpl")
	if err != nil || len(templates) == 0 {
		t.Fatalf("found %d templates of what users write (%v), expected some in command/template", len(templates), err)
	}
	for _, file := range templates {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			mustPromise(t, file, strings.TrimSpace(line))
		}
	}
}

// mustPromise fails the test if a file that shows what users write imports a package
// of ours, in quotes, that promises them nothing.
func mustPromise(t *testing.T, file, quoted string) {
	t.Helper()
	if used, ours := strings.CutPrefix(strings.Trim(quoted, `"`), module+"/"); ours && !slices.Contains(surface, used) {
		t.Errorf("%s, an example of what users write, imports %s, which promises them nothing", file, used)
	}
}
