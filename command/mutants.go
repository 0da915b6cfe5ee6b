package command

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/store"
	"github.com/laplace-sim/laplace/hunt/strategy"
	"github.com/laplace-sim/laplace/internal/document"
	"github.com/laplace-sim/laplace/internal/mutant"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports/rundir"
	"github.com/laplace-sim/laplace/scenarios"
)

// What the flags of mutants are if nothing is said.
const (
	mutantSeeds   = "3"
	mutantReasons = "docs/mutants.yaml"
)

// mutantFlags are the flags of mutants.
type mutantFlags struct {
	seeds     string
	strategy  string
	scenarios []string
	tests     []string
	only      string
	kinds     []string
	sample    int
	seed      uint64
	jobs      int
	out       string
	reasons   string
	markdown  string
	list      bool
	json      bool
}

func (c *console) mutantsCommand() *cobra.Command {
	var flags mutantFlags
	cmd := &cobra.Command{
		Use:   "mutants PACKAGE-DIR... [flags]",
		Short: "Plant small mistakes in a protocol, and say which would be seen",
		Long: `Plant small mistakes in Go packages, one at a time, and say which of them
would be seen: a vote too few, something not yet on disk, a timer that is not
set again, a clause forgotten, a message not sent.

Each mutant is built with the mutated file laid over the true one; no file of
yours is touched. Where a protocol of this command is made of the package, runs
are made of its scenarios: a mutant is seen if one of them is a violation that
is valid without, or if what a scenario hopes for never happens any more. For
other packages, or with --tests, go test runs: a mutant is seen if a test fails.
What changes nothing that was tried, and what does not end, counts neither as
seen nor as survived.

The result is a directory: mutants.jsonl has a line for each mutant. Type the
same again to go on with what was stopped; a larger sample contains a smaller.
One mutant in three is held out: it is counted, and shown only if --mutant asks.
A mutant that is no mistake, since nobody can tell it from the program, is
excused in a YAML file: a list with the keys id, diff and reason.`,
		Example: `  laplace mutants ./protocols/raft --sample 20
  laplace mutants ./services ./protocols/wal --scenario raft/everything
  laplace mutants ./my/protocol --tests ./...
  laplace mutants ./my/protocol --list`,
		Annotations: map[string]string{statusNote: "0 all seen but those that are excused, 1 some survived, 2 unknown,\n" +
			"64 bad command, package or file, 73 --out cannot be made,\n74 building, reading or writing failed,\n130 interrupted"},
		Args: arguments(1, math.MaxInt, "one or more directories of packages"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.mutants(cmd, args, flags) },
	}
	f := cmd.Flags()
	f.StringVar(&flags.seeds, "seeds", mutantSeeds, "run the seeds `N|A-B`: 1 to N, or A to B")
	f.StringVar(&flags.strategy, "strategy", "", "run also by `NAME`: "+strings.Join(constant(), ", "))
	_ = cmd.RegisterFlagCompletionFunc("strategy", cobra.FixedCompletions(constant(), cobra.ShellCompDirectiveNoFileComp)) // it fails for a flag that there is not
	f.StringArrayVar(&flags.scenarios, "scenario", nil, "run only `SCENARIO`, or a file; repeatable")
	f.StringArrayVar(&flags.tests, "tests", nil, "test `PATTERN` (default: ./...); repeatable")
	f.StringVar(&flags.only, "mutant", "", "judge only those with `TEXT` in their id")
	f.StringArrayVar(&flags.kinds, "kind", nil, "judge only those of `KIND`; repeatable")
	f.IntVar(&flags.sample, "sample", 0, "judge only `N` of the mutants, drawn at random")
	f.Uint64Var(&flags.seed, "seed", 1, "draw the sample with the seed `N`")
	f.IntVar(&flags.jobs, "jobs", 1, "judge `J` at a time; 0: one per processor")
	f.StringVar(&flags.out, "out", "", "write to `DIR` (default: mutants/PACKAGE…)")
	f.StringVar(&flags.reasons, "reasons", mutantReasons, "read excuses from `FILE`")
	f.StringVar(&flags.markdown, "markdown", "", "write a report into `FILE`, between its marks")
	f.BoolVar(&flags.list, "list", false, "list the mutants and judge none")
	f.BoolVar(&flags.json, "json", false, "write a JSON object a line for each mutant")
	return cmd
}

