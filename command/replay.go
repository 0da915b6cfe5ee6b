package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/reports/listing"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

func (c *console) replayCommand() *cobra.Command {
	var flags untilFlags
	cmd := &cobra.Command{
		Use:   "replay DIR|FILE [flags]",
		Short: "Repeat a run and compare it, event for event",
		Long: `Repeat a run and compare it with what was recorded, event for event.

DIR is what a run wrote, and FILE the schedule.yaml from it. With the trace
beside it, a difference is shown at the first event. Nothing is written.

A file says which versions of kernel, nemesis, workload and protocol gave its
seed its meaning. If this build has others, the events may differ: that is
said, and what the run comes to is compared in their place.

With --until the run is stopped when that event has happened, or the last one at
or before that time, and what there is then is printed: nodes, roles, what the
programs say of their state (such as term, vote and the last entries of a log),
timers, files, messages under way, faults in force.

With --then something else happens there, and what becomes of the run is told
beside what was recorded: the verdict, where the two part, and the story. With
--out nothing is run, and the schedule is written that does so. WHAT is

  drop M, deliver M   the message under way of number M never arrives, or now
  cut n1 n2           the two reach each other no more; cut n1: nobody
  crash n1, pause n1  it crashes, or stands still
  boot n1             it starts: the faults end that hold it down
  heal                all faults end that are in force; later ones strike still

and lasts until the final heal. --then can be given several times.

The run that a failed check of a test left, and a case that the test keeps below
testdata/laplace, can be repeated by that test alone: what was recorded is
shown, and the line to repeat it.`,
		Example: `  laplace replay runs/raft-leader-partition-stale-read-seed5
  laplace replay runs/raft-leader-partition-stale-read-seed5 --until 2100
  laplace replay bug.yaml --until 1.743s --json | jq '.nodes[0].facts'
  laplace replay bug.yaml --until 2100 --then "drop 2" --then "pause n1"
  laplace replay bug.yaml --until 2100 --then heal --out other.yaml
  laplace replay bug.yaml`,
		Annotations: map[string]string{statusNote: `that of the verdict if it was the same run (or, by other versions, came to the
same end), and of what --then led to: 0 valid, 1 violation, 2 unknown;
2 if it was not, or is that of a test;
64 bad command or file, 73 --out cannot be made, 74 output failed,
130 interrupted`},
		Args: arguments(1, 1, "the directory or the file of a run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("until") {
				return c.replayUntil(cmd, args[0], flags)
			}
			if flags.out != "" || flags.json || len(flags.then) > 0 {
				return confused(cmd, "", "--then, --out or --json without --until", "the event or the time at which to stop")
			}
			return c.replay(cmd, args[0])
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.until, "until", "", "stop at the event or time `POINT`, and print what there is")
	f.StringArrayVar(&flags.then, "then", nil, "have `WHAT` happen there, as above, and tell the rest")
	f.StringVar(&flags.out, "out", "", "write the schedule with that to `FILE` instead")
	f.BoolVar(&flags.json, "json", false, "print it as one JSON object")
	return cmd
}

// untilFlags are the flags of replay.
type untilFlags struct {
	until, out string
	then       []string
	json       bool
}

// replayUntil prints what there is in a run at one of its events, or takes
// other decisions there.
func (c *console) replayUntil(cmd *cobra.Command, path string, flags untilFlags) error {
	switch {
	case flags.out != "" && len(flags.then) == 0:
		return confused(cmd, "", "--out without --then", "both, to write the schedule with that decision")
	case flags.out != "" && flags.json:
		return confused(cmd, "", "--json beside --out", "one of them: a schedule is written in YAML")
	}
	point, err := listing.ParsePoint(flags.until)
	if err != nil {
		return unhelped(cmd, fmt.Errorf("--until: %w", err))
	}
	if err := refuseTested(path); err != nil {
		return err
	}
	saved, err := scenarios.LoadRun(path)
	if err != nil {
		return noRun(path, err)
	}
	c.tellModel(path, saved.Spec)
	m, err := momentAt(cmd.Context(), saved, point)
	if m != nil && point.IsTime && m.Event == saved.Spec.Recorded.Events {
		c.notes.printf("event %d at %v is the last of the run\n", m.Event, m.At)
	}
	switch {
	case cmd.Context().Err() != nil:
		return interrupted(cmd.CommandPath(), "nothing was printed")
	case err != nil:
		return misuse(fmt.Errorf("%s: --until: %w", cmd.CommandPath(), err))
	case len(flags.then) > 0:
		return c.branchOff(cmd, saved, m, flags)
	case flags.json:
		return reports.WriteMomentJSON(c.out, m)
	}
	c.out.printf("%s", reports.Moment(m, c.out.width))
	return nil
}

