package reports

import (
	"image/color"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/reports/palette"
)

// The measures that all pictures share, in points.
const (
	pictureWidth = 960.0
	margin       = 16.0
	plotLeft     = 78.0 // right end of the names of lanes
	plotRight    = pictureWidth - margin
	axisHeight   = 34.0
)

var (
	headingStyle = style{size: 16, bold: true, color: palette.Black}
	figuresStyle = style{size: 11, color: palette.Grey}
	reasonStyle  = style{size: 11.5, color: palette.Red}
	nameStyle    = style{size: 11, color: palette.Black}
	tickStyle    = style{size: 10, color: palette.Grey}
	noteStyle    = style{size: 10, color: palette.Black}
)

// A timescale maps virtual time to the width of the plot.
type timescale struct{ span }

func (t timescale) x(at time.Duration) float64 {
	part := float64(at-t.from) / float64(t.length())
	return plotLeft + (plotRight-plotLeft)*min(max(part, 0), 1)
}

// ticks returns the times between which a step that is a round number of
// seconds lies, at most so many.
func (t timescale) ticks(atMost int) (times []time.Duration, step time.Duration) {
	step = roundStep(t.length() / time.Duration(atMost))
	for at := (t.from + step - 1) / step * step; at <= t.to; at += step {
		times = append(times, at)
	}
	return times, step
}

// roundStep is the least of 1, 2, 5, 10, 20, 50 and so on microseconds that is
// not less than the given time.
func roundStep(atLeast time.Duration) time.Duration {
	for base := time.Microsecond; ; base *= 10 {
		for _, factor := range []time.Duration{1, 2, 5} {
			if base*factor >= atLeast {
				return base * factor
			}
		}
	}
}

// tickLabel is a time in seconds, with the decimals that the step needs.
func tickLabel(at, step time.Duration) string {
	decimals := 0
	for unit := time.Second; unit > step && decimals < 6; unit /= 10 {
		decimals++
	}
	return strconv.FormatFloat(at.Seconds(), 'f', decimals, 64)
}

// header draws heading, verdict, figures and the reason of a violation, and
// returns the height of the whole. On a nil sketch it only measures.
func (s *facts) header(sk *sketch) float64 {
	y := margin + 14
	badge, st := strings.ToUpper(s.Verdict.String()), style{size: 12, bold: true, color: palette.White}
	width := st.measure(badge) + 16
	sk.fill(box{plotRight - width, y - 14, plotRight, y + 5}, verdictColor(s.Verdict))
	sk.text(plotRight-width+8, y-0.5, st, badge)
	sk.text(margin, y, headingStyle, headingStyle.fit(s.headline(), plotRight-width-2*margin))
	y += 19
	sk.text(margin, y, figuresStyle, figuresStyle.fit(s.figures(), plotRight-margin))
	y += 8
	for _, line := range s.reason() {
		y += 15
		sk.text(margin, y, reasonStyle, line)
	}
	return y + 8
}

// reasonLines bounds how many lines a picture gives to the reason.
const reasonLines = 4

// reason is why the verdict is not valid, in lines that fit the picture.
func (s *facts) reason() []string {
	lines := wrap(s.why(), func(line string) bool { return reasonStyle.measure(line) <= plotRight-margin })
	if len(lines) > reasonLines {
		lines = lines[:reasonLines]
		lines[reasonLines-1] = reasonStyle.fit(lines[reasonLines-1]+" and so on …", plotRight-margin)
	}
	return lines
}

