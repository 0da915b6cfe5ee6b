package lint

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var user = filepath.Join("testdata", "modules", "user")

// places are the findings without their messages.
func places(r Report) []string {
	var all []string
	for _, f := range r.Findings {
		place, _, _ := strings.Cut(f.String(), ": "+f.Message)
		all = append(all, filepath.ToSlash(place))
	}
	return all
}

func TestKernelCodeIsProcessesAndWhatTheyImport(t *testing.T) {
	inTable := "table/table.go:6:22: wallclock"
	inWatch := "watch/watch.go:14:50: wallclock"
	handed := "harness/harness.go:13:50: wallclock"
	for _, tt := range []struct {
		name    string
		options Options
		found   []string
	}{
		{"all packages of a module", Options{Patterns: []string{"./..."}}, []string{handed, inTable, inWatch}},
		{"one that a process imports", Options{Patterns: []string{"./table"}}, []string{inTable}},
		{"one by its import path", Options{Patterns: []string{"example.com/user/watch"}}, []string{inWatch}},
		{"one that only hands functions over", Options{Patterns: []string{"./harness"}}, []string{handed}},
		{"one that has nothing to do with the kernel", Options{Patterns: []string{"./tool"}}, nil},
		{"that one if all are to be checked", Options{Patterns: []string{"./tool"}, All: true}, []string{"tool/tool.go:6:38: wallclock"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.options.Dir = user
			report, err := Check(t.Context(), tt.options)
			if err != nil {
				t.Fatal(err)
			}
			if got := places(report); !slices.Equal(got, tt.found) {
				t.Errorf("found %q, want %q", got, tt.found)
			}
		})
	}
}

func TestOfLaplaceItselfWhatAProcessImportsIsNoKernelCodeForThat(t *testing.T) {
	report, err := Check(t.Context(), Options{Dir: filepath.Join("testdata", "modules", "laplace"), Patterns: []string{"./..."}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := places(report), []string{"hunt/explore/explore.go:13:49: wallclock"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

func TestAReportCountsWhatWasChecked(t *testing.T) {
	report, err := Check(t.Context(), Options{Dir: user, Patterns: []string{"./..."}})
	if err != nil {
		t.Fatal(err)
	}
	if report.Whole != 2 || report.Partly != 1 {
		t.Errorf("checked %d packages as a whole and %d partly, want 2 and 1", report.Whole, report.Partly)
	}
}

func TestWhatCannotBeCheckedIsAnErrorOfOneLine(t *testing.T) {
	for _, tt := range []struct {
		name    string
		options Options
		words   []string
	}{
		{"no such directory of packages", Options{Dir: user, Patterns: []string{"./nothing"}}, []string{"nothing"}},
		{"a pattern without a match", Options{Dir: user, Patterns: []string{"./nothing/..."}}, []string{"./nothing/...", "expected"}},
		{"a pattern with an equals sign", Options{Dir: user, Patterns: []string{"file=x.go"}}, []string{`"file=x.go"`, "expected"}},
		{"a package that does not compile", Options{Dir: filepath.Join("testdata", "modules", "broken")}, []string{"broken.go:3:23", "only packages that compile"}},
		{"no such directory", Options{Dir: filepath.Join("testdata", "nowhere")}, []string{"nowhere"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			report, err := Check(t.Context(), tt.options)
			if err == nil {
				t.Fatalf("no error, but %v", report)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("the error %q has several lines", err)
			}
			for _, word := range tt.words {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("the error %q lacks %q", err, word)
				}
			}
		})
	}
}

func TestACheckEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Check(ctx, Options{Dir: user}); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v, want that of the context", err)
	}
}

func TestLaplaceItselfKeepsToTheRules(t *testing.T) {
	if testing.Short() {
		t.Skip("loads the whole module")
	}
	report, err := Check(t.Context(), Options{Dir: filepath.Join("..", ".."), Patterns: []string{"./..."}})
	if err != nil {
		t.Fatal(err)
	}
	if report.Whole < 10 {
		t.Errorf("checked %d packages, expected all of sim, protocols and nemesis", report.Whole)
	}
	for _, f := range report.Findings {
		t.Error(f)
	}
}

func TestTheDocumentationExplainsEachRuleInOrder(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "lint.md"))
	if err != nil {
		t.Fatal(err)
	}
	var explained, rules []string
	for line := range strings.Lines(string(text)) {
		if rule, found := strings.CutPrefix(line, "### "); found {
			explained = append(explained, strings.Trim(rule, "`\n"))
		}
	}
	for _, r := range Rules() {
		if slices.Contains(excusable(), string(r.Category)) {
			rules = append(rules, string(r.Category))
		}
	}
	if !slices.Equal(explained, rules) {
		t.Errorf("docs/lint.md explains %q, want %q", explained, rules)
	}
}
