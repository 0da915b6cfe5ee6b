package reports

import (
	"image/color"
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
	if step == time.Microsecond {
		step = max(roundStep(t.length()*1000/time.Duration(atMost))/1000, 1)
	}
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
	for unit := time.Second; unit > step && decimals < 9; unit /= 10 {
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
	sk.textAround(plotRight-width/2, y-0.5, st, badge)
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

// solid draws a sample that is all of one colour.
func solid(c color.NRGBA) func(*sketch, box) {
	return func(sk *sketch, b box) { sk.fill(b, c) }
}

// axis draws the axis of time at y, with labels below it, and what it is the time of.
func (t timescale) axis(sk *sketch, y float64, what string) {
	sk.line(plotLeft, y, plotRight, y, 0.8, palette.Grey)
	times, step := t.ticks(12)
	for _, at := range times {
		sk.line(t.x(at), y, t.x(at), y+4, 0.8, palette.Grey)
		label := tickLabel(at, step)
		sk.textAround(min(t.x(at), pictureWidth-tickStyle.measure(label)/2-1), y+14, tickStyle, label)
	}
	sk.textAround((plotLeft+plotRight)/2, y+28, tickStyle, what)
}
