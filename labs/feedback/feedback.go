package feedback

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/shrink"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/meter"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

// A Feedback is what is told of a failure. As JSON it is one object with the keys below.
type Feedback struct {
	Lab     string       `json:"lab"`
	Part    string       `json:"part"`
	Test    string       `json:"test"`
	Asks    string       `json:"asks"`
	Failure labs.Failure `json:"failure"`
	// Digest is that of the run, so that another of the same seed is told from it; "" if no run
	// could be made.
	Digest string `json:"digest,omitempty"`
	// Dir is the directory of the run, and Small that of the smallest that fails in the same way;
	// each is "" if there is none.
	Dir   string `json:"dir,omitempty"`
	Small string `json:"small,omitempty"`
	// Size says how much of the run is left in the smallest, such as "1 of 4 faults and 2 of 120
	// operations"; "" if it was not made smaller.
	Size string `json:"size,omitempty"`
	// Faults and Operations are what happens in the smallest run or, without one, the faults of
	// the run. There are at most listMost of each, and then how many more.
	Faults     []string `json:"faults"`
	Operations []string `json:"operations"`
	// Story is how it comes to the failure, or what happens in the run, as text for a page of the
	// Width that was asked for.
	Story string `json:"story,omitempty"`
	// Findings are the linter's on the package, as compilers write theirs.
	Findings []string `json:"findings,omitempty"`
	// Rule is the sentence of the paper that is not kept; its Text is "" if the lab has none.
	Rule labs.Rule `json:"rule,omitzero"`
}

// listMost is how many faults or operations are listed.
const listMost = 12

// Options say how to make a Feedback.
type Options struct {
	// Runs is the folder that directories of runs are written into.
	Runs string
	// Candidates is how many runs are made at most to make one small; 0 is CandidatesDefault.
	Candidates int
	// Jobs is how many of these are made at a time; 0 is one for each processor. A program that
	// is built with the meter makes one.
	Jobs int
	// Width is how many columns the story may have; 0 is 80.
	Width int
}

// CandidatesDefault is how many runs are made to make one small: a second or two.
const CandidatesDefault = 600

// Of makes the Feedback of a failure in a test of a part. It runs the solution, unless that ended its
// process. The error is one of writing, that of a lab that is wrong, or of a context that ended.
func Of(ctx context.Context, s *labs.Solution, part *labs.Part, test *labs.Test, failure labs.Failure, o Options) (*Feedback, error) {
	f := &Feedback{
		Lab: s.Lab.Name, Part: part.Name, Test: test.Name, Asks: test.Asks, Failure: failure,
		Faults: []string{}, Operations: []string{}, Rule: ruleOf(test, failure.Check.Name),
	}
	switch {
	case failure.Ended != "" || test.Try != nil || failure.Check.Name == labs.SharedName:
		return f, nil
	case failure.Check.Name == labs.DeterminismName:
		return f, f.part(ctx, s, test)
	}
	return f, f.run(ctx, s, test, o)
}

// ruleOf is what the paper says that is missing.
func ruleOf(test *labs.Test, check string) labs.Rule {
	if check == labs.SharedName {
		return labs.SharedRule
	}
	if rule, ok := test.Rules[check]; ok {
		return rule
	}
	return test.Rules[""]
}

// part finds the first event in which two runs of the seed differ.
func (f *Feedback) part(ctx context.Context, s *labs.Solution, test *labs.Test) error {
	spec, err := test.ScenarioOf(s, f.Failure.Seed)
	if err != nil {
		return err
	}
	const tries = 5
	for range tries {
		_, mismatch, err := scenarios.Verify(ctx, spec, scenarios.Options{})
		if err != nil {
			return err
		}
		if mismatch != nil {
			f.Story = "Two runs of this seed, one after the other, are not the same: " + mismatch.String() + "\n"
			return nil
		}
	}
	f.Story = strings.Join(prose.Wrap(fmt.Sprintf("%d times two runs of this seed, in one process, were the same. So a run depends on what the process did before, such as a variable of the package that the runs before it have written.", tries), widthUsual), "\n") + "\n"
	return nil
}

const widthUsual = 80

