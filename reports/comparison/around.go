package comparison

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/laplace-sim/laplace/hunt/compare"
	"github.com/laplace-sim/laplace/reports/palette"
)

// before is how much is shown of what was before a fault.
const before = 2 * time.Second

// around draws what was acknowledged around a fault, a panel for each subject.
func (r *report) around(fault int) *figure {
	f, cells := r.Plan.Faults[fault], r.Cells[fault]
	columns := min(len(cells), 3)
	rows := (len(cells) + columns - 1) / columns
	var bands []band
	title, origin := "Acknowledged operations around "+f.Name, "the fault began"
	if len(f.Schedule) == 0 {
		title, origin = "Acknowledged operations under "+f.Name, "the start"
	}
	most := 1.0
	for _, c := range cells {
		b := bandOf(c, f)
		bands = append(bands, b)
		most = max(most, slices.Max(append(b.high, 1)))
	}
	return &figure{
		name:  r.faults[fault] + "-around",
		title: title,
		alt: fmt.Sprintf("For each of %s under %s: operations acknowledged a second against the seconds since %s; the median over the seeds, and the band that holds 95 %% of them.",
			strings.Join(r.subjects(), ", "), f.Name, origin),
		width: 960, height: vg.Length(rows)*200 + 60,
		draw: func(c draw.Canvas) {
			c = legend(c, []entry{
				{"median of the seeds", stroke(draw.LineStyle{Color: palette.Black, Width: 1.6})},
				{"95 % of the seeds", area(palette.Faded(palette.Black, 0.25))},
				{"the fault", area(palette.Pale)},
			})
			for i := range cells {
				b := bands[i]
				p := panel(cells[i].Subject, "seconds since "+origin, "operations a second")
				p.Y.Min, p.Y.Max = 0, most*1.05
				p.Add(shaded{0, (f.End - f.Begin).Seconds()})
				b.add(p, i)
				p.X.Min, p.X.Max = b.span()
				cell := side(c, i%columns, columns)
				height := cell.Size().Y / vg.Length(rows)
				top := cell.Max.Y - height*vg.Length(i/columns)
				cell.Rectangle.Max.Y, cell.Rectangle.Min.Y = top, top-height+8
				p.Draw(cell)
			}
		},
	}
}

// A band is what was acknowledged in stretches of time, over the seeds.
type band struct {
	at, median, low, high []float64 // seconds since the fault began; operations a second
	step                  float64
}

// binsMost is how many stretches a panel has at the most.
const binsMost = 100

// bandOf adds up the stretches of the runs of a cell, from when in each the fault struck, and
// takes quantiles over the runs.
func bandOf(c *compare.Cell, f compare.Fault) band {
	step, end := time.Duration(0), time.Duration(0)
	for i := range c.Runs {
		m := &c.Runs[i].Measures
		step, end = max(step, m.Step), max(end, time.Duration(len(m.Timeline))*m.Step)
	}
	end -= c.Scenario.Shift // in some run there is no more
	if step == 0 {
		return band{}
	}
	from := max(0, f.Begin-before)
	for (end-from)/step > binsMost {
		step *= 2
	}
	b := band{step: step.Seconds()}
	for at := from / step * step; at+step <= end; at += step {
		var rates []float64
		for i := range c.Runs {
			r := &c.Runs[i]
			shift := r.Shift.Round(max(1, r.Measures.Step))
			rates = append(rates, rateIn(r, at+shift, at+shift+step))
		}
		slices.Sort(rates)
		b.at = append(b.at, (at - f.Begin).Seconds())
		b.median = append(b.median, rankOf(rates, 0.5))
		b.low, b.high = append(b.low, rankOf(rates, 0.025)), append(b.high, rankOf(rates, 0.975))
	}
	return b
}

// rateIn is how many operations a second a run acknowledged in a stretch that is made of whole
// ones of its own.
func rateIn(r *compare.Run, from, to time.Duration) float64 {
	n := 0
	for i := int(from / r.Measures.Step); i < min(int(to/r.Measures.Step), len(r.Measures.Timeline)); i++ {
		n += r.Measures.Timeline[i]
	}
	return float64(n) / (to - from).Seconds()
}

// rankOf is a quantile of ascending numbers by nearest rank.
func rankOf(ascending []float64, quantile float64) float64 {
	if len(ascending) == 0 {
		return 0
	}
	rank := int(math.Ceil(quantile*float64(len(ascending)) - 1e-9))
	return ascending[min(max(rank, 1), len(ascending))-1]
}

func (b band) span() (from, to float64) {
	if len(b.at) == 0 {
		return 0, 1
	}
	return b.at[0], b.at[len(b.at)-1] + b.step
}

// add draws the band of the subject at a place.
func (b band) add(p *plot.Plot, place int) {
	if len(b.at) == 0 {
		return
	}
	c, _ := palette.Series(place)
	upper, lower := b.steps(b.high), b.steps(b.low)
	slices.Reverse(lower)
	fill, err := plotter.NewPolygon(append(upper, lower...))
	if err != nil {
		return // nothing to draw
	}
	fill.Color, fill.LineStyle.Width = palette.Faded(c, 0.25), 0
	middle := &plotter.Line{XYs: b.steps(b.median), LineStyle: draw.LineStyle{Color: c, Width: 1.6}}
	p.Add(fill, middle)
}

// steps are values that stand for a stretch each.
func (b band) steps(values []float64) plotter.XYs {
	var all plotter.XYs
	for i, v := range values {
		all = append(all, plotter.XY{X: b.at[i], Y: v}, plotter.XY{X: b.at[i] + b.step, Y: v})
	}
	return all
}

// A shaded is a stretch of an axis that a fault lasts.
type shaded struct{ from, to float64 }

// Plot paints it.
func (s shaded) Plot(c draw.Canvas, p *plot.Plot) {
	if s.to <= s.from {
		return
	}
	toX, _ := p.Transforms(&c)
	x0, x1 := max(toX(s.from), c.Min.X), min(toX(s.to), c.Max.X)
	fill := color.Color(palette.Pale)
	c.SetColor(fill)
	c.Fill(vg.Rectangle{Min: vg.Point{X: x0, Y: c.Min.Y}, Max: vg.Point{X: x1, Y: c.Max.Y}}.Path())
}
