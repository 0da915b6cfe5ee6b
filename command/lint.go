package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/internal/lint"
)

// statusFindings is what lint ends with if it found something.
const statusFindings = 1

func (c *console) lintCommand() *cobra.Command {
	var all, asJSON bool
	cmd := &cobra.Command{
		Use:   "lint [PACKAGE...] [flags]",
		Short: "Find what would make a run depend on more than its seed",
		Long: `Find what would make a run depend on more than its seed, in Go source.

Kernel code is checked: packages with a type that is a sim.Process, those of
the same module that they import, and functions that others hand to the
kernel. Tests are not. PACKAGE is as for the go command, such as ./..., and the
one in the working directory if there is none.

` + lintRules() + `
A line is excused by a comment at its end or before it, with a reason:

  //laplace:allow maporder because the sum does not depend on it`,
		Example: `  laplace lint ./...
  laplace lint --all ./internal/model
  laplace lint --json ./... | jq -r .rule | sort | uniq -c`,
		Annotations: map[string]string{statusNote: "0 nothing found, 1 something found, 64 bad command or package,\n74 output failed, 130 interrupted"},
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.lint(cmd, lint.Options{Patterns: args, All: all}, asJSON)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "check all of every package, kernel code or not")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write one JSON object for each finding, each on a line")
	return cmd
}

// lintRules lists the rules with what they find.
func lintRules() string {
	var text strings.Builder
	for _, r := range lint.Rules() {
		fmt.Fprintf(&text, "  %-10s %s\n", r.Category, r.Summary)
	}
	return text.String()
}

// A findingJSON is a finding as lint writes it with --json.
type findingJSON struct {
	File    string        `json:"file"` // relative to the working directory if it is below it, else absolute
	Line    int           `json:"line"`
	Column  int           `json:"column"` // in bytes, from 1
	Rule    lint.Category `json:"rule"`
	Message string        `json:"message"`
	Remedy  string        `json:"remedy"` // what to do about it
}

// writeFinding writes a finding as compilers write theirs, or as JSON.
func (c *console) writeFinding(f lint.Finding, asJSON bool) error {
	if !asJSON {
		c.out.printf("%s\n", f)
		return nil
	}
	at := f.Position
	return writeJSON(c.out, findingJSON{at.Filename, at.Line, at.Column, f.Category, f.Message, f.Remedy}, "")
}

// lint writes what is found. Only people are told that there is nothing.
func (c *console) lint(cmd *cobra.Command, o lint.Options, asJSON bool) error {
	report, err := lint.Check(cmd.Context(), o)
	if ctx := cmd.Context(); ctx.Err() != nil {
		return fmt.Errorf("%s: interrupted (%w); to try again, type the same", cmd.CommandPath(), ctx.Err())
	}
	if err != nil {
		return misuse(fmt.Errorf("%s: %w", cmd.CommandPath(), err))
	}
	for _, f := range report.Findings {
		if err := c.writeFinding(f, asJSON); err != nil {
			return err
		}
	}
	switch {
	case len(report.Findings) > 0:
		c.status = statusFindings
	case report.Whole+report.Partly == 0:
		c.notes.printf("%s: none of these packages is kernel code; to check them all the same, add --all\n", cmd.CommandPath())
	case c.out.terminal() && !asJSON:
		c.out.printf("nothing found in %d packages, and in parts of %d\n", report.Whole, report.Partly)
	}
	return nil
}
