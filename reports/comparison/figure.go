package comparison

import (
	"bytes"
	"fmt"
	"html"
	"image/color"
	"io"
	"regexp"
	"strconv"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/laplace-sim/laplace/reports/lettering"
	"github.com/laplace-sim/laplace/reports/palette"
)

// A figure is a plot with what is said about it.
type figure struct {
	name          string // of its files
	title         string // above it
	alt           string // what it shows, for those who do not see it
	width, height vg.Length
	draw          func(draw.Canvas)
}

// file is where the figure stands with such an ending.
func (f *figure) file(ending string) string { return PicturesDir + "/" + f.name + ending }

// dotsPerInch are those of a PNG: two for each point of the page, nearly.
const dotsPerInch = 144

func (f *figure) writePNG(w io.Writer) error {
	canvas := vgimg.NewWith(vgimg.UseWH(f.width, f.height), vgimg.UseDPI(dotsPerInch), vgimg.UseBackgroundColor(palette.White))
	f.drawOn(draw.New(canvas))
	_, err := vgimg.PngCanvas{Canvas: canvas}.WriteTo(w)
	return err
}

func (f *figure) writeSVG(w io.Writer) error {
	_, err := w.Write(f.svg())
	return err
}

// svg is the figure as SVG. To what vgsvg writes it adds the title, fonts to fall back on,
// and how long each text is, none of which vgsvg can express.
func (f *figure) svg() []byte {
	canvas := vgsvg.NewWith(vgsvg.UseWH(f.width, f.height))
	f.drawOn(draw.New(canvas))
	var svg bytes.Buffer
	_, _ = canvas.WriteTo(&svg) // a buffer takes everything
	all := bytes.ReplaceAll(svg.Bytes(),
		[]byte("font-family:Liberation Sans;font-variant:normal;"),
		[]byte("font-family:"+lettering.Families+";"))
	all = textForm.ReplaceAllFunc(all, lengthened)
	open := bytes.Index(all, []byte("<svg"))
	head := open + bytes.IndexByte(all[open:], '>') + 1
	return fmt.Appendf(nil, "%s\n<title>%s</title>%s", all[:head], html.EscapeString(f.title), all[head:])
}

// textForm is a piece of text as vgsvg writes it: what stands before its weight, its size
// and itself.
var textForm = regexp.MustCompile(`<text ([^>]*font-weight:(\w+);[^>]*font-size:([0-9.]+)px[^>]*)>([^<]*)</text>`)

// lengthened is such a piece of text that says how long it is, so that a wider font does
// not run into what stands beside it.
func lengthened(element []byte) []byte {
	parts := textForm.FindSubmatch(element)
	size, err := strconv.ParseFloat(string(parts[3]), 64)
	if err != nil {
		panic("comparison: a size of text is no number: " + err.Error())
	}
	length := lettering.Length(html.UnescapeString(string(parts[4])), size, string(parts[2]) == "bold")
	return fmt.Appendf(nil, `<text textLength="%.2f" lengthAdjust="spacingAndGlyphs" %s>%s</text>`, length, parts[1], parts[4])
}

const (
	margin      = vg.Length(12)
	titleHeight = vg.Length(24)
)

func (f *figure) drawOn(c draw.Canvas) {
	c.SetColor(palette.White)
	c.Fill(c.Rectangle.Path())
	style := letters(13, palette.Black)
	style.Font.Weight = xfont.WeightBold
	style.YAlign = draw.YTop
	c.FillText(style, vg.Point{X: c.Min.X + margin, Y: c.Max.Y - margin + 3}, fit(style, f.title, c.Size().X-2*margin))
	f.draw(draw.Crop(c, margin, -margin, margin, -margin-titleHeight+6))
}

// handler lays out text as it stands: names of subjects are no markup.
var handler = text.Plain{Fonts: lettering.Faces}

// letters are how text of a size in points looks.
func letters(size float64, c color.Color) draw.TextStyle {
	return draw.TextStyle{
		Color:   c,
		Font:    sized(size),
		Handler: handler,
	}
}

func sized(size float64) font.Font {
	f := lettering.Font(false)
	f.Size = vg.Length(size)
	return f
}

