package export

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/reports/explain"
)

// writeMarkdown writes a run for an issue or a job summary: its story, and what each check
// says.
func writeMarkdown(w io.Writer, run *Run) error {
	return buffered(w, func(b *bufio.Writer) error {
		r := run.Result
		fmt.Fprintf(b, "%s\n%s\n\n", run.Story.Markdown(), explain.Escaped(figures(r)))
		fmt.Fprint(b, "| check | verdict | |\n|---|---|---|\n")
		for _, c := range r.Checks {
			fmt.Fprintf(b, "| %s | %s | %s |\n", explain.Escaped(c.Name), marked(c.Verdict), explain.Escaped(c.Detail))
		}
		return nil
	})
}

// marked is a verdict, in bold unless it is what is hoped for.
func marked(v checker.Verdict) string {
	if v == checker.Valid {
		return v.String()
	}
	return "**" + v.String() + "**"
}

// writeHuntMarkdown writes a hunt for a job summary: how many runs of each scenario came to
// what, and each way to fail with the lines that run and tell it again.
func writeHuntMarkdown(w io.Writer, h *Hunt) error {
	t, err := h.tally()
	if err != nil {
		return err
	}
	return buffered(w, func(b *bufio.Writer) error {
		fmt.Fprintf(b, "### hunt %s: %v\n\n", explain.Escaped(h.Name), h.verdict(t))
		fmt.Fprint(b, "| scenario | runs | valid | violations | unknown | events | virtual time |\n|---|--:|--:|--:|--:|--:|--:|\n")
		for i, s := range t.scenarios {
			fmt.Fprintf(b, "| %s | %d | %d | %d | %d | %d | %s |\n", explain.Escaped(h.Plan.Scenarios[i].Name), s.runs,
				s.verdicts[checker.Valid], s.verdicts[checker.Violation], s.verdicts[checker.Unknown], s.events, prose.Seconds(s.virtual))
		}
		for _, f := range h.Failures {
			h.failureMarkdown(b, f, t)
		}
		var missed []string
		for _, each := range h.Sometimes {
			if !each.Reached {
				missed = append(missed, fmt.Sprintf("- %s: %s\n", explain.Escaped(h.Plan.Scenarios[each.Scenario].Name), explain.Escaped(each.Name)))
			}
		}
		if missed != nil {
			fmt.Fprintf(b, "\nWhat should have happened in some run, and did in none:\n\n%s", strings.Join(missed, ""))
		}
		return nil
	})
}

func (h *Hunt) failureMarkdown(w io.Writer, f Failure, t *tally) {
	fmt.Fprintf(w, "\n#### %s\n\n%s, the first with seed %d of %s", explain.Escaped(f.Signature), prose.Count(t.signatures[f.Signature], "run"), f.Seed,
		explain.Escaped(h.Plan.Scenarios[f.Scenario].Name))
	if s := f.Shrunk; s != nil {
		fmt.Fprintf(w, "; shrunk from %d to %d events", s.Before.Events, s.After.Events)
		if s.Difference != "" {
			fmt.Fprintf(w, ". The nearest run that passes differs in one thing: %s", explain.Escaped(s.Difference))
		}
	}
	fmt.Fprint(w, ".\n")
	if line := f.replay(); line != "" {
		fmt.Fprintf(w, "\n    %s\n    %s\n", line, strings.Replace(line, " replay ", " explain ", 1))
	}
}

// replay is the line that runs the smallest run of a failure again, or the first; "" if
// neither lies anywhere.
func (f *Failure) replay() string {
	dir := f.ShrunkDir
	if dir == "" {
		dir = f.Dir
	}
	if dir == "" {
		return ""
	}
	return program.Name() + " replay " + reports.Quoted(dir)
}
