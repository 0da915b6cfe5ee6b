package comparison

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/laplace-sim/laplace/hunt/compare"
	"github.com/laplace-sim/laplace/reports/palette"
)

// inTime is the share of operations in time, in parts per million, below which a load is too
// much.
const inTime = 990_000

// loads draws what each subject does when more and more is asked of it: what it acknowledges,
// and how long reads or writes take.
func (r *report) loads(kind string) *figure {
	panels := []struct{ metric, title, y string }{
		{"throughput", "What is acknowledged", "operations a second"},
		{kind + "-p50", upper(kind) + "s: median latency", "latency"},
		{kind + "-p99", upper(kind) + "s: 99th percentile", "latency"},
	}
	return &figure{
		name:  "load-" + kind + "s",
		title: "What is served when more is asked, and how fast (" + kind + "s)",
		alt: fmt.Sprintf("Against the operations a second that clients mean to begin, for each of %s: operations acknowledged a second, and the median and the 99th percentile of the latency of %ss. Points that are open are loads of which less than 99 %% was answered in time.",
			strings.Join(r.subjects(), ", "), kind),
		width: 960, height: 360,
		draw: func(c draw.Canvas) {
			ring := draw.GlyphStyle{Color: palette.Black, Radius: 3.5, Shape: draw.RingGlyph{}}
			c = legend(c, append(r.lines(),
				entry{"all that is asked", stroke(asked)},
				entry{"less than 99 % answered in time", func(c draw.Canvas, r vg.Rectangle) {
					c.DrawGlyph(ring, vg.Point{X: (r.Min.X + r.Max.X) / 2, Y: (r.Min.Y + r.Max.Y) / 2})
				}}))
			for i, shown := range panels {
				p := panel(shown.title, "operations asked a second", shown.y)
				r.loadAxes(p, shown.metric)
				p.Add(gridLines())
				if i == 0 {
					p.Add(&plotter.Line{XYs: plotter.XYs{{}, {X: min(p.X.Max, p.Y.Max), Y: min(p.X.Max, p.Y.Max)}}, LineStyle: asked})
				}
				for place := range r.subjects() {
					r.curve(p, shown.metric, place)
				}
				p.Draw(side(c, i, len(panels)))
			}
		},
	}
}

// asked is the line on which everything is acknowledged that is asked.
var asked = draw.LineStyle{Color: palette.Grey, Width: 1, Dashes: []vg.Length{2, 3}}

// loadAxes gives a plot of a metric against loads its axes.
func (r *report) loadAxes(p *plot.Plot, name string) {
	at, m := metric(name)
	low, high := int64(math.MaxInt64), int64(1)
	for _, cells := range r.Load {
		for _, c := range cells {
			if e := estimate(c, at); e.N > 0 {
				low, high = min(low, e.Low), max(high, e.High)
			}
		}
	}
	p.X.Min, p.X.Max = 0, 1.05*float64(r.Load[len(r.Load)-1][0].Rate)
	p.X.Tick.Marker = plot.TickerFunc(countTicks)
	if m.Unit == compare.Duration {
		logTime(&p.Y, time.Duration(min(low, high)), time.Duration(high))
		return
	}
	p.Y.Min, p.Y.Max = 0, 1.05*float64(high)/1000
	p.Y.Tick.Marker = plot.TickerFunc(countTicks)
}

// countTicks are at most five marks at round numbers.
func countTicks(low, high float64) []plot.Tick {
	apart := roundUp(max(1, int64((high-low)/4.5)))
	var all []plot.Tick
	for at := int64(math.Ceil(low/float64(apart))) * apart; float64(at) <= high; at += apart {
		all = append(all, plot.Tick{Value: float64(at), Label: strconv.FormatInt(at, 10)})
	}
	return all
}

// curve draws a metric of the subject at a place, with the interval of each mean.
func (r *report) curve(p *plot.Plot, name string, place int) {
	at, m := metric(name)
	timely, _ := metric("availability")
	value := func(v int64) float64 {
		if m.Unit == compare.Duration {
			return max(time.Duration(v).Seconds(), p.Y.Min)
		}
		return float64(v) / 1000
	}
	curve := &plotter.Line{LineStyle: line(place)}
	var points marked
	style := line(place)
	points.style = draw.LineStyle{Color: style.Color, Width: 1.2}
	for _, cells := range r.Load {
		e := estimate(cells[place], at)
		if e.N == 0 {
			continue
		}
		xy := plotter.XY{X: float64(cells[place].Rate), Y: value(e.Mean)}
		curve.XYs = append(curve.XYs, xy)
		points.all = append(points.all, point{xy, value(e.Low), value(e.High), estimate(cells[place], timely).Mean < inTime})
	}
	if len(curve.XYs) > 1 {
		p.Add(curve)
	}
	p.Add(points)
}

// A point is one of a curve, with its interval.
type point struct {
	plotter.XY
	low, high float64
	open      bool
}

// A marked are the points of a curve.
type marked struct {
	style draw.LineStyle
	all   []point
}

// Plot draws them.
func (m marked) Plot(c draw.Canvas, p *plot.Plot) {
	toX, toY := p.Transforms(&c)
	for _, at := range m.all {
		x, y := toX(at.X), toY(at.Y)
		c.StrokeLine2(m.style, x, toY(at.low), x, toY(at.high))
		disc := draw.GlyphStyle{Color: m.style.Color, Radius: 3.5, Shape: draw.CircleGlyph{}}
		c.DrawGlyph(disc, vg.Point{X: x, Y: y})
		if at.open {
			disc.Color, disc.Radius = palette.White, 2.2
			c.DrawGlyph(disc, vg.Point{X: x, Y: y})
		}
	}
}
