package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models"
	"github.com/laplace-sim/laplace/checker/observations"
	"github.com/laplace-sim/laplace/internal/prose"
)

// An observedAnswer is what judging what nodes logged came to, as --json writes it.
type observedAnswer struct {
	Files   []string            `json:"files"`
	Verdict checker.Verdict     `json:"verdict"`
	Nodes   []string            `json:"nodes"`
	Lines   int                 `json:"lines"`
	Ordered bool                `json:"ordered"` // by one clock
	Checks  []checker.Check     `json:"checks"`
	Left    []observations.Left `json:"left,omitempty"` // invariants that were not judged
	// At are where the observations stand that broke something, in the order of the checks
	// that are violations.
	At  []observedAt `json:"at,omitempty"`
	Out string       `json:"out,omitempty"`
}

// observedAt is an observation that broke something.
type observedAt struct {
	Check string `json:"check"`
	File  string `json:"file"`
	Line  int    `json:"line"`
}

// checkObservations judges what the nodes of a cluster logged.
func (c *console) checkObservations(cmd *cobra.Command, files []string, flags checkFlags) error {
	a, err := c.observed(cmd, files, flags)
	if err != nil {
		return unlessInterrupted(cmd, "nothing was judged", err)
	}
	if flags.out != "" {
		a.Out = filepath.Clean(flags.out)
		err := stagedInto(flags.out, func(staging string) (bool, error) {
			err := writeInto(filepath.Join(staging, answerFile), func(w io.Writer) error { return writeJSON(w, a, "  ") })
			if err != nil {
				return false, unkept("the recording", answerFile, err)
			}
			return true, nil
		})
		if err != nil {
			return err
		}
	}
	c.status = a.Verdict.ExitStatus()
	if flags.json {
		return writeJSON(c.out, a, "")
	}
	c.showObserved(a)
	return nil
}

// observed reads and judges what nodes logged.
func (c *console) observed(cmd *cobra.Command, files []string, flags checkFlags) (*observedAnswer, error) {
	return said(cmd.Context(), c.notes, func(say func(string)) (*observedAnswer, error) {
		r := new(observations.Recording)
		for _, name := range files {
			if err := readObserved(r, name, &tracked{ctx: cmd.Context(), name: name, say: say}); err != nil {
				return nil, err
			}
		}
		if r.Lines() == 0 {
			return nil, misuse(fmt.Errorf("%s: found no observations, expected at least one", prose.List(files)))
		}
		say(fmt.Sprintf("judging %s", prose.Count(r.Lines(), "line")))
		return judgeObserved(r, files, flags)
	})
}

// readObserved reads one file of a recording.
func readObserved(r *observations.Recording, name string, in *tracked) error {
	file, size, err := openChecked(name)
	if err != nil {
		return err
	}
	if name != standardInput {
		defer func() { _ = file.Close() }()
	}
	in.of, in.size = file, size
	err = r.Read(in, name)
	if misfit := (*checker.FileError)(nil); errors.As(err, &misfit) && isHistory(in.ctx, name) {
		return misuse(fmt.Errorf("%w; this is a history, so leave out --observations", misfit))
	}
	return refusedFile(err)
}

// isHistory reports whether a file that can be read again in no time is a history of some
// model.
func isHistory(ctx context.Context, name string) bool {
	return small(name) && slices.ContainsFunc(models.All(), func(m models.Model) bool {
		_, err := new(checkFlags).readOf(ctx, name, func(string) {}, m)
		return err == nil
	})
}

// refusedFile is the failure of what is wrong with a file, or with reading it.
func refusedFile(err error) error {
	if misfit := (*checker.FileError)(nil); errors.As(err, &misfit) {
		return misuse(misfit)
	} else if err != nil {
		return broken(err)
	}
	return nil
}

// judgeObserved judges a recording.
func judgeObserved(r *observations.Recording, files []string, flags checkFlags) (*observedAnswer, error) {
	judge := func() (*observations.Judgement, error) { return r.Judge(), nil }
	if flags.ordered {
		judge = r.JudgeOrdered
	}
	j, err := judge()
	if err != nil {
		return nil, refusedFile(err)
	}
	a := &observedAnswer{Files: files, Verdict: checker.Conclude(j.Checks), Nodes: r.Nodes(), Lines: r.Lines(), Ordered: flags.ordered, Checks: j.Checks, Left: j.Left}
	for _, check := range j.Checks {
		if check.Verdict != checker.Violation {
			continue
		}
		file, line := j.Place(check.Evidence.Event)
		a.At = append(a.At, observedAt{check.Name, file, line})
	}
	return a, nil
}

// showObserved shows an answer to people.
func (c *console) showObserved(a *observedAnswer) {
	c.showVerdict(a.Verdict)
	rows := table{names: 1}
	clocks := "of clocks that may differ"
	if a.Ordered {
		clocks = "by one clock"
	}
	rows.add("judged", "%s of %s, %s", prose.Count(a.Lines, "line"), prose.Count(len(a.Nodes), "node"), clocks)
	at := a.At
	for _, check := range a.Checks {
		name := check.Name
		if check.Verdict == checker.Violation {
			name += fmt.Sprintf(" (%s:%d)", at[0].File, at[0].Line)
			at = at[1:]
		}
		rows.add(checkHead(check), "%s: %s", name, check.Detail)
	}
	for _, left := range a.Left {
		rows.add("not judged", "%s: %s", left.Name, left.Why)
	}
	if a.Out != "" {
		rows.add("files", "%s in %s", answerFile, a.Out)
	}
	rows.write(c.out)
}
