package comparison

import (
	"fmt"
	"slices"
	"strings"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/laplace-sim/laplace/hunt/compare"
	"github.com/laplace-sim/laplace/reports/palette"
)

// The measures of a heat map, in points.
const (
	heatRowHeight = vg.Length(30)
	heatHead      = vg.Length(26) // with the names of subjects
	heatFoot      = vg.Length(64) // with the scale and what marks mean
	heatCellMost  = vg.Length(150)
	heatWidth     = vg.Length(960)
)

// heatMap draws a metric of all faults and subjects, each cell with its value; nil if no cell
// has the metric.
func (r *report) heatMap(name string) *figure {
	at, m := metric(name)
	if !r.has(at) {
		return nil
	}
	s := newShading(at, m, r.Cells)
	faultStyle := letters(11, palette.Black)
	left := vg.Length(0)
	for _, f := range r.Plan.Faults {
		left = max(left, faultStyle.Width(f.Name)+12)
	}
	left = min(left, heatWidth/3)
	cellWidth := min(heatCellMost, (heatWidth-2*margin-left)/vg.Length(len(r.Plan.Subjects)))
	return &figure{
		name: "map-" + name, title: upper(m.Title) + ", mean over the seeds: fault by subject (" + better(m) + ")",
		alt:   fmt.Sprintf("A table of the faults %s by the subjects %s, each cell with %s and the darker the worse. The same numbers are in the table of the page.", strings.Join(r.faultNames(), ", "), strings.Join(r.subjects(), ", "), m.Title),
		width: heatWidth, height: vg.Length(len(r.Cells))*heatRowHeight + heatHead + heatFoot + titleHeight + 2*margin,
		draw: func(c draw.Canvas) {
			g := heatGrid{c, c.Min.X + left, c.Max.Y - heatHead, cellWidth}
			for i, subject := range r.subjects() {
				g.head(i, subject)
			}
			for i, cells := range r.Cells {
				faultStyle.YAlign = draw.YCenter
				c.FillText(faultStyle, vg.Point{X: c.Min.X, Y: g.top - (vg.Length(i)+0.5)*heatRowHeight}, fit(faultStyle, r.Plan.Faults[i].Name, left-8))
				for j, of := range cells {
					g.cell(i, j, s, of, estimate(of, at))
				}
			}
			g.scale(g.top-vg.Length(len(r.Cells))*heatRowHeight-14, s)
		},
	}
}

// has reports whether some cell has a metric.
func (r *report) has(metric int) bool {
	return slices.ContainsFunc(slices.Concat(r.Cells...), func(c *compare.Cell) bool { return estimate(c, metric).N > 0 })
}

// A heatGrid is where the cells of a heat map are.
type heatGrid struct {
	draw.Canvas
	left, top, width vg.Length
}

// head writes the name of a subject above its column, over its colour.
func (g heatGrid) head(column int, name string) {
	style := letters(11, palette.Black)
	style.Font.Weight = xfont.WeightBold
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	x := g.left + vg.Length(column)*g.width
	g.FillText(style, vg.Point{X: x + g.width/2, Y: g.top + heatHead/2 + 2}, fit(style, name, g.width-6))
	g.StrokeLine2(line(column), x+4, g.top+3, x+g.width-4, g.top+3)
}

// cell paints a cell and writes its value, with a mark if something is the matter with it.
func (g heatGrid) cell(row, column int, s shading, of *compare.Cell, e compare.Estimate) {
	x, y := g.left+vg.Length(column)*g.width, g.top-vg.Length(row)*heatRowHeight
	box := vg.Rectangle{Min: vg.Point{X: x + 1, Y: y - heatRowHeight + 1}, Max: vg.Point{X: x + g.width - 1, Y: y - 1}}
	ground, ink := palette.Faint, palette.Grey
	if e.N > 0 {
		ground, ink = shade(s.badness(e.Mean))
	}
	g.SetColor(ground)
	g.Fill(box.Path())
	style := letters(11, ink)
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	middle := vg.Point{X: x + g.width/2, Y: y - heatRowHeight/2}
	g.FillText(style, middle, fit(style, cellText(s.metric, of, e), g.width-30))
	g.marked(box, mark(of))
}

// marked draws the sign of what nobody may overlook into a corner of a box, and a border.
func (g heatGrid) marked(box vg.Rectangle, mark string) {
	if mark == "" {
		return
	}
	sign, border := "!", draw.LineStyle{Color: palette.Red, Width: 2.5}
	if mark == "unknown" {
		sign, border = "?", draw.LineStyle{Color: palette.Coal, Width: 2.5, Dashes: []vg.Length{4, 3}}
	}
	inner := vg.Rectangle{Min: box.Min.Add(vg.Point{X: 1.5, Y: 1.5}), Max: box.Max.Sub(vg.Point{X: 1.5, Y: 1.5})}
	g.SetLineStyle(border)
	g.Stroke(inner.Path())
	tab := vg.Rectangle{Min: vg.Point{X: box.Max.X - 14, Y: box.Max.Y - 15}, Max: box.Max}
	g.SetColor(border.Color)
	g.Fill(tab.Path())
	style := letters(11, palette.White)
	style.Font.Weight = xfont.WeightBold
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	g.FillText(style, vg.Point{X: tab.Min.X + 7, Y: tab.Min.Y + 7.5}, sign)
}

// scale draws which shade is which value, and what marks mean.
func (g heatGrid) scale(y vg.Length, s shading) {
	const width, height, shades = 180, 12, 60
	style := letters(10, palette.Black)
	style.YAlign = draw.YCenter
	x := g.Min.X
	write := func(text string) {
		g.FillText(style, vg.Point{X: x, Y: y - height/2}, text)
		x += style.Width(text) + 8
	}
	write("better: " + s.metric.Unit.Text(s.end(0)))
	for i := range shades {
		ground, _ := shade(float64(i) / (shades - 1))
		g.SetColor(ground)
		from := x + vg.Length(i)*width/shades
		g.Fill(vg.Rectangle{Min: vg.Point{X: from, Y: y - height}, Max: vg.Point{X: from + width/shades + 0.4, Y: y}}.Path())
	}
	x += width + 8
	write("worse: " + s.metric.Unit.Text(s.end(1)))
	x, y = g.Min.X, y-height-12
	for _, k := range []struct{ mark, says string }{{"violation", "violations, or lost writes"}, {"unknown", "some runs not judged"}} {
		g.marked(vg.Rectangle{Min: vg.Point{X: x, Y: y - 17}, Max: vg.Point{X: x + 30, Y: y + 1}}, k.mark)
		x += 36
		y0 := y
		y -= 2
		write(k.says)
		y = y0
		x += 10
	}
	y -= 2
	write("≥ not recovered in some runs: a bound from below")
	write("   – not measured")
}

// upper is the text with its first letter as a capital.
func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// better says which end of a metric is.
func better(m compare.Metric) string {
	if m.Better == compare.More {
		return "more is better"
	}
	return "less is better"
}

func (r *report) faultNames() []string {
	var names []string
	for _, f := range r.Plan.Faults {
		names = append(names, f.Name)
	}
	return names
}
