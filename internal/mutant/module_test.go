package mutant

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/scenarios"
)

// The module of these tests has a package to plant mistakes in, a test of it,
// and a command that carries out a trial of it, without any simulation.
var module = map[string]string{
	"go.mod": "module example.org/m\n\ngo 1.26\n",
	"vote/vote.go": `package vote

// Won reports whether a majority has voted for one.
func Won(votes, voters int) bool { return votes > voters/2 }

// Unused is called by nobody.
func Unused(s *struct{ term int }) { s.term = 1 }
`,
	"vote/vote_test.go": `package vote

import "testing"

func TestHalfIsNoMajority(t *testing.T) {
	if Won(2, 4) || !Won(3, 4) {
		t.Error("it is")
	}
}
`,
	"main.go": `package main

import (
	"fmt"
	"os"
	"strings"

	"example.org/m/vote"
)

func main() {
	if fault := os.Getenv("FAULT"); fault != "" {
		fmt.Println(fault)
		return
	}
	verdict := "valid"
	if vote.Won(2, 4) {
		verdict = "violation"
	}
	seen := 0
	for votes := range 9 {
		if vote.Won(votes, 8) {
			seen++
		}
	}
	for _, file := range os.Args[4:] {
		text, err := os.ReadFile(file)
		if err != nil {
			panic(err)
		}
		_, name, _ := strings.Cut(string(text), "name: ")
		name, _, _ = strings.Cut(name, "\n")
		fmt.Printf("{\"scenario\":%q,\"seed\":1,\"verdict\":%q,\"digest\":\"%d\",\"signature\":\"two leaders\"}\n", name, verdict, seen)
	}
}
`,
}

// newModule writes the module and returns its directory and mutants.
func newModule(t *testing.T) (string, []Mutant) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range module {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	source, err := Load(t.Context(), dir, []string{"./vote"})
	if err != nil {
		t.Fatal(err)
	}
	planted, err := source.Plant()
	if err != nil {
		t.Fatal(err)
	}
	return source.Dir, planted
}

// judgeAll judges mutants in a directory of results and returns the outcomes by
// ID.
func judgeAll(t *testing.T, dir, out string, planted []Mutant, judge Judge) map[string]Fate {
	t.Helper()
	identity, err := judge.Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	store, err := OpenStore(out, identity, judge.Budget())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	results, err := Study{Mutants: planted, Judge: judge, Dir: dir, Jobs: 2, Store: store}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fates := make(map[string]Fate)
	for i, r := range results {
		if r.ID != planted[i].ID {
			t.Errorf("result %d is of %s, want %s", i, r.ID, planted[i].ID)
		}
		fates[r.ID] = r.Fate
	}
	return fates
}

// hunts judges the module by its command.
func hunts(t *testing.T, dir string) *Hunts {
	t.Helper()
	s, err := scenarios.Find("raft/quiet")
	if err != nil {
		t.Fatal(err)
	}
	return &Hunts{
		Dir: dir, Command: "example.org/m", Arguments: []string{"trial"}, Scenarios: []scenarios.Scenario{s}, Seeds: hunt.Seeds{First: 1, Count: 1},
		uses: map[string][]string{"raft": {"example.org/m/vote"}},
	}
}

const (
	boundID  = "vote/vote.go:Won:bound:1"
	thirdID  = "vote/vote.go:Won:quorum-third:1"
	unusedID = "vote/vote.go:Unused:drop-assign:1"
)

