package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/hunt/store"
	"github.com/laplace-sim/laplace/hunt/strategy"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/scenarios"
)

// seedsDefault is what --seeds is if nothing is said.
const seedsDefault = "100"

// huntFlags are the flags of hunt. Those of run that are among them change the
// scenarios in the same way.
type huntFlags struct {
	runFlags
	seeds      string
	strategy   string
	unlimited  bool
	jobs       int
	untilFound bool
	noShrink   bool
	exhaustive bool
	space      exhaustiveFlags
}

// search is the hunt that the command line asks for, without a store.
func (f huntFlags) search(cmd *cobra.Command, args []string) (hunt.Search, error) {
	if !cmd.Flags().Changed("seeds") {
		f.seeds = seedsDefault
	}
	seeds, ok := readSeeds(f.seeds)
	s := hunt.Search{
		Seeds:      seeds,
		Jobs:       f.jobs,
		Strategy:   f.strategy,
		UntilFound: f.untilFound,
	}
	if !ok {
		return s, confused(cmd, "--seeds", document.Quote(f.seeds), fmt.Sprintf("N or A-B, such as 1000 or 1001-2000, none above %d", uint64(store.SeedMax)))
	}
	if cmd.Flags().Changed("jobs") && f.jobs < 1 {
		return s, confused(cmd, "--jobs", strconv.Itoa(f.jobs), "at least 1")
	}
	if f.strategy != "" && !slices.Contains(strategy.Names, f.strategy) {
		return s, confused(cmd, "--strategy", document.Quote(f.strategy), document.OneOf(f.strategy, strategy.Names))
	}
	for i, name := range args {
		if slices.Contains(args[:i], name) {
			return s, confused(cmd, "", document.Quote(name)+" twice", "each scenario once")
		}
		spec, err := chooseScenario(cmd, args[i:])
		if err != nil {
			return s, err
		}
		if spec, err = f.apply(cmd, spec); err != nil {
			return s, err
		}
		s.Scenarios = append(s.Scenarios, spec)
	}
	return s, nil
}

// apply returns the scenario with what the flags change in it.
func (f huntFlags) apply(cmd *cobra.Command, s scenarios.Scenario) (scenarios.Scenario, error) {
	s, err := f.runFlags.apply(cmd, s)
	if err != nil || !f.unlimited {
		return s, err
	}
	if s.Generate == nil && f.strategy == "" {
		return s, confused(cmd, "--unlimited", "the scenario "+s.Name+", which generates no faults", "one that does, or a --strategy")
	}
	g := s.Generate
	if g == nil {
		claims, err := s.Claims()
		if err != nil {
			return s, misuse(err)
		}
		g = &claims
	}
	unlimited := *g
	unlimited.Unlimited = true
	s.Generate, s.SafetyOnly = &unlimited, true
	return s, nil
}

// huntOut is where the result of a hunt goes if nothing else is said.
func huntOut(s hunt.Search) string {
	name := s.Scenarios[0].Name
	if more := len(s.Scenarios) - 1; more > 0 {
		name += fmt.Sprintf("-and-%d-more", more)
	}
	for _, part := range []string{s.Scenarios[0].Flaw, s.Strategy} {
		if part != "" {
			name += "-" + part
		}
	}
	return filepath.Join("hunts", strings.ReplaceAll(name, "/", "-"))
}

// readSeeds reads N, which stands for 1 to N, or A-B.
func readSeeds(text string) (seeds hunt.Seeds, ok bool) {
	from, to, bounded := strings.Cut(text, "-")
	if !bounded {
		from, to = "1", text
	}
	first, err := strconv.ParseUint(from, 10, 63)
	if err != nil {
		return seeds, false
	}
	last, err := strconv.ParseUint(to, 10, 63)
	if err != nil || last < first {
		return seeds, false
	}
	return hunt.Seeds{First: first, Count: last - first + 1}, true
}

// writeSeeds writes what readSeeds reads.
func writeSeeds(seeds hunt.Seeds) string {
	if seeds.First == 1 {
		return strconv.FormatUint(seeds.Count, 10)
	}
	return fmt.Sprintf("%d-%d", seeds.First, seeds.First+seeds.Count-1)
}
