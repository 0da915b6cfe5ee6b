package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/hunt/compare"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/scenarios"
)

func (c *console) schemaCommand() *cobra.Command {
	schemas := []struct {
		name string
		make func() map[string]any
	}{{"scenario", scenarios.Schema}, {"schedule", scenarios.ScheduleSchema}, {"plan", compare.Schema}}
	var names []string
	for _, s := range schemas {
		names = append(names, s.name)
	}
	return &cobra.Command{
		Use:   "schema scenario|schedule|plan",
		Short: "Write the JSON Schema of scenario, schedule or plan files",
		Long: `Write the JSON Schema of scenario, schedule or plan files, with which an editor
completes keys and marks mistakes while you type.

Editors with the YAML language server take it from the first line of a file:

  # yaml-language-server: $schema=scenario.schema.json`,
		Example: `  laplace schema scenario > scenario.schema.json
  laplace schema schedule > schedule.schema.json
  laplace schema plan > plan.schema.json`,
		Annotations: map[string]string{statusNote: statusesBad},
		ValidArgs:   names,
		Args:        arguments(1, 1, "scenario, schedule or plan"),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, s := range schemas {
				if s.name == args[0] {
					return writeJSON(c.out, s.make(), "  ")
				}
			}
			return confused(cmd, "", fmt.Sprintf("%q", args[0]), document.OneOf(args[0], names))
		},
	}
}
