package command

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/hunt/literature"
	"github.com/laplace-sim/laplace/internal/prose"
)

func (c *console) reproduceCommand() *cobra.Command {
	var flags reproduceFlags
	cmd := &cobra.Command{
		Use:   "reproduce [NAME...] [flags]",
		Short: "Run again what was published about protocols, and compare",
		Long: `Run again what was published about protocols, and compare.

Each yardstick is an experiment with values from a paper: laplace list yardsticks
names them. It is run with many seeds, and for each value of the source the same
is said of ours, with the bounds that it lies within with a confidence of 95 %.
The two agree if the published value is within these, widened by a tolerance
that the yardstick gives reasons for. Where they differ and it is known why, it
is said: the difference is theirs, ours, or the model's.

Without a name all of them are run. The same trials give the same values on every
machine, whatever the number of jobs.`,
		Example: `  laplace reproduce raft-election-time
  laplace reproduce --trials 100
  laplace reproduce raft-split-votes --json | jq .tally`,
		Annotations: map[string]string{statusNote: "0 all values agree, or it is known why not, 1 one differs and it is not,\n" +
			"2 the experiment cannot be made, 64 bad command, 74 output failed, 130 interrupted"},
		Args:              arguments(0, math.MaxInt, "names of yardsticks"),
		ValidArgsFunction: completeYardsticks,
		RunE:              func(cmd *cobra.Command, args []string) error { return c.reproduce(cmd, args, flags) },
	}
	f := cmd.Flags()
	f.IntVar(&flags.trials, "trials", 0, "make `N` runs of each case (default: as many as the yardstick says)")
	f.IntVar(&flags.jobs, "jobs", 0, "make `J` runs at a time (default: one for each processor)")
	f.BoolVar(&flags.json, "json", false, "write one JSON object, and nothing else")
	return cmd
}

// reproduceFlags are the flags of reproduce.
type reproduceFlags struct {
	trials, jobs int
	json         bool
}

