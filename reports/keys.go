package reports

import (
	"image/color"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/reports/palette"
)

// legendKeys are the entries of the timeline's legend: of all that it shows, and of nothing
// else.
func (t *timeline) legendKeys() []key {
	keys := append(t.operationKeys(), t.stintKeys(t.scale.span)...)
	keys = append(keys, t.backdropKeys(t.scale, t.zoomed)...)
	if t.operator != "" {
		keys = append(keys, key{solid(orderColor), "order"})
	}
	return append(keys, t.violationKeys()...)
}

// operationKeys are the entries for the operations of clients.
func (t *timeline) operationKeys() []key {
	shows := func(want func(*checker.Operation) bool) bool {
		return slices.ContainsFunc(t.lanes, func(l lane) bool { return slices.ContainsFunc(l.operations, want) })
	}
	// The strip shows more than the window.
	some := func(reads bool) bool {
		if t.zoomed && slices.ContainsFunc(t.History, func(o checker.Operation) bool { return o.Kind.Reads == reads }) {
			return true
		}
		return shows(func(o *checker.Operation) bool {
			return o.Kind.Reads == reads && t.violation.role(o) != accused && !t.isDistant(o)
		})
	}
	var keys []key
	if some(true) {
		keys = append(keys, key{solid(palette.Blue), "read"})
	}
	if some(false) {
		keys = append(keys, key{solid(palette.Orange), "write"})
	}
	if shows(t.isDistant) {
		keys = append(keys, key{func(sk *sketch, b box) {
			middle := (b.x0 + b.x1) / 2
			sk.fill(box{b.x0, b.y0, middle, b.y1}, palette.Tint(palette.Blue, pale))
			sk.fill(box{middle, b.y0, b.x1, b.y1}, palette.Tint(palette.Orange, pale))
		}, "on other keys"})
	}
	for _, of := range []struct {
		outcome checker.Outcome
		text    string
	}{{checker.OutcomeFail, "failed: no effect"}, {checker.OutcomeUnknown, "unknown: may take effect later"}} {
		var looks []color.NRGBA
		for _, c := range []color.NRGBA{palette.Blue, palette.Orange} {
			if shows(func(o *checker.Operation) bool { return o.Outcome == of.outcome && barColor(o) == c }) {
				looks = append(looks, c)
			}
		}
		if looks != nil {
			keys = append(keys, key{func(sk *sketch, b box) {
				width := (b.x1 - b.x0) / float64(len(looks))
				for i, c := range looks {
					x := b.x0 + float64(i)*width
					drawOutcome(sk, box{x, b.y0, x + width, b.y1}, c, of.outcome)
				}
			}, of.text})
		}
	}
	if t.dense {
		keys = append(keys, key{drawColumnsSample, "shares of the time, where operations are many"})
	}
	return keys
}

// drawColumnsSample draws some columns.
func drawColumnsSample(sk *sketch, b box) {
	for i, share := range []float64{0.3, 0.6, 0.4, 0.2, 0.7} {
		width := (b.x1 - b.x0) / 5
		x0, y := b.x0+float64(i)*width, b.y1-share*(b.y1-b.y0)
		sk.fill(box{x0, y, x0 + width, b.y1}, palette.Orange)
		sk.fill(box{x0, b.y0 + float64(i%3), x0 + width, y}, palette.Blue)
	}
}

// violationKeys are the entries for what is red.
func (t *timeline) violationKeys() []key {
	if t.violation == nil {
		return nil
	}
	var keys []key
	if t.violation.accused >= 0 {
		keys = append(keys, key{solid(palette.Red), "illegal result"})
	}
	if others := len(t.violation.involved); others > 1 || others == 1 && t.violation.accused < 0 {
		keys = append(keys, key{func(sk *sketch, b box) { sk.stroke(b, 1.8, palette.Red) }, "what it contradicts"})
	}
	if len(t.violation.sides) > 0 {
		keys = append(keys, key{func(sk *sketch, b box) {
			drawSide(sk, box{(b.x0+b.x1)/2 - 1.5, b.y0, (b.x0+b.x1)/2 + 1.5, b.y1})
		}, "what a server did"})
	}
	return keys
}
