package txn

import (
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
)

// The measures of the picture, in pixels.
const (
	boxWidth, boxHeight = 620, 54
	boxGap              = 58
	margin              = 30
	returnRoom          = 150 // for the edge from the last box to the first
	boxesMost           = 40
	lettersMost         = 74
)

// writePage writes a page with a cycle: the transactions one below the other, each with an
// arrow to that which must have come behind it, and from the last back to the first.
func (s *system) writePage(w io.Writer, level checker.Level, f *finding) error {
	var b strings.Builder
	title := html.EscapeString(fmt.Sprintf("%s: %s", f.anomaly, f.anomaly.Summary()))
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>%s</title>\n<style>\n%s</style>\n</head>\n<body>\n", title, pageStyle)
	fmt.Fprintf(&b, "<h1>%s</h1>\n<p>It rules out %s. Each transaction must have come before the one that its arrow leads to, which no order allows.</p>\n", title, html.EscapeString(string(level)))
	s.writeCycle(&b, f.cycle)
	b.WriteString("<ol>\n")
	for _, st := range f.cycle {
		fmt.Fprintf(&b, "<li><b>%s → %s</b> (%s): %s.</li>\n", s.name(st.from), s.name(st.to), kindNames[st.label.kind()], html.EscapeString(s.why(st)))
	}
	b.WriteString("</ol>\n</body>\n</html>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

const pageStyle = `body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff; max-width: 900px; }
h1 { font-size: 1.25rem; }
svg { max-width: 100%; height: auto; }
svg text { font: 13px ui-monospace, monospace; fill: #222; }
svg .name { font-weight: bold; }
svg .box { fill: #f4f6fa; stroke: #8fa3bf; }
svg .edge { fill: none; stroke-width: 2; }
svg .ww { stroke: #b3541e; } svg .wr { stroke: #1e6fb3; } svg .rw { stroke: #b31e5f; }
svg .process, svg .real-time { stroke: #5b7f2b; stroke-dasharray: 6 4; }
`

// writeCycle writes the picture.
func (s *system) writeCycle(b *strings.Builder, cycle []step) {
	boxes := cycle[:min(len(cycle), boxesMost)]
	height := 2*margin + len(boxes)*boxHeight + (len(boxes)-1)*boxGap
	fmt.Fprintf(b, "<svg viewBox=\"0 0 %d %d\" width=\"%[1]d\" height=\"%[2]d\" role=\"img\" aria-label=\"the cycle\">\n", 2*margin+boxWidth+returnRoom, height)
	b.WriteString("<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0 L8 4 L0 8 z\" fill=\"#444\"/></marker></defs>\n")
	for i, st := range boxes {
		o := &s.history[st.from]
		y := margin + i*(boxHeight+boxGap)
		fmt.Fprintf(b, "<rect class=\"box\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/>\n", margin, y, boxWidth, boxHeight)
		fmt.Fprintf(b, "<text class=\"name\" x=\"%d\" y=\"%d\">%s</text>\n", margin+12, y+22, s.name(st.from))
		fmt.Fprintf(b, "<text x=\"%d\" y=\"%d\">%s</text>\n", margin+70, y+22, escaped(o.Value))
		found := o.Output
		if o.Outcome == checker.OutcomeUnknown {
			found = "outcome unknown"
		}
		fmt.Fprintf(b, "<text x=\"%d\" y=\"%d\">%s</text>\n", margin+12, y+42, escaped(fmt.Sprintf("%s, %v to %v: %s", o.Client, o.Call, o.Return, found)))
		kind := kindNames[st.label.kind()]
		if i+1 < len(boxes) {
			x, from := margin+boxWidth/2, y+boxHeight
			fmt.Fprintf(b, "<path class=\"edge %s\" d=\"M%d %d V%d\" marker-end=\"url(#head)\"/>\n", kind, x, from, from+boxGap)
			fmt.Fprintf(b, "<text x=\"%d\" y=\"%d\">%s</text>\n", x+12, from+boxGap/2+4, kind)
			continue
		}
		label := kind
		if more := len(cycle) - len(boxes); more > 0 {
			label = fmt.Sprintf("%d more", more)
		}
		right, middle, top := margin+boxWidth, y+boxHeight/2, margin+boxHeight/2
		fmt.Fprintf(b, "<path class=\"edge %s\" d=\"M%d %d H%d V%d H%d\" marker-end=\"url(#head)\"/>\n", kind, right, middle, right+50, top, right)
		fmt.Fprintf(b, "<text x=\"%d\" y=\"%d\">%s</text>\n", right+60, (middle+top)/2+4, label)
	}
	b.WriteString("</svg>\n")
}

// escaped is a text that is not too long for a box.
func escaped(text string) string {
	return html.EscapeString(prose.Printable(prose.Short(text, lettersMost)))
}
