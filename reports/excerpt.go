package reports

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/laplace-sim/laplace/checker"
	"github.com/laplace-sim/laplace/reports/palette"
	"github.com/laplace-sim/laplace/scenarios"
)

// An Excerpt is what of a history from anywhere a picture shows: what the evidence of a
// violation names, with what is around it in time.
type Excerpt struct {
	// Title and Figures say in a line each what the history is, and what there is to know
	// of it.
	Title, Figures string
	History        checker.History // in order of call
	Checks         []checker.Check
	Verdict        checker.Verdict
}

// The bounds of an excerpt.
const (
	excerptMax = 400 // operations, besides those that the evidence names
	lanesMax   = 40  // clients, besides those that the evidence names
)

// NewExcerpt takes out of a history what pictures show of it.
func NewExcerpt(title, figures string, h checker.History, checks []checker.Check) *Excerpt {
	x := &Excerpt{Title: title, Figures: figures, Checks: drawn(checks), Verdict: checker.Conclude(checks)}
	v := x.violation(h)
	x.History = v.around(h)
	return x
}

// violation is that of the excerpt in a history; nil if there is none.
func (x *Excerpt) violation(h checker.History) *violation {
	return findViolation(&scenarios.Result{History: h, Checks: x.Checks})
}

// drawn are the checks from that violation on which is drawn: the first that has a cycle,
// for what is ruled out by several cycles has none of its own, and all if there is none.
func drawn(checks []checker.Check) []checker.Check {
	i := slices.IndexFunc(checks, func(c checker.Check) bool { return c.Verdict == checker.Violation && len(c.Evidence.Cycle) > 0 })
	return checks[max(i, 0):]
}

// around are the operations of a history near to those of the violation: from the first of
// these to the last and a bit more; of all clients if there is none.
func (v *violation) around(h checker.History) checker.History {
	focus := focusOf(v, h)
	var near checker.History
	named := make(map[string]bool)
	if v != nil {
		for _, o := range v.involved {
			named[o.Client] = true
		}
	}
	lanes, others := len(named)+lanesMax, 0
	for i := range h {
		o := &h[i]
		if v.role(o) != bystander {
			near = append(near, *o)
			continue
		}
		if !focus.meets(span{o.Call, o.Return}) || others == excerptMax || !named[o.Client] && len(named) == lanes {
			continue
		}
		named[o.Client] = true
		others++
		near = append(near, *o)
	}
	return near
}

// focusOf is the time that a violation takes in a history, with a bit around it; all of
// the history if there is none.
func focusOf(v *violation, h checker.History) span {
	if v == nil || len(v.involved) == 0 {
		return extent(h)
	}
	focus := extent(pointed(v.involved))
	margin := max(focus.length()/4, 1)
	return span{max(focus.from-margin, 0), focus.to + margin}
}

func pointed(to []*checker.Operation) checker.History {
	h := make(checker.History, len(to))
	for i, o := range to {
		h[i] = *o
	}
	return h
}

// extent is the time from the first call to the last known return, or call of an operation
// of unknown outcome.
func extent(h checker.History) span {
	if len(h) == 0 {
		return span{}
	}
	all := span{h[0].Call, h[0].Call}
	for i := range h {
		o := &h[i]
		all.from = min(all.from, o.Call)
		all.to = max(all.to, o.Call)
		if o.Outcome != checker.OutcomeUnknown {
			all.to = max(all.to, o.Return)
		}
	}
	return all
}

// window is the time that the picture shows.
func (x *Excerpt) window() span {
	all := focusOf(x.violation(x.History), x.History)
	return span{all.from, max(all.to, all.from+1)}
}

// WriteSVG draws the excerpt as Timeline draws a run: a lane for each client, with its
// operations from call to return. What a violation rests on is red, and arrows lead from
// each operation of a cycle to the next. An error is one of w.
func (x *Excerpt) WriteSVG(w io.Writer) error {
	r := &scenarios.Result{History: x.History, Checks: x.Checks, Verdict: x.Verdict, Names: x.clients()}
	f := factsOf(r)
	f.excerpt = x
	return newTimeline(f).draw().writeTo(w)
}

// clients are those of the excerpt, numbers within their names in the order of numbers.
func (x *Excerpt) clients() []string {
	names := x.History.Clients()
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.TrimRight(a, "0123456789"), strings.TrimRight(b, "0123456789")), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	return names
}

// drawCycle draws an arrow from each operation of a cycle to the one that depends on it,
// with the kind of dependency at its middle.
func (t *timeline) drawCycle(sk *sketch) {
	if t.violation == nil {
		return
	}
	for _, d := range t.violation.Evidence.Cycle {
		from, to := t.middleOf(d.Before), t.middleOf(d.After)
		if from == nil || to == nil {
			continue
		}
		sk.arrow(from[0], from[1], to[0], to[1], 1.4, palette.Coal)
		st := style{size: 9.5, bold: true, color: palette.Coal}
		x, y := (from[0]+to[0])/2, (from[1]+to[1])/2
		width := st.measure(d.Kind) + 4
		sk.fill(box{x - width/2, y - 6, x + width/2, y + 6}, palette.White)
		sk.textAround(x, y+3.5, st, d.Kind)
	}
}

// middleOf is the middle of the bar of an operation; nil if it is not drawn.
func (t *timeline) middleOf(id int) []float64 {
	for i := range t.lanes {
		l := &t.lanes[i]
		for _, o := range l.operations {
			if o.ID == id {
				return []float64{(t.scale.x(o.Call) + t.scale.x(o.Return)) / 2, (l.y0 + l.y1) / 2}
			}
		}
	}
	return nil
}
