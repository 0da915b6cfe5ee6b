package grade

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/confine"
	"github.com/laplace-sim/laplace/labs/warmup"
)

// TestMain has the test's own program be the confiner.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "confine" {
		fmt.Fprintln(os.Stderr, confine.Run(os.Args[2:]))
		os.Exit(70)
	}
	os.Exit(m.Run())
}

// source is a solution of the first part of the warm-up, with imports, declarations and what Echo
// does before it returns its text.
func source(imports, declarations, body string) string {
	return fmt.Sprintf(`package server

import (
	"github.com/laplace-sim/laplace/labs/warmup"
	"github.com/laplace-sim/laplace/sim"
%s)

var Messages = []sim.Message{message{}}

type message struct{ N int }

func New(c warmup.Config) warmup.Servers { return warmup.Servers{Echo: &echo{}} }

type echo struct{ n int }

func (s *echo) Boot(env warmup.Env) {}
func (s *echo) Receive(from sim.NodeID, m sim.Message) {}
func (s *echo) Expire(timer sim.Timer) {}
func (s *echo) Echo(text string) string {
	%s
	return text
}
%s
`, imports, body, declarations)
}

// hand writes submissions into a folder.
func hand(t *testing.T, sources map[string]string) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "handed in") // with a space
	for name, text := range sources {
		server := filepath.Join(dir, name, serverDir)
		if err := os.MkdirAll(server, 0o777); err != nil {
			t.Fatal(err)
		}
		for file, text := range map[string]string{
			filepath.Join(server, "server.go"): text,
			filepath.Join(dir, name, labFile):  "# whose\nlab: warmup\n",
		} {
			if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// options are those of the tests: the first part of the warm-up with few seeds.
func options(t *testing.T) Options {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return Options{Labs: []*labs.Lab{warmup.Lab}, Part: "a", Seeds: 30, Root: root, Confiner: []string{self, "confine"}, Memory: 256 << 20}
}

// gradeAll grades what was handed in, by name.
func gradeAll(t *testing.T, dir string, o Options) map[string]*Graded {
	t.Helper()
	found, err := Find([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	graded, err := Grade(t.Context(), found, o)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]*Graded{}
	for _, g := range graded {
		by[g.Name] = g
		if strings.ContainsAny(g.Why, "\n\x1b") {
			t.Errorf("%s: found %q, expected one line", g.Name, g.Why)
		}
	}
	return by
}

// A hostileCase is a submission, and what is said of it.
type hostileCase struct {
	source, why string
	earns       bool // it does its work all the same
	soak        bool // it is built and tried in the longer tests only
}

// hostile are submissions that do something to themselves, by what that is. The table in
// docs/grading.md has them.
var hostile = map[string]hostileCase{
	"does its work":                     {source("", "", ""), "", true, false},
	"does not build":                    {source("", "func f() int { return missing }", ""), "it does not build: server/server.go:", false, false},
	"is no Go":                          {"package server\nfunc {", "it breaks the rules", false, false},
	"loops without end":                 {source("", "", "for {\n\t}"), "steps (server/server.go:", false, false},
	"loops before it begins":            {source("", "func init() { for {} }", ""), "it could not be tried: the program ended before it tried anything", false, false},
	"panics, with a terminal's codes":   {source("", "", `panic("\x1b[2Jno\nidea")`), "server/server.go:", false, false},
	"panics before it begins":           {source("", `func init() { panic("no") }`, ""), "it could not be tried: the program ended before it tried anything", false, true},
	"recurses without end":              {source("", "func f(n int) int { return f(n+1) + 1 }", "s.n = f(0)"), "stack", false, true},
	"allocates without end":             {source("", "", "var all [][]byte; for {\n\t\tb := make([]byte, 1<<20)\n\t\tall = append(all, b)\n\t}"), "memory", false, false},
	"asks for a petabyte":               {source("", "", "n := 1 << 50; _ = make([]byte, n+s.n)"), "makeslice: len out of range", false, true},
	"prints 100 MiB":                    {source("\t\"fmt\"\n\t\"strings\"\n", "", "for range 100 { fmt.Print(strings.Repeat(\"x\", 1<<20)) }"), "it printed more than 4 MiB in one run, and was killed", false, true},
	"forges a line of its own worker":   {source("\t\"fmt\"\n", "", `fmt.Println("x {\"test\":\"echo\",\"seed\":1,\"ended\":{}}"); return "no"`), "echo: 0 of 20", false, true},
	"prints half a line":                {source("\t\"fmt\"\n", "", `fmt.Print("chatter")`), "", true, true},
	"starts a goroutine":                {source("", "", "go s.Echo(text)"), "found a go statement", false, false},
	"reads files":                       {source("\t\"os\"\n", "", `os.ReadFile("/etc/passwd")`), `found an import of "os"`, false, false},
	"races with locks":                  {source("\t\"sync\"\n", "", `var m sync.Mutex; m.Lock()`), `found an import of "sync"`, false, false},
	"waits on a channel":                {source("", "", `c := make(chan int); <-c`), "found a channel", false, false},
	"reads the plan":                    {source("\t\"fmt\"\n", "func init() { var s string; fmt.Scan(&s) }", ""), "found fmt.Scan", false, false},
	"imports Laplace's Raft":            {source("\t_ \"github.com/laplace-sim/laplace/protocols/raft\"\n", "", ""), "found an import of", false, false},
	"does nothing":                      {source("", "", `return ""`), "echo: 0 of 20", false, false},
	"fails at times":                    {source("", "", "if s.n++; s.n == 9 { return \"\" }"), "echo: ", false, true},
	"remembers from one run to another": {source("", "var count int", "if count++; count%97 == 96 { return \"\" }"), "found the variable count of the package", false, false},
}

// judgeHostile grades the hostile submissions, those of the longer tests or the others.
func judgeHostile(t *testing.T, soak bool) {
	t.Helper()
	sources, cases := map[string]string{}, map[string]hostileCase{}
	for name, c := range hostile {
		if c.soak == soak {
			sources[name], cases[name] = c.source, c
		}
	}
	judge(t, cases, gradeAll(t, hand(t, sources), options(t)))
}

func TestWhatSubmissionsDoToThemselvesCostsNobodyElse(t *testing.T) { judgeHostile(t, false) }

// The table of the documentation is that of the tests.
func TestTheDocumentationHasWhatHostileSubmissionsAreTold(t *testing.T) {
	text, err := os.ReadFile("../../docs/grading.md")
	if err != nil {
		t.Fatal(err)
	}
	table := "| a submission that | gets points | its line has |\n|---|---|---|\n"
	for _, name := range slices.Sorted(maps.Keys(hostile)) {
		c := hostile[name]
		points, said := "none", "`"+c.why+"`"
		if c.earns {
			points = "all"
		}
		if c.why == "" {
			said = "nothing"
		}
		table += fmt.Sprintf("| %s | %s | %s |\n", name, points, said)
	}
	_, after, _ := strings.Cut(string(text), "<!-- hostile: begin -->\n")
	if found, _, _ := strings.Cut(after, "<!-- hostile: end -->"); strings.ReplaceAll(found, "\r", "") != table {
		t.Errorf("docs/grading.md: found\n%s\nexpected\n%s", found, table)
	}
}

// judge looks whether each submission got its points and its line.
func judge(t *testing.T, cases map[string]hostileCase, graded map[string]*Graded) {
	t.Helper()
	for name, c := range cases {
		g := graded[name]
		if g == nil {
			t.Errorf("%s: was not graded", name)
			continue
		}
		if !strings.Contains(g.Why, c.why) || c.why == "" && g.Why != "" {
			t.Errorf("%s: found %q, expected a line with %q", name, g.Why, c.why)
		}
		if g.PointsMax != 5 || c.earns != (g.Points == 5) {
			t.Errorf("%s: found %d of %d points", name, g.Points, g.PointsMax)
		}
	}
}

func TestWhatATeacherAllowsIsFencedInBySystem(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has all the limits")
	}
	for _, f := range confine.Fences() {
		if f.Lacks != "" {
			t.Skip(f)
		}
	}
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	// Each panics if it could do what it must not.
	if_ := func(call string) string { return fmt.Sprintf("if %s; err == nil { panic(%q) }\n", call, call) }
	const imports = "\t\"os\"\n\t\"net\"\n\t\"os/exec\"\n\t\"sync\"\n"
	const uses = "var ( _ = os.Args; _ net.IP; _ exec.Cmd; _ sync.Mutex )"
	all := func(body string) string { return source(imports, uses, body) }
	cases := map[string]hostileCase{
		"reaches out": {source: all(if_(fmt.Sprintf("_, err := os.ReadFile(%q)", secret)) +
			if_(fmt.Sprintf("err := os.Remove(%q)", secret)) +
			if_(`err := os.WriteFile("x", []byte("x"), 0o666)`) +
			if_(`_, err := net.Listen("tcp", "127.0.0.1:0")`) +
			if_(`err := exec.Command("/proc/self/exe").Start()`) +
			`for _, e := range os.Environ() { if len(e) > 2 && e[:2] != "GO" { panic(e) } }`), earns: true},
		"says goodbye": {source: all("os.Exit(0)"), why: "exit status 0"},
		"at once":      {source: source(imports, uses+"\nfunc init() { os.Exit(0) }", ""), why: "before it tried anything"},
		"waits for it": {source: all("var m sync.Mutex; m.Lock(); m.Lock()"), why: "deadlock"},
	}
	sources := map[string]string{}
	for name, c := range cases {
		sources[name] = c.source
	}
	o := options(t)
	o.Allow = []string{"os", "net", "os/exec", "sync"}
	judge(t, cases, gradeAll(t, hand(t, sources), o))
	if _, err := os.Stat(secret); err != nil {
		t.Error(err)
	}
}

func TestHiddenSeedsAreDerivedFromSecretStudentAndTest(t *testing.T) {
	seeds := HiddenSeeds([]byte("secret"), "ada", "echo", 100)
	if !reflect.DeepEqual(seeds, HiddenSeeds([]byte("secret"), "ada", "echo", 100)) || seeds[0] != 2340849177069921 {
		t.Errorf("found %d first, expected the same each time", seeds[0])
	}
	distinct := map[uint64]bool{}
	for _, other := range [][]uint64{seeds, HiddenSeeds([]byte("other"), "ada", "echo", 100), HiddenSeeds([]byte("secret"), "bob", "echo", 100), HiddenSeeds([]byte("secret"), "ada", "ids", 100)} {
		for _, s := range other {
			distinct[s] = true
			if s == 0 || s >= 1<<53 {
				t.Errorf("found %d, expected 53 bits", s)
			}
		}
	}
	if len(distinct) != 400 {
		t.Errorf("found %d seeds, expected 400 that differ", len(distinct))
	}
}

func TestAGradingGoesOnWhereItWas(t *testing.T) {
	dir := hand(t, map[string]string{"ada": source("", "", ""), "bob": source("", "", `return ""`)})
	o := options(t)
	o.Out, o.Seeds, o.Hidden, o.Secret = filepath.Join(t.TempDir(), "out"), 3, 4, []byte("secret")
	if err := Prepare(o.Out); err != nil {
		t.Fatal(err)
	}
	made := map[string]bool{}
	o.Progress = func(p Progress) {
		if p.Graded == nil {
			made[p.Name] = true
		}
	}
	first := gradeAll(t, dir, o)
	if !made["ada"] || !made["bob"] {
		t.Errorf("found %v, expected both to be tried", made)
	}
	if a := first["ada"]; a.Points != 5 || a.Hidden.PointsMax != 2 || a.Visible.PointsMax != 3 || a.Hidden.Tests[0].Seeds != 4 {
		t.Errorf("found %d points, %+v, %q", a.Points, a.Hidden, a.Why)
	}
	made = map[string]bool{}
	if again := gradeAll(t, dir, o); len(made) > 0 || !same(t, first, again) {
		t.Errorf("found that %v were tried again, expected none", made)
	}
	if err := os.WriteFile(filepath.Join(dir, "bob", serverDir, "server.go"), []byte(source("", "", "s.n = 0")), 0o666); err != nil {
		t.Fatal(err)
	}
	if again := gradeAll(t, dir, o); made["ada"] || !made["bob"] || again["bob"].Points != 5 {
		t.Errorf("found that %v were tried, expected the one that has changed", made)
	}
	made = map[string]bool{}
	if o.Secret = []byte("another"); !made["ada"] {
		gradeAll(t, dir, o)
	}
	if !made["ada"] {
		t.Error("another secret was not tried")
	}
}

// same reports whether two gradings are the same, as JSON.
func same(t *testing.T, a, b any) bool {
	t.Helper()
	x, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(x) == string(y)
}

func TestJobsChangeNothing(t *testing.T) {
	dir := hand(t, map[string]string{"bob": source("", "", "if s.n++; s.n == 9 { return \"\" }"), "eve": source("", "", "panic(1)")})
	one, four := options(t), options(t)
	one.Jobs, four.Jobs = 1, 6
	if a, b := gradeAll(t, dir, one), gradeAll(t, dir, four); !same(t, a, b) {
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		t.Errorf("found\n%s\nand\n%s", x, y)
	}
}

func TestAFolderOfSomethingElseIsNotWrittenTo(t *testing.T) {
	dir := t.TempDir()
	if err := Prepare(dir); err != nil {
		t.Error(err)
	}
	if err := Prepare(dir); err != nil {
		t.Errorf("the folder of a grading: %v", err)
	}
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "thesis"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Prepare(other); err == nil {
		t.Error("found no error, expected one")
	}
}

func TestLinksAndAbsurdSizesAreRefused(t *testing.T) {
	dir := hand(t, map[string]string{"good": source("", "", ""), "large": "package server\n" + strings.Repeat("// x\n", 1<<20)})
	for name, to := range map[string]string{"elsewhere": filepath.Join(dir, "good")} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	for name, link := range map[string]string{"file": "server/server.go", "folder": "server"} {
		at := filepath.Join(dir, name, link)
		if err := os.MkdirAll(filepath.Dir(at), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(dir, "good", link), at); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o777); err != nil {
		t.Fatal(err)
	}
	o := options(t)
	o.Lab = warmup.Lab
	graded := gradeAll(t, dir, o)
	for name, why := range map[string]string{"good": "", "large": "bytes of source", "elsewhere": "links are not followed", "file": "a symbolic link", "folder": "server is no folder", "empty": "there is no folder server"} {
		if g := graded[name]; g == nil || !strings.Contains(g.Why, why) || (why == "") != (g.Points > 0) {
			t.Errorf("%s: found %+v, expected %q", name, g, why)
		}
	}
}

func TestNamesOfFilesAreHarmless(t *testing.T) {
	for name, want := range map[string]string{"ada": "ada.json", "..": "%2e..json", "a/b": "a%2fb.json", "é x": "%c3%a9%20x.json", ".x": "%2ex.json", "": ".json"} {
		if got := fileName(name); got != want {
			t.Errorf("%q: found %q, expected %q", name, got, want)
		}
	}
}

func TestAnInterruptedGradingHasWhatIsDone(t *testing.T) {
	dir := hand(t, map[string]string{"ada": "package server\n\nimport \"os\"", "bob": source("", "", ""), "eve": source("", "", "")})
	found, err := Find([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	o := options(t)
	o.Jobs, o.Out = 1, t.TempDir()
	t.Setenv("TMPDIR", t.TempDir())
	ctx, stop := context.WithCancel(t.Context())
	o.Progress = func(p Progress) {
		if p.Graded != nil {
			stop()
		}
	}
	graded, err := Grade(ctx, found, o)
	if !errors.Is(err, context.Canceled) || graded[0] == nil || graded[2] != nil {
		t.Errorf("found %v (%v), expected the first and that it was interrupted", graded, err)
	}
	if _, err := os.Stat(filepath.Join(o.Out, "ada.json")); err != nil {
		t.Error(err)
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "laplace-grade-*")); err != nil || len(left) > 0 {
		t.Errorf("found %v left behind", left)
	}
}

func TestSimilarTellsOfWhatWasTakenFromTheLibrary(t *testing.T) {
	o := options(t)
	files, err := filepath.Glob(filepath.Join(o.Root, "protocols", "chain", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(string(text[strings.Index(string(text), "\n)\n")+3:]))
	}
	dir := hand(t, map[string]string{"ada": "package server\n\n" + strings.ReplaceAll(all.String(), "server", "waiter"), "bob": source("", "", "")})
	found, err := Find([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	matches, err := Similar(found, []*Graded{{Files: "x"}, {Files: "y"}}, o)
	if err != nil || len(matches) != 1 || matches[0].Of != "ada" || matches[0].With != "protocols/chain" || matches[0].Share < 80 {
		t.Errorf("found %.400v (%v), expected that ada is like the chain", fmt.Sprint(matches), err)
	}
}
