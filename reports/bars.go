package reports

import (
	"cmp"
	"image/color"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/reports/palette"
)

// barMin is the least width of a bar in points: short operations must not
// vanish.
const barMin = 1.0

// orderMin is that of the bar of an order: there are few, and each is to be seen.
const orderMin = 3.0

// barColor tells reads from writes.
func barColor(o *checker.Operation) color.NRGBA {
	if o.Kind.Reads {
		return palette.Blue
	}
	return palette.Orange
}

// paleBar is the colour of an operation that stands back: there is more to see than it.
func paleBar(o *checker.Operation) color.NRGBA { return palette.Tint(barColor(o), pale) }

// pale is how much of its colour something keeps that stands back.
const pale = 0.35

// drawOutcome draws what came of something as a bar of a colour: solid if it is known to
// have happened, hollow if it is known not to have, fading out if nobody knows.
func drawOutcome(sk *sketch, b box, c color.NRGBA, outcome checker.Outcome) {
	switch outcome {
	case checker.OutcomeOK:
		sk.fill(b, c)
	case checker.OutcomeFail:
		sk.fill(b, palette.White)
		sk.stroke(box{b.x0 + 0.5, b.y0 + 0.5, b.x1 - 0.5, b.y1 - 0.5}, 1, c, 2, 1.5)
	default:
		sk.fade(b, c)
	}
}

// shortForms are ways to write an operation within its bar, the longest first.
func shortForms(o *checker.Operation) []string {
	var result string
	switch {
	case o.Kind.Reads && o.Outcome != checker.OutcomeOK:
		result = "?"
	case o.Kind.Reads && (o.Kind.Output == checker.TextOutput || o.Kind.Output == checker.MaybeOutput && o.Found):
		result = prose.Short(o.Output, 10)
	case o.Kind.Reads:
		result = o.Answer()
	case o.Kind.Inputs == checker.NoInput:
		result = cmp.Or(prose.Short(o.Answer(), 12), o.Kind.Name)
	default:
		result = prose.Short(o.Value, 10)
	}
	key := o.Key + " "
	if o.Kind.Keyless {
		key = ""
	}
	return []string{explain.Described(o), o.Kind.String() + " " + key + result, key + result, result}
}

// orderColor is that of the operator's orders.
var orderColor = palette.Purple
