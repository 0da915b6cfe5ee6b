package reports

import (
	"image/color"
	"io"
	"slices"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/reports/explain"
	"github.com/laplace-sim/laplace/reports/palette"
	"github.com/laplace-sim/laplace/scenarios"
)

// Timeline draws a run as SVG: a lane for each server with its roles, a lane
// for each client with its operations from call to return, and the faults as
// shaded bands. What a violation rests on is red. If the run is too long to
// show a violation in it, a strip above shows all of the run and the rest
// what surrounds the violation.
//
// An error is one of w.
func Timeline(w io.Writer, result *scenarios.Result) error {
	return newTimeline(factsOf(result)).draw().writeTo(w)
}

// A timeline is a timeline that has been laid out.
type timeline struct {
	*facts
	scale    timescale
	zoomed   bool
	focused  bool // operations on other keys than that of the violation stand back
	backdrop *backdrop
	lanes    []lane
	keys     []key

	legendTop, stripTop, rowsTop, lanesTop, axisTop float64
	height                                          float64
}

// A lane is the room of one server or client, top to bottom.
type lane struct {
	name   string
	y0, y1 float64 // of the bars
	stints []stint
	// operations are those of a client that fall into the window, and notes
	// what is written below its bars.
	operations []*checker.Operation
	notes      []tag
	orders     []scenarios.OrderOutcome // those of the operator
}

// The measures of the strip that shows the whole run.
const (
	stripAxis = 16.0 // above it
	stripGap  = 18.0 // below it, for the lines to the window
)

func newTimeline(s *facts) *timeline {
	t := &timeline{facts: s, scale: timescale{s.window()}}
	t.zoomed = t.scale.length() < s.end
	t.focused = t.zoomed && s.violation != nil && len(s.violation.involved) > 0
	t.backdrop = s.backdrop(t.scale)
	t.keys = timelineKeys(s)

	t.legendTop = s.header(nil)
	t.stripTop = t.legendTop + legend(nil, 0, t.keys)
	t.rowsTop = t.stripTop
	if t.zoomed {
		t.rowsTop += stripAxis + t.stripHeight() + stripGap
	}
	t.lanesTop = t.rowsTop + t.backdrop.height()
	t.axisTop = t.layLanes(t.lanesTop) + 6
	t.height = t.axisTop + axisHeight
	return t
}

// layLanes places the lanes from y down and returns where they end.
func (t *timeline) layLanes(y float64) float64 {
	height := 18.0
	if n := len(t.servers) + len(t.clients) + min(len(t.Orders), 1); n > 60 {
		height = 11
	} else if n > 24 {
		height = 14
	}
	for i, name := range t.servers {
		t.lanes = append(t.lanes, lane{name: name, y0: y + 2, y1: y + height - 2, stints: t.stints(i)})
		y += height
	}
	if len(t.servers) > 0 && len(t.clients) > 0 {
		y += 8
	}
	for i, name := range t.clients {
		l := lane{name: name, y0: y + 2, y1: y + height - 2, stints: t.stints(len(t.servers) + i)}
		for j := range t.History {
			o := &t.History[j]
			if o.Client == name && t.scale.meets(span{o.Call, o.Return}) {
				l.operations = append(l.operations, o)
			}
		}
		l.notes = t.notes(l.operations)
		rows := pack(l.notes, notesMax)
		y += height + float64(rows)*noteHeight
		t.lanes = append(t.lanes, l)
	}
	if t.operator != "" {
		t.lanes = append(t.lanes, lane{name: t.operator, y0: y + 2, y1: y + height - 2, orders: t.Orders})
		y += height
	}
	return y
}

const (
	notesMax   = 4 // rows of notes below a lane
	noteHeight = 14.0
)

// notes are what is written below a lane: the operations of a client that a
// violation rests on.
func (t *timeline) notes(operations []*checker.Operation) []tag {
	var notes []tag
	for _, o := range operations {
		role := t.violation.role(o)
		if role == bystander {
			continue
		}
		x, label := t.scale.x(o.Call), explain.Described(o)
		if role == accused {
			label += t.violation.instead()
		}
		notes = append(notes, tag{x0: x, x1: x, label: label, style: style{size: 10.5, bold: role == accused, color: palette.Red}})
	}
	return notes
}

func (t *timeline) draw() *sketch {
	sk := newSketch(t.headline()+", seed "+uintText(t.Seed)+": "+t.Verdict.String(), pictureWidth, t.height)
	t.header(sk)
	legend(sk, t.legendTop, t.keys)
	if t.zoomed {
		t.drawStrip(sk)
	}
	t.backdrop.draw(sk, t.rowsTop, t.axisTop)
	for i := range t.lanes {
		l := &t.lanes[i]
		st := nameStyle
		st.size = min(st.size, l.y1-l.y0+1)
		sk.textLeftOf(plotLeft-8, (l.y0+l.y1)/2+0.36*st.size, st, st.fit(l.name, plotLeft-12))
		for _, st := range l.stints {
			t.drawStint(sk, l, st)
		}
		if i >= len(t.servers) {
			sk.line(plotLeft, (l.y0+l.y1)/2, plotRight, (l.y0+l.y1)/2, 0.6, palette.Pale)
		}
		t.drawOperations(sk, l)
		t.drawOrders(sk, l)
	}
	t.scale.axis(sk, t.axisTop)
	return sk
}

// drawStint draws what a server did for some time.
func (t *timeline) drawStint(sk *sketch, l *lane, st stint) {
	if !t.scale.meets(st.span) {
		return
	}
	b := box{t.scale.x(st.from), l.y0, t.scale.x(st.to), l.y1}
	look := lookOf(st)
	look.paint(sk, b)
	label := style{size: min(10, l.y1-l.y0-1.5), color: look.ink}
	sk.label(b, 3, label, look.labels...)
}

