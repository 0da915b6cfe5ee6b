package command

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/models"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/reports/rundir"
)

// A checkAnswer is what judging a file came to, as --json writes it.
type checkAnswer struct {
	File       string             `json:"file"` // as it was named
	Verdict    checker.Verdict    `json:"verdict"`
	Model      string             `json:"model"`
	Format     string             `json:"format"` // that it was read as
	Level      checker.Level      `json:"level"`  // that was asked for
	Operations checkedOperations  `json:"operations"`
	Clients    int                `json:"clients"`
	Keys       int                `json:"keys"`
	Checks     []checker.Check    `json:"checks"`
	Standings  []checker.Standing `json:"standings,omitempty"`
	// Evidence are the operations that the first violation names, as history.jsonl has them.
	Evidence []json.RawMessage `json:"evidence,omitempty"`
	Out      string            `json:"out,omitempty"` // where all of it was written

	history checker.History
	excerpt *reports.Excerpt
	page    func(w io.Writer) error
}

// checkedOperations counts operations by what came of them.
type checkedOperations struct {
	All     int `json:"all"`
	OK      int `json:"ok"`
	Fail    int `json:"fail"`
	Unknown int `json:"unknown"`
}

// String is the counts in words.
func (o checkedOperations) String() string {
	return fmt.Sprintf("%s: %d ok, %d failed, %d of unknown outcome", prose.Count(o.All, "operation"), o.OK, o.Fail, o.Unknown)
}

// answer judges a history.
func (f *checkFlags) answer(cmd *cobra.Command, read *readHistory, say func(string)) (*checkAnswer, error) {
	h, m := read.history, read.model
	level, err := f.levelOf(cmd, m)
	if err != nil {
		return nil, err
	}
	steps := f.steps
	if !cmd.Flags().Changed("steps") {
		steps = int(min(checkSteps+checkStepsEach*int64(len(h)), math.MaxInt32))
	}
	say(fmt.Sprintf("judging %s of %s", prose.Count(len(h), "operation"), read.name))
	judged := m.Judge(h, models.Terms{Level: level, Steps: steps, Settling: f.settling(cmd)})
	a := &checkAnswer{
		File: read.name, Verdict: checker.Conclude(judged.Checks), Model: m.Name, Format: read.format.Name, Level: level,
		Operations: checkedOperations{len(h), h.Count(checker.OutcomeOK), h.Count(checker.OutcomeFail), h.Count(checker.OutcomeUnknown)},
		Clients:    len(h.Clients()), Keys: keysNamed(h),
		Checks: judged.Checks, Standings: judged.Standings,
		history: h, page: judged.Page,
	}
	a.excerpt = reports.NewExcerpt(fmt.Sprintf("%s, %s", filepath.Base(a.File), a.Model), a.judged(), h, a.Checks)
	a.Evidence, err = a.evidence()
	return a, err
}

// settling is by when reads must agree; nil if that is not said.
func (f *checkFlags) settling(cmd *cobra.Command) *models.Settling {
	if !cmd.Flags().Changed("bound") {
		return nil
	}
	return &models.Settling{Healed: f.healed, Bound: f.bound}
}

// keysNamed counts the keys of a history. One without a name is that of operations which
// name none, as transactions of Jepsen's do.
func keysNamed(h checker.History) int {
	keys := h.Keys()
	if len(keys) == 1 && keys[0] == "" {
		return 0
	}
	return len(keys)
}

// levelOf is the level that a model is to be judged at.
func (f *checkFlags) levelOf(cmd *cobra.Command, m models.Model) (checker.Level, error) {
	if f.level == "" {
		return m.Levels[0], nil
	}
	if level := checker.Level(f.level); slices.Contains(m.Levels, level) {
		return level, nil
	}
	return "", confused(cmd, "--level", fmt.Sprintf("%q for the model %s", f.level, m.Name), document.OneOf(f.level, levelNames([]models.Model{m})))
}

// judged says what was judged.
func (a *checkAnswer) judged() string {
	text := fmt.Sprintf("%s, of %s", a.Operations, prose.Count(a.Clients, "client"))
	if a.Keys > 0 {
		text += fmt.Sprintf(" on %s", prose.Count(a.Keys, "key"))
	}
	return text + "; read as " + a.Format + ", judged as " + a.Model
}

