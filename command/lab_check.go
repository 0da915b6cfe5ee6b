package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/internal/lint"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/feedback"
	"github.com/laplace-sim/laplace/labs/homework"
	"github.com/laplace-sim/laplace/labs/rules"
	"github.com/laplace-sim/laplace/labs/runner"
)

// labFlags are the flags of lab check.
type labFlags struct {
	seeds int
	seed  uint64
	one   bool // seed was given
	test  string
	jobs  int
	json  bool
	dir   string
}

// labSeedsMost is how many seeds a test may be tried with.
const labSeedsMost = 1_000_000

func (c *console) labCheckCommand() *cobra.Command {
	var flags labFlags
	cmd := &cobra.Command{
		Use:   "check [LAB] [PART] [flags]",
		Short: "Try your solution, and be told what fails and why",
		Long: `Try your solution, and be told what fails and why.

The module in the working directory is built, with a count of steps in your
package, and each test of the part, or of all parts, tries it with as many seeds
as the lab says, in processes of their own. What it comes to is the same on
every machine, however busy, and for any number of jobs.

Of the first test that fails you are shown the worst seed: the check that
failed, how it came to that in the smallest run that fails in the same way, and
what to type to see it in a browser. Both runs are in the folder runs.

A claim that held with every seed earns its share of the points of a test, as
long as the program did what it is for. docs/labs.md of Laplace says more.`,
		Example: `  laplace lab check
  laplace lab check a
  laplace lab check b --test rejoin --seeds 10000
  laplace lab check --json | jq .points`,
		Annotations: map[string]string{statusNote: `0 all passed, 1 something failed, 2 it could not be judged, 64 bad command,
74 writing failed, 130 interrupted`},
		Args:              arguments(0, 2, "a lab and a part"),
		ValidArgsFunction: c.completeParts,
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.one = cmd.Flags().Changed("seed")
			if err := flags.check(cmd); err != nil {
				return err
			}
			return c.labCheck(cmd, args, flags)
		},
	}
	f := cmd.Flags()
	f.IntVar(&flags.seeds, "seeds", 0, "try each test with `N` seeds, from 1 or what lab.yaml says on")
	f.Uint64Var(&flags.seed, "seed", 0, "try the seed `N` alone")
	f.StringVar(&flags.test, "test", "", "try the test `NAME` alone")
	f.IntVar(&flags.jobs, "jobs", 0, "have `N` processes (default: one for each processor)")
	f.BoolVar(&flags.json, "json", false, "write one JSON object, and nothing else")
	f.StringVar(&flags.dir, "dir", ".", "check the module in `DIR`")
	_ = cmd.RegisterFlagCompletionFunc("test", c.completeTests) // it fails for a flag that there is not
	return cmd
}

// check refuses what cannot be.
func (f labFlags) check(cmd *cobra.Command) error {
	if err := checkJobs(cmd, f.jobs); err != nil {
		return err
	}
	seeds := cmd.Flags().Changed("seeds")
	switch {
	case seeds && f.one:
		return confused(cmd, "--seed", "--seeds beside it", "one of them")
	case seeds && (f.seeds < 1 || f.seeds > labSeedsMost):
		return confused(cmd, "--seeds", strconv.Itoa(f.seeds), fmt.Sprintf("1 to %d", labSeedsMost))
	}
	return nil
}

// of is the seeds that a test is tried with.
func (f labFlags) of(t *labs.Test, v labs.Variant) []uint64 {
	switch {
	case f.one:
		return []uint64{f.seed}
	case f.seeds > 0:
		return v.Seeds(f.seeds)
	}
	return v.Seeds(t.SeedCount())
}

// A labCheck is a check of a module that is under way.
type labCheck struct {
	*console
	flags   labFlags
	module  *homework.Module
	lab     *labs.Lab
	program string // that was built
	runs    string // the folder of runs
}