// fit is as much of the text as the width has room for.
func fit(style draw.TextStyle, text string, width vg.Length) string {
	return lettering.Fit(text, func(part string) bool { return style.Width(part) <= width })
}

// panel is an empty plot with axes that say what they are.
func panel(title, x, y string) *plot.Plot {
	p := plot.New()
	p.TextHandler = handler
	p.BackgroundColor = color.Transparent
	p.Title.Text = title
	p.Title.TextStyle = letters(11, palette.Black)
	p.Title.TextStyle.Font.Weight = xfont.WeightBold
	p.Title.TextStyle.XAlign, p.Title.TextStyle.YAlign = draw.XCenter, draw.YTop
	p.Title.Padding = 4
	for _, a := range []struct {
		axis *plot.Axis
		name string
	}{{&p.X, x}, {&p.Y, y}} {
		a.axis.Label.Text = a.name
		label, tick := a.axis.Label.TextStyle, a.axis.Tick.Label
		label.Font, tick.Font = letters(10, nil).Font, letters(9, nil).Font
		label.Color, tick.Color = palette.Black, palette.Coal
		label.Handler, tick.Handler = handler, handler
		a.axis.Label.TextStyle, a.axis.Tick.Label = label, tick
		a.axis.LineStyle.Color, a.axis.Tick.LineStyle.Color = palette.Grey, palette.Grey
		a.axis.Padding = 0
	}
	return p
}

// line is how the subject at a place is drawn.
func line(place int) draw.LineStyle {
	c, round := palette.Series(place)
	return draw.LineStyle{Color: c, Width: 1.6, Dashes: dashes[round%len(dashes)]}
}

// dashes are those of lines whose colours have been used before.
var dashes = [][]vg.Length{nil, {6, 3}, {2, 2}, {8, 3, 2, 3}}

// legendHeight is the room for names of subjects above panels.
const legendHeight = vg.Length(18)

// legend writes which line is whose, from the left, in rows, and returns what is left below.
func legend(c draw.Canvas, entries []entry) draw.Canvas {
	style := letters(10, palette.Black)
	style.YAlign = draw.YCenter
	x, y := c.Min.X, c.Max.Y-legendHeight/2
	for _, e := range entries {
		const sample, gap = 24, 16
		name := fit(style, e.text, c.Size().X-sample-gap)
		width := vg.Length(sample+5) + style.Width(name)
		if x > c.Min.X && x+width > c.Max.X {
			x, y = c.Min.X, y-legendHeight
		}
		e.draw(c, vg.Rectangle{Min: vg.Point{X: x, Y: y - 5}, Max: vg.Point{X: x + sample, Y: y + 5}})
		c.FillText(style, vg.Point{X: x + sample + 5, Y: y}, name)
		x += width + gap
	}
	return draw.Crop(c, 0, 0, 0, y-legendHeight/2-4-c.Max.Y)
}

// An entry is one of a legend.
type entry struct {
	text string
	draw func(draw.Canvas, vg.Rectangle)
}

// stroke is a sample of a line.
func stroke(style draw.LineStyle) func(draw.Canvas, vg.Rectangle) {
	return func(c draw.Canvas, r vg.Rectangle) {
		middle := (r.Min.Y + r.Max.Y) / 2
		c.StrokeLine2(style, r.Min.X, middle, r.Max.X, middle)
	}
}

// area is a sample of something painted.
func area(of color.Color) func(draw.Canvas, vg.Rectangle) {
	return func(c draw.Canvas, r vg.Rectangle) {
		c.SetColor(of)
		c.Fill(r.Path())
	}
}

// lines are the entries of the subjects.
func (r *report) lines() []entry {
	var all []entry
	for i, name := range r.subjects() {
		all = append(all, entry{name, stroke(line(i))})
	}
	return all
}

// side is one of so many parts of a canvas beside each other, from the left.
func side(c draw.Canvas, place, of int) draw.Canvas {
	const gap = 14
	width := (c.Size().X - gap*vg.Length(of-1)) / vg.Length(of)
	x := c.Min.X + vg.Length(place)*(width+gap)
	return draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{Min: vg.Point{X: x, Y: c.Min.Y}, Max: vg.Point{X: x + width, Y: c.Max.Y}}}
}
