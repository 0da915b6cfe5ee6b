package comparison

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/hunt/compare"
)

// outages draws how the lengths of outages are distributed: all of them, and the longest of
// each run; nil if there was none.
func (r *report) outages(fault int) *figure {
	cells := r.Cells[fault]
	var each, longest [][]time.Duration
	count, most := 0, time.Duration(0)
	for _, c := range cells {
		e, l := outagesOf(c)
		each, longest = append(each, e), append(longest, l)
		count += len(e)
		most = max(most, slices.Max(append(ended(l), 0)))
	}
	if count == 0 {
		return nil
	}
	var entries []entry
	for i, c := range cells {
		text := fmt.Sprintf("%s (%d outages in %d runs", c.Subject, len(each[i]), len(c.Runs))
		if lasting := len(each[i]) - len(ended(each[i])); lasting > 0 {
			text += fmt.Sprintf(", %d had no end", lasting)
		}
		entries = append(entries, entry{text + ")", stroke(line(i))})
	}
	return &figure{
		name:  r.faults[fault] + "-outages",
		title: "How long outages are under " + r.Plan.Faults[fault].Name,
		alt: fmt.Sprintf("Two distributions for each of %s: the share of outages, and the share of runs whose longest outage is, at most as long as the time below. Further up and left is better; what lasted when the phase ended is longer than any time.",
			strings.Join(r.subjects(), ", ")),
		width: 960, height: 340,
		draw: func(c draw.Canvas) {
			c = legend(c, entries)
			for i, shown := range []struct {
				title, y string
				of       [][]time.Duration
			}{{"All outages", "share of outages that are at most so long", each}, {"The longest outage of each run", "share of runs", longest}} {
				p := panel(shown.title, "length (further left is better)", shown.y)
				p.Y.Min, p.Y.Max = 0, 1.02
				p.Y.Tick.Marker = shares
				logTime(&p.X, measure.OutageMin, max(most, 2*measure.OutageMin))
				p.Add(gridLines())
				for place, lengths := range shown.of {
					steps(p, place, lengths)
				}
				p.Draw(side(c, i, 2))
			}
		},
	}
}

// endless is the length of an outage that lasted when the phase ended: nobody knows how long
// it would have been.
const endless time.Duration = math.MaxInt64

// ended are those of lengths, ascending, that have an end.
func ended(lengths []time.Duration) []time.Duration {
	n, _ := slices.BinarySearch(lengths, endless)
	return lengths[:n:n]
}

// outagesOf are the lengths of all outages of a cell, and of the longest of each run, ascending.
func outagesOf(c *compare.Cell) (each, longest []time.Duration) {
	for i := range c.Runs {
		m := &c.Runs[i].Measures
		most := m.All.Longest
		for _, o := range m.All.Outages {
			length := o.For
			if o.From+o.For >= m.Until {
				length = endless
			}
			each = append(each, length)
			most = max(most, length)
		}
		longest = append(longest, most)
	}
	slices.Sort(each)
	slices.Sort(longest)
	return each, longest
}

// steps draws the share of lengths, ascending, that are at most so long: it stays below 1 if
// some have no end.
func steps(p *plot.Plot, place int, lengths []time.Duration) {
	if len(lengths) == 0 {
		return
	}
	xys := plotter.XYs{{X: p.X.Min, Y: 0}}
	for i, d := range ended(lengths) {
		x := max(d.Seconds(), p.X.Min)
		below := xys[len(xys)-1].Y
		xys = append(xys, plotter.XY{X: x, Y: below}, plotter.XY{X: x, Y: float64(i+1) / float64(len(lengths))})
	}
	xys = append(xys, plotter.XY{X: p.X.Max, Y: xys[len(xys)-1].Y})
	p.Add(&plotter.Line{XYs: xys, LineStyle: line(place)})
}