func TestAHuntSeesWhatIsAViolationOnlyWithTheMutant(t *testing.T) {
	dir, planted := newModule(t)
	before := treeOf(t, dir)
	out := filepath.Join(t.TempDir(), "out")
	fates := judgeAll(t, dir, out, planted, hunts(t, dir))
	if f := fates[boundID]; f.Outcome != Seen || f.By != "two leaders (raft/quiet, seed 1)" {
		t.Errorf("half of the votes: found %+v, want it seen", f)
	}
	if f := fates[unusedID]; f.Outcome != Inert {
		t.Errorf("what nobody calls: found %+v, want that it changes nothing", f)
	}
	if after := treeOf(t, dir); !slices.Equal(after, before) {
		t.Errorf("the module has now\n%q, want\n%q", after, before)
	}
	if left := treeOf(t, out); !slices.Equal(left, []string{controlFile, ResultsFile, studyFile}) {
		t.Errorf("the directory has %q, want the files of a study", left)
	}
}

// treeOf lists the files below a directory.
func treeOf(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if name, _ := filepath.Rel(dir, path); err == nil && !entry.IsDir() {
			all = append(all, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWhatTheProgramDoesWithoutAMutantIsHeldAgainstNone(t *testing.T) {
	dir, planted := newModule(t)
	h := hunts(t, dir)
	out := t.TempDir()
	if err := h.Control(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	// Were the program as it is a violation, that of a mutant would say nothing.
	text, err := os.ReadFile(filepath.Join(out, controlFile))
	if err != nil {
		t.Fatal(err)
	}
	also := strings.Replace(string(text), "valid", "violation", 1) + strings.Replace(string(text), "raft/quiet", "raft/other", 1)
	if err := os.WriteFile(filepath.Join(out, controlFile), []byte(also), 0o666); err != nil {
		t.Fatal(err)
	}
	h.Scenarios = append(h.Scenarios, h.Scenarios[0])
	if err := h.Control(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	h.Scenarios = h.Scenarios[:1]
	m := planted[slices.IndexFunc(planted, func(m Mutant) bool { return m.ID == boundID })]
	if fate := judgeOne(t, h, m); fate.Outcome == Seen {
		t.Errorf("found %+v, want it not seen: the program as it is fails too", fate)
	}
}

func judgeOne(t *testing.T, judge Judge, m Mutant) Fate {
	t.Helper()
	scratch := t.TempDir()
	overlay, err := m.lay(scratch)
	if err != nil {
		t.Fatal(err)
	}
	fate, err := judge.Judge(t.Context(), m, overlay, scratch)
	if err != nil {
		t.Fatal(err)
	}
	return fate
}

func TestATrialThatTakesTooMuchIsNeitherSeenNorSurvived(t *testing.T) {
	dir, planted := newModule(t)
	h := hunts(t, dir)
	if err := h.Control(t.Context(), t.TempDir()); err != nil {
		t.Fatal(err)
	}
	t.Setenv("FAULT", `{"exceeded":"2048 MiB of memory"}`)
	if fate := judgeOne(t, h, planted[0]); fate.Outcome != Unended || fate.By != "2048 MiB of memory" {
		t.Errorf("found %+v, want that it does not end", fate)
	}
}

func TestATrialThatWritesSomethingElseEndsTheStudy(t *testing.T) {
	dir, planted := newModule(t)
	h := hunts(t, dir)
	if err := h.Control(t.Context(), t.TempDir()); err != nil {
		t.Fatal(err)
	}
	for fault, want := range map[string]string{
		"hello": `found "hello"`,
		`{"scenario":"raft/else","seed":1,"verdict":"valid","digest":"","signature":""}`: "found a run of raft/else, seed 1",
		`{"scenario":"raft/quiet","seed":1,"verdict":"fine"}`:                            "fine",
	} {
		t.Setenv("FAULT", fault)
		scratch := t.TempDir()
		overlay, err := planted[0].lay(scratch)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = h.Judge(t.Context(), planted[0], overlay, scratch); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("a trial that writes %s: found the error %v, want %s", fault, err, want)
		}
	}
}

func TestTestsSeeWhatMakesThemFail(t *testing.T) {
	dir, planted := newModule(t)
	fates := judgeAll(t, dir, t.TempDir(), planted, &Tests{Dir: dir, Patterns: []string{"./..."}})
	if f := fates[boundID]; f.Outcome != Seen || f.By != "the test TestHalfIsNoMajority fails" {
		t.Errorf("half of the votes: found %+v, want it seen", f)
	}
	if f := fates[unusedID]; f.Outcome != Survived {
		t.Errorf("what nobody calls: found %+v, want that it survived", f)
	}
}

func TestTestsThatFailWithoutAMutantCannotJudge(t *testing.T) {
	dir, _ := newModule(t)
	failing := strings.Replace(module["vote/vote_test.go"], "Won(2, 4)", "Won(4, 4)", 1)
	if err := os.WriteFile(filepath.Join(dir, "vote", "vote_test.go"), []byte(failing), 0o666); err != nil {
		t.Fatal(err)
	}
	err := (&Tests{Dir: dir, Patterns: []string{"./..."}}).Control(t.Context(), "")
	if err == nil || !strings.Contains(err.Error(), "the test TestHalfIsNoMajority fails without a mutant") {
		t.Errorf("found the error %v, want the test that fails", err)
	}
}

func TestWithoutTestsNothingCanBeJudged(t *testing.T) {
	dir, _ := newModule(t)
	if err := os.Remove(filepath.Join(dir, "vote", "vote_test.go")); err != nil {
		t.Fatal(err)
	}
	err := (&Tests{Dir: dir, Patterns: []string{"./..."}}).Control(t.Context(), "")
	if err == nil || !strings.Contains(err.Error(), "found no tests") {
		t.Errorf("found the error %v, want that there are no tests", err)
	}
}

func TestWhatDoesNotCompileIsNoMutant(t *testing.T) {
	dir, planted := newModule(t)
	m := planted[0]
	m.edit.text = "nothing of the kind"
	fates := judgeAll(t, dir, t.TempDir(), []Mutant{m}, &fixed{})
	if f := fates[m.ID]; f.Outcome != Unbuilt || !strings.HasPrefix(f.By, "mutant.go:") {
		t.Errorf("found %+v, want that it does not compile, and why", f)
	}
}

// fixed is a judge without an eye.
type fixed struct {
	judged []string
	stop   context.CancelFunc // after the first, unless nil
}

func (*fixed) Budget() string                           { return "nothing" }
func (*fixed) Identity(context.Context) (string, error) { return "fixed", nil }
func (*fixed) Control(context.Context, string) error    { return nil }

func (j *fixed) Judge(ctx context.Context, m Mutant, _, _ string) (Fate, error) {
	if j.stop != nil && len(j.judged) == 1 {
		j.stop()
		return Fate{}, ctx.Err()
	}
	j.judged = append(j.judged, m.ID)
	return Fate{Outcome: Seen, By: "everything"}, nil
}

func TestAStudyThatWasStoppedGoesOn(t *testing.T) {
	dir, planted := newModule(t)
	out := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	first := &fixed{stop: stop}
	store, err := OpenStore(out, "fixed", "nothing")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (Study{Mutants: planted, Judge: first, Dir: dir, Jobs: 1, Store: store}).Run(ctx); err != context.Canceled {
		t.Fatalf("found the error %v, want that it was stopped", err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	// What a killed process was writing, and where.
	path := filepath.Join(out, ResultsFile)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, `{"id":"vote/vo`...), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(out, scratchPrefix+"1"), 0o777); err != nil {
		t.Fatal(err)
	}
	second := &fixed{}
	fates := judgeAll(t, dir, out, planted, second)
	if len(fates) != len(planted) || len(first.judged) != 1 || len(second.judged) != len(planted)-1 || slices.Contains(second.judged, first.judged[0]) {
		t.Errorf("found %d results, judged first %q and then %q, want each of %d once", len(fates), first.judged, second.judged, len(planted))
	}
	if left := treeOf(t, out); !slices.Equal(left, []string{ResultsFile, studyFile}) {
		t.Errorf("the directory has %q, want the files of a study", left)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if results, err := readResults(path, file); err != nil || len(results) != len(planted) {
		t.Errorf("the file has %d results and %v, want %d", len(results), err, len(planted))
	}
}

func TestAResultIsOfTheEditThatItWasJudgedFor(t *testing.T) {
	_, planted := newModule(t)
	store, err := OpenStore(t.TempDir(), "fixed", "nothing")
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Add(Result{planted[0], Fate{Outcome: Seen}}); err != nil {
		t.Fatal(err)
	}
	other := planted[0]
	other.After = "something else"
	if _, ok := store.Find(other); ok {
		t.Error("found a result of another edit with the same ID, want none")
	}
	if r, ok := store.Find(planted[0]); !ok || r.Outcome != Seen {
		t.Errorf("found %+v, want the result", r)
	}
}

func TestADirectoryOfSomethingElseIsRefused(t *testing.T) {
	out := t.TempDir()
	store, err := OpenStore(out, "fixed", "nothing")
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	foreign := t.TempDir()
	if err := os.WriteFile(filepath.Join(foreign, "thesis.tex"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, studyFile), []byte("{}"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ dir, judge, budget, want string }{
		{out, "fixed", "more", "found a study of nothing, expected one of more"},
		{out, "other", "nothing", "of another build"},
		{foreign, "fixed", "nothing", `found "thesis.tex" in it`},
		{broken, "fixed", "nothing", "a study.json that is not of a study"},
	} {
		if _, err := OpenStore(tt.dir, tt.judge, tt.budget); err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("found the error %v, want one line with %s", err, tt.want)
		}
	}
}

func TestResultsThatAreNoneAreRefusedWithTheirLine(t *testing.T) {
	good := strings.TrimSpace(string(jsonOf(Result{Mutant{ID: "p/p.go:f:bound:1", Kind: Quorum}, Fate{Outcome: Seen}})))
	for rubbish, want := range map[string]string{
		"":                  "file:2: ",
		"{":                 "file:2: found \"{\"",
		good + "1":          "file:2: found",
		`{"id":"p/p.go"}`:   `file:2: found the id "p/p.go", expected file:function:operator:ordinal`,
		`{"name":"p/p.go"}`: "unknown field",
		strings.Replace(good, "quorum", "luck", 1): `file:2: found the kind "luck"`,
		strings.Replace(good, "seen", "odd", 1):    `file:2: found the outcome "odd"`,
	} {
		_, err := readResults("file", strings.NewReader(good+"\n"+rubbish+"\n"))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: found the error %v, want one line with %s", rubbish, err, want)
		}
	}
}

func FuzzReadResults(f *testing.F) {
	f.Add(string(jsonOf(Result{Mutant{ID: "p/p.go:f:bound:1", Kind: Quorum}, Fate{Outcome: Seen}})))
	f.Fuzz(func(t *testing.T, text string) {
		results, err := readResults("file", strings.NewReader(text))
		if err != nil {
			return
		}
		for _, r := range results {
			again, err := readResults("again", strings.NewReader(string(jsonOf(r))))
			if err != nil || fmt.Sprint(again) != fmt.Sprint([]Result{r}) {
				t.Errorf("%+v is written and read as %+v, %v", r, again, err)
			}
		}
	})
}

func FuzzReadLine(f *testing.F) {
	f.Add(`{"scenario":"raft/quiet","seed":1,"verdict":"valid","digest":"a","signature":""}`)
	f.Add(`{"exceeded":"memory"}`)
	f.Fuzz(func(t *testing.T, text string) {
		l, err := readLine([]byte(text))
		if err == nil && l.Exceeded == "" && l.Run == nil {
			t.Errorf("%q is read as nothing", text)
		}
		if err == nil {
			if _, err := json.Marshal(l); err != nil {
				t.Errorf("%q is read as what cannot be written: %v", text, err)
			}
		}
	})
}
