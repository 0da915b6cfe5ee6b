package command

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/hunt/store"
	"github.com/laplace-sim/laplace/hunt/strategy"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/scenarios"
)

func (c *console) huntCommand() *cobra.Command {
	var flags huntFlags
	cmd := &cobra.Command{
		Use:   "hunt SCENARIO|FILE.yaml... [flags]",
		Short: "Run scenarios with many seeds, and make what fails small",
		Long: `Run scenarios with many seeds, and make what fails small.

Each scenario is run with each seed, on all processors; what comes out is the
same for any number of them. With a strategy the faults are generated: random
(each kind as likely as the others), swarm (some kinds for each seed, at rates
of its own), guided (like those that reached something new), or pct (messages
delivered by priorities). Without, the scenario runs as it is written.

Failures are grouped by signature, which is what broke first. The first of each
group is shrunk: made as small as it can be and still fail in the same way.
What should happen in some run and never did (a fault that always missed, an
operation that never succeeded) makes the whole hunt unknown.

The result is a directory: hunt.db, an SQLite file with every run, and in
failures/, for each signature, the first run and the smallest, as laplace run
writes them. Type the same again to go on with a hunt that was stopped, or with
more seeds to extend it.

With --exhaustive no seed counts: all orders of deliveries, timeouts and
crashes of a small cluster are tried, within bounds, for the shortest way to a
violation, which is kept as a run that replay, explain and report open.`,
		Example: `  laplace hunt raft/everything --seeds 1000
  laplace hunt raft/leader-partition --flaw stale-read --until-found
  laplace hunt raft/quiet paxos/quiet --strategy guided --seeds 1-5000
  laplace hunt raft/quiet --strategy swarm --parameter batch=1
  laplace hunt mine.yaml --seeds 200 --json | jq .failures
  laplace hunt synod/quiet --flaw forget-promise --exhaustive`,
		Annotations:       map[string]string{statusNote: statusesVerdict},
		Args:              arguments(1, math.MaxInt, "one or more scenarios or files"),
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.exhaustive {
				return c.huntExhaustively(cmd, args, flags)
			}
			return c.hunt(cmd, args, flags)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.seeds, "seeds", "", "run the seeds `N|A-B`: 1 to N, or A to B (default: 100)")
	f.StringVar(&flags.strategy, "strategy", "", "choose runs by `NAME`: "+strings.Join(strategy.Names, ", "))
	f.StringVar(&flags.flaw, "flaw", "", "build the protocol with the flaw `NAME`")
	addWorkload(cmd, &flags.workload)
	flags.parameters.add(cmd, protocolOf)
	f.IntVar(&flags.nodes, "nodes", 0, "run `N` servers")
	f.DurationVar(&flags.duration, "duration", 0, "let faults strike for `D`, such as 20s")
	f.BoolVar(&flags.unlimited, "unlimited", false, "generate faults beyond the budget, and judge only safety")
	f.IntVar(&flags.jobs, "jobs", 0, "make `J` runs at a time (default: one for each processor)")
	f.BoolVar(&flags.untilFound, "until-found", false, "stop after the first seed that fails")
	f.BoolVar(&flags.noShrink, "no-shrink", false, "do not make the failures small")
	f.StringVar(&flags.out, "out", "", "write the result to `DIR` (default: hunts/SCENARIO…)")
	f.BoolVar(&flags.json, "json", false, "write one JSON object, and nothing else")
	f.BoolVar(&flags.exhaustive, "exhaustive", false, "search all orders of events of a small cluster")
	space := pflag.NewFlagSet("", pflag.ContinueOnError)
	space.SortFlags = false
	flags.space.add(space)
	f.AddFlagSet(space)
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) (err error) {
		space.VisitAll(func(bound *pflag.Flag) {
			if err == nil && bound.Changed && !flags.exhaustive {
				err = confused(cmd, "--"+bound.Name, "no --exhaustive beside it", "both, or neither: it bounds that search")
			}
		})
		return err
	}
	return cmd
}