// drawOperations draws the operations of a client, those that a violation
// rests on last.
func (t *timeline) drawOperations(sk *sketch, l *lane) {
	type look struct {
		color   color.NRGBA
		outcome checker.Outcome
	}
	spots := newSpots(len(t.History))
	for _, p := range []part{bystander, witness, accused} {
		for _, o := range l.operations {
			if t.violation.role(o) != p || p == bystander && !spots.free(t.scale.x(o.Call), t.scale.x(o.Return), l.y0, look{barColor(o), o.Outcome}) {
				continue
			}
			t.drawOperation(sk, l, o, p)
		}
	}
	for _, n := range l.notes {
		y := l.y1 + 2 + float64(n.row)*noteHeight
		sk.line(n.x0, l.y1, n.x0, y+noteHeight-4, 0.8, palette.Red)
		sk.text(n.labelX, y+noteHeight-4, n.style, n.label)
	}
}

func (t *timeline) drawOperation(sk *sketch, l *lane, o *checker.Operation, p part) {
	b := box{t.scale.x(o.Call), l.y0, max(t.scale.x(o.Return), t.scale.x(o.Call)+barMin), l.y1}
	distant := t.focused && !t.violation.concerns(o.Key)
	opacity := 1.0
	if distant {
		opacity = 0.28
	}
	if p != bystander {
		b.x1 = max(b.x1, b.x0+3)
	}
	switch p {
	case accused:
		sk.fill(b, palette.Red)
	case witness:
		drawBar(sk, b, o, 1)
		sk.stroke(b, 1.8, palette.Red)
	default:
		drawBar(sk, b, o, opacity)
	}
	if distant || l.y1-l.y0 < 10 {
		return
	}
	label := style{size: 9, color: palette.Black}
	if p == accused {
		label.color = palette.White
	}
	sk.label(b, 2.5, label, shortForms(o)...)
}

// drawOrders draws the operator's orders, each until it was answered, or the next one
// took its place, or the run was over.
func (t *timeline) drawOrders(sk *sketch, l *lane) {
	for i, o := range l.orders {
		until := t.end
		if i+1 < len(l.orders) {
			until = l.orders[i+1].At
		}
		outcome := checker.OutcomeUnknown
		switch o.Outcome {
		case scenarios.OrderDone:
			outcome, until = checker.OutcomeOK, o.Answered
		case scenarios.OrderRefused:
			outcome, until = checker.OutcomeFail, o.Answered
		}
		if !t.scale.meets(span{o.At, until}) {
			continue
		}
		b := box{t.scale.x(o.At), l.y0, max(t.scale.x(until), t.scale.x(o.At)+orderMin), l.y1}
		drawOutcome(sk, b, orderColor, outcome, 1)
		label := style{size: min(9, l.y1-l.y0-1.5), color: palette.Black}
		sk.label(b, 2.5, label, string(o.Do)+": "+string(o.Outcome), string(o.Do))
	}
}

// stripLane is the height of a client's lane in the strip.
func (t *timeline) stripLane() float64 {
	return min(max(60/float64(len(t.clients)), 1.5), 6)
}

func (t *timeline) stripHeight() float64 {
	return t.stripLane() * float64(len(t.clients))
}

// drawStrip draws the whole run in little, and marks what of it is shown
// large.
func (t *timeline) drawStrip(sk *sketch) {
	whole := timescale{span{0, t.end}}
	y0 := t.stripTop + stripAxis
	y1 := y0 + t.stripHeight()
	times, step := whole.ticks(12)
	for _, at := range times {
		sk.textAround(whole.x(at), y0-4, tickStyle, tickLabel(at, step))
	}
	sk.textLeftOf(plotLeft-8, (y0+y1)/2+4, nameStyle, "whole run")
	sk.fill(box{plotLeft, y0, plotRight, y1}, palette.Faint)
	bars := make([]box, len(t.faults))
	for i, f := range t.faults {
		bars[i] = box{x0: whole.x(f.from), x1: whole.x(f.to)}
	}
	shade(sk, bars, y0, y1)
	height := t.stripLane()
	spots := newSpots(len(t.History))
	for _, p := range []part{bystander, witness, accused} {
		for i := range t.History {
			o := &t.History[i]
			if t.violation.role(o) != p {
				continue
			}
			y := y0 + float64(slices.Index(t.clients, o.Client))*height
			b := box{whole.x(o.Call), y + height*0.15, max(whole.x(o.Return), whole.x(o.Call)+barMin), y + height*0.85}
			if p == bystander && !spots.free(b.x0, b.x1, y, barColor(o)) {
				continue
			}
			if p == bystander {
				sk.fill(b, palette.Faded(barColor(o), 0.77))
			} else {
				sk.fill(box{b.x0, y, max(b.x1, b.x0+2.5), y + height}, palette.Red)
			}
		}
	}
	if t.HealedAt > 0 {
		sk.line(whole.x(t.HealedAt), y0, whole.x(t.HealedAt), y1, 1.4, palette.Navy, 4, 3)
	}
	if at := t.violation.Evidence.At; at > 0 {
		sk.marker(whole.x(at), y1+7, -7, palette.Red)
	}
	left, right := whole.x(t.scale.from), whole.x(t.scale.to)
	sk.stroke(box{left, y0 - 1, right, y1 + 1}, 1.2, palette.Black)
	sk.line(left, y1+1, plotLeft, t.rowsTop, 0.7, palette.Grey)
	sk.line(right, y1+1, plotRight, t.rowsTop, 0.7, palette.Grey)
}
