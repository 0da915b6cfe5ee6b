package compare

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/scenarios"
)

// Summary is what the table allows to be said, in words, as Markdown: what went wrong first,
// then what was compared, how well clients were served, what can be said about differences,
// what it cost, and how far to trust all that.
func (t *Table) Summary() string {
	w := &writer{table: t}
	w.line("# " + t.Plan.Name)
	if t.Plan.Summary != "" {
		w.line(t.Plan.Summary)
	}
	if len(t.Seeds) == 0 {
		w.line("**Nothing can be said: no seed has been run with everything yet.**")
		return w.String()
	}
	w.alarms()
	w.compared()
	w.served()
	w.said()
	w.costs()
	w.loads()
	w.trust()
	return w.String()
}

// A writer writes a summary.
type writer struct {
	strings.Builder
	table *Table
}

// line writes a paragraph.
func (w *writer) line(text string) { w.WriteString(text + "\n\n") }

// list writes a list, one entry a line.
func (w *writer) list(entries []string) {
	for _, e := range entries {
		w.WriteString("- " + e + "\n")
	}
	if len(entries) > 0 {
		w.WriteString("\n")
	}
}

// grid writes a table.
func (w *writer) grid(head []string, rows [][]string) {
	w.WriteString("| " + strings.Join(head, " | ") + " |\n|" + strings.Repeat("---|", len(head)) + "\n")
	for _, row := range rows {
		w.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
	w.WriteString("\n")
}

// about is how people call what a cell is of.
func (c *Cell) about() string {
	if c.Rate > 0 {
		return fmt.Sprintf("%s at %d operations a second", c.Subject, c.Rate)
	}
	return c.Subject + " under " + c.Fault
}

// Unsafe are the seeds of the runs in which something was violated, or a write was lost
// that had been acknowledged. Who is unsafe is not praised for speed.
func (c *Cell) Unsafe() []uint64 {
	return c.seeds(func(r *Run) bool { return r.Verdict == checker.Violation || r.Measures.Lost > 0 })
}

// Unknown are the seeds of the runs that could not be judged.
func (c *Cell) Unknown() []uint64 {
	return c.seeds(func(r *Run) bool { return r.Verdict == checker.Unknown })
}

func (c *Cell) seeds(of func(*Run) bool) []uint64 {
	var seeds []uint64
	for i := range c.Runs {
		if of(&c.Runs[i]) {
			seeds = append(seeds, c.Runs[i].Seed)
		}
	}
	return seeds
}

// lost is how many acknowledged writes the runs have lost together.
func (c *Cell) lost() int {
	n := 0
	for i := range c.Runs {
		n += c.Runs[i].Measures.Lost
	}
	return n
}

// alarms say what nobody may overlook.
func (w *writer) alarms() {
	var unsafe, unknown, spared []string
	for _, row := range w.table.rows() {
		for _, c := range row {
			if len(c.Scenario.Faults) > 0 && c.Estimates[MetricNamed("recovery")].N == 0 {
				spared = append(spared, fmt.Sprintf("%s: the fault struck in no run in which a write was asked for after it", c.about()))
			}
			if seeds := c.Unsafe(); len(seeds) > 0 {
				unsafe = append(unsafe, fmt.Sprintf("**%s: %s** (%s)", c.about(), harm(c), seedsTold(seeds)))
			}
			if seeds := c.Unknown(); len(seeds) > 0 {
				unknown = append(unknown, fmt.Sprintf("%s: %s not be judged (%s)", c.about(), runsCould(len(seeds), len(c.Runs)), seedsTold(seeds)))
			}
		}
	}
	if len(unsafe) > 0 {
		w.line("## Not safe")
		w.line("Whoever stands here broke a promise, or lost writes that it had acknowledged. No sentence below says how fast it was there.")
		w.list(unsafe)
	}
	if len(unknown) > 0 {
		w.line("## Not judged")
		w.list(unknown)
	}
	if len(spared) > 0 {
		w.line("## Not struck")
		w.list(spared)
	}
}

// harm says what a cell's unsafe runs did.
func harm(c *Cell) string {
	violations := c.seeds(func(r *Run) bool { return r.Verdict == checker.Violation })
	var parts []string
	if len(violations) > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d runs are violations", len(violations), len(c.Runs)))
	}
	if lost := c.lost(); lost > 0 {
		parts = append(parts, "acknowledged writes lost: "+strconv.Itoa(lost))
	}
	return strings.Join(parts, ", ")
}

func runsCould(n, of int) string { return fmt.Sprintf("%d of %d runs could", n, of) }

// seedsMost is how many seeds a line names.
const seedsMost = 5

func seedsTold(seeds []uint64) string {
	var words []string
	for _, seed := range seeds[:min(seedsMost, len(seeds))] {
		words = append(words, strconv.FormatUint(seed, 10))
	}
	more := ""
	if len(seeds) > seedsMost {
		more = ", …"
	}
	word := "seeds "
	if len(seeds) == 1 {
		word = "seed "
	}
	return word + strings.Join(words, ", ") + more
}

