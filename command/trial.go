package command

import (
	"math"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/mutant"
)

// trialName is the command that a mutant is built into. It is for laplace mutants
// to call.
const trialName = "trial"

func (c *console) trialCommand() *cobra.Command {
	var asked, by string
	cmd := &cobra.Command{
		Use:     trialName + " SCENARIO|FILE.yaml...",
		Short:   "Make runs for laplace mutants, and write one line of JSON for each",
		Example: "  laplace trial raft/quiet --seeds 3",
		Hidden:  true,
		Args:    arguments(1, math.MaxInt, "one or more scenarios or files"),
		RunE: func(cmd *cobra.Command, args []string) error {
			seeds, ok := readSeeds(asked)
			if !ok {
				return confused(cmd, "--seeds", document.Quote(asked), "N or A-B")
			}
			about, err := chooseScenarios(cmd, "", args, nil)
			if err != nil {
				return err
			}
			trial := mutant.Trial{Scenarios: about, Seeds: seeds, Strategy: by}
			defer hunt.RelaxGC()()
			return trial.Run(cmd.Context(), c.out)
		},
	}
	cmd.Flags().StringVar(&asked, "seeds", mutantSeeds, "run each scenario with the seeds `N|A-B`")
	cmd.Flags().StringVar(&by, "strategy", "", "run also by `NAME`")
	return cmd
}
