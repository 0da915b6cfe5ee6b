package reports

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"image/color"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/laplace-sim/laplace/reports/lettering"
	"github.com/laplace-sim/laplace/reports/palette"
)

// A sketch is a picture in the making. Its unit is the point, and its origin the top left
// corner. On a nil sketch, which is for those who measure, nothing is drawn.
//
// What is drawn covers what was drawn before. Shapes that follow each other and look the
// same are one element of the picture: a long run has hundreds of thousands.
type sketch struct {
	title  string
	width  float64
	height float64
	shapes []shape
	texts  []placed // everything written so far
	faded  []color.NRGBA
	heap   int // from which shape on their order does not matter; -1 if it does
}

// A shape is an element of the picture: what is drawn in one look, or a piece of text.
type shape struct {
	look string // attributes; the same of all that are one element
	path []byte
	text string // the whole element, of a piece of text
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
	s := &sketch{title: title, width: width, height: height, heap: -1}
	s.fill(box{0, 0, width, height}, palette.White)
	return s
}

// inAnyOrder calls draw, whose shapes do not cover each other, so that those that look the
// same are one element. What it writes comes last.
func (s *sketch) inAnyOrder(draw func()) {
	s.heap = len(s.shapes)
	draw()
	slices.SortStableFunc(s.shapes[s.heap:], func(a, b shape) int { return cmp.Compare(len(a.text), 0) - cmp.Compare(len(b.text), 0) })
	s.heap = -1
}

// add adds a path to the element of its look.
func (s *sketch) add(look, path string) {
	at := len(s.shapes) - 1
	if s.heap >= 0 {
		at = s.heap + slices.IndexFunc(s.shapes[s.heap:], func(of shape) bool { return of.look == look })
		if at < s.heap {
			at = -1
		}
	}
	if at < 0 || s.shapes[at].look != look {
		s.shapes = append(s.shapes, shape{look: look})
		at = len(s.shapes) - 1
	}
	s.shapes[at].path = append(s.shapes[at].path, path...)
}

// fill paints a rectangle.
func (s *sketch) fill(b box, c color.NRGBA) {
	if s != nil {
		s.add(filled(c), outline(b))
	}
}

// fade paints a rectangle that fades out to the right, into the white that it stands on.
func (s *sketch) fade(b box, c color.NRGBA) {
	if s == nil {
		return
	}
	if !slices.Contains(s.faded, c) {
		s.faded = append(s.faded, c)
	}
	// Each has its own extent, so that no two are one element.
	s.shapes = append(s.shapes, shape{look: fmt.Sprintf(`fill="url(#%s)" `, fadedName(c)), path: []byte(outline(b))})
}

// fadedName is what the paint of a colour that fades out is called.
func fadedName(c color.NRGBA) string { return "fades-" + palette.Hex(c)[1:] }

// stroke draws the border of a rectangle. Dashes are the lengths of strokes and gaps.
func (s *sketch) stroke(b box, width float64, c color.NRGBA, dashes ...float64) {
	if s != nil {
		s.add(stroked(width, c, dashes), outline(b))
	}
}

// line draws a straight line.
func (s *sketch) line(x0, y0, x1, y1, width float64, c color.NRGBA, dashes ...float64) {
	if s != nil {
		s.add(stroked(width, c, dashes), path(x0, y0, x1, y1))
	}
}

// marker paints a triangle that points down, its tip at the given place; up, if the size
// is negative.
func (s *sketch) marker(x, y, size float64, c color.NRGBA) {
	if s != nil {
		s.add(filled(c), path(x, y, x-size*0.6, y-size, x+size*0.6, y-size)+"z")
	}
}

// arrow draws a straight line with a head at its end.
func (s *sketch) arrow(x0, y0, x1, y1, width float64, c color.NRGBA) {
	const head = 5.0
	length := math.Hypot(x1-x0, y1-y0)
	if s == nil || length == 0 {
		return
	}
	dx, dy := (x1-x0)/length*head, (y1-y0)/length*head
	s.line(x0, y0, x1-dx, y1-dy, width, c)
	s.add(filled(c), path(x1, y1, x1-dx-dy/2, y1-dy+dx/2, x1-dx+dy/2, y1-dy-dx/2)+"z")
}

func filled(c color.NRGBA) string { return fmt.Sprintf(`fill="%s" `, palette.Hex(c)) }

func stroked(width float64, c color.NRGBA, dashes []float64) string {
	look := fmt.Sprintf(`fill="none" stroke="%s" stroke-width="%s" `, palette.Hex(c), number(width))
	if len(dashes) > 0 {
		look += `stroke-dasharray="`
		for i, d := range dashes {
			if i > 0 {
				look += ","
			}
			look += number(d)
		}
		look += `" `
	}
	return look
}

// path leads from place to place, given as x and y in turn.
func path(places ...float64) string {
	text := "M"
	for i := 0; i < len(places); i += 2 {
		if i > 0 {
			text += "L"
		}
		text += number(places[i]) + " " + number(places[i+1])
	}
	return text
}

// outline is the path around a rectangle. Its corners are rounded to where numbers are, so
// that neighbours leave no gap.
func outline(b box) string {
	x0, y0 := rounded(b.x0), rounded(b.y0)
	width, height := rounded(b.x1)-x0, rounded(b.y1)-y0
	return fmt.Sprintf("M%s %sh%sv%sh%sz", number(x0), number(y0), number(width), number(height), number(-width))
}

// rounded is a length to a hundredth of a point.
func rounded(v float64) float64 { return math.Round(v*100) / 100 }

// number is a length as a picture writes it.
func number(v float64) string {
	if v = rounded(v); v == 0 {
		v = 0 // and not its negative
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// writeTo writes the picture as SVG.
func (s *sketch) writeTo(w io.Writer) error {
	var svg bytes.Buffer
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]spt" height="%[2]spt" viewBox="0 0 %[1]s %[2]s" font-family="%[3]s">`+"\n<title>%[4]s</title>\n",
		number(s.width), number(s.height), lettering.Families, html.EscapeString(s.title))
	for _, c := range s.faded {
		fmt.Fprintf(&svg, `<linearGradient id="%s"><stop stop-color="%[2]s"/><stop offset="1" stop-color="%[2]s" stop-opacity="0.1"/></linearGradient>`+"\n", fadedName(c), palette.Hex(c))
	}
	for _, of := range s.shapes {
		if of.text != "" {
			svg.WriteString(of.text)
			continue
		}
		fmt.Fprintf(&svg, `<path %sd="%s"/>`+"\n", of.look, of.path)
	}
	svg.WriteString("</svg>\n")
	_, err := w.Write(svg.Bytes())
	return err
}
