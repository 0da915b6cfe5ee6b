package reports

import (
	"cmp"
	"image/color"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/nemesis"
	"github.com/laplace-sim/laplace/protocols"
	"github.com/laplace-sim/laplace/reports/palette"
	"github.com/laplace-sim/laplace/scenarios"
)

// Availability draws as SVG how well clients were served: the operations that
// ended in each stretch of time by outcome, how long each took, and who led,
// over the same faults as the timeline.
//
// An error is one of w.
func Availability(w io.Writer, result *scenarios.Result) error {
	return newAvailability(factsOf(result)).draw().writeTo(w)
}

// An availability is a picture of availability that has been laid out.
type availability struct {
	*facts
	scale    timescale
	backdrop *backdrop
	bins     []bin
	step     time.Duration // length of a bin
	most     int           // operations in the fullest bin
	reigns   []reign
	keys     []key

	legendTop, rowsTop, leaderTop, countTop, delayTop, axisTop float64
	height                                                     float64
}

// A bin counts the operations that ended in one stretch of time.
type bin struct{ ok, fail, unknown int }

func (b bin) total() int { return b.ok + b.fail + b.unknown }

// The measures of the panels.
const (
	leaderHeight = 18.0
	countHeight  = 150.0
	delayHeight  = 130.0
	panelGap     = 22.0
	binsAbout    = 120
)

func newAvailability(s *facts) *availability {
	a := &availability{facts: s, scale: timescale{span{0, s.end}}, reigns: s.reigns()}
	a.keys = a.legendKeys()
	a.step = roundStep(s.end / binsAbout)
	a.bins = make([]bin, s.end/a.step+1)
	for _, o := range s.History {
		b := &a.bins[min(max(o.Return, 0)/a.step, s.end/a.step)]
		switch o.Outcome {
		case checker.OutcomeOK:
			b.ok++
		case checker.OutcomeFail:
			b.fail++
		default:
			b.unknown++
		}
		a.most = max(a.most, b.total())
	}
	a.backdrop = s.backdrop(a.scale)
	a.legendTop = s.header(nil)
	a.rowsTop = a.legendTop + legend(nil, 0, a.keys)
	a.leaderTop = a.rowsTop + a.backdrop.height()
	a.countTop = a.leaderTop + leaderHeight + panelGap
	a.delayTop = a.countTop + countHeight + panelGap
	a.axisTop = a.delayTop + delayHeight
	a.height = a.axisTop + axisHeight
	return a
}

func (a *availability) draw() *sketch {
	sk := newSketch(a.headline()+", seed "+uintText(a.Seed)+": availability", pictureWidth, a.height)
	a.header(sk)
	legend(sk, a.legendTop, a.keys)
	a.backdrop.draw(sk, a.rowsTop, a.axisTop)
	a.drawLeaders(sk)
	a.drawCounts(sk)
	a.drawDelays(sk)
	a.scale.axis(sk, a.axisTop, a.timeTold())
	return sk
}

// reignsMarked is up to how many changes of leader are marked through all panels: more
// would hide what is there.
const reignsMarked = 60

// drawLeaders draws who led when, and a line through all panels where that
// changed.
func (a *availability) drawLeaders(sk *sketch) {
	y0, y1 := a.leaderTop+1, a.leaderTop+leaderHeight-1
	sk.textLeftOf(plotLeft-8, (y0+y1)/2+4, nameStyle, "leader")
	label := style{size: 10, color: palette.Ink(leaderColor)}
	for _, r := range a.reigns {
		b := box{a.scale.x(r.from), y0, max(a.scale.x(r.to), a.scale.x(r.from)+barMin), y1}
		sk.fill(b, leaderColor)
		if len(a.reigns) <= reignsMarked {
			sk.line(b.x0, y1, b.x0, a.axisTop, 1, leaderColor, 1, 2)
		}
		name := a.servers[r.server]
		sk.label(b, 3, label, name+", "+a.inWords(r.term), name)
	}
}