func (c *console) labCheck(cmd *cobra.Command, args []string, flags labFlags) error {
	m, l, err := c.labModule(cmd, flags.dir)
	if err != nil {
		return err
	}
	tests, err := chooseTests(cmd, l, args, flags.test)
	if err != nil {
		return err
	}
	k := &labCheck{console: c, flags: flags, module: m, lab: l, runs: filepath.Join(m.Dir, "runs")}
	findings, err := rules.Check(filepath.Join(m.Dir, homework.Server), (&labModule{Lab: l}).LabPackage(), nil)
	if err != nil {
		return misuse(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	if len(findings) > 0 {
		for _, f := range findings {
			c.notes.printf("%s\n", m.Relative(homework.Server+"/"+f.String()))
		}
		c.status = statusUnjudged
		return nil
	}
	into, err := os.MkdirTemp("", "laplace-lab-*")
	if err != nil {
		return broken(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	defer os.RemoveAll(into)
	if k.program, err = m.Build(cmd.Context(), into); err != nil {
		return k.unbuilt(cmd, err)
	}
	return k.check(cmd, tests)
}

// statusUnjudged is what lab check ends with if the solution could not be tried.
const statusUnjudged = 2

// labModule finds the module in a directory, and its lab.
func (c *console) labModule(cmd *cobra.Command, dir string) (*homework.Module, *labs.Lab, error) {
	m, err := homework.Read(dir, labNames())
	if err != nil {
		return nil, nil, misuse(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	l, err := findLab(cmd, m.Lab)
	if c.solution != nil && c.solution.Lab.Name == m.Lab {
		l, err = c.solution.Lab, nil
	}
	return m, l, err
}

// unbuilt tells why the module does not build.
func (k *labCheck) unbuilt(cmd *cobra.Command, err error) error {
	if cmd.Context().Err() != nil {
		return interrupted(cmd.CommandPath(), "nothing was tried")
	}
	if wrong := (*homework.BuildError)(nil); errors.As(err, &wrong) {
		k.notes.printf("%s", wrong.Output)
		k.status = statusUnjudged
		return nil
	}
	return &failure{statusUnjudged, fmt.Errorf("%s: %w", cmd.CommandPath(), err)}
}

// check has workers try the tests, and tells what came of it.
func (k *labCheck) check(cmd *cobra.Command, tests []*labs.Test) error {
	ctx := cmd.Context()
	linted := k.lint(ctx)
	plan := make([]labs.PlannedTest, len(tests))
	names, seeds := 0, 0
	for i, t := range tests {
		plan[i] = labs.PlannedTest{Test: t.Name, Seeds: k.flags.of(t, k.module.Variant())}
		part, _, _ := k.lab.Test(t.Name)
		names, seeds = max(names, len(part.Name)+1+len(t.Name)), seeds+len(plan[i].Seeds)
	}
	m := newMeter(k.notes)
	report := &labs.Report{Lab: k.lab.Name, Tests: []labs.TestReport{}}
	reports, err := runner.Run(ctx, k.lab, plan, runner.Options{
		Start: func(ctx context.Context) *exec.Cmd { return exec.CommandContext(ctx, k.program, "lab", "try") },
		Jobs:  k.flags.jobs,
		Progress: func(made, all int) {
			m.say(fmt.Sprintf("%s of %s tries", feedback.Thousands(made), feedback.Thousands(all)))
		},
		Done: func(r labs.TestReport) {
			m.clear()
			if !k.flags.json {
				k.showTest(&r, names)
			}
		},
	})
	m.clear()
	for i, r := range reports {
		report.Tests = append(report.Tests, r)
		report.Points += r.Points
		report.PointsMax += r.PointsMax
		if r.Worst == nil && r.Passed == r.Seeds {
			feedback.Forget(k.runs, r.Test, func(seed uint64) bool { return slices.Contains(plan[i].Seeds, seed) })
		}
	}
	if ctx.Err() != nil {
		return interrupted(cmd.CommandPath(), fmt.Sprintf("%d of %s finished", len(reports), prose.Count(len(plan), "test")))
	}
	if err != nil {
		return &failure{statusUnjudged, fmt.Errorf("%s: %w", cmd.CommandPath(), err)}
	}
	report.Notes = linted()
	return k.conclude(cmd, report)
}

// showTest is the line of a test.
func (k *labCheck) showTest(r *labs.TestReport, names int) {
	look := green
	if r.Passed < r.Seeds {
		look = red
	}
	line := feedback.Line(r, names)
	k.out.printf("%s%s\n", k.out.paint(look, line[:4]), line[4:])
}

// conclude tells the points, and of the first failure what it was.
func (k *labCheck) conclude(cmd *cobra.Command, report *labs.Report) error {
	failed := slices.IndexFunc(report.Tests, func(r labs.TestReport) bool { return r.Passed < r.Seeds })
	if failed >= 0 {
		k.status = 1
	}
	var told *feedback.Feedback
	if failed >= 0 && report.Tests[failed].Worst != nil {
		var err error
		if told, err = k.tell(cmd, &report.Tests[failed], report.Notes); err != nil {
			return err
		}
	}
	if k.flags.json {
		return writeJSON(k.out, report, "")
	}
	k.out.printf("%d of %s\n", report.Points, prose.Count(report.PointsMax, "point"))
	if told != nil {
		k.out.printf("\n%s", told.Text(k.columns()))
	} else if failed < 0 {
		for _, note := range report.Notes {
			k.out.printf("the linter: %s\n", note)
		}
	}
	return nil
}

// columns is how wide a text may be.
func (c *console) columns() int {
	if c.out.terminal() {
		return min(widthUsual, c.out.width)
	}
	return widthUsual
}

// lint begins to look for what makes a run depend on more than its seed; what is returned waits
// for what that came to.
func (k *labCheck) lint(ctx context.Context) (wait func() []string) {
	over := make(chan []string, 1)
	go func() {
		found := []string{}
		report, err := lint.Check(ctx, lint.Options{Dir: k.module.Dir, Patterns: []string{"./" + homework.Server}, All: true})
		if err != nil {
			found = append(found, "the linter could not look at the package: "+strings.ReplaceAll(err.Error(), "\n", "; "))
		}
		for _, f := range report.Findings {
			found = append(found, k.module.Relative(f.String()))
		}
		over <- found
	}()
	return func() []string { return <-over }
}
