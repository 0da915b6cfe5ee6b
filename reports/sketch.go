package reports

import (
	"bytes"
	"fmt"
	"html"
	"image/color"
	"io"

	"github.com/laplace-sim/laplace/reports/palette"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A sketch is a picture in the making. Its unit is the point, and its origin
// the top left corner; vg's is the bottom left one. On a nil sketch, which is for
// those who measure, text and fill do nothing.
type sketch struct {
	title  string
	canvas *vgsvg.Canvas
	width  float64
	height float64
	texts  []placed // everything written so far
}

// A box is a rectangle, with y growing downwards.
type box struct{ x0, y0, x1, y1 float64 }

// A placed is a piece of text and the room that it takes.
type placed struct {
	text string
	box  box
}

// newSketch returns an empty white picture. The title is what screen readers
// and browsers show for the whole.
func newSketch(title string, width, height float64) *sketch {
	canvas := vgsvg.NewWith(vgsvg.UseWH(vg.Length(width), vg.Length(height)))
	s := &sketch{title: title, canvas: canvas, width: width, height: height}
	s.fill(box{0, 0, width, height}, palette.White)
	return s
}

// A style is how text looks.
type style struct {
	size  float64
	bold  bool
	color color.Color
}

// faces are the fonts that text is measured with. Arial and Helvetica, which
// stand in for them where they are not installed, have the same widths.
var faces = font.NewCache(liberation.Collection())

func (s style) face() font.Face {
	f := font.Font{Typeface: "Liberation", Variant: "Sans"}
	if s.bold {
		f.Weight = xfont.WeightBold
	}
	return faces.Lookup(f, vg.Length(s.size))
}

// slack is by how much more room a text is given than it takes in the font that it is
// measured with, for where none of these is installed, one that is wider stands in.
const slack = 1.14

// measure is the room that text needs, in points.
func (s style) measure(text string) float64 {
	face := s.face()
	return slack * face.Width(text).Points()
}

// fit returns as much of text as fits into the width, ending with an ellipsis
// if it was cut; "" if not even one letter fits.
func (s style) fit(text string, width float64) string {
	if s.measure(text) <= width {
		return text
	}
	runes := []rune(text)
	for n := len(runes) - 1; n > 0; n-- {
		if short := string(runes[:n]) + "…"; s.measure(short) <= width {
			return short
		}
	}
	return ""
}

// text writes with its left end at x and its base line at y.
func (s *sketch) text(x, y float64, st style, text string) {
	if s == nil || text == "" {
		return
	}
	s.texts = append(s.texts, placed{text, box{x, y - 0.72*st.size, x + st.measure(text), y + 0.21*st.size}})
	s.canvas.SetColor(st.color)
	s.canvas.FillString(st.face(), s.point(x, y), text)
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

// textLeftOf writes with its right end at x.
func (s *sketch) textLeftOf(x, y float64, st style, text string) {
	s.text(x-st.measure(text), y, st, text)
}

// textAround writes with its middle at x.
func (s *sketch) textAround(x, y float64, st style, text string) {
	s.text(x-st.measure(text)/2, y, st, text)
}

// fill paints a rectangle.
func (s *sketch) fill(b box, c color.Color) {
	if s == nil {
		return
	}
	s.canvas.SetColor(c)
	s.canvas.Fill(s.outline(b))
}

// stroke draws the border of a rectangle.
func (s *sketch) stroke(b box, width float64, c color.Color, dashes ...vg.Length) {
	s.draw(s.outline(b), width, c, dashes)
}

// line draws a straight line.
func (s *sketch) line(x0, y0, x1, y1, width float64, c color.Color, dashes ...vg.Length) {
	s.draw(s.path(x0, y0, x1, y1), width, c, dashes)
}

func (s *sketch) draw(path vg.Path, width float64, c color.Color, dashes []vg.Length) {
	s.canvas.SetColor(c)
	s.canvas.SetLineWidth(vg.Length(width))
	s.canvas.SetLineDash(dashes, 0)
	s.canvas.Stroke(path)
}

// marker paints a triangle that points down, its tip at the given place.
func (s *sketch) marker(x, y, size float64, c color.Color) {
	path := s.path(x, y, x-size*0.6, y-size, x+size*0.6, y-size)
	path.Close()
	s.canvas.SetColor(c)
	s.canvas.Fill(path)
}

func (s *sketch) point(x, y float64) vg.Point {
	return vg.Point{X: vg.Length(x), Y: vg.Length(s.height - y)}
}

// path leads from place to place, given as x and y in turn.
func (s *sketch) path(places ...float64) vg.Path {
	var path vg.Path
	path.Move(s.point(places[0], places[1]))
	for i := 2; i < len(places); i += 2 {
		path.Line(s.point(places[i], places[i+1]))
	}
	return path
}

func (s *sketch) outline(b box) vg.Path {
	path := s.path(b.x0, b.y0, b.x1, b.y0, b.x1, b.y1, b.x0, b.y1)
	path.Close()
	return path
}

// writeTo writes the picture as SVG. To what vgsvg writes it adds the title,
// and fonts to fall back on, neither of which vgsvg can express.
func (s *sketch) writeTo(w io.Writer) error {
	var svg bytes.Buffer
	if _, err := s.canvas.WriteTo(&svg); err != nil {
		return err
	}
	text := bytes.ReplaceAll(svg.Bytes(),
		[]byte("font-family:Liberation Sans;font-variant:normal;"),
		[]byte("font-family:'Liberation Sans',Arial,Helvetica,sans-serif;"))
	open := bytes.Index(text, []byte("<svg"))
	head := open + bytes.IndexByte(text[open:], '>') + 1
	_, err := fmt.Fprintf(w, "%s\n<title>%s</title>%s", text[:head], html.EscapeString(s.title), text[head:])
	return err
}
