package reports

import (
	"image/color"
	"math"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/reports/palette"
)

// dense is how many operations a lane has at least of which one cannot be told from the
// next: a bar and the gap behind it would be less than three points of the plot.
const dense = 290

// A barLook tells bars of operations apart.
type barLook struct {
	color   color.NRGBA
	outcome checker.Outcome
}

func lookOf(o *checker.Operation) barLook { return barLook{barColor(o), o.Outcome} }

// barLooks are all looks of bars, from the bottom of a column to its top.
var barLooks = []barLook{
	{palette.Orange, checker.OutcomeOK}, {palette.Blue, checker.OutcomeOK},
	{palette.Orange, checker.OutcomeFail}, {palette.Blue, checker.OutcomeFail},
	{palette.Orange, checker.OutcomeUnknown}, {palette.Blue, checker.OutcomeUnknown},
}

// Columns are how much of the time of each part of a lane operations of each look took.
type columns struct {
	left, width float64
	shares      [][]float64 // by column and look, from 0 to 1
}

// columnWidth is how wide a column is where there are so many lanes, in points: a picture
// of many is not much larger than one of few.
func columnWidth(lanes int) float64 { return max(1, math.Ceil(float64(lanes)/8)) }

// newColumns lays out the operations of one client in columns of the given width.
func newColumns(scale timescale, operations []*checker.Operation, width float64) *columns {
	c := &columns{left: plotLeft, width: width, shares: make([][]float64, int(math.Ceil((plotRight-plotLeft)/width)))}
	for i := range c.shares {
		c.shares[i] = make([]float64, len(barLooks))
	}
	for _, o := range operations {
		c.take(scale.x(o.Call), scale.x(o.Return), lookOf(o))
	}
	return c
}

// take adds the time of an operation to the columns that it was under way in. One that took
// no time took a little.
func (c *columns) take(x0, x1 float64, of barLook) {
	const least = 0.02 // of a column
	look := 0
	for look < len(barLooks)-1 && barLooks[look] != of {
		look++
	}
	first := c.at(x0)
	for i := first; i <= c.at(x1); i++ {
		from := c.left + float64(i)*c.width
		part := (min(x1, from+c.width) - max(x0, from)) / c.width
		c.shares[i][look] = min(c.shares[i][look]+max(part, least), 1)
	}
}

// at is the column in which an x is.
func (c *columns) at(x float64) int {
	return min(max(int((x-c.left)/c.width), 0), len(c.shares)-1)
}

// heights are how high each look of a column is drawn in a lane: whole points, so that
// neighbours are often the same; one at least of what there is, two of what did not go well.
func (c *columns) heights(column int, room float64) []float64 {
	heights := make([]float64, len(barLooks))
	sum := 0.0
	for look, share := range c.shares[column] {
		if share == 0 {
			continue
		}
		least := 1.0
		if barLooks[look].outcome != checker.OutcomeOK {
			least = 2
		}
		heights[look] = max(math.Round(share*room), least)
		sum += heights[look]
	}
	for ; sum > room; sum-- {
		heights[highest(heights)]--
	}
	return heights
}

// highest is the place of the largest of some numbers.
func highest(of []float64) (place int) {
	for i, v := range of {
		if v > of[place] {
			place = i
		}
	}
	return place
}

// draw draws the columns from the bottom of a lane, neighbours that are alike as one.
func (c *columns) draw(sk *sketch, y0, y1 float64) {
	bars := make([]box, len(barLooks)) // that go on
	flush := func(look int) {
		if b := bars[look]; b.x1 > b.x0 {
			drawOutcome(sk, b, barLooks[look].color, barLooks[look].outcome)
		}
	}
	for i := range c.shares {
		x0 := c.left + float64(i)*c.width
		bottom := y1
		for look, height := range c.heights(i, y1-y0) {
			b := box{x0, bottom - height, min(x0+c.width, plotRight), bottom}
			bottom -= height
			if last := &bars[look]; height > 0 && last.x1 == b.x0 && last.y0 == b.y0 && last.y1 == b.y1 {
				last.x1 = b.x1
				continue
			}
			flush(look)
			bars[look] = box{}
			if height > 0 {
				bars[look] = b
			}
		}
	}
	for look := range bars {
		flush(look)
	}
}

// drawMost draws of each column only what took most of its time, over the whole lane: for
// lanes that have no room for more.
func (c *columns) drawMost(sk *sketch, y0, y1 float64) {
	var bar box
	var last color.NRGBA
	for i, shares := range c.shares {
		most := highest(shares)
		x0 := c.left + float64(i)*c.width
		b, of := box{x0, y0, min(x0+c.width, plotRight), y1}, barLooks[most].color
		switch {
		case shares[most] > 0 && bar.x1 == x0 && of == last:
			bar.x1 = b.x1
			continue
		case bar.x1 > bar.x0:
			sk.fill(bar, last)
		}
		if bar, last = (box{}), of; shares[most] > 0 {
			bar = b
		}
	}
	if bar.x1 > bar.x0 {
		sk.fill(bar, last)
	}
}