// drawCounts draws the operations that ended in each bin, those that went well
// at the bottom.
func (a *availability) drawCounts(sk *sketch) {
	bottom := a.countTop + countHeight
	top, step := roundTop(a.most)
	y := func(n int) float64 { return bottom - countHeight*float64(n)/float64(top) }
	for n := 0; n <= top; n += step {
		sk.line(plotLeft, y(n), plotRight, y(n), 0.5, palette.Pale)
		sk.textLeftOf(plotLeft-8, y(n)+3.6, tickStyle, strconv.Itoa(n))
	}
	a.panelName(sk, a.countTop, "operations that ended, in each "+seconds(a.step))
	sk.inAnyOrder(func() { a.drawBins(sk, y) })
}

// drawBins draws the bars of all bins.
func (a *availability) drawBins(sk *sketch, y func(int) float64) {
	for i, b := range a.bins {
		from := time.Duration(i) * a.step
		x0, x1 := a.scale.x(from), a.scale.x(from+a.step)
		if x1-x0 > 4 {
			x1 -= 1
		}
		for _, part := range []struct {
			from, count int
			look        checker.Outcome
		}{{0, b.ok, checker.OutcomeOK}, {b.ok, b.unknown, checker.OutcomeUnknown}, {b.ok + b.unknown, b.fail, checker.OutcomeFail}} {
			if part.count > 0 {
				sk.fill(box{x0, y(part.from + part.count), x1, y(part.from)}, outcomeColors[part.look])
			}
		}
	}
}

// panelName writes above a panel what it shows.
func (a *availability) panelName(sk *sketch, top float64, text string) {
	st := style{size: 10, bold: true, color: palette.Black}
	sk.text(plotLeft+1, top-5, st, text)
}

// drawDelays draws how long each operation took, on a logarithmic scale, at
// the time at which it ended.
func (a *availability) drawDelays(sk *sketch) {
	least, most := time.Duration(math.MaxInt64), time.Duration(0)
	for _, o := range a.History {
		took := max(o.Return-o.Call, time.Microsecond)
		least, most = min(least, took), max(most, took)
	}
	if most == 0 {
		least, most = time.Millisecond, time.Millisecond
	}
	low := math.Floor(math.Log10(float64(least)))
	high := max(math.Ceil(math.Log10(float64(most))), low+1)
	y := func(took time.Duration) float64 {
		part := (math.Log10(float64(max(took, time.Microsecond))) - low) / (high - low)
		return a.delayTop + delayHeight*(1-part)
	}
	for power := low; power <= high; power++ {
		took := time.Duration(math.Pow(10, power) + 0.5)
		sk.line(plotLeft, y(took), plotRight, y(took), 0.5, palette.Pale)
		sk.textLeftOf(plotLeft-8, y(took)+3.6, tickStyle, roundDelay(took))
	}
	a.panelName(sk, a.delayTop, "how long each took")
	sk.inAnyOrder(func() { a.drawDots(sk, y) })
}

// dots are where marks stand, by outcome: in squares of so many points, so that none is
// drawn over another that looks like it.
const dotCell = 2.0

// drawDots draws a mark for each operation, what went well as squares, neighbours of which
// are one.
func (a *availability) drawDots(sk *sketch, y func(time.Duration) float64) {
	type dot struct {
		row, column int
		outcome     checker.Outcome
	}
	taken := make(map[dot]bool)
	var dots []dot
	for i := range a.History {
		o := &a.History[i]
		d := dot{int(y(o.Return-o.Call) / dotCell), int(a.scale.x(o.Return) / dotCell), o.Outcome}
		if !taken[d] {
			taken[d] = true
			dots = append(dots, d)
		}
	}
	slices.SortFunc(dots, func(a, b dot) int {
		return cmp.Or(cmp.Compare(a.outcome, b.outcome), cmp.Compare(a.row, b.row), cmp.Compare(a.column, b.column))
	})
	for i := 0; i < len(dots); i++ {
		d, last := dots[i], dots[i].column
		for d.outcome == checker.OutcomeOK && i+1 < len(dots) && dots[i+1] == (dot{d.row, last + 1, d.outcome}) {
			i, last = i+1, last+1
		}
		b := box{float64(d.column) * dotCell, float64(d.row) * dotCell, float64(last+1) * dotCell, float64(d.row+1) * dotCell}
		paintDot(sk, b, d.outcome)
	}
}

