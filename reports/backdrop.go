package reports

import (
	"cmp"
	"fmt"
	"image/color"
	"slices"

	"github.com/laplace-sim/laplace/reports/palette"
)

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
	folded  int // how many of the faults share a row, for there are too many
	moments []tag
	rows    int // of faults and moments together
	rowsTop int // of moments
}

// The colours of moments.
var (
	healColor      = palette.Navy
	violationColor = palette.Red
)

// backdrop lays out what of the faults and moments falls into the window.
func (s *facts) backdrop(scale timescale) *backdrop {
	b := &backdrop{scale: scale}
	if s.HealedAt > 0 && scale.meets(span{s.HealedAt, s.HealedAt}) {
		x := scale.x(s.HealedAt)
		b.moments = append(b.moments, tag{x0: x, x1: x, label: "all healed at " + seconds(s.HealedAt),
			style: style{size: 10, bold: true, color: healColor}})
	}
	if s.violation != nil && len(s.violation.involved) == 0 && s.violation.Evidence.At > 0 {
		x := scale.x(s.violation.Evidence.At)
		b.moments = append(b.moments, tag{x0: x, x1: x, label: s.violation.Name + " broken at " + seconds(s.violation.Evidence.At),
			style: style{size: 10, bold: true, color: violationColor}})
	}
	for _, f := range s.faults {
		if scale.meets(f.span) {
			b.faults = append(b.faults, tag{x0: scale.x(f.from), x1: max(scale.x(f.to), scale.x(f.from)+2),
				label: f.label, style: noteStyle})
		}
	}
	b.rowsTop, _ = pack(b.moments, momentsMax)
	b.rows = b.rowsTop + b.packFaults()
	return b
}

// packFaults puts the faults into rows; those that find no room share the last one. It
// returns how many rows they take.
func (b *backdrop) packFaults() int {
	tried := slices.Clone(b.faults)
	if rows, left := pack(tried, faultsMax); left == 0 {
		b.faults = tried
		return rows
	}
	_, b.folded = pack(b.faults, faultsMax-1)
	return faultsMax
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
		sk.line(b.scale.x(at), y0+b.height(), b.scale.x(at), y1, 0.5, palette.Pale)
	}
	b.drawFaults(sk, top)
	for _, m := range b.moments {
		y := y0 + float64(m.row)*rowHeight
		drawMoment(sk, m.x0, y+2, y1, m.style.color)
		m.write(sk, y+11)
	}
}

// drawMoment draws the line of a moment.
func drawMoment(sk *sketch, x, y0, y1 float64, c color.NRGBA) { sk.line(x, y0, x, y1, 1.4, c, 4, 3) }

// drawFaults draws the rows of faults from y down.
func (b *backdrop) drawFaults(sk *sketch, top float64) {
	var shared []box
	sk.inAnyOrder(func() {
		for _, f := range b.faults {
			y := top + float64(f.row)*rowHeight
			if f.row < 0 {
				shared = append(shared, box{x0: f.x0, x1: f.x1})
				continue
			}
			sk.fill(box{f.x0, y + 1, f.x1, y + rowHeight - 1}, palette.Silver)
			f.write(sk, y+11)
		}
	})
	if len(b.faults) > 0 {
		sk.textLeftOf(plotLeft-8, top+11, nameStyle, "faults")
	}
	if b.folded == 0 {
		return
	}
	y := top + float64(faultsMax-1)*rowHeight
	for _, of := range joined(shared) {
		sk.fill(box{of.x0, y + 1, of.x1, y + rowHeight - 1}, palette.Silver)
	}
	sk.textLeftOf(plotLeft-8, y+11, noteStyle, noteStyle.fit(fmt.Sprintf("+%d more", b.folded), plotLeft-12))
}

// shade paints the times at which faults last.
func shade(sk *sketch, faults []box, y0, y1 float64) {
	for _, of := range joined(faults) {
		sk.fill(box{of.x0, y0, of.x1, y1}, palette.Mist)
	}
}

// joined are the stretches, from left to right, that some boxes cover together.
func joined(boxes []box) []box {
	slices.SortFunc(boxes, func(a, b box) int { return cmp.Compare(a.x0, b.x0) })
	var all []box
	for _, b := range boxes {
		if n := len(all); n > 0 && b.x0 <= all[n-1].x1 {
			all[n-1].x1 = max(all[n-1].x1, b.x1)
			continue
		}
		all = append(all, b)
	}
	return all
}

// keys are the entries of a legend for what the backdrop shows, of a picture that shows
// the whole run beside it or not.
func (s *facts) backdropKeys(scale timescale, whole bool) []key {
	var keys []key
	dashes := func(c color.NRGBA) func(*sketch, box) {
		return func(sk *sketch, b box) { drawMoment(sk, (b.x0+b.x1)/2, b.y0, b.y1, c) }
	}
	if slices.ContainsFunc(s.faults, func(f fault) bool { return whole || scale.meets(f.span) }) {
		keys = append(keys, key{func(sk *sketch, b box) {
			sk.fill(b, palette.Mist)
			sk.fill(box{b.x0, b.y0, b.x1, (b.y0 + b.y1) / 2}, palette.Silver)
		}, "fault"})
	}
	if s.HealedAt > 0 && (whole || scale.meets(span{s.HealedAt, s.HealedAt})) {
		keys = append(keys, key{dashes(healColor), "all healed"})
	}
	if v := s.violation; v != nil && len(v.involved) == 0 && v.Evidence.At > 0 {
		keys = append(keys, key{dashes(violationColor), "violation"})
	}
	return keys
}
