package explain

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/services"
	"github.com/laplace-sim/laplace/sim/trace"
)

var update = flag.Bool("update", false, "write the stories of this build to testdata")

// told are stories of runs that are quick, one for each way in which the two
// sides of a contradiction are found.
var told = []struct {
	scenario, flaw string
	seed           uint64
}{
	{"raft/leader-partition", "stale-read", 3},
	{"raft/blackouts", "forget-vote", 4},
	{"raft/power-cuts", "ack-before-sync", 7},
	{"paxos/leader-churn", "own-value", 10},
	{"chain/tail-partition", "stale-tail", 2},
	{"raft/term-behind", "silent-pre-vote", 1},
	{"raft/reconfiguration", "configure-on-apply", 2},
	{"chain/rolling-crashes", "drop-sent", 3},
	{"chain/masters-crash", "forget-promise", 1},
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: the story is\n%s\nwant\n%s\nto accept it: go test ./reports/explain -update", file, got, want)
	}
}

func TestStoriesOfKnownRuns(t *testing.T) {
	for _, tt := range told {
		t.Run(tt.flaw, func(t *testing.T) {
			r := run(t, tt.scenario, tt.flaw, tt.seed)
			s := Explain(r)
			name := strings.ReplaceAll(tt.scenario, "/", "-") + "-" + tt.flaw
			s.Replay = fmt.Sprintf("laplace replay runs/%s-seed%d", name, tt.seed)
			golden(t, name+".txt", s.Text(Terminal{}))
			if tt.flaw == "stale-read" {
				golden(t, "stale-read.md", s.Markdown())
			}
			if again := Explain(r); again.Text(Terminal{}) != Explain(r).Text(Terminal{}) {
				t.Error("it is told in two ways")
			}
			judge(t, r, s)
		})
	}
}

func TestTheManualShowsAStoryAsItIs(t *testing.T) {
	manual, err := os.ReadFile(filepath.Join("..", "..", "docs", "explain.md"))
	if err != nil {
		t.Fatal(err)
	}
	story, err := os.ReadFile(filepath.Join("testdata", "raft-leader-partition-stale-read.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(story)) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && !strings.Contains(string(manual), "\n    "+line+"\n") {
			t.Errorf("docs/explain.md lacks the line %q", line)
		}
	}
}

// judge checks what holds for every story of a violation.
func judge(t *testing.T, r *scenarios.Result, s *Story) {
	t.Helper()
	text := s.Text(Terminal{})
	if lines := strings.Count(text, "\n"); lines > screenLines {
		t.Errorf("it has %d lines, more than fit a screen:\n%s", lines, text)
	}
	for line := range strings.Lines(text) {
		if columns := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); columns > screenWidth && !strings.Contains(line, "To run it again") {
			t.Errorf("a line has %d columns: %s", columns, line)
		}
	}
	decisive := 0
	for _, step := range s.shown().Steps {
		if step.Importance == Decisive {
			decisive++
		}
	}
	sides := 2 // of a contradiction; a program that fails has only itself against it
	if slices.ContainsFunc(r.Checks, func(c checker.Check) bool { return c.Name == "program" && c.Verdict == checker.Violation }) {
		sides = 1
	}
	if isOfAService(r.Flaw) { // which all servers carry out alike
		sides = 1
	}
	if decisive < sides {
		t.Errorf("%d decisive steps are shown, expected at least %d:\n%s", decisive, sides, text)
	}
	judgeSteps(t, r, s)
}

// isOfAService reports whether a flaw is one of a service.
func isOfAService(flaw string) bool {
	return slices.ContainsFunc(scenarios.Services(), func(s *services.Service) bool {
		return slices.ContainsFunc(s.Flaws, func(f services.Flaw) bool { return f.Name == flaw })
	})
}

// judgeSteps checks that each step has records of the run behind it.
func judgeSteps(t *testing.T, r *scenarios.Result, s *Story) {
	t.Helper()
	dropped := make(map[uint64]bool)
	for record := range r.Trace.Records() {
		if record.Kind == trace.Drop {
			dropped[record.Number] = true
		}
	}
	faults := 0
	for _, step := range s.Steps {
		event, found := r.Trace.Event(step.Event)
		switch {
		case !found:
			t.Errorf("there is no event %d: %q", step.Event, step.Text)
		case step.Bearing == Past && !s.past.Has(step.Event):
			t.Errorf("event %d is in no past: %q", step.Event, step.Text)
		case step.Bearing == Fault && event.Kind != trace.Control:
			t.Errorf("event %d is no act of the outside: %q", step.Event, step.Text)
		case step.Bearing == Loss && !dropped[step.Event]:
			t.Errorf("in event %d nothing was lost: %q", step.Event, step.Text)
		}
		if step.Bearing == Fault {
			faults++
		}
		if step.Node != "" && !slices.Contains(r.Names, step.Node) {
			t.Errorf("there is no node %q", step.Node)
		}
	}
	struck := slices.ContainsFunc(r.Faults, func(f nemesis.Injected) bool { return f.Skipped == "" && f.From < s.end() })
	if struck && faults == 0 {
		t.Errorf("faults struck, and none is told of:\n%s", s.Text(Terminal{}))
	}
}

