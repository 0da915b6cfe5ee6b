package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/scenarios"
)

func (c *console) replayCommand() *cobra.Command {
	var until uint64
	cmd := &cobra.Command{
		Use:   "replay DIR|FILE",
		Short: "Repeat a run and compare it, event for event",
		Long: `Repeat a run and compare it with what was recorded, event for event.

DIR is what a run wrote, and FILE the schedule.yaml from it. With the trace
beside it, a difference is shown at the first event. Nothing is written.

With --until the run is stopped when that event has happened, and what there is
then is printed: nodes, roles, timers, files, messages under way.`,
		Example: `  laplace replay runs/raft-leader-partition-stale-read-seed7
  laplace replay runs/raft-leader-partition-stale-read-seed7 --until 2100
  laplace replay bug.yaml`,
		Annotations: map[string]string{statusNote: `that of the verdict if it was the same run: 0 valid, 1 violation, 2 unknown;
2 if it was not; 64 bad command or file, 74 output failed, 130 interrupted`},
		Args: arguments(1, 1, "the directory or the file of a run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("until") {
				return c.replayUntil(cmd, args[0], until)
			}
			return c.replay(cmd, args)
		},
	}
	cmd.Flags().Uint64Var(&until, "until", 0, "stop at event `N` and print what there is")
	return cmd
}

// replayUntil prints what there is in a run at one of its events.
func (c *console) replayUntil(cmd *cobra.Command, path string, event uint64) error {
	saved, err := scenarios.LoadRun(path)
	if err != nil {
		return misuse(err)
	}
	m, err := scenarios.At(cmd.Context(), saved, event)
	switch {
	case cmd.Context().Err() != nil:
		return interrupted(cmd.CommandPath(), "nothing was printed")
	case err != nil:
		return misuse(fmt.Errorf("%s: --until: %w", cmd.CommandPath(), err))
	}
	c.out.printf("%s", reports.Moment(m, c.out.width))
	return nil
}

func (c *console) replay(cmd *cobra.Command, args []string) error {
	path := args[0]
	saved, err := scenarios.LoadRun(path)
	if err != nil {
		return misuse(err)
	}
	var result *scenarios.Result
	var mismatch *scenarios.Mismatch
	ctx := cmd.Context()
	b := newBar(c.notes, saved.Spec.Name)
	err = watch(ctx, b, func(o scenarios.Options) (err error) {
		result, mismatch, err = scenarios.Replay(ctx, saved, o)
		return err
	})
	b.clear()
	if ctx.Err() != nil {
		return interrupted(cmd.CommandPath(), "nothing was compared")
	}
	if err != nil {
		return misuse(err)
	}
	result.Out = path
	if mismatch != nil {
		c.status = statusDiffers
		c.out.printf("%s  %s\n", c.out.paint(red, "ANOTHER RUN"), mismatch)
		c.out.printf("verdict %s, recorded %s; exit status %d, for this is not the same run\n",
			result.Verdict, saved.Spec.Recorded.Verdict, statusDiffers)
		return nil
	}
	c.status = result.Verdict.ExitStatus()
	c.out.printf("%s  digest %s, %d events, recorded by %s\n\n",
		c.out.paint(green, "SAME RUN"), result.Digest, result.Events, saved.Spec.Recorded.Build)
	c.showResult(result)
	return nil
}