func (c *console) mutants(cmd *cobra.Command, args []string, flags mutantFlags) error {
	if err := flags.check(cmd); err != nil {
		return err
	}
	reasons, err := mutant.ReadReasons(flags.reasons)
	if errors.Is(err, fs.ErrNotExist) && !cmd.Flags().Changed("reasons") {
		err = nil
	}
	if err != nil {
		return misuse(err)
	}
	source, err := mutant.Load(cmd.Context(), "", args)
	if err != nil {
		return mutantError(cmd, err)
	}
	planted, err := source.Plant()
	if err != nil {
		return misuse(err)
	}
	sample, err := flags.choose(cmd, planted)
	if err != nil {
		return err
	}
	if flags.list {
		return c.listMutants(sample, flags.json)
	}
	judge, err := flags.judge(cmd, source)
	if err != nil {
		return err
	}
	report := mutant.Report{Budget: judge.Budget(), Planted: len(planted), Reasons: reasons}
	if report.Results, err = c.study(cmd, flags, source, sample, judge); err != nil {
		return err
	}
	c.status = report.Verdict().ExitStatus()
	if flags.markdown != "" {
		if err := report.WriteMarkdown(flags.markdown); err != nil {
			return broken(err)
		}
	}
	for _, text := range reasons.Doubts(planted, report.Results) {
		c.notes.printf("%s: %s\n", flags.reasons, text)
	}
	if flags.json {
		return writeEach(c, report.Results)
	}
	c.showMutants(report, func(x mutant.Result) bool { return !x.HeldOut() || flags.only != "" })
	return nil
}

// check refuses what cannot be.
func (f *mutantFlags) check(cmd *cobra.Command) error {
	if err := checkJobs(cmd, f.jobs); err != nil {
		return err
	}
	switch changed := cmd.Flags().Changed; {
	case !f.knowsKinds():
		return confused(cmd, "--kind", document.Quote(strings.Join(f.kinds, " ")), "kinds of mistakes: "+prose.List(kindNames()))
	case changed("sample") && f.sample < 1:
		return confused(cmd, "--sample", strconv.Itoa(f.sample), "at least 1")
	case changed("seed") && !changed("sample"):
		return confused(cmd, "--seed", "no --sample beside it", "both, or neither: it draws the sample")
	case changed("tests") && changed("scenario"):
		return confused(cmd, "--tests", "--scenario beside it", "one of them")
	case changed("tests") && changed("seeds"):
		return confused(cmd, "--tests", "--seeds beside it", "one of them: tests choose their own")
	case changed("tests") && changed("strategy"):
		return confused(cmd, "--tests", "--strategy beside it", "one of them: tests make no runs of scenarios")
	case f.strategy != "" && !slices.Contains(constant(), f.strategy):
		return confused(cmd, "--strategy", document.Quote(f.strategy), document.OneOf(f.strategy, constant()))
	case changed("out") && f.out == "":
		return confused(cmd, "--out", `""`, "the name of a directory")
	case changed("markdown") && f.list:
		return confused(cmd, "--list", "--markdown beside it", "one of them: the report needs results")
	}
	return nil
}

// knowsKinds reports whether there are mistakes of all kinds that are asked for.
func (f *mutantFlags) knowsKinds() bool {
	return !slices.ContainsFunc(f.kinds, func(kind string) bool { return !slices.Contains(kindNames(), kind) })
}

// kindNames are all kinds of mistakes.
func kindNames() []string {
	var names []string
	for _, kind := range mutant.Kinds {
		names = append(names, string(kind))
	}
	return names
}

// constant are the strategies whose runs depend on the seed alone, and so are the
// same with a mutant as without.
func constant() []string {
	return slices.DeleteFunc(slices.Clone(strategy.Names), func(name string) bool { return name == strategy.Guided })
}