// end is when the last step happened.
func (s *Story) end() time.Duration {
	var end time.Duration
	for _, step := range s.Steps {
		end = max(end, step.At)
	}
	return end
}

func TestAnUnknownVerdictNamesWhatWasMissing(t *testing.T) {
	s := Explain(&scenarios.Result{Verdict: checker.Unknown, Checks: []checker.Check{
		{Name: "linearizability", Verdict: checker.Valid},
		{Name: "progress", Detail: "the history ends too early"},
	}})
	if text := s.Text(Terminal{}); !strings.Contains(text, "progress: the history ends too early") || strings.Contains(text, "linearizability") {
		t.Errorf("it does not say what was missing, and only that:\n%s", text)
	}
}

func TestWithoutATraceThereIsAClaimOnly(t *testing.T) {
	s := Explain(&scenarios.Result{Verdict: checker.Violation, Checks: []checker.Check{
		{Name: "fencing", Verdict: checker.Violation, Detail: "n1 answered too late", Evidence: checker.Evidence{Event: 7}},
	}})
	if s.Claim != "n1 answered too late" || len(s.Steps) != 0 || len(s.Notes) != 1 {
		t.Errorf("claim %q, %d steps, notes %q", s.Claim, len(s.Steps), s.Notes)
	}
	var all bytes.Buffer
	if err := s.WriteAll(&all, Terminal{}); err != nil || !strings.Contains(all.String(), "no trace") {
		t.Errorf("%v, %s", err, all.String())
	}
}

func TestTheWholePastIsToldEventByEvent(t *testing.T) {
	r := run(t, "chain/rolling-crashes", "no-duplicate-suppression", 1)
	s := Explain(r)
	s.Replay = "laplace replay runs/it"
	var last uint64
	told := 0
	for step := range s.All() {
		if step.Event < last {
			t.Fatalf("event %d comes after event %d", step.Event, last)
		}
		last = step.Event
		if step.Bearing == Past {
			told++
		}
	}
	if told != s.Past || told < 100 {
		t.Errorf("%d events are told of, want all %d of the past", told, s.Past)
	}
	var text, markdown bytes.Buffer
	if err := s.WriteAll(&text, Terminal{}); err != nil {
		t.Fatal(err)
	}
	if err := s.WriteAllMarkdown(&markdown); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"n3 got Update 4 from n2", "appended entry 40 of view 2 (c2's put(k2, \"c2.4\"))", "became head of view 3", "n2 started", s.Replay} {
		for _, all := range []string{text.String(), markdown.String()} {
			if !strings.Contains(strings.Join(strings.Fields(all), " "), want) {
				t.Errorf("it lacks %q", want)
			}
		}
	}
}

func TestAStoryOnANarrowTerminalHasTheSameSteps(t *testing.T) {
	s := Explain(run(t, "raft/power-cuts", "ack-before-sync", 1))
	for _, width := range []int{40, 59, 60, 200} {
		text := s.Text(Terminal{Width: width})
		for line := range strings.Lines(text) {
			if columns := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); columns > width {
				t.Errorf("at %d columns a line has %d: %s", width, columns, line)
			}
		}
		words := strings.Join(strings.Fields(text), " ")
		for _, step := range s.shown().Steps {
			if !strings.Contains(words, step.Text) {
				t.Errorf("at %d columns it lacks %q", width, step.Text)
			}
		}
	}
}

func TestColoursChangeNothingElse(t *testing.T) {
	s := Explain(run(t, "raft/leader-partition", "stale-read", 3))
	painted := s.Text(Terminal{Colors: ANSI})
	if plain := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(painted, ""); plain != s.Text(Terminal{}) || plain == painted {
		t.Errorf("painted it is\n%s", painted)
	}
}

func TestMarkdownShowsTextAsItIs(t *testing.T) {
	s := &Story{Verdict: checker.Violation, Scenario: "a_b", Check: "x", Claim: "n1's get(k*) | #7 <b>"}
	want := `### violation: a\_b · seed 0` + "\n\n" + `**x**: n1's get(k\*) \| \#7 &lt;b>` + "\n\n"
	if got := s.Markdown(); got != want {
		t.Errorf("Markdown is %q, want %q", got, want)
	}
}

func TestAStoryAsJSONHasListsAndWords(t *testing.T) {
	text, err := json.Marshal(Explain(run(t, "raft/leader-partition", "stale-read", 3)))
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Verdict, Check string
		Steps          []struct {
			Event               uint64
			Importance, Bearing string
		}
		Operations []struct{ Accused bool }
		Notes      []string
	}
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	if s.Verdict != "violation" || s.Check != "linearizability" || len(s.Steps) < 3 || len(s.Operations) < 2 || s.Notes == nil {
		t.Errorf("it is %s", text)
	}
	for _, step := range s.Steps {
		if step.Event == 0 || !slices.Contains(importances[:], step.Importance) || !slices.Contains(bearings[:], step.Bearing) {
			t.Errorf("a step is %+v", step)
		}
	}
}