// run makes the run again, and the smallest one, and keeps both.
func (f *Feedback) run(ctx context.Context, s *labs.Solution, test *labs.Test, o Options) error {
	outcome, err := test.RunWith(ctx, s, f.Failure.Seed, scenarios.Options{Trace: true})
	if err != nil {
		return err
	}
	plain := outcome.Result
	f.Digest = plain.Digest.String()
	name := filepath.Join(o.Runs, fmt.Sprintf("%s-seed%d", strings.ReplaceAll(plain.Scenario, "/", "-"), plain.Seed))
	if f.Dir, err = write(ctx, name, &rundir.Run{Result: plain.Judged(outcome.Checks)}); err != nil {
		return err
	}
	f.list(plain)
	check, found := named(outcome.Checks, f.Failure.Check.Name)
	if !found || check.Verdict == checker.Valid {
		return nil // another run than the one that failed: what it came to says nothing
	}
	if own, found := named(plain.Checks, check.Name); found && own.Verdict == checker.Violation && !looped(plain) {
		small, err := f.shrink(ctx, f.alone(plain), o)
		if err != nil {
			return err
		}
		f.list(small)
		told := explain.Explain(small)
		f.Story = told.Text(explain.Terminal{Width: o.Width})
		if f.Small == "" {
			f.Story = told.Course(explain.Terminal{Width: o.Width})
		}
		return nil
	}
	f.Story = story(plain, check).Course(explain.Terminal{Width: o.Width})
	return nil
}

// looped reports whether the meter ended the run. Each smaller one would take all its steps again,
// to come to the same line.
func looped(r *scenarios.Result) bool { return r.Panic != nil && meter.Stopped(r.Panic.Value) }

// alone is a run judged by the check that failed and no other, if that is one of the run's own and
// fails in it. A judge of the lab is not asked: it counts on the scenario as it stands in the lab, as
// on how long it lasts and on which faults strike, and would find something wrong with anybody's
// small run.
func (f *Feedback) alone(r *scenarios.Result) *scenarios.Result {
	check, found := named(r.Checks, f.Failure.Check.Name)
	if !found || check.Verdict != checker.Violation {
		return r
	}
	return r.Judged([]checker.Check{check})
}

// named is the check of that name.
func named(checks []checker.Check, name string) (c checker.Check, found bool) {
	i := slices.IndexFunc(checks, func(c checker.Check) bool { return c.Name == name })
	if i < 0 {
		return c, false
	}
	return checks[i], true
}

// story is how a run came to a check that failed or, where that points at nothing that was done
// or seen, what happened in it.
func story(r *scenarios.Result, check checker.Check) *explain.Story {
	e := check.Evidence
	if check.Verdict != checker.Violation || e.Event == 0 && len(e.Operations) == 0 {
		return explain.Recount(r, check)
	}
	return explain.Explain(r.Judged([]checker.Check{check}))
}

// shrink makes the run small. One that cannot be, as when it does not run the same way again,
// is what there is.
func (f *Feedback) shrink(ctx context.Context, r *scenarios.Result, o Options) (*scenarios.Result, error) {
	runs := o.Candidates
	if runs == 0 {
		runs = CandidatesDefault
	}
	small, err := shrink.Shrink(ctx, r, shrink.Options{Jobs: o.Jobs, Runs: runs, Judge: f.alone})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return r, nil
	}
	if small.Result.From, err = r.Spec.Fingerprint(); err != nil {
		return nil, err
	}
	kept := &rundir.Run{Result: small.Result}
	if small.Twin != nil {
		kept.Twin = string(small.Twin.Scenario.YAML())
	}
	if f.Small, err = write(ctx, f.Dir+"-shrunk", kept); err != nil {
		return nil, err
	}
	f.Size = sizeTold(small.Before, small.After)
	for _, op := range small.Result.History {
		f.Operations = append(f.Operations, fmt.Sprintf("%v %s: %v", prose.Time(op.Call), op.Client, op))
	}
	f.Operations = few(f.Operations)
	return small.Result, nil
}

// sizeTold says what is left of a run.
func sizeTold(before, after shrink.Size) string {
	told := func(before, after int, thing string) string {
		if before == 0 {
			return "no " + thing
		}
		return fmt.Sprintf("%d of %s", after, prose.Count(before, thing))
	}
	return told(before.Faults, after.Faults, "fault") + " and " + told(before.Operations, after.Operations, "operation")
}

// list lists the faults that struck, of a run that was made smaller as they stand in its scenario.
func (f *Feedback) list(r *scenarios.Result) {
	f.Faults = []string{}
	for _, fault := range r.Spec.Faults {
		f.Faults = append(f.Faults, fault.String())
	}
	f.Faults = few(f.Faults)
}

func few(all []string) []string {
	if len(all) <= listMost {
		return all
	}
	return append(all[:listMost:listMost], fmt.Sprintf("and %d more", len(all)-listMost))
}

// write leaves a run in a directory of that name or, where something else is, beside it, and
// returns where it is.
func write(ctx context.Context, name string, run *rundir.Run) (string, error) {
	d, err := rundir.New(name)
	if err != nil {
		return "", err
	}
	if err := d.Write(ctx, run); err != nil {
		return "", err
	}
	return filepath.ToSlash(d.Name()), nil
}
