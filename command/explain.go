package command

import (
	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/reports"
	stories "github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/reports/rundir"
)

func (c *console) explainCommand() *cobra.Command {
	var flags explainFlags
	cmd := &cobra.Command{
		Use:   "explain DIR|FILE [flags]",
		Short: "Tell why a run is a violation, or what happened in it",
		Long: `Tell why a run is a violation: what led to it, in the order of time and in the
words of the protocol; then the operations that contradict each other. Of a run
in which nothing was found to be wrong it tells what happened: who led and why,
what faults did, the longest times without an acknowledged write and what ended
them, what the operator asked for, and how the servers stood at the end.

DIR is what a run wrote, and FILE the schedule.yaml from it. The run is repeated
first, to see what happened. Behind each step stands the number of its event:
laplace replay DIR --until EVENT shows what there is then. The story fits a
screen; --all tells the whole causal past of the violation, event by event; of a
run without one, all that its nodes did.

With --likelihood it is told when the violation became inevitable: from points
along the run, what follows is run again with other randomness, and it is
counted how often that is a violation too. Where the chance rises most, the
events are halved until one is left. What comes out is the same for any number
of jobs. "laplace report DIR --likelihood" shows it beside all that happened.

Of the run that a failed check of a test left, and of a case that the test keeps
below testdata/laplace, the story is told from what was recorded: only the test
can repeat it, and the line that does so stands below the story.`,
		Example: `  laplace explain runs/raft-leader-partition-stale-read-seed5
  laplace explain bug.yaml --markdown >> issue.md
  laplace explain bug.yaml --all | less
  laplace explain bug.yaml --likelihood`,
		Annotations: map[string]string{statusNote: `that of the verdict if it was the same run: 0 valid, 1 violation, 2 unknown;
2 if it was not; 64 bad command or file, 74 output failed, 130 interrupted`},
		Args: arguments(1, 1, "the directory or the file of a run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.json && (flags.markdown || flags.all) {
				return confused(cmd, "", "--json beside --markdown or --all", "--json alone, which has all steps")
			}
			if err := flags.likelihood.check(cmd); err != nil {
				return err
			}
			if flags.likelihood.asked && (flags.markdown || flags.all) {
				return confused(cmd, "", "--likelihood beside --markdown or --all", "--likelihood alone, or with --json")
			}
			if flags.likelihood.asked {
				return c.likelihood(cmd, args[0], flags)
			}
			return c.explain(cmd, args[0], flags)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&flags.markdown, "markdown", false, "write Markdown, for an issue tracker")
	f.BoolVar(&flags.all, "all", false, "tell the whole causal past, event by event")
	f.BoolVar(&flags.json, "json", false, "print the story, or the curve, as one JSON object")
	flags.likelihood.add(cmd, "tell when the violation became inevitable")
	return cmd
}

// explainFlags are the flags of explain.
type explainFlags struct {
	markdown, all, json bool
	likelihood          likelihoodFlags
}

func (c *console) explain(cmd *cobra.Command, path string, flags explainFlags) error {
	tested, err := rundir.FindTested(path)
	if err != nil {
		return misuse(err)
	}
	if tested != nil {
		c.status = checker.Violation.ExitStatus()
		return c.showStory(tested.Story(), flags)
	}
	again, err := c.replayed(cmd, path, "nothing was told")
	if err != nil {
		return err
	}
	c.tellModel(path, again.saved.Spec)
	if again.differs() {
		return c.anotherRun(again, flags)
	}
	c.status = again.result.Verdict.ExitStatus()
	story := stories.Explain(again.result)
	story.Replay = reports.Replay(again.result)
	return c.showStory(story, flags)
}

// showStory writes a story in the form that is asked for.
func (c *console) showStory(story *stories.Story, flags explainFlags) error {
	terminal := c.out.page()
	switch {
	case flags.json:
		return writeJSON(c.out, story, "")
	case flags.markdown && flags.all:
		return story.WriteAllMarkdown(c.out)
	case flags.markdown:
		c.out.printf("%s", story.Markdown())
	case flags.all:
		return story.WriteAll(c.out, terminal)
	default:
		c.out.printf("%s", story.Text(terminal))
	}
	return nil
}

// anotherRun says that the replay is not the run that was recorded, about which
// it can tell nothing.
func (c *console) anotherRun(again *repeated, flags explainFlags) error {
	c.status = statusDiffers
	if flags.json {
		r := again.result
		return writeJSON(c.out, &stories.Story{
			Scenario: r.Scenario, Protocol: r.Protocol, Flaw: r.Flaw, Seed: r.Seed, Verdict: checker.Unknown,
			Claim: "this is another run than the recorded one: " + again.mismatch.String(),
			Steps: []stories.Step{}, Operations: []stories.Operation{}, Notes: []string{}, Replay: reports.Replay(r),
		}, "")
	}
	c.showAnotherRun(again)
	return nil
}
