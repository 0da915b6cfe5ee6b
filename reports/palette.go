package reports

import "image/color"

// The colours are those of Okabe and Ito ("Color Universal Design", 2008),
// which people with any kind of colour vision can tell apart, with lighter
// and darker shades of grey. Red is kept for what was wrong, and grey for
// faults.
var (
	white  = rgb(0xff, 0xff, 0xff)
	black  = rgb(0x1a, 0x1a, 0x1a)
	grey   = rgb(0x6b, 0x6b, 0x6b)
	silver = rgb(0xc4, 0xc4, 0xc4)
	coal   = rgb(0x45, 0x45, 0x45)
	pale   = rgb(0xdd, 0xdd, 0xdd)
	faint  = rgb(0xf4, 0xf4, 0xf4)

	red    = rgb(0xc8, 0x00, 0x1e)
	blue   = rgb(0x56, 0xb4, 0xe9)
	orange = rgb(0xe6, 0x9f, 0x00)
	yellow = rgb(0xf0, 0xe4, 0x42)
	green  = rgb(0x00, 0x80, 0x5d)
	navy   = rgb(0x00, 0x72, 0xb2)
	purple = rgb(0xcc, 0x79, 0xa7)
)

func rgb(r, g, b uint8) color.NRGBA { return color.NRGBA{r, g, b, 0xff} }

// faded is c with the given opacity, from 0 to 1.
func faded(c color.NRGBA, opacity float64) color.NRGBA {
	c.A = uint8(opacity*255 + 0.5)
	return c
}
