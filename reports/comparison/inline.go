package comparison

import (
	"encoding/base64"
	"fmt"
	"html"
	"html/template"
	"math"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/hunt/compare"
	"github.com/laplace-sim/laplace/reports/palette"
)

// dataURL is a picture as an address that needs no file.
func dataURL(svg []byte) template.URL {
	return template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(svg))
}

// A whiskers is a metric of some cells: a dot for each mean, and a line over its interval.
type whiskers struct {
	Title, Better string
	Rows          []whisker
	Ticks         []tick
}

// A whisker is one of these. Places are in per cent of the width.
type whisker struct {
	Subject, Text, Says string
	Look                template.CSS
	Low, Mean, High     string
	Bound, None         bool
}

// A tick is a place on an axis.
type tick struct{ At, Text string }

// newWhiskers are those of a metric; false if no cell has it.
func newWhiskers(name string, cells []*compare.Cell) (w whiskers, found bool) {
	at, m := metric(name)
	low, high := int64(math.MaxInt64), int64(math.MinInt64)
	for _, c := range cells {
		if e := estimate(c, at); e.N > 0 {
			low, high, found = min(low, e.Low, e.Mean), max(high, e.High, e.Mean), true
		}
	}
	if !found {
		return w, false
	}
	a := newAxis(m.Unit, low, high)
	w = whiskers{Title: m.Title, Better: "less is better", Ticks: a.ticks()}
	if m.Better == compare.More {
		w.Better = "more is better"
	}
	for i, c := range cells {
		e := estimate(c, at)
		color, _ := palette.Series(i)
		row := whisker{Subject: c.Subject, Text: cellText(m, c, e), Look: template.CSS("color:" + hex(color)), None: e.N == 0, Bound: bounded(m, c)}
		row.Says = c.Subject + ": " + estimateText(m, c, e)
		if e.N > 0 {
			row.Low, row.Mean, row.High = a.place(e.Low), a.place(e.Mean), a.place(e.High)
		}
		w.Rows = append(w.Rows, row)
	}
	return w, true
}

// An axis maps values to a width.
type axis struct {
	unit            compare.Unit
	from, to, apart int64
}

// newAxis has room for all from low to high. It begins at 0 unless that would leave most of it
// empty.
func newAxis(u compare.Unit, low, high int64) axis {
	if low >= 0 && low < (high-low)*2 {
		low = 0
	}
	apart := roundUp(max(1, (high-low)/4))
	a := axis{unit: u, from: low / apart * apart, apart: apart}
	if low < 0 && low%apart != 0 {
		a.from -= apart
	}
	a.to = a.from
	for a.to < high || a.to == a.from {
		a.to += apart
	}
	return a
}

// roundUp is the least of 1, 2, 5, 10, 20, 50 and so on that is not less than n.
func roundUp(n int64) int64 {
	for base := int64(1); ; base *= 10 {
		for _, factor := range []int64{1, 2, 5} {
			if base*factor >= n {
				return base * factor
			}
		}
	}
}

func (a axis) place(value int64) string {
	return fmt.Sprintf("%.2f%%", 100*float64(value-a.from)/float64(a.to-a.from))
}

func (a axis) ticks() []tick {
	var all []tick
	for at := a.from; at <= a.to; at += a.apart {
		all = append(all, tick{a.place(at), a.unit.Text(at)})
	}
	return all
}

// strip draws what was acknowledged in the worst run of a cell, over the fault.
func (r *report) strip(fault int, c *compare.Cell) template.HTML {
	m := &c.Runs[c.Worst].Measures
	if len(m.Timeline) == 0 || m.Step <= 0 {
		return ""
	}
	most, end := 1, time.Duration(len(m.Timeline))*m.Step
	for _, n := range m.Timeline {
		most = max(most, n)
	}
	const width, height = 1000.0, 60.0
	x := func(at time.Duration) float64 { return width * min(max(float64(at)/float64(end), 0), 1) }
	var b strings.Builder
	says := fmt.Sprintf("operations acknowledged in each %v of the run, from 0 to %v; at most %d", m.Step, end, most)
	fmt.Fprintf(&b, `<svg class="strip" viewBox="0 0 %g %g" preserveAspectRatio="none" role="img" aria-label="%s">`, width, height, html.EscapeString(says))
	if f := r.Plan.Faults[fault]; f.End > f.Begin {
		fmt.Fprintf(&b, `<rect class="fault" x="%.1f" y="0" width="%.1f" height="%g"/>`, x(f.Begin), x(f.End)-x(f.Begin), height)
	}
	fmt.Fprintf(&b, `<path d="M0 %g`, height)
	for i, n := range m.Timeline {
		y := height * (1 - float64(n)/float64(most))
		fmt.Fprintf(&b, "L%.1f %.1fL%.1f %.1f", x(time.Duration(i)*m.Step), y, x(time.Duration(i+1)*m.Step), y)
	}
	fmt.Fprintf(&b, `L%g %gZ"/></svg>`, width, height)
	return template.HTML(b.String())
}
