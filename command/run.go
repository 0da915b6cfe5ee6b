package command

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

// demonstration is the scenario that runs when none is named. Its own seed is
// one with which a stale read shows.
const demonstration = "raft/leader-partition"

// runFlags are the flags of run. The first six change the scenario if they
// are given.
type runFlags struct {
	seed       uint64
	flaw       string
	workload   string
	parameters parameterFlags
	nodes      int
	duration   time.Duration
	out        string
	json       bool
	verify     bool
}

func (c *console) runCommand() *cobra.Command {
	var flags runFlags
	cmd := &cobra.Command{
		Use:   "run [SCENARIO|FILE.yaml] [flags]",
		Short: "Run a scenario and judge what its clients saw",
		Long: `Run a scenario and judge what its clients saw.

A scenario is one of "laplace list scenarios" or a YAML file; the flags --seed,
--flaw, --workload, --parameter, --nodes and --duration go before what it says.
Without any, a demonstration runs. The same scenario, seed and build give the
same run, event for event, on every machine.

The result is a directory: result.json, history.jsonl (what clients did and
saw), schedule.yaml (the scenario as it ran, with every fault), trace (every
event), timeline.svg, availability.svg and, of a violation, report.html, which
is for a browser; where there is no legal order, linearizability.html, too. It
appears whole or not at all. An earlier run of the same scenario is replaced.
Where there is anything else, be it a run of a scenario that differs in one
line, it stays, and this run goes to DIR-2, DIR-3 and so on; a DIR that --out
names is refused then.

With --verify it runs twice and nothing is written: if the two runs are not the
same, the first event that differs is shown with its cause, and the exit status
is 2.`,
		Example: `  laplace run
  laplace run raft/everything --seed 42
  laplace run raft/leader-partition --flaw stale-read
  laplace run raft/quiet --parameter pre-vote=false --nodes 3
  laplace run paxos/everything --workload kv
  laplace run mine.yaml --duration 1m --out /tmp/mine
  laplace run raft/quiet --json | jq .digest`,
		Annotations:       map[string]string{statusNote: statusesVerdict},
		Args:              arguments(0, 1, "one scenario or file"),
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.run(cmd, args, flags)
		},
	}
	f := cmd.Flags()
	f.Uint64Var(&flags.seed, "seed", 0, "draw every random choice from `N`")
	f.StringVar(&flags.flaw, "flaw", "", "build the protocol with the flaw `NAME`")
	addWorkload(cmd, &flags.workload)
	flags.parameters.add(cmd, protocolOf)
	f.IntVar(&flags.nodes, "nodes", 0, "run `N` servers")
	f.DurationVar(&flags.duration, "duration", 0, "let faults strike for `D`, such as 20s")
	f.StringVar(&flags.out, "out", "", "write it all to `DIR` (default: runs/SCENARIO-FLAW-seedN)")
	f.BoolVar(&flags.verify, "verify", false, "run it twice, strictly, and compare event for event")
	f.BoolVar(&flags.json, "json", false, "write one JSON object, and nothing else")
	return cmd
}

func completeScenarios(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return scenarioNames(), cobra.ShellCompDirectiveDefault
}

func (c *console) run(cmd *cobra.Command, args []string, flags runFlags) error {
	spec, err := chooseScenario(cmd, args)
	if err != nil {
		return err
	}
	if spec, err = flags.apply(cmd, spec); err != nil {
		return err
	}
	if flags.out == "" && cmd.Flags().Changed("out") {
		return confused(cmd, "--out", `""`, "the name of a directory")
	}
	ctx := cmd.Context()
	if flags.verify && flags.json {
		return confused(cmd, "--verify", "--json beside it", "one of them: what is compared is told in words")
	}
	if flags.verify {
		return c.verify(cmd, spec)
	}
	d, err := flags.directory(spec)
	if err != nil {
		return fmt.Errorf("%s: %w", cmd.CommandPath(), err)
	}
	var records spool
	defer records.close()
	result, err := c.runInto(ctx, d, spec, &records)
	if err != nil {
		return unlessInterrupted(cmd, "nothing was written", err)
	}
	c.status = result.Verdict.ExitStatus()
	if flags.json {
		return writeJSON(c.out, result, "")
	}
	if result.Verdict == checker.Violation {
		c.showPictures(result)
	}
	c.showResult(result, pageIn(result.Out))
	switch valid := result.Verdict == checker.Valid; {
	case valid && len(args) == 1 && variant(args[0], spec) != "":
		c.showVariant(variant(args[0], spec), args[0], result)
	case valid && result.Flaw != "":
		c.showNextSeed(result)
	case valid && len(args) == 0:
		c.showDemonstration(result)
	}
	return nil
}

// verify runs a scenario twice and says whether it was the same run.
func (c *console) verify(cmd *cobra.Command, spec scenarios.Scenario) error {
	ctx := cmd.Context()
	two, err := c.repeat(ctx, spec.Name, func(o scenarios.Options) (*scenarios.Result, *scenarios.Mismatch, error) {
		return scenarios.Verify(ctx, spec, o)
	})
	if err := unlessInterrupted(cmd, "nothing was compared", err); err != nil {
		return err
	}
	if two.mismatch != nil {
		c.status = statusDiffers
		c.out.printf("%s  %s\n", c.out.paint(red, "TWO RUNS OF ONE SEED"), two.mismatch)
		return nil
	}
	c.status = two.result.Verdict.ExitStatus()
	c.out.printf("%s  digest %s, %d events, twice; what every message held was compared as well\nverdict %s\n",
		c.out.paint(green, "SAME RUN"), two.result.Digest, two.result.Events, two.result.Verdict)
	return nil
}

