package comparison

import (
	"image/color"
	"math"

	"github.com/laplace-sim/laplace/hunt/compare"
)

// A shading gives values of a metric a shade: the paler the better, in one colour, which
// people with any kind of colour vision see alike. Durations are shaded by their logarithm.
type shading struct {
	metric    compare.Metric
	low, high float64 // of the values, as position has them
}

// leastSpan are how far apart the palest and the darkest shade are at least, so that what is
// nearly the same looks nearly the same: one percentage point, or twice as long.
func leastSpan(u compare.Unit) float64 {
	if logarithmic(u) {
		return math.Ln2
	}
	return 10_000
}

func logarithmic(u compare.Unit) bool { return u != compare.Share }

// newShading is that of a metric over the means of some cells.
func newShading(at int, m compare.Metric, rows [][]*compare.Cell) shading {
	s := shading{metric: m, low: math.Inf(1), high: math.Inf(-1)}
	for _, cells := range rows {
		for _, c := range cells {
			if e := estimate(c, at); e.N > 0 {
				v := s.position(e.Mean)
				s.low, s.high = min(s.low, v), max(s.high, v)
			}
		}
	}
	if math.IsInf(s.low, 0) {
		s.low, s.high = 0, 0
	}
	if missing := leastSpan(m.Unit) - (s.high - s.low); missing > 0 {
		if m.Better == compare.More {
			s.low -= missing
		} else {
			s.high += missing
		}
	}
	return s
}

func (s shading) position(value int64) float64 {
	if logarithmic(s.metric.Unit) {
		return math.Log(float64(max(value, 1)))
	}
	return float64(value)
}

// badness is 0 for the best value and 1 for the worst.
func (s shading) badness(value int64) float64 {
	part := (s.position(value) - s.low) / (s.high - s.low)
	if s.metric.Better == compare.More {
		part = 1 - part
	}
	return min(max(part, 0), 1)
}

// ramp are the shades from the best to the worst.
var ramp = []color.NRGBA{{0xf3, 0xf8, 0xfc, 0xff}, {0xb5, 0xdb, 0xf4, 0xff}, {0x56, 0xb4, 0xe9, 0xff}, {0x00, 0x72, 0xb2, 0xff}, {0x06, 0x2c, 0x4a, 0xff}}

// shade is the colour of a badness from 0 to 1, and that of letters upon it.
func shade(badness float64) (ground, letters color.NRGBA) {
	at := badness * float64(len(ramp)-1)
	i := min(int(at), len(ramp)-2)
	ground = mix(ramp[i], ramp[i+1], at-float64(i))
	if luminance(ground) > 0.3 {
		return ground, color.NRGBA{0x10, 0x10, 0x10, 0xff}
	}
	return ground, color.NRGBA{0xff, 0xff, 0xff, 0xff}
}

func mix(a, b color.NRGBA, part float64) color.NRGBA {
	channel := func(a, b uint8) uint8 { return uint8(float64(a) + (float64(b)-float64(a))*part + 0.5) }
	return color.NRGBA{channel(a.R, b.R), channel(a.G, b.G), channel(a.B, b.B), 0xff}
}

// luminance is how light a colour is, from 0 to 1, as the guidelines for contrast of WCAG
// have it.
func luminance(c color.NRGBA) float64 {
	linear := func(channel uint8) float64 {
		v := float64(channel) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// end is the value that has such a badness, 0 or 1.
func (s shading) end(badness float64) int64 {
	if s.metric.Better == compare.More {
		badness = 1 - badness
	}
	v := s.low + badness*(s.high-s.low)
	if logarithmic(s.metric.Unit) {
		return int64(math.Exp(v) + 0.5)
	}
	return int64(math.Round(v))
}
