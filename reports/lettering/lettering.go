// Package lettering has the letters of all pictures: the fonts that they ask for, and how
// long a text is in them.
package lettering

import (
	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"
)

// Families are the fonts that a picture asks for, the best first, as CSS and SVG write
// them. Arial and Helvetica, which stand in for Liberation Sans where it is not installed,
// have the same widths.
const Families = "'Liberation Sans',Arial,Helvetica,sans-serif"

// Faces are the fonts that text is measured with, which need not be installed.
var Faces = font.NewCache(liberation.Collection())

// Length is how long a text of a size in points is, in points. A picture says so of each of
// its texts (textLength), so that whoever shows it with another font makes it as long.
func Length(text string, size float64, bold bool) float64 {
	face := Faces.Lookup(Font(bold), vg.Length(size))
	return face.Width(text).Points()
}

// Font is that of a text, without its size.
func Font(bold bool) font.Font {
	f := font.Font{Typeface: "Liberation", Variant: "Sans"}
	if bold {
		f.Weight = xfont.WeightBold
	}
	return f
}

// Fit returns as much of a text as fits, ending with an ellipsis if it was cut; "" if not
// even one letter does.
func Fit(text string, fits func(string) bool) string {
	if fits(text) {
		return text
	}
	runes := []rune(text)
	for n := len(runes) - 1; n > 0; n-- {
		if short := string(runes[:n]) + "…"; fits(short) {
			return short
		}
	}
	return ""
}