// wrap breaks a text into lines that fit, at spaces where there are any.
func wrap(text string, fits func(string) bool) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if joined := strings.TrimPrefix(line+" "+word, " "); fits(joined) {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for !fits(word) {
			head := 1
			runes := []rune(word)
			for head+1 < len(runes) && fits(string(runes[:head+1])) {
				head++
			}
			if head >= len(runes) {
				break
			}
			lines, word = append(lines, string(runes[:head])), string(runes[head:])
		}
		line = word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

func verdictColor(v checker.Verdict) color.NRGBA {
	switch v {
	case checker.Valid:
		return palette.Green
	case checker.Violation:
		return palette.Red
	default:
		return palette.Grey
	}
}

// A tag is a bar with a label beside it or in it, in one of several rows.
type tag struct {
	x0, x1 float64 // the bar
	label  string
	style  style
	row    int
	labelX float64
}

// pack puts tags into rows so that no two overlap, and their labels where
// there is room. Beyond rowsMax rows labels are left out, and bars share the
// last row. It returns how many rows there are.
func pack(tags []tag, rowsMax int) int {
	const gap = 5
	ends := make([][]box, 0, rowsMax)
	for i := range tags {
		t := &tags[i]
		width := t.style.measure(t.label)
		room := box{x0: t.x0, x1: t.x1}
		switch {
		case width+2*gap <= t.x1-t.x0:
			t.labelX = t.x0 + gap
		case t.x1+gap+width <= plotRight:
			t.labelX = t.x1 + gap
			room.x1 = t.labelX + width
		case t.x0-gap-width >= plotLeft:
			t.labelX = t.x0 - gap - width
			room.x0 = t.labelX
		default:
			t.label = t.style.fit(t.label, plotRight-t.x0-2*gap)
			t.labelX = t.x0 + gap
			room.x1 = max(room.x1, t.labelX+t.style.measure(t.label))
		}
		t.row = slices.IndexFunc(ends, func(row []box) bool {
			return !slices.ContainsFunc(row, func(b box) bool { return room.x0 < b.x1+gap && b.x0 < room.x1+gap })
		})
		if t.row < 0 && len(ends) < rowsMax {
			t.row = len(ends)
			ends = append(ends, nil)
		}
		if t.row < 0 {
			t.row, t.label = rowsMax-1, ""
			continue
		}
		ends[t.row] = append(ends[t.row], room)
	}
	return len(ends)
}

// The measures of the rows above the lanes.
const (
	rowHeight  = 15.0
	faultsMax  = 7 // rows of faults
	momentsMax = 3 // rows of moments
)

// A backdrop is what stands behind and above the lanes of a picture: moments
// and faults with their names, and the times that they shade.
type backdrop struct {
	scale   timescale
	faults  []tag
	moments []tag
	rows    int // of faults and moments together
	rowsTop int // of moments
}

// backdrop lays out what of the faults and moments falls into the window.
func (s *facts) backdrop(scale timescale) *backdrop {
	b := &backdrop{scale: scale}
	if s.HealedAt > 0 && scale.meets(span{s.HealedAt, s.HealedAt}) {
		x := scale.x(s.HealedAt)
		b.moments = append(b.moments, tag{x0: x, x1: x, label: "all healed at " + seconds(s.HealedAt),
			style: style{size: 10, bold: true, color: palette.Navy}})
	}
	if s.violation != nil && len(s.violation.involved) == 0 && s.violation.Evidence.At > 0 {
		x := scale.x(s.violation.Evidence.At)
		b.moments = append(b.moments, tag{x0: x, x1: x, label: s.violation.Name + " broken at " + seconds(s.violation.Evidence.At),
			style: style{size: 10, bold: true, color: palette.Red}})
	}
	for _, f := range s.faults {
		if scale.meets(f.span) {
			b.faults = append(b.faults, tag{x0: scale.x(f.from), x1: max(scale.x(f.to), scale.x(f.from)+2),
				label: f.label, style: noteStyle})
		}
	}
	b.rowsTop = pack(b.moments, momentsMax)
	b.rows = b.rowsTop + pack(b.faults, faultsMax)
	return b
}

// height is what the rows take.
func (b *backdrop) height() float64 { return float64(b.rows)*rowHeight + 6 }

// draw draws the rows from y0 down, and shades what is below as far as y1.
func (b *backdrop) draw(sk *sketch, y0, y1 float64) {
	top := y0 + float64(b.rowsTop)*rowHeight
	bars := make([]box, len(b.faults))
	for i, f := range b.faults {
		bars[i] = box{x0: f.x0, x1: f.x1}
	}
	shade(sk, bars, y0+b.height()-6, y1)
	times, _ := b.scale.ticks(12)
	for _, at := range times {
		sk.line(b.scale.x(at), y0+b.height(), b.scale.x(at), y1, 0.5, palette.Faded(palette.Grey, 0.25))
	}
	for _, f := range b.faults {
		y := top + float64(f.row)*rowHeight
		sk.fill(box{f.x0, y + 1, f.x1, y + rowHeight - 1}, palette.Silver)
		sk.text(f.labelX, y+11, f.style, f.label)
	}
	if len(b.faults) > 0 {
		sk.textLeftOf(plotLeft-8, top+11, nameStyle, "faults")
	}
	for _, m := range b.moments {
		y := y0 + float64(m.row)*rowHeight
		sk.line(m.x0, y+2, m.x0, y1, 1.4, m.style.color, 4, 3)
		sk.text(m.labelX, y+11, m.style, m.label)
	}
}

// shade paints the times at which faults last, darker where they are several,
// but never so dark that what stands on it is hard to see.
func shade(sk *sketch, faults []box, y0, y1 float64) {
	const step, depthMax = 0.11, 3
	var edges []float64
	for _, f := range faults {
		edges = append(edges, f.x0, f.x1)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	for i := range len(edges) - 1 {
		depth := 0
		for _, f := range faults {
			if f.x0 <= edges[i] && edges[i+1] <= f.x1 {
				depth++
			}
		}
		if depth > 0 {
			sk.fill(box{edges[i], y0, edges[i+1], y1}, palette.Faded(palette.Grey, step*float64(min(depth, depthMax))))
		}
	}
}

// axis draws the axis of time at y, with labels below it.
func (t timescale) axis(sk *sketch, y float64) {
	sk.line(plotLeft, y, plotRight, y, 0.8, palette.Grey)
	times, step := t.ticks(12)
	for _, at := range times {
		sk.line(t.x(at), y, t.x(at), y+4, 0.8, palette.Grey)
		label := tickLabel(at, step)
		sk.textAround(min(t.x(at), pictureWidth-tickStyle.measure(label)/2), y+14, tickStyle, label)
	}
	sk.textAround((plotLeft+plotRight)/2, y+28, tickStyle, "virtual time in seconds")
}

// A key is one entry of a legend: what draws its sample, and what it means.
type key struct {
	draw func(*sketch, box)
	text string
}

// legend draws the entries in rows from y down and returns the height. On a
// nil sketch it only measures.
func legend(sk *sketch, y float64, keys []key) float64 {
	const sample, gap, row = 22.0, 14.0, 17.0
	x, top := margin, y
	for _, k := range keys {
		width := sample + 5 + noteStyle.measure(k.text)
		if x > margin && x+width > plotRight {
			x, y = margin, y+row
		}
		if sk != nil {
			k.draw(sk, box{x, y + 2, x + sample, y + 13})
			sk.text(x+sample+5, y+11, noteStyle, k.text)
		}
		x += width + gap
	}
	return y + row + 4 - top
}
