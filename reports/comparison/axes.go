package comparison

import (
	"math"
	"strconv"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"github.com/laplace-sim/laplace/reports/palette"
)

// gridLines are faint lines at the marks of both axes.
func gridLines() *plotter.Grid {
	g := plotter.NewGrid()
	g.Vertical.Color, g.Horizontal.Color = palette.Pale, palette.Pale
	g.Vertical.Width, g.Horizontal.Width = 0.6, vg.Length(0.6)
	return g
}

// shares are marks from 0 to 100 per cent.
var shares = plot.ConstantTicks{{Value: 0, Label: "0 %"}, {Value: 0.25, Label: "25 %"}, {Value: 0.5, Label: "50 %"}, {Value: 0.75, Label: "75 %"}, {Value: 1, Label: "100 %"}}

// logTime makes an axis one of times in seconds, by their logarithm, with room for those given.
func logTime(a *plot.Axis, low, high time.Duration) {
	low = max(low, time.Microsecond)
	a.Min, a.Max = low.Seconds()*0.93, max(high, 2*low).Seconds()*1.07
	a.Scale = plot.LogScale{}
	a.Tick.Marker = plot.TickerFunc(timeTicks)
}

// timeTicks are marks at 1, 2 and 5 times powers of ten, with labels for as many as there is
// room for.
func timeTicks(low, high float64) []plot.Tick {
	factors := []float64{1, 2, 5}
	if decades := math.Log10(high / low); decades > 3.2 {
		factors = []float64{1}
	} else if decades > 1.8 {
		factors = []float64{1, 3}
	}
	var all []plot.Tick
	for power := math.Floor(math.Log10(low)); power <= math.Ceil(math.Log10(high)); power++ {
		for _, factor := range factors {
			if at := factor * math.Pow(10, power); at >= low*0.999 && at <= high*1.001 {
				all = append(all, plot.Tick{Value: at, Label: timeLabel(at)})
			}
		}
	}
	return all
}

// timeLabel is a round time given in seconds.
func timeLabel(seconds float64) string {
	number := func(f float64) string { return strconv.FormatFloat(f, 'g', 3, 64) }
	switch {
	case seconds >= 0.9995:
		return number(seconds) + " s"
	case seconds >= 0.0009995:
		return number(seconds*1e3) + " ms"
	}
	return number(seconds*1e6) + " µs"
}
