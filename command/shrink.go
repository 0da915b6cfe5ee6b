package command

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/shrink"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

func (c *console) shrinkCommand() *cobra.Command {
	var flags remakeFlags
	cmd := &cobra.Command{
		Use:   "shrink DIR|FILE [flags]",
		Short: "Make a failing run small, and find the nearest one that passes",
		Long: `Make a failing run small: the fewest faults, operations, clients and nodes, in
the shortest time, that still fail in the same way.

DIR is what a run wrote, and FILE the schedule.yaml from it. Each candidate is
run with the same seed, so that what is left draws the same random numbers as
before, and is kept if the same check fails in the same way. At the end, no
fault and no operation can be taken away alone.

The smallest run is written to a directory as "laplace run" writes it, with
twin.yaml beside it: the nearest scenario that passes, which differs in one
thing. What comes out is the same for any number of jobs. An interrupt ends the
search, and the smallest run so far is written.`,
		Example: `  laplace shrink runs/raft-leader-partition-stale-read-seed5
  laplace shrink bug.yaml --out small --runs 500
  laplace shrink bug.yaml --json | jq .twin.difference`,
		Annotations: map[string]string{statusNote: "1 made smaller: the smallest run is a violation still,\n" +
			"64 bad command or file, or no violation,\n73 --out cannot be made, 74 writing failed, 130 interrupted"},
		Args: arguments(1, 1, "the directory or the file of a run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := flags.check(cmd, "--runs"); err != nil {
				return err
			}
			return c.shrink(cmd, args[0], flags)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.out, "out", "", "write the smallest run to `DIR` (default: DIR-shrunk)")
	f.IntVar(&flags.jobs, "jobs", 0, "try `N` candidates at a time (default: one for each processor)")
	f.IntVar(&flags.tries, "runs", shrink.RunsDefault, "try at most `N` candidates, twin not counted")
	f.BoolVar(&flags.json, "json", false, "write one JSON object, and nothing else")
	return cmd
}

func (c *console) shrink(cmd *cobra.Command, path string, flags remakeFlags) error {
	from, d, err := remake(cmd, path, flags.out, "-shrunk")
	if err != nil {
		return err
	}
	again, err := c.replayed(cmd, path, "nothing was made smaller")
	if err != nil {
		return err
	}
	c.tellModel(path, again.saved.Spec)
	if again.differs() {
		return misuse(fmt.Errorf("%s: %s: found another run than the recorded one, expected the same; %[3]s replay %[2]s shows where they part", cmd.CommandPath(), path, program.Name()))
	}
	if again.result.Verdict != checker.Violation {
		return misuse(fmt.Errorf("%s: %s: found the verdict %v, expected a violation; nothing else can be made smaller", cmd.CommandPath(), path, again.result.Verdict))
	}
	outcome, err := c.shrinkShown(cmd.Context(), again.result, flags)
	switch {
	case outcome == nil && cmd.Context().Err() != nil:
		return interrupted(cmd.CommandPath(), "nothing was made smaller")
	case err != nil:
		return misuse(fmt.Errorf("%s: %s: %w", cmd.CommandPath(), path, err))
	}
	outcome.Result.From = from.fingerprint
	smallest := &rundir.Run{Result: outcome.Result}
	if outcome.Twin != nil {
		smallest.Twin = string(outcome.Twin.Scenario.YAML())
	}
	// An interrupt ended the search, and not the writing of what it found.
	if err := writeFiles(context.Background(), d, smallest); err != nil {
		return err
	}
	c.tellPlace(d)
	if cmd.Context().Err() != nil {
		return interrupted(cmd.CommandPath(), fmt.Sprintf("the smallest run so far is in %s: %s", d.Name(), sizeTold(outcome.After)))
	}
	c.status = outcome.Result.Verdict.ExitStatus()
	if flags.json {
		return writeJSON(c.out, jsonOf(outcome), "")
	}
	c.showShrunk(outcome)
	return nil
}

// shrinkShown shrinks a run and shows how far that is. A context that ends is
// obeyed as soon as the candidates under way have noticed.
func (c *console) shrinkShown(ctx context.Context, r *scenarios.Result, flags remakeFlags) (*shrink.Outcome, error) {
	m := newMeter(c.notes)
	defer m.clear()
	return shrink.Shrink(ctx, r, shrink.Options{
		Jobs: flags.jobs,
		Runs: flags.tries,
		Progress: func(p shrink.Progress) {
			text := fmt.Sprintf("%d candidates, now %s; trying: %s", p.Runs, sizeTold(p.Size), p.Pass)
			if room := c.notes.width - 1; room > 0 && len(text) > room {
				text = text[:room]
			}
			m.say(text)
		},
	})
}

