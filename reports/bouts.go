package reports

import (
	"slices"
	"strings"
	"time"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/internal/prose"
	"github.com/laplace-sim/laplace/reports/explain"
)

// The measures of a picture made of letters.
const (
	boutsBar    = 33 // columns of bars, at most
	boutsBarMin = 9
	boutsWords  = 24 // columns that operations need beside the bars; with less they stand below them
)

// Text draws the operations that a violation rests on in letters: one a row, in order of
// call, with its client, a bar from call to return, and what it was; the accused is marked.
// The bars say what overlaps with what, not how long it took. Each line ends with a line
// feed; "" if no operation is named.
func (x *Excerpt) Text(t explain.Terminal) string {
	v := x.violation(x.History)
	if v == nil || len(v.involved) == 0 {
		return ""
	}
	var b strings.Builder
	left := 0
	for _, o := range v.involved {
		left = max(left, prose.Width(clientName(o)))
	}
	left += 4 // the mark and the gap
	bars := newBouts(v.involved, min(boutsBar, max(boutsBarMin, t.Columns()-left-2-boutsWords)))
	beside := t.Columns()-left-bars.width-2 >= boutsWords
	if v.earlier > 0 {
		b.WriteString("  " + prose.Count(v.earlier, "operation") + " before these\n")
	}
	for i, o := range v.involved {
		mark, ink, text := "  ", explain.Ink(""), explain.Described(o)
		if i == v.accused {
			mark, ink, text = "! ", explain.Bad, text+v.instead()
		}
		front := mark + prose.Pad(clientName(o), left-2) + prose.Pad(bars.bar(o), bars.width)
		if beside {
			lines := prose.Wrap(text, t.Columns()-left-bars.width-2)
			for j, line := range lines {
				if j > 0 {
					front = strings.Repeat(" ", left+bars.width)
				}
				b.WriteString(t.Paint(ink, strings.TrimRight(front+"  "+line, " ")) + "\n")
			}
			continue
		}
		b.WriteString(t.Paint(ink, strings.TrimRight(front, " ")) + "\n")
		for _, line := range prose.Wrap(text, t.Columns()-4) {
			b.WriteString("    " + t.Paint(ink, line) + "\n")
		}
	}
	return b.String()
}

// clientName is the name of who asked, at most so long as leaves room for the rest.
func clientName(o *checker.Operation) string { return prose.Short(prose.Name(o.Client), 12) }

// Bouts are the bars of some operations. Each instant at which one was called or returned
// has a column, at the same distance from the next whatever the time between them.
type bouts struct {
	instants []time.Duration
	step     int
	width    int
}

func newBouts(of []*checker.Operation, widthMax int) *bouts {
	b := &bouts{step: 1}
	for _, o := range of {
		b.instants = append(b.instants, o.Call)
		if o.Outcome != checker.OutcomeUnknown {
			b.instants = append(b.instants, o.Return)
		}
	}
	slices.Sort(b.instants)
	b.instants = slices.Compact(b.instants)
	if gaps := len(b.instants); gaps > 0 {
		b.step = max(1, (widthMax-1)/gaps)
	}
	b.width = b.step*len(b.instants) + 1
	return b
}

// at is the column of an instant.
func (b *bouts) at(t time.Duration) int {
	place, _ := slices.BinarySearch(b.instants, t)
	return place * b.step
}

// bar is that of an operation, with the blank before it.
func (b *bouts) bar(o *checker.Operation) string {
	from := b.at(o.Call)
	blank := strings.Repeat(" ", from)
	if o.Outcome == checker.OutcomeUnknown {
		return blank + "├" + strings.Repeat("─", b.width-from-2) + "┄"
	}
	to := b.at(o.Return)
	if to == from {
		return blank + "│"
	}
	return blank + "├" + strings.Repeat("─", to-from-1) + "┤"
}
