package command

import (
	"cmp"
	"context"
	"fmt"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

func (c *console) refindCommand() *cobra.Command {
	var flags remakeFlags
	cmd := &cobra.Command{
		Use:   "refind DIR|FILE [flags]",
		Short: "Find a recorded failure again near its seed",
		Long: `Find a recorded failure again near its seed.

DIR is what a run wrote, and FILE the schedule.yaml from it. If versions of
kernel, nemesis, workload or protocol were raised since, its seed may stand for
other events. The same scenario, with its script and its faults, is run with
the recorded seed and then with those above it, one by one, until a run fails
with the same signature (any, if none was recorded); with a flaw, one that does not fail so without it.

That run is written to a directory as "laplace run" writes it. What is found is
the same for any number of jobs. laplace shrink makes it small again.`,
		Example: `  laplace refind bug.yaml
  laplace refind bug.yaml --seeds 100000 --out found
  laplace refind bug.yaml --json | jq .seed`,
		Annotations: map[string]string{statusNote: "1 found: the run is a violation, 2 not found,\n" +
			"64 bad command or file, or no recorded violation,\n73 --out cannot be made, 74 writing failed, 130 interrupted"},
		Args: arguments(1, 1, "the directory or the file of a run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := flags.check(cmd, "--seeds"); err != nil {
				return err
			}
			return c.refind(cmd, args[0], flags)
		},
	}
	f := cmd.Flags()
	f.IntVar(&flags.tries, "seeds", hunt.RefindSeedsDefault, "try `N` seeds, the recorded one first")
	f.StringVar(&flags.out, "out", "", "write the run to `DIR` (default: DIR-refound)")
	f.IntVar(&flags.jobs, "jobs", 0, "make `N` runs at a time (default: one for each processor)")
	f.BoolVar(&flags.json, "json", false, "write one JSON object, and nothing else")
	return cmd
}

// A refoundJSON is what refind writes with --json.
type refoundJSON struct {
	Scenario  string          `json:"scenario"`
	Protocol  string          `json:"protocol"`
	Flaw      string          `json:"flaw"`
	Signature string          `json:"signature"`
	Recorded  scenarios.Model `json:"recorded_model"` // empty from before there were versions
	Model     scenarios.Model `json:"model"`
	Found     bool            `json:"found"`
	Tried     int             `json:"tried"` // seeds
	Seed      uint64          `json:"seed"`  // 0 if it was not found, as is digest
	Digest    string          `json:"digest"`
	Now       string          `json:"now"` // what the recorded seed comes to
	Out       string          `json:"out"`
}

func (c *console) refind(cmd *cobra.Command, path string, flags remakeFlags) error {
	from, d, err := remake(cmd, path, flags.out, "-refound")
	if err != nil {
		return err
	}
	found, err := c.refindShown(cmd.Context(), from.spec, flags)
	switch {
	case cmd.Context().Err() != nil:
		return interrupted(cmd.CommandPath(), "nothing was written")
	case err != nil:
		return misuse(fmt.Errorf("%s: %s: %w", cmd.CommandPath(), path, err))
	}
	model, err := from.spec.Model()
	if err != nil {
		return misuse(err)
	}
	recorded := from.spec.Recorded
	shown := refoundJSON{
		Scenario: from.spec.Name, Protocol: from.spec.Protocol, Flaw: from.spec.Flaw, Signature: recorded.Signature,
		Recorded: recorded.Model, Model: model, Tried: found.Tried, Now: found.Now,
	}
	c.status = checker.Unknown.ExitStatus()
	if r := found.Result; r != nil {
		c.status = r.Verdict.ExitStatus()
		r.From = from.fingerprint
		if err := writeFiles(cmd.Context(), d, &rundir.Run{Result: r}); err != nil {
			return unlessInterrupted(cmd, "nothing was written", err)
		}
		c.tellPlace(d)
		shown.Found, shown.Seed, shown.Digest, shown.Out = true, r.Seed, r.Digest.String(), r.Out
	}
	if flags.json {
		return writeJSON(c.out, shown, "")
	}
	c.showRefound(path, from.spec, shown)
	return nil
}

// refindShown looks for a run and shows how far that is.
func (c *console) refindShown(ctx context.Context, spec scenarios.Scenario, flags remakeFlags) (*hunt.Refound, error) {
	defer hunt.RelaxGC()()
	m := newMeter(c.notes)
	defer m.clear()
	var tried atomic.Int64
	draw := func() { m.say(fmt.Sprintf("%s: %d of %d seeds tried", spec.Name, tried.Load(), flags.tries)) }
	return shown(ctx, draw, func() (*hunt.Refound, error) {
		return hunt.Refind(ctx, spec, hunt.Refinding{Seeds: flags.tries, Jobs: flags.jobs, Progress: func(n int) { tried.Store(int64(n)) }})
	})
}

// showRefound tells people what was found, and what to type next.
func (c *console) showRefound(path string, spec scenarios.Scenario, r refoundJSON) {
	what := cmp.Or(r.Signature, checker.Violation.String())
	if r.Found {
		c.out.printf("%s  %s, with seed %d\n", c.out.paint(red, "FOUND AGAIN"), what, r.Seed)
	} else {
		c.out.printf("%s  %s\n", c.out.paint(yellow, "NOT FOUND"), what)
	}
	c.tellUnsigned(spec.Recorded)
	rows := table{names: 1}
	rows.add("recorded", "seed %d, by %s", spec.Seed, r.Recorded)
	rows.add("now", "seed %d comes to %s, by %s", spec.Seed, r.Now, r.Model)
	rows.add("tried", "%s", prose.Count(r.Tried, "seed"))
	if r.Found {
		rows.add("digest", "%s", r.Digest)
		rows.add("files", "%s", r.Out)
	}
	rows.write(c.out)
	if !r.Found {
		c.paragraph("None of them fails so. Look further, or hunt for it from the start:")
		c.out.printf("\n  %s refind %s --seeds %d\n", program.Name(), path, 10*r.Tried)
		return
	}
	c.out.printf("\nto repeat it:     %[2]s replay %[1]s\nto see it:        %[3]s\nto make it small: %[2]s shrink %[1]s\n", r.Out, program.Name(), pageIn(r.Out))
}
