package literature

import (
	"context"
	"fmt"
	"slices"

	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/rng"
)

// Options say how a yardstick is run.
type Options struct {
	// Trials is how many runs each case has; 0 is as many as the yardstick says.
	Trials int
	// Jobs is how many runs to make at a time; 0 is as many as there are processors. It
	// changes nothing but the time that it takes.
	Jobs int
	// Progress, unless nil, is called after each run, in their order, with how many are
	// done and how many there are.
	Progress func(done, all int)
}

// A Finding is what came of a published value.
type Finding struct {
	Case      string
	Published Published
	// Ours is the statistic of our trials.
	Ours Estimate
	// Trials is how many runs it is of, and Void how many more were not the experiment;
	// Why says of the first of these in what, and Seed which it was.
	Trials, Void int
	Why          string
	Seed         uint64
	// Agrees reports whether the published value is within the bounds of ours, widened by
	// the tolerance.
	Agrees bool
}

// Explained reports whether the two agree, or it is known why they do not.
func (f *Finding) Explained() bool { return f.Agrees || f.Published.Whose != "" }

// voidMost is how many of a hundred trials may not be the experiment: if more are, it is
// another one.
const voidMost = 5

// Run makes the trials of all cases, and returns what came of each published value, in the
// order of the file.
//
// The error is that of a scenario that cannot be run, of trials too many of which were
// not the experiment, or of a context that ended.
func Run(ctx context.Context, y *Yardstick, o Options) ([]Finding, error) {
	trials := y.Trials
	if o.Trials > 0 {
		trials = o.Trials
	}
	all := make([]outcomes, len(y.Cases))
	done, each := 0, uint64(trials)
	for one, err := range hunt.InOrder(ctx, o.Jobs, each*uint64(len(y.Cases)), func(ctx context.Context, i uint64) (outcome, error) {
		return y.trial(ctx, &y.Cases[i/each], i%each+1)
	}) {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", y.Name, err)
		}
		all[done/trials].add(one)
		done++
		if o.Progress != nil {
			o.Progress(done, trials*len(y.Cases))
		}
	}
	var findings []Finding
	for i := range y.Cases {
		c := &y.Cases[i]
		if len(all[i].void)*100 > trials*voidMost {
			first := all[i].void[0]
			return nil, fmt.Errorf("%s, case %s: found %d of %d trials that were not the experiment (seed %d: %w), expected no more than %d %%",
				y.Name, c.Name, len(all[i].void), trials, first.seed, first.why, voidMost)
		}
		findings = append(findings, all[i].findings(c)...)
	}
	return findings, nil
}

// An outcome is what was measured of one trial, or why it could not be.
type outcome struct {
	seed  uint64
	value int64
	why   error
}

// trial makes a run of a case.
func (y *Yardstick) trial(ctx context.Context, c *Case, seed uint64) (outcome, error) {
	result, err := scenarios.Run(ctx, c.Trial(seed), scenarios.Options{Trace: true})
	if err != nil {
		return outcome{}, err
	}
	value, why := y.Measures.Of(result)
	return outcome{seed, value, why}, nil
}

// Trial is the scenario of the trial with a seed: that of the case, with the times drawn.
func (c *Case) Trial(seed uint64) scenarios.Scenario {
	s := c.Scenario
	s.Seed, s.Faults = seed, slices.Clone(s.Faults)
	for _, d := range c.Draws {
		for i := range s.Faults {
			if f := &s.Faults[i]; f.ID == d.Fault {
				draw := rng.New(seed, "literature "+d.Fault)
				f.Trigger.At += d.Later.Sample(draw.Uint64())
			}
		}
	}
	return s
}

// outcomes are those of all trials of a case.
type outcomes struct {
	values []int64
	void   []outcome
}

func (all *outcomes) add(o outcome) {
	if o.why != nil {
		all.void = append(all.void, o)
		return
	}
	all.values = append(all.values, o.value)
}

// findings compares the values of a case with ours.
func (all *outcomes) findings(c *Case) []Finding {
	slices.Sort(all.values)
	var findings []Finding
	for _, p := range c.Published {
		f := Finding{Case: c.Name, Published: p, Ours: p.Statistic.of(all.values), Trials: len(all.values), Void: len(all.void)}
		if f.Void > 0 {
			f.Why, f.Seed = all.void[0].why.Error(), all.void[0].seed
		}
		f.Agrees = p.agrees(f.Ours)
		findings = append(findings, f)
	}
	return findings
}

// agrees reports whether the value is within the bounds of ours, widened by the tolerance.
func (p *Published) agrees(ours Estimate) bool {
	low, high := ours.Low-p.Tolerance, ours.High+p.Tolerance
	return low <= p.Value && (p.Value <= high || p.Bound || ours.Open)
}
