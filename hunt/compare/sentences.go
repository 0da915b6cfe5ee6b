package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/internal/prose"
)

// said has for each fault the sentences that the paired bounds allow.
func (w *writer) said() {
	w.line("## What can be said")
	w.line(fmt.Sprintf("Bounds are those of the mean difference, matched seed by seed, with a confidence of %s. All pairs and measures are in differences.csv.", percent(w.table.Plan.Confidence)))
	for i, cells := range w.table.Cells {
		if entries := w.faultSaid(i, cells); len(entries) > 0 {
			w.line(strings.TrimSuffix("**"+cells[0].Fault+"**: "+w.table.Plan.Faults[i].Summary, ": "))
			w.list(entries)
		}
	}
}

// telling are the metrics of which sentences are made: of a fault that struck, of one that
// did not, and of cost.
var (
	tellingOfFaults = []string{"recovery", "stalled", "availability", "write-p99"}
	tellingOfCalm   = []string{"read-p50", "write-p50", "write-p99"}
	tellingOfCost   = []string{"messages", "syncs"}
)

func (w *writer) faultSaid(fault int, cells []*Cell) []string {
	telling := tellingOfFaults
	if len(w.table.Plan.Faults[fault].Schedule) == 0 {
		telling = tellingOfCalm
	}
	return w.sentences(fault, telling, cells)
}

// sentences are those of some metrics, and one of all those in which no two are told apart.
func (w *writer) sentences(fault int, telling []string, cells []*Cell) []string {
	var entries, tied []string
	for _, metric := range telling {
		switch text, all := w.sentence(fault, metric, cells); {
		case all:
			tied = append(tied, metrics[MetricNamed(metric)].Title)
		case text != "":
			entries = append(entries, text)
		}
	}
	if len(tied) > 0 {
		entries = append(entries, fmt.Sprintf("%s: no two can be told apart with %s", prose.List(tied), prose.Count(len(w.table.Seeds), "seed")))
	}
	return entries
}

// sentence puts the subjects in the order of a metric, and says of each by how much it is
// behind the nearest before it from which it is told apart, and from whom before it, it
// cannot be. It is empty if fewer than two have the metric and are safe, or all are tied.
func (w *writer) sentence(fault int, metric string, cells []*Cell) (text string, tied bool) {
	m := MetricNamed(metric)
	ranked := slices.DeleteFunc(slices.Clone(cells), func(c *Cell) bool { return c.Estimates[m].N == 0 || len(c.Unsafe()) > 0 })
	if len(ranked) < 2 {
		return "", false
	}
	slices.SortStableFunc(ranked, func(a, b *Cell) int { return metrics[m].compare(a.Estimates[m].Mean, b.Estimates[m].Mean) })
	var clauses []string
	tied = true
	for i, c := range ranked[1:] {
		clause, apart := w.clause(fault, m, c, ranked[:i+1])
		tied = tied && !apart
		clauses = append(clauses, clause)
	}
	return fmt.Sprintf("%s, in the order of means %s: %s", metrics[m].Title, prose.List(subjectsOf(ranked)), strings.Join(clauses, "; ")), tied
}

// clause says how one compares with those before it, the nearest last.
func (w *writer) clause(fault, metric int, c *Cell, before []*Cell) (text string, apart bool) {
	var ties []string
	for _, other := range slices.Backward(before) {
		d := w.table.difference(fault, metric, c.Subject, other.Subject)
		if d.N == 0 || !d.Apart {
			ties = append(ties, other.Subject)
			continue
		}
		text = metrics[metric].phrase(d) + " " + other.Subject
		if metrics[metric].censors && c.Censored()+other.Censored() > 0 {
			text += ", as far as the phase goes"
		}
		break
	}
	slices.Reverse(ties)
	cannot := "cannot be told apart from " + prose.List(ties)
	switch {
	case text == "":
		return c.Subject + " " + cannot, false
	case len(ties) > 0:
		return c.Subject + " " + cannot + ", and " + text, true
	}
	return c.Subject + " " + text, true
}

// phrase says by how much the first of a difference is more or less than the second.
func (m *Metric) phrase(d Difference) string {
	text, low, high := m.more, d.Low, d.High
	if d.Mean < 0 {
		text, low, high = m.less, -d.High, -d.Low
	}
	span := m.Unit.Span(low, high)
	if m.Unit == Share {
		span = strings.TrimSuffix(span, scales[Share].suffix)
	}
	return fmt.Sprintf(text, span)
}

// compare is negative if a is better than b.
func (m *Metric) compare(a, b int64) int {
	switch {
	case a == b:
		return 0
	case (a < b) == (m.Better == Less):
		return -1
	}
	return 1
}

