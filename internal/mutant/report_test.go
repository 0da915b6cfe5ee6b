package mutant

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
)

// of is a result with that ordinal.
func of(ordinal int, kind Kind, outcome Outcome) Result {
	return Result{
		Mutant{ID: fmt.Sprintf("p/p.go:f:bound:%d", ordinal), Kind: kind, Before: fmt.Sprintf("if a < %d {", ordinal), After: fmt.Sprintf("if a <= %d {", ordinal)},
		Fate{Outcome: outcome},
	}
}

// ordinals returns the first ordinals that are held out, or are not.
func ordinals(heldOut bool, n int) []int {
	var all []int
	for i := 1; len(all) < n; i++ {
		if of(i, Quorum, Seen).HeldOut() == heldOut {
			all = append(all, i)
		}
	}
	return all
}

func TestTheVerdictIsThatOfTheWorstMutant(t *testing.T) {
	excused := of(2, Quorum, Survived)
	reasons := Reasons{excused.ID: {excused.Diff(), "it is the same"}}
	for _, tt := range []struct {
		outcomes []Outcome
		reasons  Reasons
		want     checker.Verdict
	}{
		{[]Outcome{Seen, Seen}, nil, checker.Valid},
		{[]Outcome{Seen, Survived}, nil, checker.Violation},
		{[]Outcome{Seen, Survived}, reasons, checker.Valid},
		{[]Outcome{Seen, Inert}, nil, checker.Unknown},
		{[]Outcome{Seen, Inert}, reasons, checker.Valid},
		{[]Outcome{Seen, Unended}, nil, checker.Unknown},
		{[]Outcome{Seen, Unended}, reasons, checker.Unknown},
		{[]Outcome{Survived, Unended}, nil, checker.Violation},
		{[]Outcome{Seen, Unbuilt}, nil, checker.Valid},
		{[]Outcome{Unbuilt}, nil, checker.Unknown},
		{nil, nil, checker.Unknown},
	} {
		r := Report{Reasons: tt.reasons}
		for i, o := range tt.outcomes {
			r.Results = append(r.Results, of(i+1, Quorum, o))
		}
		if got := r.Verdict(); got != tt.want {
			t.Errorf("%v with %d reasons: found %v, want %v", tt.outcomes, len(tt.reasons), got, tt.want)
		}
	}
}