// momentAt is what there is in a run at a point of it: at an event, or at the last one
// at or before a time.
func momentAt(ctx context.Context, saved scenarios.SavedRun, point listing.Point) (*scenarios.Moment, error) {
	if point.IsTime {
		return scenarios.AtTime(ctx, saved, point.At)
	}
	return scenarios.At(ctx, saved, point.Event)
}

// writeNew writes a file that must not be there yet, whole or not at all.
func writeNew(path string, text []byte) error {
	if dir := filepath.Dir(path); rundir.HoldsRun(dir) {
		return misuse(fmt.Errorf("found %q, in the directory of a run, expected a place outside of it, so that it stays that run's; choose another", path))
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return unmakeable(fmt.Errorf("%s: cannot be made (%w); name a file that is not there yet", path, rundir.Reason(err)))
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(path)
		return broken(fmt.Errorf("%s: cannot be written (%w); make room or write elsewhere", path, rundir.Reason(err)))
	}
	return nil
}

// refuseTested refuses the run of a test, which only the test can repeat.
func refuseTested(path string) error {
	tested, err := rundir.FindTested(path)
	if err == nil && tested != nil {
		err = tested.Refusal()
	}
	if err != nil {
		return misuse(err)
	}
	return nil
}

// showTested shows what was recorded of the case of a test, and how it is run again.
// Nothing is compared, so that nothing is known of the program as it is now.
func (c *console) showTested(tested *rundir.Tested) {
	c.status = checker.Unknown.ExitStatus()
	c.out.printf("%s  %s of %s can be repeated by that test alone: digest %s, %d events, recorded by %s\n", c.out.paint(yellow, "NOT REPEATED"),
		tested.File, tested.Test, tested.Digest, tested.Events, tested.Model)
	c.paragraph(tested.Broken + ": " + tested.Detail)
	c.out.printf("\nto repeat it:   %s\nto see why:     %s explain %s\n", tested.Command(), program.Name(), reports.Quoted(tested.File))
}

func (c *console) replay(cmd *cobra.Command, path string) error {
	tested, err := rundir.FindTested(path)
	if err != nil {
		return misuse(err)
	}
	if tested != nil && tested.Path != nil {
		return c.walk(tested)
	}
	if tested != nil {
		c.showTested(tested)
		return nil
	}
	again, err := c.replayed(cmd, path, "nothing was compared")
	if err != nil {
		return err
	}
	c.tellModel(path, again.saved.Spec)
	if again.differs() {
		c.status = statusDiffers
		c.showAnotherRun(again)
		return nil
	}
	result := again.result
	c.status = result.Verdict.ExitStatus()
	recorded := again.saved.Spec.Recorded
	if again.mismatch == nil {
		c.out.printf("%s  digest %s, %d events, recorded by %s\n",
			c.out.paint(green, "SAME RUN"), result.Digest, result.Events, recorded.Build)
		c.tellJudgement(recorded, result)
	} else {
		c.out.printf("%s  %s; digest %s, %d events, recorded: %s, %d events\n",
			c.out.paint(green, "SAME END"), endTold(recorded.Verdict, recorded.Signature), result.Digest, result.Events, recorded.Digest, recorded.Events)
		c.tellUnsigned(recorded)
	}
	c.out.printf("\n")
	c.showResult(result, reportLine(path))
	return nil
}