func completeYardsticks(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, y := range literature.All() {
		names = append(names, cobra.CompletionWithDesc(y.Name, y.Summary))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (c *console) reproduce(cmd *cobra.Command, names []string, flags reproduceFlags) error {
	if cmd.Flags().Changed("trials") && flags.trials < 1 {
		return confused(cmd, "--trials", strconv.Itoa(flags.trials), "at least 1")
	}
	if err := checkJobs(cmd, flags.jobs); err != nil {
		return err
	}
	chosen, err := chooseYardsticks(cmd, names)
	if err != nil {
		return err
	}
	defer hunt.RelaxGC()()
	var reports []literature.Report
	for _, y := range chosen {
		report, err := c.measure(cmd.Context(), y, flags)
		if err != nil {
			return unlessInterrupted(cmd, fmt.Sprintf("%d of %d yardsticks were done", len(reports), len(chosen)), failedExperiment(cmd, err))
		}
		if !flags.json {
			c.showReport(report)
		}
		reports = append(reports, report)
	}
	tally := literature.Count(reports...)
	if tally.Unexplained > 0 {
		c.status = checker.Violation.ExitStatus()
	}
	if flags.json {
		return writeJSON(c.out, reproducedObject(reports, tally), "")
	}
	width := c.out.width
	if width == 0 {
		width = widthUsual
	}
	c.out.wrap("", "", tally.String(), width, plain)
	return nil
}

// failedExperiment is the failure of an experiment that cannot be made.
func failedExperiment(cmd *cobra.Command, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &failure{checker.Unknown.ExitStatus(), fmt.Errorf("%s: %w", cmd.CommandPath(), err)}
}

// chooseYardsticks are those of the given names, or all.
func chooseYardsticks(cmd *cobra.Command, names []string) ([]*literature.Yardstick, error) {
	if len(names) == 0 {
		return literature.All(), nil
	}
	var all []*literature.Yardstick
	for _, name := range names {
		y, err := literature.Find(name)
		if err != nil {
			return nil, misuse(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
		}
		all = append(all, y)
	}
	return all, nil
}

// A trialMeter shows how far the trials of a yardstick are.
type trialMeter struct {
	meter
	name      string
	done, all atomic.Int64
}

func (m *trialMeter) draw() {
	if all := m.all.Load(); all > 0 {
		line := fmt.Sprintf("%s: %d of %d trials", m.name, m.done.Load(), all)
		m.say(prose.Cut(line, m.screen.width-1))
		m.note(line)
	}
}

// measure runs a yardstick, and shows how far it is.
func (c *console) measure(ctx context.Context, y *literature.Yardstick, flags reproduceFlags) (literature.Report, error) {
	m := &trialMeter{meter: newMeter(c.notes), name: y.Name}
	defer m.clear()
	findings, err := shown(ctx, m.draw, func() ([]literature.Finding, error) {
		return literature.Run(ctx, y, literature.Options{Trials: flags.trials, Jobs: flags.jobs, Progress: func(done, all int) {
			m.done.Store(int64(done))
			m.all.Store(int64(all))
		}})
	})
	return literature.Report{Yardstick: y, Findings: findings}, err
}

// showReport shows what came of a yardstick.
func (c *console) showReport(r literature.Report) {
	width := c.out.width
	if width == 0 {
		width = widthUsual
	}
	c.out.wrap("", "", r.Yardstick.Name+": "+r.Yardstick.Summary, width, bold)
	c.out.wrap("", "", r.Yardstick.Source, width, faint)
	t := table{heads: []string{"CASE", "VALUE", "WHAT CAME OF IT"}, names: 2}
	values, notes := r.Words()
	for i, f := range r.Findings {
		t.rows = append(t.rows, []string{f.Case, f.Published.Statistic.Name, values[i]})
	}
	t.write(c.out)
	for i, note := range notes {
		c.out.wrap(fmt.Sprintf("(%d) ", i+1), "    ", note, width, plain)
	}
	c.out.printf("\n")
}

// A reproducedYardstick is what came of a yardstick, as JSON.
type reproducedYardstick struct {
	Name    string            `json:"name"`
	Summary string            `json:"summary"`
	Source  string            `json:"source"`
	Measure string            `json:"measure"`
	Values  []reproducedValue `json:"values"`
}

// A reproducedValue is what came of a published value, as JSON. Values and tolerances are
// in the unit: ns, or ppm of the trials.
type reproducedValue struct {
	Case      string              `json:"case"`
	Statistic string              `json:"statistic"`
	Unit      string              `json:"unit"`
	Published int64               `json:"published"`
	AtMost    bool                `json:"at_most,omitempty"`
	Tolerance int64               `json:"tolerance"`
	Ours      literature.Estimate `json:"ours"`
	Trials    int                 `json:"trials"`
	Void      int                 `json:"void,omitempty"`
	Agrees    bool                `json:"agrees"`
	Whose     string              `json:"whose,omitempty"`   // if they differ
	Because   string              `json:"because,omitempty"` // if they differ
}

// reproducedObject is what --json writes.
func reproducedObject(reports []literature.Report, tally literature.Tally) any {
	units := map[literature.Unit]string{literature.Duration: "ns", literature.Share: "ppm"}
	all := []reproducedYardstick{}
	for _, r := range reports {
		y := reproducedYardstick{Name: r.Yardstick.Name, Summary: r.Yardstick.Summary, Source: r.Yardstick.Source, Measure: r.Yardstick.Measures.Name}
		for _, f := range r.Findings {
			p := f.Published
			v := reproducedValue{
				Case: f.Case, Statistic: p.Statistic.Name, Unit: units[p.Statistic.Unit], Published: p.Value, AtMost: p.Bound,
				Tolerance: p.Tolerance, Ours: f.Ours, Trials: f.Trials, Void: f.Void, Agrees: f.Agrees,
			}
			if !f.Agrees {
				v.Whose, v.Because = p.Whose, p.Because
			}
			y.Values = append(y.Values, v)
		}
		all = append(all, y)
	}
	return struct {
		Tally      literature.Tally      `json:"tally"`
		Yardsticks []reproducedYardstick `json:"yardsticks"`
	}{tally, all}
}
