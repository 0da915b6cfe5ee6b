package command

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/labs"
	"github.com/laplace-sim/laplace/labs/feedback"
)

// labTryCommand is a worker: what lab check starts, in the student's program.
func (c *console) labTryCommand() *cobra.Command {
	return c.ownCommand("try", "Carry out the plan of a worker", func(cmd *cobra.Command, s *labs.Solution) error {
		if err := labs.Work(cmd.Context(), s, os.Stdin, c.out); err != nil {
			return broken(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
		}
		return nil
	})
}

// A tellRequest is what lab tell is asked.
type tellRequest struct {
	Test    string           `json:"test"`
	Failure labs.Failure     `json:"failure"`
	Options feedback.Options `json:"options"`
}

// labTellCommand makes the feedback of a failure, in the student's program.
func (c *console) labTellCommand() *cobra.Command {
	return c.ownCommand("tell", "Tell what a test has seen, as JSON", func(cmd *cobra.Command, s *labs.Solution) error {
		var asked tellRequest
		if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
			return misuse(fmt.Errorf("%s: standard input: found no request (%w), expected one of lab check", cmd.CommandPath(), err))
		}
		part, test, ok := s.Lab.Test(asked.Test)
		if !ok {
			return misuse(fmt.Errorf("%s: found no test %q of lab %s", cmd.CommandPath(), asked.Test, s.Lab.Name))
		}
		f, err := feedback.Of(cmd.Context(), s, part, test, asked.Failure, asked.Options)
		if err != nil {
			return broken(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
		}
		return writeJSON(c.out, f, "")
	})
}

// ownCommand is a command that the commands of lab start in the student's program, with the
// solution that the program is.
func (c *console) ownCommand(use, short string, run func(cmd *cobra.Command, s *labs.Solution) error) *cobra.Command {
	return &cobra.Command{
		Use:         use,
		Short:       short,
		Hidden:      true,
		Annotations: map[string]string{statusNote: statusesBad},
		Args:        arguments(0, 0, "none"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := c.own(cmd)
			if err != nil {
				return err
			}
			return run(cmd, s)
		},
	}
}

// own is the solution that the program is. What it prints goes to standard error from now on, so
// that standard output has nothing but what the command writes.
func (c *console) own(cmd *cobra.Command) (*labs.Solution, error) {
	if c.solution == nil {
		return nil, misuse(fmt.Errorf("%s: found a program that is no solution of a lab, expected one that lab init wrote; lab check starts it", cmd.CommandPath()))
	}
	os.Stdout = os.Stderr
	return c.solution, nil
}

// chooseTests finds what the arguments of lab check ask for: tests of a lab, each with its part.
func chooseTests(cmd *cobra.Command, l *labs.Lab, args []string, test string) ([]*labs.Test, error) {
	if len(args) > 0 && args[0] == l.Name {
		args = args[1:]
	} else if len(args) == 2 {
		return nil, confused(cmd, "", "the lab "+strconv.Quote(args[0]), l.Name+", which the module is of")
	}
	parts := l.Parts
	if len(args) == 1 {
		p, ok := l.Part(args[0])
		if !ok {
			var names []string
			for _, p := range l.Parts {
				names = append(names, p.Name)
			}
			return nil, confused(cmd, "", "the part "+strconv.Quote(args[0]), document.OneOf(args[0], names)+" of the lab "+l.Name)
		}
		parts = []labs.Part{*p}
	}
	var chosen []*labs.Test
	var names []string
	for i := range parts {
		for j := range parts[i].Tests {
			t := &parts[i].Tests[j]
			names = append(names, t.Name)
			if test == "" || t.Name == test {
				chosen = append(chosen, t)
			}
		}
	}
	if len(chosen) == 0 {
		return nil, confused(cmd, "--test", strconv.Quote(test), document.OneOf(test, names))
	}
	return chosen, nil
}
