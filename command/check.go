package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/checker/formats"
	"github.com/laplace-sim/laplace/checker/models"
	"github.com/laplace-sim/laplace/internal/document"
)

// checkFlags are the flags of check.
type checkFlags struct {
	model, level, format string
	steps                int
	json                 bool
	out                  string
	observations         bool
	ordered              bool
	healed, bound        time.Duration
}

// How many steps check may take for a history if nothing else is said.
const (
	checkSteps     = 50_000_000
	checkStepsEach = 100 // more for each operation
)

// standardInput is the name of a file that stands for it.
const standardInput = "-"

func (c *console) checkCommand() *cobra.Command {
	var flags checkFlags
	cmd := &cobra.Command{
		Use:   "check FILE... [flags]",
		Short: "Judge histories from anywhere, or what nodes logged",
		Long: `Judge what clients of a database saw: histories of it in files, as runs, Jepsen
and Maelstrom write them; docs/check.md is the guide. FILE may be -, standard
input. Each file gets its own answer, and the exit status is that of the worst.

Models say what the database is:

` + wrapList(modelList(), 17, 79) + `
Formats are found by how a file begins, or named:

` + wrapList(formatList(), 17, 79) + `
With --observations the files are what the nodes of a cluster logged of
themselves, such as who led and what was committed, and are judged together.`,
		Example: `  laplace check runs/raft-quiet-seed1/history.jsonl
  laplace check store/latest/history.edn --model cas-register --out answer
  laplace check --model list-append --level serializable history.edn --json
  laplace check --observations n1.jsonl n2.jsonl n3.jsonl`,
		Annotations: map[string]string{statusNote: statusesVerdict},
		Args:        arguments(1, math.MaxInt, "a file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.check(cmd, args, flags)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.model, "model", "", "judge by the model `NAME` (default: the one that fits the\nfile, if there is only one)")
	f.StringVar(&flags.level, "level", "", "judge at the level `L` (default: the model's strongest)")
	f.DurationVar(&flags.bound, "bound", 0, "for eventual: reads agree `D` after the last write, and\na set shows by then what was added to it")
	f.DurationVar(&flags.healed, "healed", 0, "with --bound: nothing went wrong any more from `D` on,\nfrom the beginning of the history")
	f.StringVar(&flags.format, "format", "", "read files as `F` (default: as what they look like)")
	f.IntVar(&flags.steps, "steps", 0, fmt.Sprintf("look at operations at most `N` times, then say unknown;\n0 is no bound (default: %d, and %d an operation)", checkSteps, checkStepsEach))
	f.StringVar(&flags.out, "out", "", "write history, answer and pictures to `DIR`, which is new")
	f.BoolVar(&flags.json, "json", false, "write one JSON object a file, each on a line")
	f.BoolVar(&flags.observations, "observations", false, "the files are what the nodes of one cluster logged")
	f.BoolVar(&flags.ordered, "ordered", false, "their times are of one clock, and their lines in order")
	completeCheck(cmd)
	return cmd
}

// modelList lists the models with what they are.
func modelList() string {
	var list strings.Builder
	for _, m := range models.All() {
		fmt.Fprintf(&list, "  %-14s %s\n", m.Name, m.Summary)
	}
	return list.String()
}

// formatList lists the formats with what they are.
func formatList() string {
	var list strings.Builder
	for _, f := range formats.All() {
		fmt.Fprintf(&list, "  %-14s %s\n", f.Name, f.Summary)
	}
	return list.String()
}

// completeCheck has the shell complete the names of models, levels and formats.
func completeCheck(cmd *cobra.Command) {
	complete := func(flag string, known func() []string) {
		_ = cmd.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return known(), cobra.ShellCompDirectiveNoFileComp
		}) // it fails for a flag that there is not
	}
	complete("model", func() []string {
		var names []string
		for _, m := range models.All() {
			names = append(names, cobra.CompletionWithDesc(m.Name, m.Summary))
		}
		return names
	})
	complete("format", func() []string {
		var names []string
		for _, f := range formats.All() {
			names = append(names, cobra.CompletionWithDesc(f.Name, f.Summary))
		}
		return names
	})
	complete("level", func() []string {
		model, _ := cmd.Flags().GetString("model")
		return levelNames(modelsOf(model))
	})
}

// modelsOf is the model of a name, or all if it is "".
func modelsOf(name string) []models.Model {
	if name == "" {
		return models.All()
	}
	m, known := models.Find(name)
	if !known {
		return nil
	}
	return []models.Model{m}
}

// levelNames are the levels of some models, each once.
func levelNames(of []models.Model) []string {
	var names []string
	for _, m := range of {
		for _, l := range m.Levels {
			if !slices.Contains(names, string(l)) {
				names = append(names, string(l))
			}
		}
	}
	return names
}

// check judges files.
func (c *console) check(cmd *cobra.Command, files []string, flags checkFlags) error {
	if err := flags.refuse(cmd, files); err != nil {
		return err
	}
	if flags.out != "" {
		if err := checkPlace(flags.out); err != nil {
			return err
		}
	}
	if flags.observations {
		return c.checkObservations(cmd, files, flags)
	}
	j := &judging{console: c, cmd: cmd, flags: flags, several: len(files) > 1}
	if flags.out == "" {
		return j.all(files, "")
	}
	return j.into(flags.out, files)
}