func (c *console) hunt(cmd *cobra.Command, args []string, flags huntFlags) error {
	search, err := flags.search(cmd, args)
	if err != nil {
		return err
	}
	if flags.out == "" {
		if cmd.Flags().Changed("out") {
			return confused(cmd, "--out", `""`, "the name of a directory")
		}
		flags.out = huntOut(search)
	}
	kept, err := openStore(flags.out, search)
	if err != nil {
		return fmt.Errorf("%s: %w", cmd.CommandPath(), err)
	}
	if begun := kept.BegunBy(); begun != scenarios.Build() {
		c.notes.printf("%s was begun by the build %s; the runs that are there stand as it judged them\n", flags.out, begun)
	}
	search.Store = kept
	h := &hunter{
		search: search, out: filepath.Clean(flags.out), shrinks: !flags.noShrink, lists: flags.json,
		meter: newHuntMeter(c.notes, search, !flags.json),
	}
	defer hunt.RelaxGC()()
	if err := c.follow(cmd, h.meter, kept, h.work, h.interrupted); err != nil {
		return err
	}
	c.status = h.summary.Verdict().ExitStatus()
	if flags.json {
		return writeJSON(c.out, h.object(), "")
	}
	c.showHunt(h)
	return nil
}

// huntExhaustively searches the cluster of the one scenario that is named.
func (c *console) huntExhaustively(cmd *cobra.Command, args []string, flags huntFlags) error {
	if len(args) > 1 {
		return confused(cmd, "--exhaustive", document.Quote(args[1])+" after the scenario", "one scenario")
	}
	for _, name := range []string{"seeds", "strategy", "unlimited", "jobs", "until-found", "no-shrink"} {
		if cmd.Flags().Changed(name) {
			return confused(cmd, "--exhaustive", "--"+name+" beside it", "one of them: a search of all orders has no use for it")
		}
	}
	spec, err := chooseScenario(cmd, args)
	if err != nil {
		return err
	}
	if spec, err = flags.runFlags.apply(cmd, spec); err != nil {
		return err
	}
	return c.exhaustive(cmd, spec, flags)
}

// follow does the work of a hunt, closes its store, and shows how far it is. An
// interrupt is obeyed at once: what is being judged goes on unheard until the program
// ends.
func (c *console) follow(cmd *cobra.Command, m *huntMeter, kept *store.Store, work func(context.Context) error, interrupted func(path string) error) error {
	ctx := cmd.Context()
	late, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(frame, stop) })()
	defer m.clear()
	_, err := shown(late, m.draw, func() (none struct{}, err error) {
		return none, errors.Join(work(ctx), kept.Close())
	})
	switch {
	case ctx.Err() != nil:
		return interrupted(cmd.CommandPath())
	case err != nil:
		return fmt.Errorf("%s: %w", cmd.CommandPath(), huntError(err))
	}
	return nil
}

// huntError gives an error of a hunt its exit status.
func huntError(err error) error {
	if f := (*failure)(nil); errors.As(err, &f) {
		return err
	}
	if refused := (*document.Error)(nil); errors.As(err, &refused) {
		return misuse(refused)
	}
	if stale := (*hunt.StaleError)(nil); errors.As(err, &stale) {
		return misuse(fmt.Errorf("%w; continue with that build, choose another place with --out, or remove this one if its runs matter no more", stale))
	}
	return broken(err)
}

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
	if err := checkJobs(cmd, f.jobs); err != nil {
		return s, err
	}
	if f.strategy != "" && !slices.Contains(strategy.Names, f.strategy) {
		return s, confused(cmd, "--strategy", document.Quote(f.strategy), document.OneOf(f.strategy, strategy.Names))
	}
	var err error
	s.Scenarios, err = chooseScenarios(cmd, "", args, f.apply)
	return s, err
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
