package comparison

import (
	"fmt"
	"html/template"
	"image/color"
	"strings"

	"github.com/laplace-sim/laplace/hunt/compare"
)

// mapped are the metrics that have a heat map.
var mapped = []string{"availability", "recovery", "longest-outage"}

// A heat is a heat map as a table of links.
type heat struct {
	Name, Title   string
	Best, Worst   string // values at the ends of the colours
	Ramp          template.CSS
	Rows          []heatRow
	Better        string
	Marked, Bound bool // whether some cell is marked, or is a bound from below
}

// A heatRow is a fault in a heat map.
type heatRow struct {
	Fault, ID string
	Cells     []heatCell
}

// A heatCell is a subject under a fault.
type heatCell struct {
	ID, Text, Says string
	Mark           string // "violation", "unknown" or ""
	Look           template.CSS
}

// heats are the heat maps, each of a metric that some cell has.
func (r *report) heats() []heat {
	var all []heat
	for _, name := range mapped {
		at, m := metric(name)
		if !r.has(at) {
			continue
		}
		s := newShading(at, m, r.Cells)
		h := heat{Name: name, Title: m.Title, Best: m.Unit.Text(s.end(0)), Worst: m.Unit.Text(s.end(1)), Ramp: rampCSS(), Better: "less is better"}
		if m.Better == compare.More {
			h.Better = "more is better"
		}
		for i, cells := range r.Cells {
			row := heatRow{Fault: r.Plan.Faults[i].Name, ID: "fault-" + r.faults[i]}
			for _, c := range cells {
				cell := r.heatCell(at, s, c)
				h.Marked = h.Marked || cell.Mark != ""
				h.Bound = h.Bound || strings.HasPrefix(cell.Text, "≥")
				row.Cells = append(row.Cells, cell)
			}
			h.Rows = append(h.Rows, row)
		}
		all = append(all, h)
	}
	return all
}

func (r *report) heatCell(at int, s shading, c *compare.Cell) heatCell {
	e := estimate(c, at)
	cell := heatCell{ID: "run-" + r.cells[c], Text: cellText(s.metric, c, e), Mark: mark(c)}
	cell.Says = fmt.Sprintf("%s under %s: %s, %s", c.Subject, c.Fault, s.metric.Title, cell.Text)
	if e.N > 0 {
		cell.Says += fmt.Sprintf(", 95%% interval %s", s.metric.Unit.Span(e.Low, e.High))
		ground, letters := shade(s.badness(e.Mean))
		cell.Look = template.CSS("background:" + hex(ground) + ";color:" + hex(letters))
	}
	switch cell.Mark {
	case "violation":
		cell.Says += "; violations or lost writes"
	case "unknown":
		cell.Says += "; some runs could not be judged"
	}
	return cell
}

// mark says what of a cell nobody may overlook.
func mark(c *compare.Cell) string {
	switch {
	case len(c.Unsafe()) > 0:
		return "violation"
	case len(c.Unknown()) > 0:
		return "unknown"
	}
	return ""
}

// cellText is the mean of a metric in a cell, or a dash if no run has it; with ≥ if it is a
// bound from below.
func cellText(m compare.Metric, c *compare.Cell, e compare.Estimate) string {
	if e.N == 0 {
		return "–"
	}
	if bounded(m, c) {
		return "≥ " + m.Unit.Text(e.Mean)
	}
	return m.Unit.Text(e.Mean)
}

// bounded reports whether the mean of a metric is a bound from below.
func bounded(m compare.Metric, c *compare.Cell) bool {
	return strings.HasPrefix(m.Name, "recovery") && c.Censored() > 0
}

func rampCSS() template.CSS {
	var stops []string
	for _, c := range ramp {
		stops = append(stops, hex(c))
	}
	return template.CSS("background:linear-gradient(to right," + strings.Join(stops, ",") + ")")
}

func hex(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