// evidence are the operations that the first violation names.
func (a *checkAnswer) evidence() ([]json.RawMessage, error) {
	v := a.violation()
	if v == nil {
		return nil, nil
	}
	var named checker.History
	for _, o := range a.history {
		if _, is := slices.BinarySearch(v.Evidence.Operations, o.ID); is {
			named = append(named, o)
		}
	}
	var text bytes.Buffer
	if err := named.Write(&text); err != nil {
		return nil, broken(fmt.Errorf("%s: %w", a.File, err))
	}
	var all []json.RawMessage
	for line := range strings.Lines(text.String()) {
		all = append(all, json.RawMessage(strings.TrimSpace(line)))
	}
	return all, nil
}

// violation is the first check that is one; nil if none is.
func (a *checkAnswer) violation() *checker.Check {
	i := slices.IndexFunc(a.Checks, func(c checker.Check) bool { return c.Verdict == checker.Violation })
	if i < 0 {
		return nil
	}
	return &a.Checks[i]
}

// The files that check writes besides those of a run.
const (
	answerFile  = "answer.json"
	pictureFile = "history.svg"
)

// checkPlace refuses a place for the files of check that is taken, or where nothing can be
// made.
func checkPlace(out string) error {
	if _, err := newDirectory(out); err != nil {
		return err
	}
	entries, err := os.ReadDir(out)
	switch {
	case len(entries) > 0:
		return misuse(fmt.Errorf("--out: found %q with %q in it, expected an empty directory, or nothing; choose another with --out", out, entries[0].Name()))
	case err == nil || errors.Is(err, os.ErrNotExist):
		return nil
	}
	return unmakeable(fmt.Errorf("--out: found %q, which cannot be read as a directory (%w), expected an empty one, or nothing; choose another with --out", out, rundir.Reason(err)))
}

// into judges files and writes what is kept of them into a directory, all or nothing.
func (j *judging) into(out string, files []string) error {
	judged := false
	return stagedInto(out, func(staging string) (bool, error) {
		err := j.all(files, staging)
		entries, _ := os.ReadDir(staging)
		judged = len(entries) > 0
		return judged, err
	})
}

// stagedInto has fill write into a directory that is put in the place of the given name, if
// there is something to be put there.
func stagedInto(out string, fill func(staging string) (some bool, err error)) error {
	var failed error
	err := rundir.Stage(out, func(staging, place string) error {
		var some bool
		if some, failed = fill(staging); failed != nil || !some {
			return nil
		}
		_ = os.Remove(place) // an empty directory is in the way of a rename on some systems
		return os.Rename(staging, place)
	})
	if failed != nil {
		return failed
	}
	if err != nil {
		return unmakeable(fmt.Errorf("--out: found %q, where nothing can be written (%w), expected a place for a new directory; choose another with --out", out, rundir.Reason(err)))
	}
	return nil
}

// keep writes what is kept of an answer. Of several files each has a directory of its own,
// by its name, or that with its number if two have one name.
func (a *checkAnswer) keep(j *judging, staging string, place int) error {
	a.Out = j.flags.out
	if j.several {
		name := strings.TrimLeft(filepath.Base(a.File), ".")
		if a.File == standardInput {
			name = "standard-input"
		}
		dir := filepath.Join(staging, cmp.Or(name, "history"))
		if err := os.Mkdir(dir, 0o777); errors.Is(err, os.ErrExist) {
			dir = fmt.Sprintf("%s-%d", dir, place+1)
			err = os.Mkdir(dir, 0o777)
			if err != nil {
				return unkept(a.File, filepath.Base(dir), err)
			}
		} else if err != nil {
			return unkept(a.File, filepath.Base(dir), err)
		}
		a.Out, staging = filepath.Join(a.Out, filepath.Base(dir)), dir
	}
	files := []struct {
		name    string
		content func(io.Writer) error
	}{
		{rundir.HistoryFile, a.history.Write},
		{pictureFile, a.excerpt.WriteSVG},
		{rundir.LinearizabilityFile, a.page},
		{answerFile, func(w io.Writer) error { return writeJSON(w, a, "  ") }},
	}
	for _, f := range files {
		if f.content == nil {
			continue
		}
		if err := writeInto(filepath.Join(staging, f.name), f.content); err != nil {
			return unkept(a.File, f.name, err)
		}
	}
	return nil
}

// unkept is the error of a file that could not be written.
func unkept(of, name string, err error) error {
	return broken(fmt.Errorf("--out: cannot write %s of %s (%w), so nothing was written; make room or choose another place with --out", name, of, rundir.Reason(err)))
}
