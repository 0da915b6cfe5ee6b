package command

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/hunt/explore"
	"github.com/laplace-sim/laplace/internal/program"
	"github.com/laplace-sim/laplace/reports"
	"github.com/laplace-sim/laplace/scenarios"
)

// exhaustiveNodes is how many servers a systematic search has if nobody says.
const exhaustiveNodes = 3

// exhaustiveFlags are the flags of a systematic search: its bounds.
type exhaustiveFlags struct {
	explore.Bounds
	clients int
}

// add adds the flags to those of a command.
func (f *exhaustiveFlags) add(set *pflag.FlagSet) {
	set.IntVar(&f.Depth, "depth", 0, "exhaustive: at most `N` moves deep (default: any)")
	set.IntVar(&f.Timeouts, "timeouts", 1, "exhaustive: `N` timers may expire in a run")
	set.IntVar(&f.Crashes, "crashes", 1, "exhaustive: `N` crashes in a run")
	set.IntVar(&f.Copies, "copies", 0, "exhaustive: `N` messages come twice in a run")
	set.IntVar(&f.States, "states", explore.StatesDefault, "exhaustive: keep `N` states, 5,000 a MB")
	set.IntVar(&f.clients, "clients", explore.ClientsMax, "exhaustive: `N` clients write and look")
}

// An expedition is a systematic search and what came of it, as JSON has it.
type expedition struct {
	Scenario string         `json:"scenario"`
	Protocol string         `json:"protocol"`
	Flaw     string         `json:"flaw"`    // empty for none
	Nodes    int            `json:"nodes"`   // servers
	Clients  []string       `json:"clients"` // what each does
	Bounds   explore.Bounds `json:"bounds"`
	given    parameterFlags // of the protocol
	*explore.Result
	History []string      `json:"history,omitempty"`
	Wall    time.Duration `json:"wall_ns"`
	Out     string        `json:"out"` // the directory of the violation; empty for none
}

// exhaustive searches the cluster of a scenario systematically.
func (c *console) exhaustive(cmd *cobra.Command, spec scenarios.Scenario, flags huntFlags) error {
	if !cmd.Flags().Changed("nodes") {
		spec.Nodes = min(spec.Nodes, exhaustiveNodes)
	}
	model, err := flags.space.model(cmd, spec)
	if err != nil {
		return err
	}
	began := time.Now()
	result, err := c.searchAll(cmd, model, spec.Name, !flags.json)
	if err != nil {
		return err
	}
	e := &expedition{
		Scenario: spec.Name, Protocol: spec.Protocol, Flaw: spec.Flaw, Nodes: spec.Nodes,
		Bounds: flags.space.Bounds, given: flags.parameters, Result: result, Wall: time.Since(began),
	}
	for i := range model.Clients {
		e.Clients = append(e.Clients, model.Script(i))
	}
	e.History = told(result)
	if e.Out, err = c.keepPath(cmd, spec, flags, e); err != nil {
		return err
	}
	c.status = result.Verdict.ExitStatus()
	if flags.json {
		return writeJSON(c.out, e, "")
	}
	c.showExpedition(e)
	return nil
}

// model is what the flags make of a scenario.
func (f exhaustiveFlags) model(cmd *cobra.Command, spec scenarios.Scenario) (explore.Model, error) {
	for _, flag := range []struct {
		name         string
		value, least int
	}{
		{"depth", f.Depth, 0}, {"timeouts", f.Timeouts, 0}, {"crashes", f.Crashes, 0}, {"copies", f.Copies, 0}, {"states", f.States, 1}, {"clients", f.clients, 1},
	} {
		if flag.value < flag.least {
			return explore.Model{}, confused(cmd, "--"+flag.name, fmt.Sprint(flag.value), fmt.Sprintf("%d or more", flag.least))
		}
	}
	if most := min(explore.ClientsMax, spec.Workload.Clients); len(spec.Workload.Script) == 0 && cmd.Flags().Changed("clients") && f.clients > most {
		return explore.Model{}, confused(cmd, "--clients", fmt.Sprint(f.clients), fmt.Sprintf("%d at most", most))
	}
	spec.Workload.Clients = min(f.clients, spec.Workload.Clients)
	model, err := explore.OfScenario(spec)
	if err == nil {
		model.Bounds = f.Bounds
		err = model.Check()
	}
	if err != nil {
		return model, unhelped(cmd, err)
	}
	return model, nil
}