// refuse is what is wrong with the flags.
func (f *checkFlags) refuse(cmd *cobra.Command, files []string) error {
	changed := cmd.Flags().Changed
	for i, file := range files {
		if file == standardInput && slices.Contains(files[:i], file) {
			return confused(cmd, "", "- twice", "standard input once")
		}
	}
	if f.out == "" && changed("out") {
		return confused(cmd, "--out", `""`, "the name of a directory")
	}
	if f.observations {
		for i, file := range files {
			same := func(other string) bool { return filepath.Clean(other) == filepath.Clean(file) }
			if slices.ContainsFunc(files[:i], same) {
				return confused(cmd, "", strconv.Quote(file)+" twice", "each file of the cluster once")
			}
		}
		for _, name := range []string{"model", "level", "bound", "healed", "format", "steps"} {
			if changed(name) {
				return confused(cmd, "--"+name, "it beside --observations", "one of them: it is for histories")
			}
		}
		return nil
	}
	if f.ordered {
		return confused(cmd, "--ordered", "it without --observations", "both, or neither")
	}
	var known []string
	for _, m := range models.All() {
		known = append(known, m.Name)
	}
	if changed("model") && !slices.Contains(known, f.model) {
		return confused(cmd, "--model", strconv.Quote(f.model), document.OneOf(f.model, known))
	}
	if levels := levelNames(modelsOf(f.model)); changed("level") && !slices.Contains(levels, f.level) {
		return confused(cmd, "--level", strconv.Quote(f.level), document.OneOf(f.level, levels))
	}
	if changed("format") {
		if _, is := formats.Named(f.format); !is {
			return confused(cmd, "--format", strconv.Quote(f.format), document.OneOf(f.format, formats.Names()))
		}
	}
	if changed("healed") && !changed("bound") {
		return confused(cmd, "--healed", "it without --bound", "both, or neither")
	}
	if f.bound < 0 {
		return confused(cmd, "--bound", f.bound.String(), "0s or more")
	}
	if f.healed < 0 {
		return confused(cmd, "--healed", f.healed.String(), "0s or more")
	}
	if f.steps < 0 {
		return confused(cmd, "--steps", strconv.Itoa(f.steps), "0 for no bound, or more")
	}
	return nil
}

// A judging is a call of check.
type judging struct {
	*console
	cmd     *cobra.Command
	flags   checkFlags
	several bool // files
	worst   int  // status so far
	answers int  // that were shown
}

// severity is how bad an exit status is: the worst of several files counts.
func severity(status int) int {
	return slices.Index([]int{statusOK, checker.Unknown.ExitStatus(), checker.Violation.ExitStatus(), statusMisuse, statusUncreatable, statusIO}, status)
}

// ended takes note of a status.
func (j *judging) ended(status int) {
	if severity(status) > severity(j.worst) {
		j.worst = status
	}
}

// all judges files one after the other. Staging is where what is kept of them is written;
// "" for nowhere. The error is that of an interrupt, or of the only file.
func (j *judging) all(files []string, staging string) error {
	for i, file := range files {
		err := j.one(file, staging, i)
		if j.cmd.Context().Err() != nil {
			return interrupted(j.cmd.CommandPath(), j.left())
		}
		if err == nil {
			continue
		}
		if !j.several {
			return err
		}
		j.notes.printf("%s\n", oneLine(err))
		j.ended(statusOf(err))
	}
	j.status = j.worst
	return nil
}

// left says what an interrupted check leaves behind.
func (j *judging) left() string {
	if j.flags.out != "" {
		return "nothing was written"
	}
	return "not all was judged"
}

// one judges a file, and writes what is kept of it.
func (j *judging) one(file, staging string, place int) error {
	a, err := j.judge(file)
	if err != nil {
		if j.flags.json && j.several {
			return errors.Join(err, writeJSON(j.out, map[string]string{"file": file, "error": oneLine(err)}, ""))
		}
		return err
	}
	if staging != "" {
		if err := a.keep(j, staging, place); err != nil {
			return err
		}
	}
	j.ended(a.Verdict.ExitStatus())
	if j.flags.json {
		return writeJSON(j.out, a, "")
	}
	if j.answers > 0 {
		j.out.printf("\n")
	}
	j.answers++
	j.show(a)
	return nil
}

// judge reads a file and judges it.
func (j *judging) judge(file string) (*checkAnswer, error) {
	return said(j.cmd.Context(), j.notes, func(say func(string)) (*checkAnswer, error) {
		read, err := j.flags.read(j.cmd.Context(), file, say)
		if err != nil {
			return nil, err
		}
		return j.flags.answer(j.cmd, read, say)
	})
}

// A tracked tells how much of a file was read.
type tracked struct {
	ctx  context.Context
	of   io.Reader
	name string
	size int64 // 0 if it is not known
	read int64
	said int64
	say  func(string)
}

// Read reads, unless nobody wants to know any more.
func (t *tracked) Read(p []byte) (int, error) {
	if err := t.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := t.of.Read(p)
	t.read += int64(n)
	if t.read-t.said >= 1<<20 {
		t.said = t.read
		text := fmt.Sprintf("reading %s: %d MB", t.name, t.read/1_000_000)
		if t.size > 0 {
			text += fmt.Sprintf(" of %d", t.size/1_000_000)
		}
		t.say(text)
	}
	return n, err
}

// openChecked opens a file to be judged.
func openChecked(name string) (file *os.File, size int64, err error) {
	if name == standardInput {
		return os.Stdin, 0, nil
	}
	file, err = os.Open(name)
	if err != nil {
		return nil, 0, misuse(fmt.Errorf("%s: %w", name, unopened(err)))
	}
	info, err := file.Stat()
	switch {
	case err != nil:
		_ = file.Close()
		return nil, 0, broken(fmt.Errorf("%s: %w", name, err))
	case info.IsDir():
		_ = file.Close()
		return nil, 0, misuse(fmt.Errorf("%s: found a directory, expected a file%s", name, historyIn(name)))
	}
	return file, info.Size(), nil
}
