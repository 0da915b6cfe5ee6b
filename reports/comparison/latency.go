package comparison

import (
	"fmt"
	"math"
	"strings"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"github.com/laplace-sim/laplace/checker/measure"
	"github.com/laplace-sim/laplace/hunt/compare"
)

// latency draws which share of reads and of writes took at most how long, over all runs; nil if
// none was asked for.
func (r *report) latency(fault int) *figure {
	cells := r.Cells[fault]
	kinds := []latencies{
		{title: "Reads", of: func(m *measure.Measures) measure.Operations { return m.Reads }},
		{title: "Writes", of: func(m *measure.Measures) measure.Operations { return m.Writes }},
	}
	low, high, total := time.Duration(math.MaxInt64), time.Duration(0), int64(0)
	for k := range kinds {
		for _, c := range cells {
			h := kinds[k].add(c)
			total = max(total, h.Total())
			if len(h) > 0 {
				low, high = min(low, h[0].Least()), max(high, h[len(h)-1].Least())
			}
		}
	}
	if total == 0 {
		return nil
	}
	return &figure{
		name:  r.faults[fault] + "-latency",
		title: "How long operations take under " + r.Plan.Faults[fault].Name + ", from when they were meant to begin",
		alt: fmt.Sprintf("For reads and for writes, and each of %s: the share of operations that took at most as long as the time below, on a scale that spreads the slowest. Further left is better.",
			strings.Join(r.subjects(), ", ")),
		width: 960, height: 360,
		draw: func(c draw.Canvas) {
			c = legend(c, r.lines())
			for i, kind := range kinds {
				p := panel(kind.title, "latency (further left is better)", "share that took at most so long")
				p.Y.Min, p.Y.Max = 0, max(1, nines(1-1/float64(total)))
				p.Y.Tick.Marker = ninesTicks(p.Y.Max)
				logTime(&p.X, low, high)
				p.Add(gridLines())
				for place, h := range kind.all {
					quantiles(p, place, h)
				}
				p.Draw(side(c, i, 2))
			}
		},
	}
}

// A latencies has the latencies of one kind of operation, for each subject.
type latencies struct {
	title string
	of    func(*measure.Measures) measure.Operations
	all   []measure.Histogram
}

// add adds those of all runs of a cell, and returns them.
func (l *latencies) add(c *compare.Cell) measure.Histogram {
	var h measure.Histogram
	for i := range c.Runs {
		h = h.Merge(l.of(&c.Runs[i].Measures).Latency.Histogram)
	}
	l.all = append(l.all, h)
	return h
}

// nines is how many nines a share has: 1 for 90 %, 2 for 99 %.
func nines(share float64) float64 { return -math.Log10(1 - share) }

func ninesTicks(most float64) plot.ConstantTicks {
	var all plot.ConstantTicks
	for _, t := range []struct {
		share float64
		label string
	}{{0, "0 %"}, {0.5, "50 %"}, {0.9, "90 %"}, {0.99, "99 %"}, {0.999, "99.9 %"}, {0.9999, "99.99 %"}, {0.99999, "99.999 %"}} {
		if nines(t.share) <= most+1e-9 {
			all = append(all, plot.Tick{Value: nines(t.share), Label: t.label})
		}
	}
	return all
}

// quantiles draws a histogram as the share of what took at most so long.
func quantiles(p *plot.Plot, place int, h measure.Histogram) {
	if len(h) == 0 {
		return
	}
	total, below := float64(h.Total()), 0.0
	xys := plotter.XYs{{X: max(h[0].Least().Seconds(), p.X.Min), Y: 0}}
	for _, b := range h {
		x := max(b.Least().Seconds(), p.X.Min)
		xys = append(xys, plotter.XY{X: x, Y: xys[len(xys)-1].Y})
		below += float64(b.Count)
		// The slowest of all stands where one operation more would be slower.
		share := min(below/total, 1-0.5/total)
		xys = append(xys, plotter.XY{X: x, Y: min(nines(share), p.Y.Max)})
	}
	p.Add(&plotter.Line{XYs: xys, LineStyle: line(place)})
}
