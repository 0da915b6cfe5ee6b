// Package palette has the colours of all that is drawn.
//
// They are those of Okabe and Ito ("Color Universal Design", 2008), which people with any
// kind of colour vision can tell apart, with lighter and darker shades of grey. Red is kept
// for what was wrong, and grey for faults.
package palette

import "image/color"

// The colours.
var (
	White  = rgb(0xff, 0xff, 0xff)
	Black  = rgb(0x1a, 0x1a, 0x1a)
	Grey   = rgb(0x6b, 0x6b, 0x6b)
	Silver = rgb(0xc4, 0xc4, 0xc4)
	Coal   = rgb(0x45, 0x45, 0x45)
	Pale   = rgb(0xdd, 0xdd, 0xdd)
	Mist   = rgb(0xec, 0xec, 0xec)
	Faint  = rgb(0xf4, 0xf4, 0xf4)

	Red    = rgb(0xc8, 0x00, 0x1e)
	Blue   = rgb(0x56, 0xb4, 0xe9)
	Orange = rgb(0xe6, 0x9f, 0x00)
	Yellow = rgb(0xf0, 0xe4, 0x42)
	Green  = rgb(0x00, 0x80, 0x5d)
	Navy   = rgb(0x00, 0x72, 0xb2)
	Purple = rgb(0xcc, 0x79, 0xa7)
)

func rgb(r, g, b uint8) color.NRGBA { return color.NRGBA{r, g, b, 0xff} }

// Faded is c with the given opacity, from 0 to 1.
func Faded(c color.NRGBA, opacity float64) color.NRGBA {
	c.A = uint8(opacity*255 + 0.5)
	return c
}

// Tint is c mixed with white, so that of c is left the given part, from 0 to 1.
func Tint(c color.NRGBA, part float64) color.NRGBA {
	mixed := func(v uint8) uint8 { return uint8(255 - part*float64(255-v) + 0.5) }
	return color.NRGBA{mixed(c.R), mixed(c.G), mixed(c.B), c.A}
}

// series are the colours of things that are compared, in an order in which neighbours
// differ most.
var series = []color.NRGBA{Navy, Orange, Green, Purple, Blue, Coal}

// Series is how the thing at a place among those that are compared is drawn: its colour,
// and how often all colours had been used before, by which lines are dashed.
func Series(place int) (c color.NRGBA, round int) {
	return series[place%len(series)], place / len(series)
}