// paintDot draws the mark of an operation in its square.
func paintDot(sk *sketch, b box, outcome checker.Outcome) {
	x, y := (b.x0+b.x1)/2, (b.y0+b.y1)/2
	switch outcome {
	case checker.OutcomeOK:
		sk.fill(b, outcomeColors[outcome])
	case checker.OutcomeFail:
		sk.line(x-2.5, y-2.5, x+2.5, y+2.5, 1.2, outcomeColors[outcome])
		sk.line(x-2.5, y+2.5, x+2.5, y-2.5, 1.2, outcomeColors[outcome])
	default:
		sk.marker(x, y+2.5, 5, outcomeColors[outcome])
	}
}

// outcomeColors are the colours of what came of operations.
var outcomeColors = map[checker.Outcome]color.NRGBA{
	checker.OutcomeOK: palette.Blue, checker.OutcomeFail: palette.Coal, checker.OutcomeUnknown: palette.Orange,
}

// leaderColor is that of who leads.
var leaderColor = palette.Of(protocols.Leads)

// roundTop is a round number of at least n, and the distance of the marks up
// to it.
func roundTop(n int) (top, step int) {
	step = int(roundStep(time.Duration(max(n, 1))*time.Microsecond/4) / time.Microsecond)
	return (max(n, 1) + step - 1) / step * step, step
}

// roundDelay is a power of ten of nanoseconds in its largest unit.
func roundDelay(d time.Duration) string {
	switch {
	case d >= time.Second:
		return strconv.Itoa(int(d/time.Second)) + " s"
	case d >= time.Millisecond:
		return strconv.Itoa(int(d/time.Millisecond)) + " ms"
	default:
		return strconv.Itoa(int(d/time.Microsecond)) + " µs"
	}
}

// legendKeys are the entries of the picture's legend: of all that it shows.
func (a *availability) legendKeys() []key {
	var keys []key
	for _, of := range []struct {
		outcome checker.Outcome
		text    string
	}{{checker.OutcomeOK, "ok"}, {checker.OutcomeUnknown, "unknown: gave up waiting"}, {checker.OutcomeFail, "failed"}} {
		if a.History.Count(of.outcome) > 0 {
			keys = append(keys, key{func(sk *sketch, b box) {
				middle := (b.x0 + b.x1) / 2
				sk.fill(box{b.x0, b.y0, middle, b.y1}, outcomeColors[of.outcome])
				paintDot(sk, box{middle + 5, (b.y0+b.y1)/2 - 1, middle + 7, (b.y0+b.y1)/2 + 1}, of.outcome)
			}, of.text})
		}
	}
	if len(a.reigns) > 0 {
		leader, term := a.protocol.Role(nemesis.Leader).Word, a.termWord()
		keys = append(keys, key{solid(leaderColor), leader + " of the highest " + term})
		if len(a.reigns) <= reignsMarked {
			keys = append(keys, key{func(sk *sketch, b box) {
				sk.line((b.x0+b.x1)/2, b.y0, (b.x0+b.x1)/2, b.y1, 1, leaderColor, 1, 2)
			}, "new " + leader})
		}
	}
	return append(keys, a.backdropKeys(a.scale, false)...)
}

// termWord is what the protocol calls a term.
func (a *availability) termWord() string {
	word, _, _ := strings.Cut(a.inWords(0), " ")
	return word
}