// choose returns those of the mutants that are asked for.
func (f *mutantFlags) choose(cmd *cobra.Command, planted []mutant.Mutant) ([]mutant.Mutant, error) {
	about := slices.DeleteFunc(slices.Clone(planted), func(m mutant.Mutant) bool {
		return !strings.Contains(m.ID, f.only) || len(f.kinds) > 0 && !slices.Contains(f.kinds, string(m.Kind))
	})
	if len(about) == 0 && f.only != "" {
		return nil, confused(cmd, "--mutant", document.Quote(f.only), "a part of the id of one of "+prose.Count(len(planted), "mutant")+" (--list has them)")
	}
	if f.sample == 0 {
		return about, nil
	}
	return mutant.Sample(about, f.sample, f.seed), nil
}

// judge is who judges the mutants.
func (f *mutantFlags) judge(cmd *cobra.Command, source mutant.Source) (mutant.Judge, error) {
	if len(f.tests) == 0 {
		hunts, ok, err := f.hunts(cmd, source)
		if err != nil || ok {
			return hunts, err
		}
		if len(f.scenarios) > 0 || cmd.Flags().Changed("seeds") || f.strategy != "" {
			return nil, confused(cmd, "", "packages that no scenario's protocol is made of", "tests to judge by: leave --scenario, --seeds and --strategy out")
		}
		f.tests = []string{"./..."}
	}
	return &mutant.Tests{Dir: source.Dir, Patterns: f.tests}, nil
}

func (f *mutantFlags) hunts(cmd *cobra.Command, source mutant.Source) (*mutant.Hunts, bool, error) {
	seeds, ok := readSeeds(f.seeds)
	if !ok {
		return nil, false, confused(cmd, "--seeds", document.Quote(f.seeds), fmt.Sprintf("N or A-B, such as 100 or 101-200, none above %d", uint64(store.SeedMax)))
	}
	h := mutant.Hunts{Dir: source.Dir, Command: commandPackage(), Arguments: []string{trialName}, Scenarios: scenarios.Library(), Seeds: seeds, Strategy: f.strategy}
	if len(f.scenarios) > 0 {
		var err error
		if h.Scenarios, err = chooseScenarios(cmd, "--scenario", f.scenarios, nil); err != nil {
			return nil, false, err
		}
	}
	judge, ok, err := mutant.NewHunts(cmd.Context(), h, source.Packages)
	if err != nil {
		return nil, false, mutantError(cmd, err)
	}
	return judge, ok, nil
}

// commandPackage is the package that this command is built from.
func commandPackage() string {
	const usual = "github.com/laplace-sim/laplace"
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Path == "" || info.Path == "command-line-arguments" || strings.HasSuffix(info.Path, ".test") {
		return usual
	}
	return info.Path
}

// mutantsOut is where the result goes if nothing else is said.
func mutantsOut(source mutant.Source) string {
	name := filepath.Base(source.Packages[0])
	if more := len(source.Packages) - 1; more > 0 {
		name += fmt.Sprintf("-and-%d-more", more)
	}
	return filepath.Join("mutants", name)
}

// study judges mutants and shows how far that is.
func (c *console) study(cmd *cobra.Command, flags mutantFlags, source mutant.Source, sample []mutant.Mutant, judge mutant.Judge) ([]mutant.Result, error) {
	out := flags.out
	if out == "" {
		out = mutantsOut(source)
	}
	meter := newMutantMeter(c.notes, len(sample))
	defer meter.clear()
	meter.say("trying the program as it is")
	identity, err := judge.Identity(cmd.Context())
	if err != nil {
		return nil, mutantError(cmd, err)
	}
	kept, err := mutant.OpenStore(out, identity, judge.Budget())
	if refused := (*fs.PathError)(nil); errors.As(err, &refused) {
		return nil, unmakeable(fmt.Errorf("%s: --out: found %q, where nothing can be written (%w), expected a place for a new directory; choose another with --out",
			cmd.CommandPath(), out, rundir.Reason(err)))
	}
	if err != nil {
		return nil, mutantError(cmd, err)
	}
	defer kept.Close()
	study := mutant.Study{Mutants: sample, Judge: judge, Dir: source.Dir, Jobs: cmp.Or(flags.jobs, runtime.GOMAXPROCS(0)), Store: kept, Progress: meter.report}
	meter.done = len(sample) - len(study.Left())
	results, err := study.Run(cmd.Context())
	if cmd.Context().Err() != nil {
		return nil, &failure{statusInterrupted, fmt.Errorf("%s: interrupted, %d of %d mutants are judged in %s; to go on, type the same",
			cmd.CommandPath(), len(sample)-len(study.Left()), len(sample), filepath.Clean(out))}
	}
	if err != nil {
		return nil, mutantError(cmd, err)
	}
	return results, nil
}