// searchAll carries out a search and shows how far it is. An interrupt is
// obeyed at once.
func (c *console) searchAll(cmd *cobra.Command, model explore.Model, name string, lines bool) (*explore.Result, error) {
	var now atomic.Pointer[explore.Progress]
	model.Progress = func(p explore.Progress) { now.Store(&p) }
	ctx := cmd.Context()
	m := newMeter(c.notes)
	defer m.clear()
	draw := func() {
		p := now.Load()
		if p == nil {
			return
		}
		text := fmt.Sprintf("%d states, %d of them to try, %d moves deep", p.States, p.Frontier, p.Depth)
		m.say(text)
		if lines {
			m.note(name + ": " + text)
		}
	}
	result, err := shown(ctx, draw, func() (*explore.Result, error) { return explore.Search(ctx, model) })
	switch {
	case err == nil:
		return result, nil
	case errors.Is(err, ctx.Err()):
		return nil, interrupted(cmd.CommandPath(), "nothing is kept")
	}
	return nil, &failure{checker.Unknown.ExitStatus(), fmt.Errorf("%s: %w", cmd.CommandPath(), err)}
}

// showExpedition shows people what came of a search.
func (c *console) showExpedition(e *expedition) {
	c.showVerdict(e.Verdict)
	rows := table{names: 1}
	if e.Verdict == checker.Violation {
		rows.add("violated", "%s: %s", e.Check.Name, e.Check.Detail)
	}
	flaw := ""
	if e.Flaw != "" {
		flaw = ", flaw " + e.Flaw
	}
	rows.add("searched", "%s%s; servers: %d", e.Protocol, flaw, e.Nodes)
	for i, script := range e.Clients {
		rows.add(fmt.Sprintf("client c%d", i+1), "%s", script)
	}
	rows.add("moves", "every order of deliveries; in each run, timeouts: %d, crashes: %d, messages delivered twice: %d",
		e.Bounds.Timeouts, e.Bounds.Crashes, e.Bounds.Copies)
	rows.add("states", "%d, the deepest after move %d; %d moves made, %d saved", e.States, e.Depth, e.Transitions, e.Saved)
	rows.add("ended", "%s%s", e.Reason, e.left())
	rows.add("time", "%v, %d states/s", e.Wall.Round(time.Millisecond), int64(e.States)*int64(time.Second)/max(1, int64(e.Wall)))
	rows.write(c.out)
	c.showPath(e)
	if e.Out != "" {
		c.paragraph("It is kept as a run, with a page for a browser. To walk it again, to see why, and to see it:")
		c.out.printf("\n")
		for _, verb := range []string{"replay", "explain"} {
			c.out.wrap(gap, gap, program.Name()+" "+verb+" "+reports.Quoted(e.Out), c.out.width, plain)
		}
		c.out.wrap(gap, gap, pageIn(e.Out), c.out.width, plain)
		c.out.printf("\n")
	}
	advice, command := e.advice()
	c.paragraph(advice)
	if command != "" {
		c.out.printf("\n")
		c.out.wrap(gap, gap, command, c.out.width, plain)
	}
}

// left says how much was found and not tried.
func (e *expedition) left() string {
	if e.Verdict != checker.Unknown || e.Frontier == 0 {
		return ""
	}
	return fmt.Sprintf("; the moves of %d states were not tried", e.Frontier)
}

// showPath tells the run that leads to a violation.
func (c *console) showPath(e *expedition) {
	if len(e.Path) == 0 {
		return
	}
	c.out.printf("\n")
	width := 0
	if c.out.terminal() {
		width = c.out.width
	}
	for i, move := range e.Path {
		c.out.wrap(fmt.Sprintf("%3d  ", i), "     ", move.What, width, plain)
		for _, then := range move.Then {
			c.out.wrap("       ", "       ", then, width, faint)
		}
	}
	c.out.printf("\n")
	for _, o := range e.History {
		c.out.wrap("     ", "     ", o, width, plain)
	}
}

// advice says what to do next, and what to type for it.
func (e *expedition) advice() (advice, command string) {
	switch {
	case e.Verdict == checker.Violation && e.Flaw != "":
		return "The same flaw among all that happens in a run:", program.Name() + " hunt " + e.Scenario + " --flaw " + e.Flaw + e.given.words() + " --until-found"
	case e.Verdict == checker.Violation:
		return "To look for it among all that happens in a run:", program.Name() + " hunt " + e.Scenario + e.given.words() + " --until-found"
	case e.Verdict == checker.Valid:
		return "Within these bounds nothing can go wrong. Widen them: one more of --timeouts, --crashes, --copies or --nodes.", ""
	case e.Exhausted:
		return "Nothing was judged. Allow more moves: one more of --timeouts.", ""
	default:
		return "This is no proof. A smaller space can be searched to its end: fewer --nodes, --clients, --timeouts or --crashes. Or look further: more --states, if there is memory.", ""
	}
}
