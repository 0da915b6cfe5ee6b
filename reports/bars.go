package reports

import (
	"cmp"
	"image/color"
	"strconv"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/reports/palette"
	"github.com/laplace-sim/laplace/scenarios"
	"github.com/laplace-sim/laplace/sim"
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

// drawBar draws an operation: solid if it is known to have happened, hollow if
// it is known not to have, fading out if nobody knows.
func drawBar(sk *sketch, b box, o *checker.Operation, opacity float64) {
	drawOutcome(sk, b, barColor(o), o.Outcome, opacity)
}

// drawOutcome draws what came of something as a bar of a colour.
func drawOutcome(sk *sketch, b box, c color.NRGBA, outcome checker.Outcome, opacity float64) {
	switch outcome {
	case checker.OutcomeOK:
		sk.fill(b, palette.Faded(c, opacity))
	case checker.OutcomeFail:
		sk.fill(b, palette.Faded(palette.White, opacity))
		sk.stroke(box{b.x0 + 0.5, b.y0 + 0.5, b.x1 - 0.5, b.y1 - 0.5}, 1, palette.Faded(c, opacity), 2, 1.5)
	default:
		slices := 16
		if b.x1-b.x0 < 16 {
			slices = 2
		}
		width := (b.x1 - b.x0) / float64(slices)
		for i := range slices {
			x := b.x0 + float64(i)*width
			part := 1 - float64(i)/float64(slices)
			sk.fill(box{x, b.y0, x + width, b.y1}, palette.Faded(c, opacity*part))
		}
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

// A look is how a stint of a server is drawn.
type look struct {
	paint  func(*sketch, box)
	ink    color.NRGBA
	labels []string // the longest first
}

func lookOf(st stint) look {
	term := "term " + uintText(st.term)
	switch {
	case st.idle && st.role == string(scenarios.Paused):
		return look{paintPaused, palette.Black, []string{st.role}}
	case st.idle:
		return look{paintDown, palette.White, []string{st.role}}
	case st.role == sim.Leader:
		return look{paintLeader, palette.White, []string{"leader, " + term, term, uintText(st.term)}}
	case st.role == sim.Follower:
		return look{paintOther, palette.Grey, nil}
	default:
		return look{paintCandidate, palette.Black, []string{st.role + ", " + term, st.role}}
	}
}

func paintLeader(sk *sketch, b box)    { sk.fill(b, palette.Green) }
func paintCandidate(sk *sketch, b box) { sk.fill(b, palette.Yellow) }
func paintOther(sk *sketch, b box) {
	sk.fill(box{b.x0, (b.y0+b.y1)/2 - 1, b.x1, (b.y0+b.y1)/2 + 1}, palette.Faded(palette.Green, 0.45))
}
func paintDown(sk *sketch, b box) { sk.fill(b, palette.Coal) }
func paintPaused(sk *sketch, b box) {
	sk.fill(b, palette.White)
	sk.stroke(b, 1, palette.Coal, 3, 2)
}

// orderColor is that of the operator's orders.
var orderColor = palette.Purple

// timelineKeys are the entries of the timeline's legend.
func timelineKeys(s *facts) []key {
	read, write := &checker.Kind{Reads: true}, &checker.Kind{}
	operation := func(k *checker.Kind, outcome checker.Outcome) func(*sketch, box) {
		return func(sk *sketch, b box) {
			drawBar(sk, b, &checker.Operation{Kind: k, Outcome: outcome}, 1)
		}
	}
	keys := []key{
		{operation(read, checker.OutcomeOK), "read"},
		{operation(write, checker.OutcomeOK), "write"},
		{operation(write, checker.OutcomeFail), "failed: no effect"},
		{operation(write, checker.OutcomeUnknown), "unknown: may take effect later"},
		{paintLeader, sim.Leader},
		{paintCandidate, sim.Candidate},
		{paintOther, sim.Follower},
		{paintDown, "down"},
		{paintPaused, "paused"},
		{func(sk *sketch, b box) { sk.fill(b, palette.Silver) }, "fault"},
	}
	if s.operator != "" {
		keys = append(keys, key{func(sk *sketch, b box) { sk.fill(b, orderColor) }, "order"})
	}
	if s.violation != nil && len(s.violation.involved) > 0 {
		keys = append(keys,
			key{func(sk *sketch, b box) { sk.fill(b, palette.Red) }, "illegal result"},
			key{func(sk *sketch, b box) { sk.stroke(b, 1.8, palette.Red) }, "what it contradicts"})
	}
	return keys
}

func uintText(n uint64) string { return strconv.FormatUint(n, 10) }
