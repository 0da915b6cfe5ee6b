package reports

import (
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
	dense    bool // some lane has more operations than can be told apart
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
	client bool    // or the operator
	y0, y1 float64 // of the bars
	stints []stint
	// operations are those of a client that fall into the window, sides what of the
	// violation a server did, and notes what is written below the bars.
	operations []*checker.Operation
	dense      bool // there are too many to be told apart
	sides      []side
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
	t.zoomed = t.scale.length() < s.end && s.excerpt == nil
	t.focused = t.zoomed && s.violation != nil && len(s.violation.involved) > 0
	t.backdrop = s.backdrop(t.scale)
	t.collect()
	t.keys = t.legendKeys()
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

// collect makes the lanes, with all that falls into the window.
func (t *timeline) collect() {
	for i, name := range t.servers {
		l := lane{name: name, stints: t.stints(i)}
		if t.violation != nil {
			l.sides = slices.DeleteFunc(slices.Clone(t.violation.sides), func(of side) bool { return of.server != name })
			l.notes = t.sideNotes(l.sides)
		}
		t.lanes = append(t.lanes, l)
	}
	for i, name := range t.clients {
		l := lane{name: name, client: true, stints: t.stints(len(t.servers) + i)}
		for j := range t.History {
			o := &t.History[j]
			if o.Client == name && t.scale.meets(span{o.Call, o.Return}) {
				l.operations = append(l.operations, o)
			}
		}
		l.dense = len(l.operations) > dense
		l.notes = t.notes(l.operations)
		t.dense = t.dense || l.dense
		t.lanes = append(t.lanes, l)
	}
	if t.operator != "" {
		t.lanes = append(t.lanes, lane{name: t.operator, client: true, orders: t.Orders})
	}
}

// layLanes places the lanes from y down and returns where they end.
func (t *timeline) layLanes(y float64) float64 {
	height := 18.0
	if n := len(t.lanes); n > 60 {
		height = 11
	} else if n > 24 {
		height = 14
	}
	for i := range t.lanes {
		l := &t.lanes[i]
		if i == len(t.servers) && i > 0 {
			y += 8
		}
		l.y0, l.y1 = y+2, y+height-2
		rows, _ := pack(l.notes, notesMax)
		y += height + float64(rows)*noteHeight
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

// sideNotes are what is written below a lane: what a server did that contradicts.
func (t *timeline) sideNotes(sides []side) []tag {
	var notes []tag
	for _, of := range sides {
		x := t.scale.x(of.at)
		notes = append(notes, tag{x0: x, x1: x, label: of.text, style: style{size: 10.5, color: palette.Red}})
	}
	return notes
}

func (t *timeline) draw() *sketch {
	sk := newSketch(t.caption()+": "+t.Verdict.String(), pictureWidth, t.height)
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
		sk.inAnyOrder(func() { t.drawStints(sk, l) })
		if l.client {
			sk.line(plotLeft, (l.y0+l.y1)/2, plotRight, (l.y0+l.y1)/2, 0.6, palette.Pale)
		}
		t.drawOperations(sk, l)
		t.drawOrders(sk, l)
		t.drawSides(sk, l)
	}
	t.drawCycle(sk)
	t.scale.axis(sk, t.axisTop, t.timeTold())
	return sk
}

// caption says in a line what is drawn, for whoever does not see it.
func (t *timeline) caption() string {
	if t.excerpt != nil {
		return t.headline()
	}
	return t.headline() + ", seed " + uintText(t.Seed)
}

// drawStints draws what a server did, or when a client was down.
func (t *timeline) drawStints(sk *sketch, l *lane) {
	for _, st := range l.stints {
		if t.scale.meets(st.span) {
			b := box{t.scale.x(st.from), l.y0, t.scale.x(st.to), l.y1}
			t.labelStint(sk, b, st, paintStint(sk, b, st))
		}
	}
}

// drawSides marks what a server did that contradicts, and writes the notes of a lane.
func (t *timeline) drawSides(sk *sketch, l *lane) {
	for _, of := range l.sides {
		drawSide(sk, box{t.scale.x(of.at) - 1.5, l.y0 - 1, t.scale.x(of.at) + 1.5, l.y1 + 1})
	}
	for _, n := range l.notes {
		if n.row < 0 {
			continue
		}
		y := l.y1 + 2 + float64(n.row)*noteHeight
		sk.line(n.x0, l.y1, n.x0, y+noteHeight-4, 0.8, palette.Red)
		n.write(sk, y+noteHeight-4)
	}
}

// drawSide marks an event that contradicts.
func drawSide(sk *sketch, b box) { sk.fill(b, palette.Red) }

// drawOperations draws the operations of a client, those that a violation
// rests on last.
func (t *timeline) drawOperations(sk *sketch, l *lane) {
	sk.inAnyOrder(func() {
		if l.dense {
			newColumns(t.scale, l.operations, columnWidth(len(t.clients))).draw(sk, l.y0, l.y1)
			return
		}
		for _, o := range l.operations {
			if t.violation.role(o) == bystander {
				t.drawOperation(sk, l, o, bystander)
			}
		}
	})
	for _, p := range []part{witness, accused} {
		for _, o := range l.operations {
			if t.violation.role(o) == p {
				t.drawOperation(sk, l, o, p)
			}
		}
	}
}

// isDistant reports whether an operation stands back: it is on another key than what
// contradicts.
func (t *timeline) isDistant(o *checker.Operation) bool {
	return t.focused && !t.violation.concerns(o.Key)
}

func (t *timeline) drawOperation(sk *sketch, l *lane, o *checker.Operation, p part) {
	b := box{t.scale.x(o.Call), l.y0, max(t.scale.x(o.Return), t.scale.x(o.Call)+barMin), l.y1}
	distant := t.isDistant(o)
	if p != bystander {
		b.x1 = max(b.x1, b.x0+3)
	}
	switch {
	case p == accused:
		sk.fill(b, palette.Red)
	case p == witness:
		drawOutcome(sk, b, barColor(o), o.Outcome)
		sk.stroke(b, 1.8, palette.Red)
	case distant:
		drawOutcome(sk, b, paleBar(o), o.Outcome)
	default:
		drawOutcome(sk, b, barColor(o), o.Outcome)
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
		drawOutcome(sk, b, orderColor, outcome)
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
	t.drawStripLanes(sk, whole, y0)
	if t.HealedAt > 0 {
		drawMoment(sk, whole.x(t.HealedAt), y0, y1, healColor)
	}
	if at := t.violation.Evidence.At; at > 0 {
		sk.marker(whole.x(at), y1+7, -7, palette.Red)
	}
	left, right := whole.x(t.scale.from), whole.x(t.scale.to)
	sk.stroke(box{left, y0 - 1, right, y1 + 1}, 1.2, palette.Black)
	sk.line(left, y1+1, plotLeft, t.rowsTop, 0.7, palette.Grey)
	sk.line(right, y1+1, plotRight, t.rowsTop, 0.7, palette.Grey)
}

// drawStripLanes draws what clients did, in lanes that have no room for more than whether
// they read or wrote, and what the violation rests on.
func (t *timeline) drawStripLanes(sk *sketch, whole timescale, y0 float64) {
	height := t.stripLane()
	operations := make(map[string][]*checker.Operation)
	for i := range t.History {
		o := &t.History[i]
		operations[o.Client] = append(operations[o.Client], o)
	}
	sk.inAnyOrder(func() {
		for i, client := range t.clients {
			y := y0 + float64(i)*height
			newColumns(whole, operations[client], columnWidth(len(t.clients))).drawMost(sk, y+height*0.15, y+height*0.85)
		}
	})
	for i, client := range t.clients {
		y := y0 + float64(i)*height
		for _, o := range operations[client] {
			if t.violation.role(o) != bystander {
				x := whole.x(o.Call)
				sk.fill(box{x, y, max(whole.x(o.Return), x+2.5), y + height}, palette.Red)
			}
		}
	}
}
