package command

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/feedback"
)

func (c *console) labHintCommand() *cobra.Command {
	var dir string
	var rung int
	cmd := &cobra.Command{
		Use:   "hint [TEST] [flags]",
		Short: "Say a little more of what failed last",
		Long: `Say a little more of what failed last, or of what failed in a test.

Each call for the same counterexample climbs one rung: which invariant is
broken, what it takes (the faults and operations of the smallest run), how it
comes to it, and at last what the paper asks for that is missing. None says how
to mend it. A counterexample that is new begins at the bottom.`,
		Example: `  laplace lab hint
  laplace lab hint first-election
  laplace lab hint first-election --rung 1`,
		Annotations:       map[string]string{statusNote: "0 told, 64 bad command, or nothing failed, 74 reading or writing failed"},
		Args:              arguments(0, 1, "at most one test"),
		ValidArgsFunction: c.completeTests,
		RunE: func(cmd *cobra.Command, args []string) error {
			m, l, err := c.labModule(cmd, dir)
			if err != nil {
				return err
			}
			test := ""
			if len(args) == 1 {
				tests, err := chooseTests(cmd, l, nil, args[0])
				if err != nil {
					return err
				}
				test = tests[0].Name
			}
			return c.labHint(cmd, filepath.Join(m.Dir, "runs"), test, rung)
		},
	}
	f := cmd.Flags()
	f.IntVar(&rung, "rung", 0, "tell the `N`th hint (default: the next)")
	f.StringVar(&dir, "dir", ".", "tell of the module in `DIR`")
	return cmd
}

func (c *console) labHint(cmd *cobra.Command, runs, test string, rung int) error {
	l, err := feedback.Open(runs, test)
	switch {
	case errors.Is(err, fs.ErrNotExist) && test == "":
		return misuse(fmt.Errorf("%s: found no failure, expected one of lab check; try that first", cmd.CommandPath()))
	case errors.Is(err, fs.ErrNotExist):
		return misuse(fmt.Errorf("%s: found no failure of the test %s, expected one of lab check; try lab check --test %[2]s first", cmd.CommandPath(), test))
	case err != nil:
		return broken(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	if cmd.Flags().Changed("rung") {
		rungs := len(l.Rungs(c.columns()))
		if rung < 1 || rung > rungs {
			return confused(cmd, "--rung", strconv.Itoa(rung), fmt.Sprintf("1 to %d", rungs))
		}
		l.Climbed = rung - 1
	}
	text, rung, rungs, err := l.Next(c.columns())
	if err != nil {
		return broken(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	c.out.printf("%s/%s, seed %d, hint %d of %d\n\n%s", l.Part, l.Test, l.Failure.Seed, rung, rungs, text)
	if rung < rungs {
		c.out.printf("\nfor the next: %s lab hint %s\n", feedback.Command, l.Test)
	}
	return nil
}

// completeParts has the shell complete the name of a lab or of a part.
func (c *console) completeParts(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	l := c.labHere(cmd)
	if l == nil {
		return labNames(), cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	if len(args) == 0 {
		names = append(names, l.Name)
	}
	if len(args) == 0 || len(args) == 1 && args[0] == l.Name {
		for _, p := range l.Parts {
			names = append(names, cobra.CompletionWithDesc(p.Name, p.Title))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeTests has the shell complete the name of a test.
func (c *console) completeTests(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	var names []string
	if l := c.labHere(cmd); l != nil {
		for _, p := range l.Parts {
			for _, t := range p.Tests {
				names = append(names, cobra.CompletionWithDesc(t.Name, t.Asks))
			}
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// labHere is the lab of the module that a command line is about; nil if there is none.
func (c *console) labHere(cmd *cobra.Command) *labs.Lab {
	dir := "."
	if f := cmd.Flags().Lookup("dir"); f != nil {
		dir = f.Value.String()
	}
	if _, l, err := c.labModule(cmd, dir); err == nil {
		return l
	}
	return nil
}
