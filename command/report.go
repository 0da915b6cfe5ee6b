package command

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/reports/page"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

// reportFlags are the flags of report.
type reportFlags struct {
	out, window string
	likelihood  likelihoodFlags
}

func (c *console) reportCommand() *cobra.Command {
	var flags reportFlags
	cmd := &cobra.Command{
		Use:   "report DIR|FILE [flags]",
		Short: "Write a run as a page for a browser, to look into",
		Long: `Write a run as one HTML file for a browser, which needs no network: all that
happened as a diagram to zoom and step through, what contradicts in view, with
the story of it and how clients were served.

DIR is what a run wrote, and FILE the schedule.yaml from it. The run is repeated
first. The page goes into DIR as report.html, where that of a violation is
already. With twin.yaml beside the run, as "laplace shrink" leaves it, both are
on the page. Of the run that a failed check of a test left, and of a case that
the test keeps below testdata/laplace, the page is made from what was recorded.

A page has 1,200,000 records of the trace at most, about 700,000 events. Of a
longer run it has what surrounds the violation, or the end; --window names
another part, by time (1.5s..3s) or by events (1000..9000).

With --likelihood the chance of the violation along the run is on the page too,
as "laplace explain DIR --likelihood" measures it, which takes some minutes.`,
		Example: `  laplace report runs/raft-leader-partition-stale-read-seed5
  laplace report bug.yaml --out bug.html
  laplace report runs/long --window 41s..43.5s
  laplace report bug.yaml --likelihood --runs 100`,
		Annotations: map[string]string{statusNote: `that of the verdict if it was the same run: 0 valid, 1 violation, 2 unknown;
2 if it was not; 64 bad command or file, 74 writing failed, 130 interrupted`},
		Args: arguments(1, 1, "the directory or the file of a run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.report(cmd, args[0], flags)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.out, "out", "", "write the page to `FILE` (default: report.html in DIR)")
	f.StringVar(&flags.window, "window", "", "show the part `FROM..TO` of the run")
	flags.likelihood.add(cmd, "show when the violation became inevitable")
	return cmd
}

func (c *console) report(cmd *cobra.Command, path string, flags reportFlags) error {
	var span page.Span
	if cmd.Flags().Changed("window") {
		var err error
		if span, err = page.ReadSpan(flags.window); err != nil {
			return unhelped(cmd, fmt.Errorf("--window: %w", err))
		}
	}
	if (flags.out == "" || flags.out == "-") && cmd.Flags().Changed("out") {
		return confused(cmd, "--out", document.Quote(flags.out), "the name of a file")
	}
	if err := flags.likelihood.check(cmd); err != nil {
		return err
	}
	if flags.likelihood.asked {
		if err := refuseTested(path); err != nil {
			return err
		}
	}
	run, err := c.subject(cmd, path)
	if run == nil || err != nil {
		return err
	}
	out := flags.out
	if out == "" {
		out = reportPlace(path, run)
	}
	if err := replaceable(out); err != nil {
		return misuse(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	if flags.likelihood.asked {
		run.Curve, err = c.curveOf(cmd, path, run.Result, flags.likelihood)
		if err := unlessInterrupted(cmd, "nothing was written", err); err != nil {
			return err
		}
	}
	text, err := made(cmd, path, run, span)
	if err != nil {
		return err
	}
	if err := writeWhole(out, text); err != nil {
		return broken(fmt.Errorf("%s: cannot be written (%w); choose another place with --out", out, rundir.Reason(err)))
	}
	c.out.printf("%s, to open in a browser\n", out)
	return nil
}

// made is the page of a run.
func made(cmd *cobra.Command, path string, run *rundir.Run, span page.Span) ([]byte, error) {
	var b bytes.Buffer
	err := run.Report(cmd.Context(), &b, span)
	if empty, is := errors.AsType[*page.EmptyError](err); is && !span.IsZero() {
		return nil, unhelped(cmd, fmt.Errorf("--window %s: %w", document.Quote(cmd.Flag("window").Value.String()), empty))
	}
	if cmd.Context().Err() != nil {
		return nil, interrupted(cmd.CommandPath(), "nothing was written")
	}
	if err != nil {
		return nil, misuse(fmt.Errorf("%s: %w", path, err))
	}
	return b.Bytes(), nil
}

// subject is the run that a path names, made again unless only a test can; nil if it was
// another than the recorded one, which is said.
func (c *console) subject(cmd *cobra.Command, path string) (*rundir.Run, error) {
	tested, err := rundir.FindTested(path)
	switch {
	case err != nil:
		return nil, misuse(err)
	case tested != nil && tested.Result == nil:
		return nil, misuse(fmt.Errorf("%s: %s: found a case without its run beside it, expected one; %s leaves it", cmd.CommandPath(), path, tested.Command()))
	case tested != nil:
		c.status = checker.Violation.ExitStatus()
		text, err := os.ReadFile(tested.File)
		if err != nil {
			return nil, misuse(fmt.Errorf("%s: %w", tested.File, rundir.Reason(err)))
		}
		return &rundir.Run{Result: tested.Result, Case: string(text), Replay: tested.Command()}, nil
	}
	again, err := c.replayed(cmd, path, "nothing was written")
	if err != nil {
		return nil, err
	}
	c.tellModel(path, again.saved.Spec)
	if again.differs() {
		c.status = statusDiffers
		c.showAnotherRun(again)
		return nil, nil
	}
	c.status = again.result.Verdict.ExitStatus()
	run := &rundir.Run{Result: again.result}
	if run.Twin, err = twinBeside(path); err != nil {
		return nil, misuse(err)
	}
	return run, nil
}

// twinBeside is the text of the twin in the directory of a run, which a path names or a
// schedule in it; "" if there is none. A twin beside a schedule that lies elsewhere is
// somebody else's.
func twinBeside(path string) (string, error) {
	dir := directoryOf(path)
	if dir != path && filepath.Base(path) != scenarios.ScheduleFile {
		return "", nil
	}
	file := filepath.Join(dir, rundir.TwinFile)
	text, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("%s: cannot be read (%w), expected the twin of the run, or nothing", file, rundir.Reason(err))
	case len(bytes.TrimSpace(text)) == 0:
		return "", fmt.Errorf("%s: found an empty file, expected the twin of the run, or nothing; shrink the run again, or remove it", file)
	}
	return string(text), nil
}

// directoryOf is the directory that a path names, or in which the file lies that it names.
func directoryOf(path string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return path
	}
	return filepath.Dir(path)
}

// reportPlace is where the page of a run goes: into its directory or, of a file that lies
// elsewhere, beside it.
func reportPlace(path string, run *rundir.Run) string {
	if run.Case != "" {
		return filepath.Join(run.Result.Out, rundir.ReportFile)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() || filepath.Base(path) == scenarios.ScheduleFile && rundir.HoldsRun(filepath.Dir(path)) {
		return filepath.Join(directoryOf(path), rundir.ReportFile)
	}
	return strings.TrimSuffix(path, filepath.Ext(path)) + ".html"
}

// replaceable returns an error if a page may not take a place since something else is there.
func replaceable(out string) error {
	info, err := os.Stat(out)
	switch {
	case err != nil:
		return nil // nothing, or what writing will tell of
	case info.IsDir():
		return fmt.Errorf("found the directory %s, expected the name of a file; choose another place with --out", document.Quote(out))
	case !info.Mode().IsRegular():
		return fmt.Errorf("found %s, which is no file, expected one or nothing; choose another place with --out", document.Quote(out))
	}
	if text, err := os.ReadFile(out); err == nil && len(text) > 0 && !page.Is(text) {
		return fmt.Errorf("found %s, which is no report, expected one or nothing; choose another place with --out", document.Quote(out))
	}
	return nil
}

// writeWhole writes a file, whole or not at all.
func writeWhole(name string, text []byte) error {
	return rundir.Stage(name, func(staging, place string) error {
		file := filepath.Join(staging, filepath.Base(place))
		if err := os.WriteFile(file, text, 0o666); err != nil {
			return err
		}
		return os.Rename(file, place)
	})
}
