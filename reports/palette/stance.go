package palette

import (
	"fmt"
	"image/color"

	"github.com/laplace-sim/laplace/protocols"
)

// The colours of stances that nothing else has.
var (
	Mint     = rgb(0x66, 0xc2, 0xa5) // a tint of Green
	Lavender = rgb(0xb3, 0x9d, 0xdb)
	Ash      = rgb(0x8c, 0x8c, 0x8c)
	Rust     = rgb(0xa0, 0x5a, 0x2c)
)

// Of is the colour of a stance, on light ground and on dark. What leads and what follows
// it are of one hue.
func Of(s protocols.Stance) color.NRGBA {
	switch s {
	case protocols.Leads:
		return Green
	case protocols.Seeks:
		return Yellow
	case protocols.Follows:
		return Mint
	case protocols.Joins:
		return Lavender
	case protocols.Oversees:
		return Navy
	case protocols.Idles:
		return Ash
	default:
		return Rust
	}
}

// Ink is the colour of text on a ground: that of Black and White which differs more.
func Ink(ground color.NRGBA) color.NRGBA {
	if Contrast(ground, Black) >= Contrast(ground, White) {
		return Black
	}
	return White
}

// Contrast is the ratio of two colours without regard to their opacity, from 1 to 21, as
// WCAG 2 defines it: text is to have 4.5 against what it stands on, and the parts of a
// drawing 3 where nothing else tells them apart.
func Contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a)+0.05, luminance(b)+0.05
	return max(la, lb) / min(la, lb)
}

// Hex is a colour as CSS and SVG write it, without its opacity: "#00805d".
func Hex(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