// sizeTold is a size in a few words.
func sizeTold(s shrink.Size) string {
	return fmt.Sprintf("%s, %s", prose.Count(s.Faults, "fault"), prose.Count(s.Operations, "operation"))
}

// A shrunkJSON is what shrink writes with --json.
type shrunkJSON struct {
	Scenario  string      `json:"scenario"`
	Protocol  string      `json:"protocol"`
	Flaw      string      `json:"flaw"`
	Seed      uint64      `json:"seed"`
	Signature string      `json:"signature"`
	Digest    string      `json:"digest"` // of the smallest run
	Before    shrink.Size `json:"before"`
	After     shrink.Size `json:"after"`
	Runs      int         `json:"runs"`
	Complete  bool        `json:"complete"`
	Twin      *twinJSON   `json:"twin"` // null if none was found
	Out       string      `json:"out"`
}

type twinJSON struct {
	Difference string          `json:"difference"`
	Verdict    checker.Verdict `json:"verdict"`
	Detail     string          `json:"detail,omitempty"`
	File       string          `json:"file"`
}

func jsonOf(o *shrink.Outcome) shrunkJSON {
	r := o.Result
	all := shrunkJSON{
		Scenario: r.Scenario, Protocol: r.Protocol, Flaw: r.Flaw, Seed: r.Seed, Signature: o.Signature, Digest: r.Digest.String(),
		Before: o.Before, After: o.After, Runs: o.Runs, Complete: o.Complete, Out: r.Out,
	}
	if o.Twin != nil {
		all.Twin = &twinJSON{o.Twin.Difference, o.Twin.Verdict, o.Twin.Detail, filepath.Join(r.Out, rundir.TwinFile)}
	}
	return all
}

// showShrunk tells people how small the run is, what remains of it, and how
// little it takes to make it pass.
func (c *console) showShrunk(o *shrink.Outcome) {
	r := o.Result
	c.out.printf("%s  %s\n\n", c.out.paint(red, "STILL "+strings.ToUpper(r.Verdict.String())), o.Signature)
	sizes := table{heads: []string{"", "before", "after"}, names: 3}
	row := func(what string, before, after any) {
		sizes.rows = append(sizes.rows, []string{what, fmt.Sprint(before), fmt.Sprint(after)})
	}
	row("faults", o.Before.Faults, o.After.Faults)
	row("operations", o.Before.Operations, o.After.Operations)
	row("clients", o.Before.Clients, o.After.Clients)
	row("nodes", o.Before.Nodes, o.After.Nodes)
	row("virtual time", o.Before.Duration.Round(time.Millisecond), o.After.Duration.Round(time.Millisecond))
	row("events", o.Before.Events, o.After.Events)
	sizes.write(c.out)
	if !o.Complete {
		c.paragraph(fmt.Sprintf("The search ended after %d candidates, before it had tried all; with more --runs it may become smaller.", o.Runs))
	}
	if len(r.Spec.Faults) > 0 {
		c.out.printf("\nfaults\n")
		for _, f := range r.Spec.Faults {
			c.out.printf("  %s\n", f)
		}
	}
	c.out.printf("\noperations\n")
	for _, op := range r.History {
		c.out.printf("  %v %s: %v\n", prose.Time(op.Call), op.Client, op)
	}
	c.showTwin(o)
	c.out.printf("\nto repeat it:   %[2]s replay %[1]s\nto see why:     %[2]s explain %[1]s\nto see it:      %[3]s\n", r.Out, program.Name(), pageIn(r.Out))
}

// showTwin tells what makes the difference.
func (c *console) showTwin(o *shrink.Outcome) {
	if o.Twin == nil {
		c.paragraph("No run that passes was found that differs in one message, one fault or one operation.")
		return
	}
	verdict := o.Twin.Verdict.String()
	if o.Twin.Detail != "" {
		verdict += ", " + o.Twin.Detail
	}
	c.paragraph(fmt.Sprintf("It passes (%s) if one thing is different: %s.", verdict, o.Twin.Difference))
	c.out.printf("  %s run %s --out %s\n", program.Name(), reports.Quoted(filepath.Join(o.Result.Out, rundir.TwinFile)), reports.Quoted(o.Result.Out+"-twin"))
	c.paragraph("Both are on one page, where t shows the twin and what the one difference is. To write it again:")
	c.out.printf("  %s\n", reportLine(o.Result.Out))
}