// difference is that of a metric between a and b under a fault, whichever of them the table
// has first.
func (t *Table) difference(fault, metric int, a, b string) Difference {
	pairs := len(t.Plan.Subjects) * (len(t.Plan.Subjects) - 1) / 2
	from := (fault*len(metrics) + metric) * pairs
	for _, d := range t.Differences[from : from+pairs] {
		switch {
		case d.A == a && d.B == b:
			return d
		case d.A == b && d.B == a:
			d.A, d.B = a, b
			d.Mean, d.Low, d.High, d.Median = -d.Mean, -d.High, -d.Low, -d.Median
			return d
		}
	}
	panic("compare: no difference between " + a + " and " + b)
}

func subjectsOf(cells []*Cell) []string {
	var names []string
	for _, c := range cells {
		names = append(names, c.Subject)
	}
	return names
}

// costs is a table of what an operation cost, where as little went wrong as the plan has.
func (w *writer) costs() {
	cells := w.table.Cells[w.calmest()]
	w.line("## What it cost")
	w.line("For each acknowledged operation, but for the last row, of all machines and clients together, under " + cells[0].Fault + ".")
	head := []string{""}
	var rows [][]string
	for _, metric := range []string{"messages", "bytes", "syncs", "work", "elections"} {
		row := []string{strings.TrimSuffix(metrics[MetricNamed(metric)].Title, " for each acknowledged operation")}
		for _, c := range cells {
			row = append(row, estimateTold(metric, c))
		}
		rows = append(rows, row)
	}
	w.grid(append(head, subjectsOf(cells)...), rows)
	w.list(w.sentences(w.calmest(), tellingOfCost, cells))
}

// calmest is the place of the fault with the least in its schedule.
func (w *writer) calmest() int {
	all := w.table.Plan.Faults
	least := 0
	for i := range all {
		if len(all[i].Schedule) < len(all[least].Schedule) {
			least = i
		}
	}
	return least
}

// loads says what each does when more and more is asked of it.
func (w *writer) loads() {
	if len(w.table.Load) == 0 {
		return
	}
	w.line("## Under load")
	w.line("In each cell: operations acknowledged in a second, and the 99th percentile of the latency of writes, when nothing goes wrong.")
	var rows [][]string
	for _, cells := range w.table.Load {
		row := []string{fmt.Sprintf("%d/s", cells[0].Rate)}
		for _, c := range cells {
			row = append(row, estimateTold("throughput", c)+"; "+estimateTold("write-p99", c))
		}
		rows = append(rows, row)
	}
	w.grid(append([]string{"asked"}, subjectsOf(w.table.Load[0])...), rows)
	if w.table.Plan.Loads[len(rows)-1] > clientsMost*clientRate {
		w.line(fmt.Sprintf("Beyond %d a second each of the %d clients means to begin more than %d, with one operation at a time: what is acknowledged there may be all that clients can ask for, and no limit of a protocol.", clientsMost*clientRate, clientsMost, clientRate))
	}
	var entries []string
	for i := range w.table.Plan.Subjects {
		entries = append(entries, w.saturation(i))
	}
	w.list(entries)
}

// saturated is the share of operations in time below which a load is too much.
const saturated = 990_000

// saturation says up to which rate of the plan a subject answers.
func (w *writer) saturation(subject int) string {
	name, up := w.table.Plan.Subjects[subject].Name, 0
	for _, cells := range w.table.Load {
		if cells[subject].Estimates[MetricNamed("availability")].Mean < saturated {
			if up == 0 {
				return fmt.Sprintf("%s does not answer %s in time even at %d a second", name, percent(saturated), cells[subject].Rate)
			}
			return fmt.Sprintf("%s answers %s or more in time up to %d a second, and not at %d", name, percent(saturated), up, cells[subject].Rate)
		}
		up = cells[subject].Rate
	}
	return fmt.Sprintf("%s answers %s or more in time at all rates, up to %d a second", name, percent(saturated), up)
}

// trust says how far to trust what was said.
func (w *writer) trust() {
	made, apart := 0, 0
	for _, d := range w.table.Differences {
		if d.N > 0 {
			made++
		}
		if d.Apart {
			apart++
		}
	}
	w.line("## How far to trust this")
	false1 := mulDiv(int64(made), millionths-w.table.Plan.Confidence, millionths/10)
	w.list([]string{
		fmt.Sprintf("%s were made with a confidence of %s each, and %d told two apart. If no two differed in anything, about %s would have by chance.", prose.Count(made, "comparison"), percent(w.table.Plan.Confidence), apart, decimal(false1, 1)),
		fmt.Sprintf("The bounds say how far the means over %s may be off from those over all seeds of these scenarios. How far the scenarios are from your machines they do not say.", prose.Count(len(w.table.Seeds), "seed")),
		"docs/measures.md says how each measure is defined, and docs/compare.md how to read this.",
	})
}
