package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/hunt/likelihood"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/internal/prose"
	stories "github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/scenarios"
)

// likelihoodFlags are the flags of --likelihood.
type likelihoodFlags struct {
	asked, faults bool
	runs, jobs    int
	seed          uint64
}

// likelihoodNames are the flags that say how a curve is measured.
var likelihoodNames = []string{"faults", "runs", "seed", "jobs"}

// add gives the command the flags; about says what --likelihood does there.
func (l *likelihoodFlags) add(cmd *cobra.Command, about string) {
	f := cmd.Flags()
	f.BoolVar(&l.asked, "likelihood", false, about)
	f.BoolVar(&l.faults, "faults", false, "of --likelihood: draw generated faults anew as well")
	f.IntVar(&l.runs, "runs", likelihood.RunsDefault, "of --likelihood: up to `N` runs from a point")
	f.Uint64Var(&l.seed, "seed", 0, "of --likelihood: draw anew from seed `N`")
	f.IntVar(&l.jobs, "jobs", 0, "of --likelihood: `N` at a time (default: one a processor)")
}

// check refuses what does not fit together.
func (l *likelihoodFlags) check(cmd *cobra.Command) error {
	if !l.asked {
		for _, name := range likelihoodNames {
			if cmd.Flags().Changed(name) {
				return confused(cmd, "", "--"+name+" without --likelihood", "both")
			}
		}
		return nil
	}
	switch {
	case l.runs < 1:
		return confused(cmd, "--runs", fmt.Sprint(l.runs), "1 or more")
	case l.jobs < 0:
		return confused(cmd, "--jobs", fmt.Sprint(l.jobs), "0 for as many as there are processors, or more")
	}
	return nil
}

// likelihood tells when the violation of a run became inevitable.
func (c *console) likelihood(cmd *cobra.Command, path string, flags explainFlags) error {
	if err := refuseTested(path); err != nil {
		return err
	}
	again, err := c.replayed(cmd, path, "nothing was measured")
	if err != nil {
		return err
	}
	c.tellModel(path, again.saved.Spec)
	if again.differs() {
		return misuse(fmt.Errorf("%s: %s: found another run than the recorded one, expected the same; %[3]s replay %[2]s shows where they part", cmd.CommandPath(), path, program.Name()))
	}
	curve, err := c.curveOf(cmd, path, again.result, flags.likelihood)
	halted := cmd.Context().Err() != nil
	switch {
	case curve == nil && halted:
		return interrupted(cmd.CommandPath(), "nothing was measured")
	case curve == nil:
		return err
	}
	c.status = again.result.Verdict.ExitStatus()
	if flags.json {
		err = writeJSON(c.out, curve, "")
	} else {
		c.showCurve(curve)
		c.out.printf("\nto see it: %s%s\n", reportLine(path), flags.likelihood.words(cmd))
		err = nil
	}
	if halted {
		return errors.Join(err, interrupted(cmd.CommandPath(), fmt.Sprintf("%s were measured", prose.Count(len(curve.Points), "point"))))
	}
	return err
}

// words are the flags as they were given, for a line that measures the same.
func (l *likelihoodFlags) words(cmd *cobra.Command) string {
	words := " --likelihood"
	for _, name := range likelihoodNames {
		if f := cmd.Flags().Lookup(name); f.Changed {
			words += " --" + name
			if f.Value.Type() != "bool" {
				words += " " + f.Value.String()
			}
		}
	}
	return words
}

// curveOf measures the curve of a run from a path, which must be a violation; nil
// with an error if there is none. That is also not nil if the context ended.
func (c *console) curveOf(cmd *cobra.Command, path string, r *scenarios.Result, flags likelihoodFlags) (*likelihood.Curve, error) {
	if r.Verdict != checker.Violation {
		return nil, misuse(fmt.Errorf("%s: %s: found the verdict %v, expected a violation, for --likelihood is about when it became inevitable", cmd.CommandPath(), path, r.Verdict))
	}
	curve, err := c.measureLikelihood(cmd.Context(), r, flags)
	if err != nil {
		err = misuse(fmt.Errorf("%s: %s: %w", cmd.CommandPath(), path, err))
	}
	return curve, err
}

// A likelihoodMeter shows how far the runs are.
type likelihoodMeter struct {
	meter
	runs, event atomic.Int64
}

func (m *likelihoodMeter) draw() {
	line := fmt.Sprintf("%d runs, now from event %d", m.runs.Load(), m.event.Load())
	m.say(prose.Cut(line, m.screen.width-1))
	m.note(line)
}

// measureLikelihood measures the curve of a run, and shows how far that is.
func (c *console) measureLikelihood(ctx context.Context, r *scenarios.Result, flags likelihoodFlags) (*likelihood.Curve, error) {
	defer hunt.RelaxGC()()
	m := &likelihoodMeter{meter: newMeter(c.notes)}
	defer m.clear()
	texts := make(map[uint64]string)
	var past []uint64
	for step := range stories.Explain(r).All() {
		if texts[step.Event] == "" && step.Event > 0 {
			texts[step.Event] = step.Text
			past = append(past, step.Event)
		}
	}
	return likelihood.Measure(ctx, r, likelihood.Options{
		Events: past, Runs: flags.runs, Seed: flags.seed, Faults: flags.faults, Jobs: flags.jobs,
		Text: func(event uint64) string { return texts[event] },
		Progress: func(runs int, event uint64) {
			m.runs.Store(int64(runs))
			m.event.Store(int64(event))
			m.draw()
		},
	})
}

// curveNarrow is how many columns a curve needs to have its bounds in numbers.
const curveNarrow = 60

// showCurve shows a curve, one point a line, and what it says in words.
func (c *console) showCurve(curve *likelihood.Curve) {
	width := widthUsual
	if c.out.terminal() {
		width = min(width, c.out.width)
	}
	anew := "what follows it is drawn anew"
	if curve.Faults {
		anew = "what follows it, and generated faults from then on, are drawn anew"
	}
	within := ""
	if curve.Until > 0 {
		within = " by " + prose.Seconds(curve.Until)
	}
	c.out.wrap("", "", fmt.Sprintf("The chance of a violation%s if all up to an event is kept and %s (%d runs)", within, anew, curve.Runs), width, bold)
	c.out.printf("\n")
	for i := range curve.Points {
		c.out.printf("%s\n", pointLine(&curve.Points[i], width))
	}
	c.paragraph(strings.Join(curve.Sentences(), " "))
}

// pointLine is a point of a curve: its event and time, the chance, its bounds where
// there is room, and a bar.
func pointLine(p *likelihood.Point, width int) string {
	line := fmt.Sprintf("%8d %10s %6s ", p.Event, prose.Seconds(p.At), likelihood.Percent(p.Share()))
	if width >= curveNarrow {
		line += fmt.Sprintf("%15s ", fmt.Sprintf("%s to %s", likelihood.Percent(p.Low), likelihood.Percent(p.High)))
	}
	return line + chanceBar(p, max(4, min(barWidth, width-len(line)-2)))
}

// chanceBar draws a chance: # is below its bounds, - within them, + the share itself.
func chanceBar(p *likelihood.Point, columns int) string {
	const all = 1_000_000
	column := func(ppm int64) int { return int(ppm * int64(columns-1) / all) }
	low, high := column(p.Low), column(p.High)
	bar := []byte(strings.Repeat("#", low) + strings.Repeat("-", high-low+1) + strings.Repeat(".", columns-1-high))
	bar[column(p.Share())] = '+'
	return "[" + string(bar) + "]"
}