// compared says what was compared, on which machines.
func (w *writer) compared() {
	p := &w.table.Plan
	w.line("## What was compared")
	var entries []string
	machines := make(map[int]bool)
	for i, s := range p.Subjects {
		of := p.scenario(Fault{}, i)
		machines[of.Nodes] = true
		entries = append(entries, fmt.Sprintf("**%s** is %s, %s", s.Name, s.told(), machinesTold(&of)))
	}
	w.list(entries)
	if len(machines) > 1 {
		w.line("**The numbers of machines differ**, so this is no comparison at equal machines.")
	} else {
		w.line("All have the same number of machines.")
	}
	load := p.Base.Workload
	w.line(fmt.Sprintf("Each ran under %s with %s (%d to %d), with the same network, the same schedule%s and, seed by seed, clients that mean to do the same at the same times: %s, %s, %s, to be answered within %s. Measured is the phase of %s in which faults strike, from the first acknowledged write on.",
		prose.Count(len(p.Faults), "fault"), prose.Count(len(w.table.Seeds), "seed"), w.table.Seeds[0], w.table.Seeds[len(w.table.Seeds)-1], shiftTold(p.Base.Shift),
		prose.Count(load.Clients, "client"), prose.Count(load.Keys, "key"), pace(&load), load.Deadline, p.Base.Duration))
	w.line("Model: " + string(scenarios.ModelOf(p.Scenarios()...)) + ".")
}

// shiftTold says how much later the schedules are in some runs than in others.
func shiftTold(by time.Duration) string {
	if by == 0 {
		return ""
	}
	return fmt.Sprintf(" (up to %v later, with each seed by another time)", by)
}

// told is a subject in words.
func (s *Subject) told() string {
	text := s.Protocol
	var with []string
	for _, name := range slices.Sorted(maps.Keys(s.Parameters)) {
		with = append(with, name+" "+s.Parameters[name])
	}
	if s.Flaw != "" {
		with = append(with, "the flaw "+s.Flaw)
	}
	if len(with) > 0 {
		text += " with " + prose.List(with)
	}
	return text
}

// machinesTold says on how many machines a scenario's protocol runs, and what they do.
func machinesTold(s *scenarios.Scenario) string {
	text := "on " + prose.Count(s.Nodes, "machine")
	p, err := scenarios.FindProtocol(s.Protocol)
	if err != nil {
		return text
	}
	masters, err := p.MastersWith(s.Parameters)
	switch {
	case err != nil || masters == 0:
		return text
	case masters == 1:
		return text + fmt.Sprintf(", one of which decides who serves and holds no data; %s left for replicas and spares", areLeft(s.Nodes-1))
	}
	return text + fmt.Sprintf(", %d of which decide who serves and hold no data; %s left for replicas and spares", masters, areLeft(s.Nodes-masters))
}

func areLeft(n int) string {
	if n == 1 {
		return "1 is"
	}
	return fmt.Sprintf("%d are", n)
}

// pace says how often a client asks.
func pace(w *scenarios.Workload) string {
	if w.Every.String() == (scenarios.Workload{}).Every.String() {
		return fmt.Sprintf("who think for %s between two operations (a closed loop, which asks less of who is slow)", w.Think)
	}
	return fmt.Sprintf("who mean to begin an operation every %s, whatever the last one took", w.Every)
}

// served is a table of how well clients were served.
func (w *writer) served() {
	w.line("## How clients were served")
	w.line("In each cell: operations answered in time; where a fault struck, the time until the next acknowledged write, and of several faults the longest; both with 95 % intervals of the mean over the seeds. ≥ is where clients were not back in some runs before the phase ended, which count with what was left of it.")
	head := []string{"fault"}
	for _, s := range w.table.Plan.Subjects {
		head = append(head, s.Name)
	}
	var rows [][]string
	for _, cells := range w.table.Cells {
		row := []string{cells[0].Fault}
		for _, c := range cells {
			row = append(row, c.servedTold())
		}
		rows = append(rows, row)
	}
	w.grid(head, rows)
	w.list(w.censored())
}

func (c *Cell) servedTold() string {
	text := estimateTold("availability", c)
	if e := c.Estimates[MetricNamed("recovery")]; e.N > 0 {
		least := ""
		if c.Censored() > 0 {
			least = "≥ "
		}
		text += "; " + least + estimateTold("recovery", c)
	}
	if len(c.Unsafe()) > 0 {
		text += "; **not safe**"
	}
	return text
}

// estimateTold is a mean and its bounds.
func estimateTold(metric string, c *Cell) string {
	i := MetricNamed(metric)
	e := c.Estimates[i]
	if e.N == 0 {
		return "–"
	}
	u := metrics[i].Unit
	text := u.Text(e.Mean)
	if e.Low < e.High {
		text += " (" + u.Span(e.Low, e.High) + ")"
	}
	if e.N < len(c.Runs) {
		text += fmt.Sprintf(", %d runs", e.N)
	}
	return text
}

// censored says who was not back before the phase ended.
func (w *writer) censored() []string {
	var all []string
	for _, row := range w.table.Cells {
		for _, c := range row {
			if n := c.Censored(); n > 0 {
				all = append(all, fmt.Sprintf("%s: in %d of %d runs no write was acknowledged again before the phase ended", c.about(), n, len(c.Runs)))
			}
		}
	}
	return all
}