// tellJudgement says that the same events were judged otherwise when they were
// recorded, if they were.
func (c *console) tellJudgement(recorded *scenarios.Recorded, r *scenarios.Result) {
	if recorded.Verdict == r.Verdict.String() && (recorded.Signature == "" || recorded.Signature == r.Signature) {
		return
	}
	c.out.printf("%s  %s, recorded %s; the events are the same, so the checks are others, or the file was edited\n",
		c.out.paint(yellow, "JUDGED OTHERWISE"), endTold(r.Verdict.String(), r.Signature), endTold(recorded.Verdict, recorded.Signature))
}

// tellUnsigned says that only verdicts were compared, if no more was recorded.
func (c *console) tellUnsigned(recorded *scenarios.Recorded) {
	if recorded.Unsigned() {
		c.out.printf("no signature was recorded: only verdicts can be compared\n")
	}
}

// endTold is what a run came to, in a few words.
func endTold(verdict, signature string) string {
	if signature == "" {
		return verdict
	}
	return verdict + " (" + signature + ")"
}

// tellModel says that a run was recorded by another model than this build has,
// if it was.
func (c *console) tellModel(path string, spec scenarios.Scenario) {
	recorded := spec.Recorded.Model
	if now, err := spec.Model(); err == nil && now != recorded {
		c.notes.printf("%s: recorded by %s; this is %s: the events may differ\n", path, recorded, now)
	}
}

// showAnotherRun says that a replay is not the run that was recorded.
func (c *console) showAnotherRun(again *repeated) {
	recorded, result := again.saved.Spec.Recorded, again.result
	if recorded.Model != result.Model {
		c.out.printf("%s  %s, recorded %s; exit status %d, for this is not the same failure\n", c.out.paint(red, "ANOTHER END"),
			endTold(result.Verdict.String(), result.Signature), endTold(recorded.Verdict, recorded.Signature), statusDiffers)
		c.tellUnsigned(recorded)
		if recorded.Signature != "" || recorded.Unsigned() {
			c.out.printf("to look for the recorded failure with other seeds: %s refind %s\n", program.Name(), result.Out)
		}
		return
	}
	c.out.printf("%s  %s\n", c.out.paint(red, "ANOTHER RUN"), again.mismatch)
	c.out.printf("verdict %s, recorded %s; exit status %d, for this is not the same run\n", result.Verdict, recorded.Verdict, statusDiffers)
}

// A repeated run is one that was held against another.
type repeated struct {
	saved    scenarios.SavedRun // the other, of a replay
	result   *scenarios.Result
	mismatch *scenarios.Mismatch // nil if it was the same run
}

// repeat carries out a run and holds it against another.
func (c *console) repeat(ctx context.Context, name string, run func(scenarios.Options) (*scenarios.Result, *scenarios.Mismatch, error)) (*repeated, error) {
	b := newBar(c.notes, name)
	defer b.clear()
	return watch(ctx, b, func(o scenarios.Options) (*repeated, error) {
		result, mismatch, err := run(o)
		return &repeated{result: result, mismatch: mismatch}, err
	})
}

// differs reports whether it is not the run that was recorded or, where another
// model recorded it, whether it came to something else.
func (r *repeated) differs() bool { return r.mismatch != nil && !r.mismatch.Agree() }

// replayed repeats a saved run; left says what an interrupt leaves behind. Out
// of its result is the path that was given.
func (c *console) replayed(cmd *cobra.Command, path, left string) (*repeated, error) {
	saved, err := scenarios.LoadRun(path)
	if err != nil {
		return nil, noRun(path, err)
	}
	ctx := cmd.Context()
	again, err := c.repeat(ctx, saved.Spec.Name, func(o scenarios.Options) (*scenarios.Result, *scenarios.Mismatch, error) {
		return scenarios.Replay(ctx, saved, o)
	})
	switch {
	case ctx.Err() != nil:
		return nil, interrupted(cmd.CommandPath(), left)
	case err != nil:
		return nil, misuse(err)
	}
	again.saved, again.result.Out = saved, path
	return again, nil
}