// mutantError gives an error its exit status.
func mutantError(cmd *cobra.Command, err error) error {
	err = fmt.Errorf("%s: %w", cmd.CommandPath(), err)
	switch strange := (*mutant.StrangeError)(nil); {
	case cmd.Context().Err() != nil:
		return interrupted(cmd.CommandPath(), "nothing was judged")
	case errors.As(err, &strange):
		return misuse(fmt.Errorf("%w with --out", err))
	case errors.Is(err, mutant.ErrSource):
		return misuse(err)
	}
	return broken(err)
}

// listMutants lists mutants that nobody has judged.
func (c *console) listMutants(all []mutant.Mutant, asJSON bool) error {
	if asJSON {
		return writeEach(c, all)
	}
	for _, m := range all {
		c.out.printf("%-11s  %s  %s\n", m.Kind, m.ID, m.Diff())
	}
	return nil
}

// writeEach writes a JSON object a line for each of some things.
func writeEach[T any](c *console, all []T) error {
	for _, x := range all {
		if err := writeJSON(c.out, x, ""); err != nil {
			return err
		}
	}
	return nil
}

// showMutants shows people what became of mutants: the share by kind, and those
// that were not seen and that shown holds for.
func (c *console) showMutants(r mutant.Report, shown func(mutant.Result) bool) {
	verdict := r.Verdict()
	title := map[checker.Verdict]string{checker.Valid: "ALL SEEN", checker.Violation: "SOME SURVIVED", checker.Unknown: "UNKNOWN"}[verdict]
	c.out.printf("%s\ntried with each: %s\n\n%s", c.out.paint(verdictStyles[verdict], title), r.Budget, r.Shares())
	hidden := 0
	for _, outcome := range []mutant.Outcome{mutant.Survived, mutant.Unended, mutant.Inert} {
		for _, x := range r.Results {
			switch {
			case x.Outcome != outcome || r.IsEquivalent(x):
			case !shown(x):
				hidden++
			default:
				c.out.printf("\n%s: %s (%s)\n  %s\n", c.out.paint(yellow, string(outcome)), x.ID, x.Kind, x.Diff())
			}
		}
	}
	if hidden > 0 {
		c.out.printf("\n%d more are held out: to be counted, not tuned to. %s of the result has them.\n", hidden, mutant.ResultsFile)
	}
}

// A mutantMeter shows how many mutants are judged.
type mutantMeter struct {
	meter
	asked, done int
	counts      map[mutant.Outcome]int
}

func newMutantMeter(s *screen, asked int) *mutantMeter {
	return &mutantMeter{meter: newMeter(s), asked: asked, counts: make(map[mutant.Outcome]int)}
}

// report takes note of a mutant, and shows it.
func (m *mutantMeter) report(r mutant.Result) {
	m.done++
	m.counts[r.Outcome]++
	m.say(prose.Cut(m.line(), m.screen.width-1))
	m.note(m.line())
}

func (m *mutantMeter) line() string {
	var parts []string
	for _, outcome := range slices.Sorted(maps.Keys(m.counts)) {
		parts = append(parts, fmt.Sprintf("%d %s", m.counts[outcome], outcome))
	}
	return fmt.Sprintf("%d of %d mutants: %s", m.done, m.asked, strings.Join(parts, ", "))
}
