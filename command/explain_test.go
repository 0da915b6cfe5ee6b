package command

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
)

// flawedRun leaves a run with a violation in the directory "kept".
func flawedRun(t *testing.T) {
	t.Helper()
	inEmptyDirectory(t)
	laplace(t, "run", "chain/rolling-crashes", "--flaw", "no-duplicate-suppression", "--seed", "4", "--out", "kept")
}

func TestAViolationIsExplained(t *testing.T) {
	flawedRun(t)
	for _, path := range []string{"kept", "kept/schedule.yaml"} {
		a := laplace(t, "explain", path)
		if a.status != 1 || a.err != "" {
			t.Errorf("exit status %d with %q, want 1 and nothing", a.status, a.err)
		}
		for _, want := range []string{"VIOLATION", "chain order", "#294", "laplace replay " + path} {
			if !strings.Contains(a.out, want) {
				t.Errorf("it lacks %q:\n%s", want, a.out)
			}
		}
		if lines := strings.Count(a.out, "\n"); lines > 24 {
			t.Errorf("%d lines, more than a screen", lines)
		}
	}
}

func TestAStoryIsToldInOtherForms(t *testing.T) {
	flawedRun(t)
	for _, tt := range []struct {
		flags []string
		want  []string
	}{
		{[]string{"--markdown"}, []string{"### violation", "1. **", "(event 294)", "    laplace replay kept"}},
		{[]string{"--all"}, []string{"Its causal past:", "n2 started", "laplace replay kept"}},
		{[]string{"--markdown", "--all"}, []string{"### violation", "```text", "n2 started", "    laplace replay kept"}},
	} {
		a := laplace(t, append([]string{"explain", "kept"}, tt.flags...)...)
		if a.status != 1 || a.err != "" {
			t.Errorf("%v: exit status %d with %q, want 1 and nothing", tt.flags, a.status, a.err)
		}
		for _, want := range tt.want {
			if !strings.Contains(a.out, want) {
				t.Errorf("%v: it lacks %q:\n%s", tt.flags, want, a.out)
			}
		}
	}
}

func TestAStoryIsOneJSONObject(t *testing.T) {
	flawedRun(t)
	a := laplace(t, "explain", "kept", "--json")
	var story struct {
		Verdict, Check, Replay string
		Steps                  []struct{ Event uint64 }
	}
	if err := json.Unmarshal([]byte(a.out), &story); err != nil {
		t.Fatal(err)
	}
	if a.status != 1 || story.Verdict != "violation" || story.Check != "chain order" || len(story.Steps) < 3 || story.Replay != "laplace replay kept" {
		t.Errorf("exit status %d and\n%s", a.status, a.out)
	}
}

func TestOfAValidRunItIsToldWhatHappened(t *testing.T) {
	shortRun(t)
	for _, form := range [][]string{nil, {"--markdown"}, {"--all"}, {"--json"}} {
		a := laplace(t, append([]string{"explain", "kept"}, form...)...)
		if a.status != 0 || !strings.Contains(a.out, "the end: ") && form == nil || !strings.Contains(a.out, "fault cut") {
			t.Errorf("%v: exit status %d and\n%s%s", form, a.status, a.out, a.err)
		}
	}
}

func TestAnotherRunIsNotExplained(t *testing.T) {
	shortRun(t)
	edited := strings.Replace(readFile(t, "kept/schedule.yaml"), "at: 200ms", "at: 210ms", 1)
	writeFile(t, "kept/schedule.yaml", edited)
	if a := laplace(t, "explain", "kept"); a.status != 2 || !strings.Contains(a.out, "ANOTHER RUN") || !strings.Contains(a.out, "fault cut") {
		t.Errorf("exit status %d and\n%s%s", a.status, a.out, a.err)
	}
	a := laplace(t, "explain", "kept", "--json")
	var story struct{ Verdict, Claim string }
	if err := json.Unmarshal([]byte(a.out), &story); err != nil || a.status != 2 || story.Verdict != "unknown" || !strings.Contains(story.Claim, "another run") {
		t.Errorf("exit status %d, %v and\n%s", a.status, err, a.out)
	}
}

func TestWhatCannotBeExplainedIsRefused(t *testing.T) {
	inEmptyDirectory(t)
	writeFile(t, "short.yaml", short)
	laplace(t, "explain").expectError(t, 64, "no argument", "the directory or the file of a run")
	laplace(t, "explain", "nowhere").expectError(t, 64, "nowhere", "expected ")
	laplace(t, "explain", "short.yaml").expectError(t, 64, "short.yaml", `"recorded"`)
	laplace(t, "explain", "short.yaml", "--json", "--all").expectError(t, 64, "--json", "--all")
}

func TestAnExplanationThatIsInterruptedSaysSo(t *testing.T) {
	shortRun(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	laplaceWith(ctx, "explain", "kept").expectError(t, 130, "interrupted", "nothing was told")
}

func TestAStoryFitsANarrowTerminal(t *testing.T) {
	flawedRun(t)
	var out, err bytes.Buffer
	if status := execute(t.Context(), []string{"explain", "kept"}, on(&out, 44), newScreen(&err)); status != 1 {
		t.Fatalf("exit status %d: %s", status, err.String())
	}
	for line := range strings.Lines(out.String()) {
		if columns := len([]rune(strings.TrimSuffix(line, "\n"))); columns > 44 {
			t.Errorf("a line has %d columns: %s", columns, line)
		}
	}
}
