package reports

import (
	"fmt"
	"html"
	"image/color"

	"github.com/laplace-sim/laplace/reports/lettering"
	"github.com/laplace-sim/laplace/reports/palette"
)

// A style is how text looks.
type style struct {
	size  float64
	bold  bool
	color color.NRGBA
}

// length is how long a text is in the fonts that it is measured with, in points.
func (s style) length(text string) float64 { return lettering.Length(text, s.size, s.bold) }

// slack is by how much more room a text is given than it takes, for viewers that do not
// heed its length and have a wider font.
const slack = 1.2

// measure is the room that text needs, in points.
func (s style) measure(text string) float64 { return slack * s.length(text) }

// fit returns as much of text as fits into the width, ending with an ellipsis
// if it was cut; "" if not even one letter fits.
func (s style) fit(text string, width float64) string {
	return lettering.Fit(text, func(part string) bool { return s.measure(part) <= width })
}

// An anchor is which place of a text stands at a given x, as a share of its length.
type anchor float64

const (
	start  anchor = 0
	middle anchor = 0.5
	end    anchor = 1
)

// attribute says where a text is anchored.
func (a anchor) attribute() string {
	switch a {
	case middle:
		return ` text-anchor="middle"`
	case end:
		return ` text-anchor="end"`
	default:
		return ""
	}
}

// text writes with its left end at x and its base line at y.
func (s *sketch) text(x, y float64, st style, text string) { s.write(x, y, st, text, start) }

// textLeftOf writes with its right end at x.
func (s *sketch) textLeftOf(x, y float64, st style, text string) { s.write(x, y, st, text, end) }

// textAround writes with its middle at x.
func (s *sketch) textAround(x, y float64, st style, text string) { s.write(x, y, st, text, middle) }

func (s *sketch) write(x, y float64, st style, text string, at anchor) {
	if s == nil || text == "" {
		return
	}
	room := st.measure(text)
	x0 := x - room*float64(at)
	s.texts = append(s.texts, placed{text, box{x0, y - 0.72*st.size, x0 + room, y + 0.21*st.size}})
	weight := ""
	if st.bold {
		weight = ` font-weight="bold"`
	}
	s.shapes = append(s.shapes, shape{text: fmt.Sprintf(
		`<text x="%s" y="%s" font-size="%s"%s fill="%s"%s textLength="%s" lengthAdjust="spacingAndGlyphs">%s</text>`+"\n",
		number(x), number(y), number(st.size), weight, palette.Hex(st.color), at.attribute(), number(st.length(text)), html.EscapeString(text))})
}

// label writes into a box, this far from its left end, the first of some texts for
// which it has room.
func (s *sketch) label(b box, pad float64, st style, texts ...string) {
	for _, text := range texts {
		if st.measure(text)+2*pad <= b.x1-b.x0 {
			s.text(b.x0+pad, (b.y0+b.y1)/2+0.36*st.size, st, text)
			return
		}
	}
}