func TestTheReportHidesSurvivorsThatAreHeldOut(t *testing.T) {
	tuned, held := ordinals(false, 4), ordinals(true, 2)
	excused := of(tuned[3], Clock, Survived)
	r := Report{
		Budget: "20 scenarios", Planted: 50,
		Results: []Result{
			of(tuned[0], Quorum, Seen), of(tuned[1], Quorum, Survived), of(tuned[2], Timer, Inert), excused,
			of(held[0], Quorum, Survived), of(held[1], Quorum, Seen),
		},
		Reasons: Reasons{excused.ID: {excused.Diff(), "a nanosecond is no time"}},
	}
	text := r.markdown()
	for _, want := range []string{
		"Tried with each: 20 scenarios.", "50 mutants were planted and a sample of 6 was judged",
		"| quorum            | 4      | 2    | 2        | 0              | 0          | 0          | 50 %       |",
		"| timer             | 1      | 0    | 0        | 1              | 0          | 0          | -          |",
		"| of these tuned    | 4      | 1    | 1        | 1              | 0          | 1          | 50 %       |",
		"| of these held out | 2      | 1    | 1        | 0              | 0          | 0          | 50 %       |",
		fmt.Sprintf("Survived, of the tuned set:\n\n- `p/p.go:f:bound:%d` (quorum): `if a < %[1]d { → if a <= %[1]d {`\n", tuned[1]),
		fmt.Sprintf("Change nothing that was tried, of the tuned set:\n\n- `p/p.go:f:bound:%d` (timer)", tuned[2]),
		"` (clock): `" + excused.Diff() + "`: a nanosecond is no time\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, fmt.Sprintf("bound:%d`", held[0])) {
		t.Errorf("it shows a survivor that is held out:\n%s", text)
	}
}

func TestTheWordsAroundTheReportStay(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mutants.md")
	r := Report{Budget: "first", Results: []Result{of(1, Quorum, Seen)}}
	if err := r.WriteMarkdown(file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Replace(string(text), "# Mutants\n", "# Mutants\n\nWords before.\n", 1) + "\nWords behind.\n"
	if err := os.WriteFile(file, []byte(words), 0o666); err != nil {
		t.Fatal(err)
	}
	r.Budget = "second"
	if err := r.WriteMarkdown(file); err != nil {
		t.Fatal(err)
	}
	text, err = os.ReadFile(file)
	if want := strings.Replace(words, "first", "second", 1); err != nil || string(text) != want {
		t.Errorf("found %v and\n%s\nwant\n%s", err, text, want)
	}
	if err := os.WriteFile(file, []byte("a letter"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := r.WriteMarkdown(file); err == nil || !strings.Contains(err.Error(), "found no lines") {
		t.Errorf("found the error %v, want that the file has no marks", err)
	}
}

const someReasons = `- id: p/p.go:f:bound:1
  diff: "if a < 1 { → if a <= 1 {"
  reason: it is the same
- id: p/p.go:f:bound:2
  diff: "if a < 3 { → if a <= 3 {"
  reason: it was the same
- id: p/p.go:g:bound:1
  diff: x → y
  reason: it is gone
- id: q/q.go:g:bound:1
  diff: x → y
  reason: it is in another package
`

func TestAReasonIsForTheEditThatItIsAbout(t *testing.T) {
	reasons, err := parseReasons("file", []byte(someReasons))
	if err != nil {
		t.Fatal(err)
	}
	one, two := of(1, Quorum, Survived), of(2, Quorum, Survived)
	r := Report{Results: []Result{one, two}, Reasons: reasons}
	if !r.IsEquivalent(one) || r.IsEquivalent(two) {
		t.Errorf("the first is excused: %v, and the second, which is another by now: %v; want only the first", r.IsEquivalent(one), r.IsEquivalent(two))
	}
	one.Outcome, one.By = Seen, "linearizability"
	doubts := strings.Join(reasons.Doubts([]Mutant{one.Mutant, two.Mutant}, []Result{one, two}), "\n")
	want := `p/p.go:f:bound:1: is said to be equivalent, and is seen by linearizability
p/p.go:f:bound:2: the reason is about if a < 3 { → if a <= 3 {, and this is if a < 2 { → if a <= 2 {
p/p.go:g:bound:1: the reason is about a mutant that is gone: x → y`
	if doubts != want {
		t.Errorf("found the doubts\n%s\nwant\n%s", doubts, want)
	}
}

func TestReasonsThatAreNoneAreRefusedWithTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		"a: b\n":                               "file:1:1: found",
		"- id: x\n  diff: y\n":                 "file:1:3: found 2 keys, expected id, diff and reason",
		"- id: x\n  diff: y\n  why: z\n":       "file:3:3: found",
		"- id: x\n  diff: y\n  reason: [z]\n":  "file:3:11: found",
		"- id: x\n  diff: y\n  reason: \"\"\n": "file:3:11: found nothing, expected text",
		someReasons + "- id: p/p.go:f:bound:1\n  diff: x\n  reason: again\n": `file:13:3: found the id "p/p.go:f:bound:1" again`,
	} {
		_, err := parseReasons("file", []byte(text))
		if refused := (*document.Error)(nil); !errors.As(err, &refused) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: found the error %v, want %s", text, err, want)
		}
	}
}

func FuzzParseReasons(f *testing.F) {
	f.Add(someReasons)
	f.Fuzz(func(t *testing.T, text string) {
		all, err := parseReasons("file", []byte(text))
		if refused := (*document.Error)(nil); err != nil && !errors.As(err, &refused) {
			t.Errorf("found the error %v, want one with a place", err)
		}
		for id, r := range all {
			if id == "" || r.Diff == "" || r.Text == "" {
				t.Errorf("%q is read as %+v", id, r)
			}
		}
	})
}

func TestTheReasonsOfThisModuleAreAboutMutantsThatThereAre(t *testing.T) {
	reasons, err := ReadReasons("../../docs/mutants.yaml")
	if err != nil {
		t.Fatal(err)
	}
	source, err := Load(t.Context(), "../..", []string{"./protocols/..."})
	if err != nil {
		t.Fatal(err)
	}
	planted, err := source.Plant()
	if err != nil {
		t.Fatal(err)
	}
	for _, doubt := range reasons.Doubts(planted, nil) {
		t.Errorf("docs/mutants.yaml: %s", doubt)
	}
	for id := range reasons {
		if !strings.HasPrefix(id, "protocols/") {
			t.Errorf("docs/mutants.yaml: %s is in none of the packages that were looked at", id)
		}
	}
}
