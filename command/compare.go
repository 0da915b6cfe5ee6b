package command

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/hunt"
	"github.com/laplace-sim/laplace/hunt/compare"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim/rng"
)

// compareFlags are the flags of compare. Those that are given go before what the plan says.
type compareFlags struct {
	protocols, faults []string
	loads             []int
	seeds             uint64
	nodes             int
	jobs              int
	out               string
	noRuns            bool
	json              bool
}

func (c *console) compareCommand() *cobra.Command {
	var flags compareFlags
	cmd := &cobra.Command{
		Use:   "compare [PLAN.yaml] [flags]",
		Short: "Compare protocols, or settings of one, under the same faults",
		Long: `Compare protocols, or settings of one, under the same faults.

Each is run with the same schedules of faults, the same workload and the same
network, matched seed by seed, on the same number of machines. Out come, for each
fault: the share of operations that were answered in time, how long clients were
not served, how long it took until they were again, latencies, and what that cost
in messages, bytes, syncs and work; each with a confidence interval, and in words
no more than the intervals allow. docs/measures.md defines every measure.

A plan is a YAML file with faults, networks, workloads and settings of your own;
docs/compare.md says how to write one. Without one, --protocols and --faults say
what to compare, and under what.

The result is a directory: hunt.db with every run, and in report/ a page
(index.html) that needs neither a network nor a server, pictures as SVG and PNG,
the numbers as CSV, and a summary (summary.md). Each cell of the page leads to
the run in which clients were served worst. Type the same again to go on with a
comparison that was stopped, or with more seeds to extend it.`,
		Example: `  laplace compare --protocols raft,paxos --faults leader-crash,leader-partition
  laplace compare --seeds 20 --out /tmp/all
  laplace compare mine.yaml
  laplace compare mine.yaml --seeds 200 --json | jq '.differences[] | select(.apart)'`,
		Annotations: map[string]string{statusNote: statusesVerdict},
		Args:        arguments(0, 1, "at most one plan"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.compare(cmd, args, flags)
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&flags.protocols, "protocols", nil, "compare the protocols `A,B,…`")
	f.StringSliceVar(&flags.faults, "faults", nil, "under the faults `X,Y,…` of \"laplace list schedules\"")
	f.IntSliceVar(&flags.loads, "loads", nil, "draw latency against so many operations a second, `N,M,…`")
	f.Uint64Var(&flags.seeds, "seeds", 0, "run each with the seeds 1 to `N` (default: 50)")
	f.IntVar(&flags.nodes, "nodes", 0, "give each `N` machines (default: 5)")
	f.IntVar(&flags.jobs, "jobs", 0, "make `J` runs at a time (default: one for each processor)")
	f.StringVar(&flags.out, "out", "", "write the result to `DIR` (default: comparisons/NAME)")
	f.BoolVar(&flags.noRuns, "no-runs", false, "do not write the worst run of each cell")
	f.BoolVar(&flags.json, "json", false, "write one JSON object, and nothing else")
	for name, known := range map[string]func() []string{"protocols": protocolNames, "faults": scheduleNames} {
		_ = cmd.RegisterFlagCompletionFunc(name, completeList(known))
	}
	return cmd
}

// What is compared, and under what, if nothing is said.
var (
	loadsCompared     = []int{1000, 4000, 8000, 16_000}
	protocolsCompared = []string{"raft", "paxos", "primary-backup", "chain", "etcdraft"}
	faultsCompared    = []string{
		"none", "leader-crash", "follower-crash", "leader-partition", "leader-isolate", "minority-partition", "leader-pause", "gray", "slow-leader", "lossy",
	}
)

func protocolNames() []string {
	var names []string
	for _, p := range scenarios.Protocols() {
		names = append(names, cobra.CompletionWithDesc(p.Name, p.Summary))
	}
	return names
}

func scheduleNames() []string {
	var names []string
	for _, f := range compare.Faults() {
		names = append(names, cobra.CompletionWithDesc(f.Name, f.Summary))
	}
	return names
}

// completeList completes the last name of a list with commas.
func completeList(known func() []string) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return func(_ *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
		before := word[:strings.LastIndexByte(word, ',')+1]
		var all []string
		for _, name := range known() {
			all = append(all, before+name)
		}
		return all, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}

// plan is what the command line asks for.
func (f compareFlags) plan(cmd *cobra.Command, args []string) (compare.Plan, error) {
	p, err := f.begin(cmd, args)
	if err != nil {
		return p, err
	}
	given := cmd.Flags().Changed
	if given("seeds") {
		p.Seeds = f.seeds
	}
	if given("nodes") {
		p.Base.Nodes = f.nodes
		for i := range p.Subjects {
			p.Subjects[i].Nodes = 0
		}
	}
	if given("loads") {
		p.Loads = f.loads
	}
	if err := checkJobs(cmd, f.jobs); err != nil {
		return p, err
	}
	if given("out") && f.out == "" {
		return p, confused(cmd, "--out", `""`, "the name of a directory")
	}
	if err := p.Check(); err != nil {
		return p, unhelped(cmd, err)
	}
	return p, nil
}

// nameMost is how long the name of a plan without a file may be until it is cut.
const nameMost = 40

// name is that of a plan without a file: two that compare something else are called otherwise.
func (f compareFlags) name() string {
	parts := slices.Concat(f.protocols, f.faults)
	if len(parts) == 0 {
		return compare.New().Name
	}
	name := strings.Map(func(r rune) rune {
		if r == '/' {
			return '-'
		}
		return r
	}, strings.Join(parts, "-"))
	if len(name) > nameMost {
		hash := fmt.Sprintf("-%08x", uint32(rng.HashString(name)))
		name = name[:nameMost-len(hash)] + hash
	}
	return name
}

// begin is the plan with its subjects and faults.
func (f compareFlags) begin(cmd *cobra.Command, args []string) (p compare.Plan, err error) {
	protocols, faults := f.protocols, f.faults
	if len(args) == 1 {
		if p, err = compare.ReadFile(args[0]); err != nil {
			return p, planError(cmd, args[0], err)
		}
	} else {
		p = compare.New()
		p.Name = f.name()
		if !cmd.Flags().Changed("protocols") {
			protocols = protocolsCompared
		}
		if !cmd.Flags().Changed("faults") {
			faults = faultsCompared
		}
		if !cmd.Flags().Changed("protocols") && !cmd.Flags().Changed("faults") {
			p.Loads = loadsCompared
		}
	}
	if protocols != nil {
		p.Subjects = nil
	}
	for _, name := range protocols {
		if _, err := scenarios.FindProtocol(name); err != nil {
			return p, unhelped(cmd, fmt.Errorf("--protocols: %w", err))
		}
		p.Subjects = append(p.Subjects, compare.Subject{Name: name, Protocol: name})
	}
	if faults != nil {
		p.Faults = nil
	}
	for _, name := range faults {
		fault, err := compare.FindFault(name)
		if err != nil {
			return p, unhelped(cmd, fmt.Errorf("--faults: %w", err))
		}
		p.Faults = append(p.Faults, fault)
	}
	return p, nil
}

// planError says what is wrong with a plan, or that there is none.
func planError(cmd *cobra.Command, path string, err error) error {
	if refused := (*document.Error)(nil); errors.As(err, &refused) {
		return misuse(refused)
	}
	return misuse(fmt.Errorf("%s: %s: cannot be read (%w), expected a file with a plan; to compare by names, use --protocols and --faults", cmd.CommandPath(), path, rundir.Reason(err)))
}

func (c *console) compare(cmd *cobra.Command, args []string, flags compareFlags) error {
	plan, err := flags.plan(cmd, args)
	if err != nil {
		return err
	}
	search := plan.Search()
	search.Jobs = flags.jobs
	out := flags.out
	if out == "" {
		out = filepath.Join("comparisons", plan.Name)
	}
	if search.Store, err = openStore(out, search); err != nil {
		return fmt.Errorf("%s: %w", cmd.CommandPath(), err)
	}
	m := &comparer{plan: plan, search: search, out: filepath.Clean(out), runs: !flags.noRuns, meter: newHuntMeter(c.notes, search, !flags.json)}
	m.meter.title = "comparing " + plan.Name
	defer hunt.RelaxGC()()
	if err := c.follow(cmd, m.meter, search.Store, m.work, m.interrupted); err != nil {
		return err
	}
	c.status = m.summary.Verdict().ExitStatus()
	if flags.json {
		return writeJSON(c.out, m.object(), "")
	}
	c.showComparison(m)
	return nil
}