// runInto runs a scenario and leaves its result in a directory. A long trace is
// in the spool for as long as the result is used.
func (c *console) runInto(ctx context.Context, d *rundir.Directory, spec scenarios.Scenario, records *spool) (*scenarios.Result, error) {
	b := newBar(c.notes, spec.Name)
	defer b.clear()
	result, err := watch(ctx, b, func(o scenarios.Options) (*scenarios.Result, error) {
		o.Spill = records.open
		return scenarios.Run(ctx, spec, o)
	})
	if err != nil {
		return nil, err
	}
	b.say("writing the result")
	if err := writeFiles(ctx, d, &rundir.Run{Result: result}); err != nil {
		return nil, err
	}
	b.clear()
	c.tellPlace(d)
	return result, nil
}

// tellPlace says that a run is not where it was to be, if that is so.
func (c *console) tellPlace(d *rundir.Directory) {
	if d.Moved() {
		c.notes.printf("%s holds something else, which stays; this run is in %s\n", d.Asked(), d.Name())
	}
}

// directory is where the result of a run goes.
func (f runFlags) directory(spec scenarios.Scenario) (*rundir.Directory, error) {
	same, err := ofScenario(spec)
	if err != nil {
		return nil, misuse(err)
	}
	return chooseDirectory(f.out, defaultOut(spec), func(k *rundir.Kept) bool { return k.IsOf(same) }, "one of the same scenario, line for line, by the same versions")
}

// ofScenario is what a run of a scenario writes, as far as that is known before.
func ofScenario(spec scenarios.Scenario) (*rundir.Run, error) {
	input, err := spec.Fingerprint()
	if err != nil {
		return nil, err
	}
	model, err := spec.Model()
	return &rundir.Run{Result: &scenarios.Result{Input: input, Model: model}}, err
}

// chooseScenario finds the scenario that the arguments name. A name of the
// library goes before that of a file.
func chooseScenario(cmd *cobra.Command, args []string) (scenarios.Scenario, error) {
	if len(args) == 0 {
		return scenarios.Find(demonstration)
	}
	name := args[0]
	s, err := scenarios.Find(name)
	if err == nil {
		return s, nil
	}
	info, missing := os.Stat(name)
	switch {
	case missing == nil && info.IsDir():
		return s, misuse(fmt.Errorf("%s: %s: found a directory, expected a scenario or a file; to repeat the run in it: %[3]s replay %[2]s",
			cmd.CommandPath(), name, program.Name()))
	case missing == nil && refuseTested(name) != nil:
		return s, refuseTested(name)
	case missing == nil || slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(filepath.Ext(name))):
		s, err := scenarios.ReadFile(name)
		if err != nil {
			return s, misuse(err)
		}
		return s, nil
	}
	return s, misuse(fmt.Errorf("%s: %w, or the name of a file; see %s list scenarios", cmd.CommandPath(), err, program.Name()))
}

// chooseScenarios finds the scenarios that several arguments name, or that a
// flag does, with what apply changes in each.
func chooseScenarios(cmd *cobra.Command, flag string, names []string, apply func(*cobra.Command, scenarios.Scenario) (scenarios.Scenario, error)) ([]scenarios.Scenario, error) {
	var all []scenarios.Scenario
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return nil, confused(cmd, flag, document.Quote(name)+" twice", "each scenario once")
		}
		s, err := chooseScenario(cmd, names[i:])
		if err == nil && apply != nil {
			s, err = apply(cmd, s)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// apply returns the scenario with what the flags change in it.
func (f runFlags) apply(cmd *cobra.Command, s scenarios.Scenario) (scenarios.Scenario, error) {
	changed := cmd.Flags().Changed
	if changed("seed") {
		s.Seed = f.seed
	}
	if changed("flaw") {
		s.Flaw = f.flaw
	}
	if changed("workload") {
		s = s.Asking(f.workload)
	}
	if changed("nodes") {
		s.Nodes = f.nodes
	}
	if changed("duration") {
		s.Duration = f.duration
	}
	s, err := f.parameters.apply(cmd, s)
	if err != nil {
		return s, err
	}
	if err := s.Check(); err != nil {
		return s, unhelped(cmd, err)
	}
	return s, nil
}

// addWorkload adds the flag that says what clients do.
func addWorkload(cmd *cobra.Command, name *string) {
	cmd.Flags().StringVar(name, "workload", "", "let clients do `NAME`, whatever the scenario says")
	_ = cmd.RegisterFlagCompletionFunc("workload", func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		var found []string
		if p := protocolOf(args); p != nil {
			for _, w := range scenarios.Tasks(p) {
				found = append(found, cobra.CompletionWithDesc(w.Name, w.Summary))
			}
		}
		return found, cobra.ShellCompDirectiveNoFileComp
	}) // it fails for a flag that there is not
}

// defaultOut is where the result of a run goes if nothing else is said.
func defaultOut(s scenarios.Scenario) string {
	name := s.Name
	if s.Flaw != "" {
		name += "-" + s.Flaw
	}
	return filepath.Join("runs", fmt.Sprintf("%s-seed%d", strings.ReplaceAll(name, "/", "-"), s.Seed))
}
