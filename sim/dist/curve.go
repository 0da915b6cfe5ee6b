package dist

import (
	"math/bits"
	"time"

	"github.com/laplace-sim/laplace/sim/rng"
)

// A table of quantiles that is equally fine everywhere would have to be huge
// to be right at 99.99%. So each half of the distribution is cut into octaves:
// one for the draws whose distance from the end is 1/2 to 1/4 of the whole, one
// for 1/4 to 1/8, and so on down to 2^-33. Each octave is cut into cells of
// equal probability, and the quantiles are linear within a cell. Nearer to the
// end the value is that of the last knot, which bounds every tail.
const (
	octaves   = 32
	cellsLog2 = 5
	cells     = 1 << cellsLog2
	knots     = octaves*cells + 1
	leastTail = uint64(1) << (63 - octaves)
)

// A curve is a quantile function, shared by the distributions that were scaled
// and moved from one another.
type curve struct {
	text   string                  // the distribution in the grammar of Parse
	halves [2][knots]time.Duration // the lower and the upper half, from the end to the median
	points []point                 // what counts instead of halves, if there are any
	wrong  error                   // why there is no such distribution; points are not nil then
}

// A point says that the fraction below/2^64 of the distribution is at most
// value.
type point struct {
	below uint64
	value time.Duration
}

// A quantile names a knot of a table by its distance from the nearer end of
// the distribution in 2^-64, which is at most 2^63.
type quantile struct {
	tail  uint64
	upper bool
}

// tabulate returns the curve through the given quantiles. The values must not
// descend.
func tabulate(text string, value func(quantile) time.Duration) *curve {
	c := &curve{text: text}
	for i := range knots {
		tail := (cells + uint64(i%cells)) << (63 - octaves - cellsLog2 + i/cells)
		c.halves[0][i] = value(quantile{tail: tail})
		c.halves[1][i] = value(quantile{tail: tail, upper: true})
	}
	return c
}

// pointsOf turns fractions in parts per million into fractions of 2^64.
func pointsOf(quantiles []Quantile) []point {
	points := make([]point, len(quantiles))
	for i, q := range quantiles {
		below := ^uint64(0)
		if q.Below < rng.Always {
			below, _ = bits.Div64(uint64(q.Below), 0, uint64(rng.Always))
		}
		points[i] = point{below: below, value: q.Value}
	}
	return points
}

// at returns the quantile at draw/2^64.
func (c *curve) at(draw uint64) time.Duration {
	if c.points != nil {
		if c.wrong != nil {
			panic(c.wrong.Error())
		}
		return between(c.points, draw)
	}
	// Which half a draw falls into is a coin toss that no branch predictor
	// wins, so nothing here branches on it.
	upper := uint64(int64(draw) >> 63)
	tail := max(draw^upper, leastTail)
	octave := bits.LeadingZeros64(tail)
	inOctave := tail << octave << 1
	cell := (octaves-octave)<<cellsLog2 + int(inOctave>>(64-cellsLog2))
	half := &c.halves[upper&1]
	start, step := half[cell], half[cell+1]-half[cell]
	// The signed product of step and the unsigned fraction of the cell.
	fraction := inOctave << cellsLog2
	hi, _ := bits.Mul64(uint64(step), fraction)
	hi -= fraction & uint64(step>>63)
	return start + time.Duration(hi)
}

// between returns the quantile at draw/2^64 on the line through the two points
// around it.
func between(points []point, draw uint64) time.Duration {
	lo, hi := 0, len(points)
	for lo < hi {
		middle := int(uint(lo+hi) / 2)
		if points[middle].below <= draw {
			lo = middle + 1
		} else {
			hi = middle
		}
	}
	if lo == 0 {
		return points[0].value
	}
	left := points[lo-1]
	if lo == len(points) {
		return left.value
	}
	right := points[lo]
	high, low := bits.Mul64(uint64(right.value-left.value), draw-left.below)
	above, _ := bits.Div64(high, low, right.below-left.below)
	return left.value + time.Duration(above)
}
